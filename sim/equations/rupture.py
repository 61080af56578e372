"""Ruptures, their kinds, and repair."""

from __future__ import annotations

from sim.equations import anchors
from sim.equations.general import approach, shift
from sim.equations.means import mean_of_two
from sim.equations.registry import equation
from sim.parameters.dyad import Rupture


@equation(
    "E70",
    "base (1 + sum of weight x invitation) / (1 + guard trust + guard repairs)",
    "Safran & Muran (2000), Negotiating the Therapeutic Alliance (causes); Eubanks, Muran & Safran (2018),"
    " Psychotherapy 55:508 (disagreement on goals and tasks)",
)
def rupture_hazard(
    p: Rupture,
    misattuned: float,
    lapse: float,
    challenge: float,
    disagreement: float,
    anxiety: float,
    identity_miss: float,
    imposed: float,
    tension: float,
    trust: float,
    repairs: float,
) -> float:
    """Hazard of a rupture in this session.

    Parameters
    ----------
    p : Rupture
        Base rate and weights.
    misattuned, disagreement, anxiety, identity_miss, imposed, tension, trust : float
        In [0, 1]; disagreement is that on goals and tasks.
    lapse : float
        1 if a boundary was let slip, else 0.
    challenge : float
        Over-challenge, at least 0.
    repairs : float
        Ruptures that these two have repaired so far.

    Returns
    -------
    float
        At least 0.
    """
    invited = p.misattunement_weight * misattuned + p.lapse_weight * lapse + p.challenge_weight * challenge
    invited += p.disagreement_weight * disagreement
    invited += p.anxiety_weight * anxiety + p.identity_weight * identity_miss
    invited += p.imposition_weight * imposed + p.tension_weight * tension
    return p.base_rate * (1.0 + invited) / (1.0 + p.trust_guard * trust + p.repair_guard * repairs)


@equation(
    "E71",
    "(0.1 + avoidance) / (0.2 + avoidance + (anxiety + reactance) / 2)",
    "Eubanks, Muran & Safran (2018) (direction)",
)
def withdrawal_share(avoidance: float, anxiety: float, reactance: float) -> float:
    """Chance that a rupture is a withdrawal rather than a confrontation.

    Parameters
    ----------
    avoidance, anxiety, reactance : float
        Traits in [0, 1].

    Returns
    -------
    float
        In (0, 1).
    """
    withdrawing, either = anchors.EITHER_KIND + avoidance, anchors.EITHER_KIND + anchors.EITHER_KIND
    return withdrawing / (either + avoidance + mean_of_two(anxiety, reactance))


@equation("E72", "visibility attunement^(1/2)")
def notice_chance(visibility: float, root_attunement: float) -> float:
    """Chance that the therapist notices tension; withdrawal is harder to see.

    Parameters
    ----------
    visibility : float
        Of this kind of rupture, in [0, 1].
    root_attunement : float
        Square root of attunement, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return visibility * root_attunement


@equation("E73", "mean(skill, trust, time; 1/2)")
def repair_chance(p: Rupture, skill: float, trust: float, time: float) -> float:
    """Chance that an attempted repair succeeds.

    Parameters
    ----------
    p : Rupture
        Weights.
    skill, trust, time : float
        Repair skill, the client's trust, effect of the time given, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    total = anchors.REST + p.skill_weight + p.trust_weight + p.time_weight
    led = anchors.REST * anchors.MIDDLE + p.skill_weight * skill
    return (led + p.trust_weight * trust + p.time_weight * time) / total


@equation("E74", "trained push + supervision supervised (1 + added)")
def help_in_repair(boost: float, supervision: float, supervised: float, added: float) -> float:
    """Push that training and supervision give to repair skill.

    Parameters
    ----------
    boost : float
        Trained push, at least 0.
    supervision : float
        Push of a fully skilled supervisor, at least 0.
    supervised : float
        Skill of the supervisors within reach, in [0, 1].
    added : float
        Supervision added by an intervention, in units of the usual, at least 0.

    Returns
    -------
    float
        A push for `shift`, at least 0.
    """
    usual = supervision * supervised
    return boost + usual + usual * added


@equation("E75", "shift(tension, size)")
def tension_after_rupture(p: Rupture, tension: float) -> float:
    """Tension after a rupture.

    Parameters
    ----------
    p : Rupture
        Size of a rupture.
    tension : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1], not below `tension`.
    """
    return shift(tension, p.size)


@equation("E76", "tension (1 - share)")
def tension_left(tension: float, share: float) -> float:
    """Tension that a repair, or the passing of a week, leaves.

    Parameters
    ----------
    tension : float
        In [0, 1].
    share : float
        Share that is resolved or fades, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return tension * (1.0 - share)


@equation("E77", "shift(x, -setback)", "Eubanks, Muran & Safran (2018), Psychotherapy 55:508 (direction)")
def after_rupture(x: float, setback: float) -> float:
    """Trust, or agreement on goals or tasks, after a rupture.

    Parameters
    ----------
    x : float
        In [0, 1].
    setback : float
        At least 0.

    Returns
    -------
    float
        In [0, 1], not above `x`.
    """
    return shift(x, -setback)


@equation("E79", "approach(x, max(x, before), share)")
def after_repair(x: float, before: float, share: float) -> float:
    """Trust, or agreement on goals or tasks, after a repair: it undoes no more than the rupture did.

    Parameters
    ----------
    x, before : float
        Now, and before the rupture, in [0, 1].
    share : float
        Share of the way back, in [0, 1].

    Returns
    -------
    float
        In [0, 1], not below `x`.
    """
    return approach(x, max(x, before), share)


@equation("E69", "clearing felt")
def cleared_share(clearing: float, felt: float) -> float:
    """Share of unresolved tension that clears in a session in which the client feels understood.

    Parameters
    ----------
    clearing : float
        Share that clears when the client feels wholly understood, in [0, 1].
    felt : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return clearing * felt


@equation("E78", "rate (1 - boundary consistency)")
def lapse_chance(rate: float, boundaries: float) -> float:
    """Chance that a boundary is let slip in this session.

    Parameters
    ----------
    rate : float
        Chance without any consistency, in [0, 1].
    boundaries : float
        The therapist's boundary consistency, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return rate * (1.0 - boundaries)
