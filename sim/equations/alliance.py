"""The alliance as Bordin defines it, and its parts."""

from __future__ import annotations

from sim.equations.means import mean_of_three, mean_of_two
from sim.equations.registry import equation


@equation("E13", "(goal + task) / 2")
def agreement_of(goal: float, task: float) -> float:
    """Agreement on goals and tasks.

    Parameters
    ----------
    goal, task : float
        States in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return mean_of_two(goal, task)


@equation("E14", "(trust + empathy) / 2")
def bond_of(trust: float, empathy: float) -> float:
    """Bond: trust and perceived empathy; it is not a state of its own.

    Parameters
    ----------
    trust, empathy : float
        States in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return mean_of_two(trust, empathy)


@equation("E16", "(bond_of(trust, empathy) + goal + task) / 3", "Bordin (1979), Psychotherapy 16:252")
def alliance_of(trust: float, empathy: float, goal: float, task: float) -> float:
    """Alliance: the mean of bond, goals and tasks.

    Parameters
    ----------
    trust, empathy, goal, task : float
        States in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return mean_of_three(bond_of(trust, empathy), goal, task)
