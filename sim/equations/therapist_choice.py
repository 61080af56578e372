"""E10-E12: which therapist is offered to a client."""

from __future__ import annotations

from sim.equations.registry import equation


@equation("E10", "(preference fit + identity fit) / 2")
def match_by_fit(preference_fit: float, identity_fit: float) -> float:
    """Score of a therapist by fit (E10).

    Parameters
    ----------
    preference_fit, identity_fit : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return 0.5 * (preference_fit + identity_fit)


@equation("E11", "1 - |(3 + intake distress) / 6 - skill|")
def match_by_need(intake_distress: float, skill: float) -> float:
    """Score of a therapist by need: the more distressed the client, the more skilled the therapist (E11).

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
    return 1.0 - abs((3.0 + intake_distress) / 6.0 - skill)


@equation("E12", "(accuracy + warmth + repair skill) / 3")
def facilitative_skill(accuracy: float, warmth: float, repair_skill: float) -> float:
    """Facilitative interpersonal skill of a therapist (E12).

    Parameters
    ----------
    accuracy, warmth, repair_skill : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return (accuracy + warmth + repair_skill) / 3.0
