"""E90-E93: coming, doing one's part, hoping, being satisfied."""

from __future__ import annotations

import math

from sim.equations import anchors
from sim.equations.registry import equation
from sim.parameters.treatment_course import Engagement


@equation("E90", "rate exp(w1 (a - alliance) + w2 (a - hope)) (1 - reminder)")
def miss_hazard(p: Engagement, staying: float, alliance: float, hope: float, reminder: float) -> float:
    """Hazard of missing an appointment (E90).

    Parameters
    ----------
    p : Engagement
        Rate and weights.
    staying : float
        Weight of the path alliance -> staying.
    alliance, hope : float
        In [0, 1].
    reminder : float
        Share of the hazard that reminders take away.

    Returns
    -------
    float
        At least 0.
    """
    push = staying * p.miss_alliance * (anchors.ALLIANCE - alliance) + p.miss_hope * (anchors.HOPE - hope)
    return p.miss_rate * math.exp(push) * (1.0 - reminder)


@equation("E91", "mean(floor, alliance, shared, hope), the floor with weight 1")
def adherence_target(p: Engagement, path: float, alliance: float, shared: float, hope: float) -> float:
    """Adherence that alliance, shared decisions and hope lead to (E91; claims S13, S17).

    Parameters
    ----------
    p : Engagement
        Floor and weights.
    path : float
        Weight of the path alliance -> change.
    alliance, shared, hope : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    weight = path * p.alliance_weight
    led = p.adherence_floor + weight * alliance + p.shared_weight * shared + p.hope_weight * hope
    return led / (1.0 + weight + p.shared_weight + p.hope_weight)


@equation("E92", "x / (1/4 + |x|)")
def felt_signal(relief: float) -> float:
    """How a week's change in distress feels: small changes count, large ones saturate (E92).

    Parameters
    ----------
    relief : float
        Distress last week minus distress now, in SD units.

    Returns
    -------
    float
        In (-1, 1).
    """
    return relief / (0.25 + abs(relief))


@equation("E93", "mean(alliance, (1 + felt change) / 2; 1/2)")
def satisfaction_target(p: Engagement, alliance: float, felt_change: float) -> float:
    """Satisfaction that the alliance and felt change lead to (E93; claim S17).

    Parameters
    ----------
    p : Engagement
        Weights.
    alliance : float
        In [0, 1].
    felt_change : float
        In [-1, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    led = anchors.REST * anchors.MIDDLE + p.satisfaction_alliance * alliance
    led += p.satisfaction_change * 0.5 * (1.0 + felt_change)
    return led / (anchors.REST + p.satisfaction_alliance + p.satisfaction_change)
