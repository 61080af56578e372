"""Which therapist is offered to a client."""

from __future__ import annotations

from sim.equations import anchors
from sim.equations.means import mean_of_three, mean_of_two
from sim.equations.registry import equation


@equation("E10", "(preference fit + identity fit) / 2")
def match_by_fit(preference_fit: float, identity_fit: float) -> float:
    """Score of a therapist by fit.

    Parameters
    ----------
    preference_fit, identity_fit : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return mean_of_two(preference_fit, identity_fit)


@equation("E11", "1 - |(3 + intake distress) / 6 - skill|")
def match_by_need(intake_distress: float, skill: float) -> float:
    """Score of a therapist by need: the more distressed the client, the more skilled the therapist.

    Parameters
    ----------
    intake_distress : float
        In [-3, 3].
    skill : float
        Facilitative skill, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return 1.0 - abs((anchors.DISTRESS_LIMIT + intake_distress) / anchors.DISTRESS_SPAN - skill)


@equation("E12", "(accuracy + warmth + repair skill) / 3")
def facilitative_skill(accuracy: float, warmth: float, repair_skill: float) -> float:
    """Facilitative interpersonal skill of a therapist.

    Parameters
    ----------
    accuracy, warmth, repair_skill : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return mean_of_three(accuracy, warmth, repair_skill)
