"""E70-E73: ruptures, their kinds, and repair."""

from __future__ import annotations

from sim.equations import anchors
from sim.equations.registry import equation
from sim.parameters.dyad import Rupture


@equation(
    "E70",
    "base (1 + sum of weight x invitation)",
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
) -> float:
    """Hazard of a rupture in this session (E70).

    Parameters
    ----------
    p : Rupture
        Base rate and weights.
    misattuned, disagreement, anxiety, identity_miss, imposed, tension : float
        In [0, 1]; disagreement is that on goals and tasks.
    lapse : float
        1 if a boundary was let slip, else 0.
    challenge : float
        Over-challenge, at least 0.

    Returns
    -------
    float
        At least 0.
    """
    invited = p.misattunement_weight * misattuned + p.lapse_weight * lapse + p.challenge_weight * challenge
    invited += p.disagreement_weight * disagreement
    invited += p.anxiety_weight * anxiety + p.identity_weight * identity_miss
    invited += p.imposition_weight * imposed + p.tension_weight * tension
    return p.base_rate * (1.0 + invited)


@equation(
    "E71",
    "(0.1 + avoidance) / (0.2 + avoidance + (anxiety + reactance) / 2)",
    "Eubanks, Muran & Safran (2018) (direction)",
)
def withdrawal_share(avoidance: float, anxiety: float, reactance: float) -> float:
    """Chance that a rupture is a withdrawal rather than a confrontation (E71).

    Parameters
    ----------
    avoidance, anxiety, reactance : float
        Traits in [0, 1].

    Returns
    -------
    float
        In (0, 1).
    """
    return (0.1 + avoidance) / (0.2 + avoidance + 0.5 * (anxiety + reactance))


@equation("E72", "visibility attunement^(1/2)")
def notice_chance(visibility: float, root_attunement: float) -> float:
    """Chance that the therapist notices tension; withdrawal is harder to see (E72).

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
    """Chance that an attempted repair succeeds (E73).

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
