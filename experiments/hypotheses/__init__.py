"""Hypotheses: what every theory predicts of what can be done, and the studies that would tell theories apart."""
