"""E100-E106: distress, coping and well-being from week to week."""

from __future__ import annotations

import math

from sim.equations import anchors
from sim.equations.registry import equation
from sim.parameters.treatment_course import Course


@equation("E100", "intake - drop + spread own course - effect (coping - coping before treatment)")
def set_point(p: Course, intake_distress: float, own_course: float, coping: float) -> float:
    """Level to which a person's distress returns; people differ in it, and coping lowers it for good (E100).

    Parameters
    ----------
    p : Course
        Natural drop and its spread, effect of coping, coping before treatment.
    intake_distress : float
        In SD units.
    own_course : float
        How this person's natural course departs from the usual one, a standard normal value; above 0 is worse.
    coping : float
        In [0, 1].

    Returns
    -------
    float
        In SD units.
    """
    usual = intake_distress - p.natural_drop - p.coping_effect * (coping - p.coping_start)
    return usual + p.natural_spread * own_course


@equation("E101", "size (u^(-1/tail) - 1)", "Lomax (1954), JASA 49:847 (heavy-tailed form)")
def event_size(size: float, tail: float, u: float) -> float:
    """Size of a life event, heavy tailed (E101).

    Parameters
    ----------
    size : float
        Scale in SD units.
    tail : float
        Tail index above 1.
    u : float
        Uniform draw in (0, 1).

    Returns
    -------
    float
        At least 0, in SD units.
    """
    return size * (math.exp(-math.log(u) / tail) - 1.0)


@equation("E102", "size (1 - g1 resilience) (1 - g2 coping)")
def event_felt(p: Course, size: float, resilience: float, coping: float) -> float:
    """What is left of a life event after resilience and coping have cushioned it (E102).

    Parameters
    ----------
    p : Course
        Guards.
    size : float
        In SD units, at least 0.
    resilience, coping : float
        In [0, 1].

    Returns
    -------
    float
        At least 0, not above `size`.
    """
    return size * (1.0 - p.resilience_guard * resilience) * (1.0 - p.coping_guard * coping)


@equation("E103", "1 - exp(-learning max(0, change) adherence)")
def learned_share(learning: float, change: float, adherence: float) -> float:
    """Share of the way to full coping that a week's change brings, when practised (E103).

    Parameters
    ----------
    learning : float
        Per SD of change.
    change : float
        Change done this week, SD units; from harm nothing is learned.
    adherence : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1).
    """
    return 1.0 - math.exp(-learning * max(0.0, change) * adherence)


@equation("E104", "rate (1 - guard trust)")
def forgetting_rate(p: Course, trust: float) -> float:
    """Share of coping lost in a week; a bond that was internalised keeps it (E104; claim S18).

    Parameters
    ----------
    p : Course
        Forgetting and the guard.
    trust : float
        Trust as it was when the two parted, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return p.forgetting * (1.0 - p.internalised_guard * trust)


@equation("E105", "(outside ties x outside support + sum of peers' well-being) / (outside ties + peers)")
def support_received(outside_ties: float, outside_support: float, total: float, peers: float) -> float:
    """Support from people outside the clinic and from tied clients (E105).

    Parameters
    ----------
    outside_ties : float
        People outside, above 0.
    outside_support : float
        Support they give, in [0, 1].
    total, peers : float
        Sum of well-being of tied clients and their number.

    Returns
    -------
    float
        In [0, 1].
    """
    return (outside_ties * outside_support + total) / (outside_ties + peers)


@equation("E106", "mean((3 - distress) / 6, support, hope; 1/2)")
def wellbeing_target(p: Course, distress: float, support: float, hope: float) -> float:
    """Well-being that distress, support and hope lead to (E106).

    Parameters
    ----------
    p : Course
        Weights.
    distress : float
        In [-3, 3].
    support, hope : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    led = (
        p.wellbeing_distress * (3.0 - distress) / 6.0
        + p.wellbeing_support * support
        + p.wellbeing_hope * hope
    )
    total = anchors.REST + p.wellbeing_distress + p.wellbeing_support + p.wellbeing_hope
    return (anchors.REST * anchors.MIDDLE + led) / total
