"""Typical values at which causal paths are neutral: they fix the scale of a weight and are not tuned."""

ALLIANCE = 0.6
"""Alliance, and each of its parts, in an ordinary treatment."""
SKILL = 0.6
"""A therapist skill."""
DEPTH = 0.35
"""Exploration in depth."""
FIT = 0.5
"""How well a formulation fits."""
PARTICIPATION = 0.55
"""Active participation."""
CAPACITY = 0.5
"""What a client brings to treatment."""
HOPE = 0.55
"""Hope of getting better."""
REST = 0.1
"""Weight that always rests on the middle of a weighted mean, so that every other weight may be 0."""
MIDDLE = 0.5
"""What is assumed of a client who cannot be read."""
