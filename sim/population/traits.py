"""The names of all traits, in the order of their draws, and where their values may lie."""

from __future__ import annotations

from sim.errors import InputError, nearest

CLIENT_TRAITS = (
    "intake_distress",
    "attachment_anxiety",
    "attachment_avoidance",
    "outcome_expectation",
    "interpersonal_problems",
    "reactance",
    "preference",
    "cultural_identity",
    "resilience",
)
"""Traits of a client, in the order of their draws. `preference` runs from directive (0) to exploratory (1);
`cultural_identity` from the clinic's majority (0) to far from it (1)."""

THERAPIST_TRAITS = (
    "empathic_accuracy",
    "warmth",
    "genuineness",
    "boundary_consistency",
    "collaborative_stance",
    "technical_skill",
    "repair_skill",
    "responsiveness",
    "cultural_humility",
)
"""Traits of a therapist, in the order of their draws; all from 0 to 1."""

DISTRESS_LIMIT = 3.0
"""Distress at intake lies within this many SD of the intake population's mean."""


def trait_range(name: str) -> tuple[float, float]:
    """Return the lowest and highest admissible value of a trait.

    Parameters
    ----------
    name : str
        A name from `CLIENT_TRAITS` or `THERAPIST_TRAITS`.

    Returns
    -------
    low, high : float
        -3 and 3 (SD units of the intake population) for ``intake_distress``, 0 and 1 for all others.

    Raises
    ------
    InputError
        If there is no such trait.
    """
    known = CLIENT_TRAITS + THERAPIST_TRAITS
    if name not in known:
        raise InputError(f"{name!r} is not a trait{nearest(name, known)}")
    return (-DISTRESS_LIMIT, DISTRESS_LIMIT) if name == "intake_distress" else (0.0, 1.0)
