"""Opening up."""

from __future__ import annotations

from sim.equations.general import approach
from sim.equations.registry import equation
from sim.parameters.dyad import Disclosure, Rapport


@equation(
    "E20",
    "mean(floor, trust, validation, listened) (1 - cost avoidance); with rapport = moderator"
    " mean(floor, trust validation, trust listened)",
)
def openness(p: Disclosure, trust: float, validation: float, listened: float, avoidance: float) -> float:
    """Disclosure that trust, validation, having been listened to and avoidance allow (claims S1, S2, S10).

    Parameters
    ----------
    p : Disclosure
        Weights, floor and cost of avoidance.
    trust, validation, listened, avoidance : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    kept = 1.0 - p.avoidance_cost * avoidance
    if p.rapport == Rapport.MODERATOR:
        invited = p.validation_weight * validation + p.listening_weight * listened
        opened = p.floor_weight * p.floor + trust * invited
        return opened / (p.floor_weight + p.validation_weight + p.listening_weight) * kept
    total = p.floor_weight + p.trust_weight + p.validation_weight + p.listening_weight
    # Added up in the order of the total, so that rounding cannot lift the mean above 1.
    allowed = (
        p.floor_weight * p.floor
        + p.trust_weight * trust
        + p.validation_weight * validation
        + p.listening_weight * listened
    )
    return allowed / total * kept


@equation("E21", "floor (1 - cost avoidance)")
def first_openness(p: Disclosure, avoidance: float) -> float:
    """Disclosure toward a therapist whom the client has just met.

    Parameters
    ----------
    p : Disclosure
        Floor and cost of avoidance.
    avoidance : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return p.floor * (1.0 - p.avoidance_cost * avoidance)


@equation("E22", "approach(disclosure, openness, rate)")
def disclosure_step(p: Disclosure, disclosure: float, allowed: float) -> float:
    """Disclosure in this session: it moves toward the openness allowed.

    Parameters
    ----------
    p : Disclosure
        Pace.
    disclosure, allowed : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return approach(disclosure, allowed, p.rate)
