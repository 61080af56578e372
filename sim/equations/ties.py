"""What passes along ties between people."""

from __future__ import annotations

from sim.equations.means import mean_of_two
from sim.equations.registry import equation


@equation("E142", "sum / ties if there are any, else own value")
def mean_among_ties(total: float, ties: int, without: float) -> float:
    """Mean of a state among the people to whom someone is tied.

    Parameters
    ----------
    total : float
        Sum of the state among them.
    ties : int
        Their number.
    without : float
        What stands for the mean when there is nobody.

    Returns
    -------
    float
        In [0, 1].
    """
    return total / ties if ties > 0 else without


@equation("E143", "1 - peers' strain if there are colleagues, else 0")
def relief_of_colleagues(peer_strain: float, ties: int) -> float:
    """Support from colleagues, who give less of it the more strained they are.

    Parameters
    ----------
    peer_strain : float
        Mean strain of colleagues, in [0, 1].
    ties : int
        Number of colleagues.

    Returns
    -------
    float
        In [0, 1].
    """
    return 1.0 - peer_strain if ties > 0 else 0.0


@equation("E144", "(accuracy + repair skill) / 2")
def supervisor_skill(accuracy: float, repair_skill: float) -> float:
    """Skill that a supervisor passes on.

    Parameters
    ----------
    accuracy, repair_skill : float
        The supervisor's empathic accuracy and repair skill, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return mean_of_two(accuracy, repair_skill)
