"""The alliance as Bordin defines it, and its parts."""

from __future__ import annotations

from sim.equations.means import Level, mean_of_three, mean_of_two
from sim.equations.registry import equation


@equation("E13", "(goal + task) / 2")
def agreement_of(goal: Level, task: Level) -> Level:
    """Agreement on goals and tasks.

    Parameters
    ----------
    goal, task : float or ndarray
        States in [0, 1].

    Returns
    -------
    float or ndarray
        In [0, 1].
    """
    return mean_of_two(goal, task)


@equation("E14", "(trust + empathy) / 2")
def bond_of(trust: Level, empathy: Level) -> Level:
    """Bond: trust and perceived empathy; it is not a state of its own.

    Parameters
    ----------
    trust, empathy : float or ndarray
        States in [0, 1].

    Returns
    -------
    float or ndarray
        In [0, 1].
    """
    return mean_of_two(trust, empathy)


@equation("E16", "(bond_of(trust, empathy) + goal + task) / 3", "Bordin (1979), Psychotherapy 16:252")
def alliance_of(trust: Level, empathy: Level, goal: Level, task: Level) -> Level:
    """Alliance: the mean of bond, goals and tasks.

    Parameters
    ----------
    trust, empathy, goal, task : float or ndarray
        States in [0, 1].

    Returns
    -------
    float or ndarray
        In [0, 1].
    """
    return mean_of_three(bond_of(trust, empathy), goal, task)
