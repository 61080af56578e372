"""E16: the alliance as Bordin defines it."""

from __future__ import annotations

from sim.equations.registry import equation


@equation("E16", "((trust + empathy) / 2 + goal + task) / 3", "Bordin (1979), Psychotherapy 16:252")
def alliance_of(trust: float, empathy: float, goal: float, task: float) -> float:
    """Alliance: the mean of bond, goals and tasks; the bond is trust and perceived empathy (E16).

    Parameters
    ----------
    trust, empathy, goal, task : float
        States in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return (0.5 * (trust + empathy) + goal + task) / 3.0
