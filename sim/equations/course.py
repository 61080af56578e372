"""Distress, coping and well-being from week to week."""

from __future__ import annotations

import math

from sim.elementary import exp, log
from sim.equations import anchors
from sim.equations.general import approach, shift_distress
from sim.equations.registry import equation
from sim.parameters.treatment_course import Course


@equation(
    "E146",
    "share intake - drop + sqrt(share (1 - share)) own course",
    "Kelley (1927), Interpretation of Educational Measurements (the part of a score that stays, and its error)",
)
def natural_level_of(p: Course, intake_distress: float, own_course: float) -> float:
    """Level to which a person's distress returns if nothing is learned; people ask for help at their worst.

    Where distress at intake is made of a part that stays and a part that passes, the share of its variance that stays
    gives the best guess of that part from distress at intake, and how far the guess goes wrong.

    Parameters
    ----------
    p : Course
        Share of distress that stays, natural drop.
    intake_distress : float
        In SD units.
    own_course : float
        How this person's natural course departs from the usual one, a standard normal value; above 0 is worse.

    Returns
    -------
    float
        In SD units.
    """
    usual = p.trait_share * intake_distress - p.natural_drop
    return usual + math.sqrt(p.trait_share * (1.0 - p.trait_share)) * own_course


@equation(
    "E148", "min(natural level, well)", "Whiteford et al. (2013), Psychol Med 43:1569 (a step, for some)"
)
def level_after_remission(p: Course, natural_level: float) -> float:
    """Level to which distress returns once what kept a person distressed has passed, which it does for good.

    Parameters
    ----------
    p : Course
        Distress of people who are well.
    natural_level : float
        In SD units, before.

    Returns
    -------
    float
        In SD units, not above that of people who are well.
    """
    return min(natural_level, p.well)


@equation("E147", "effect (coping - coping before treatment) / (1 - coping before treatment)")
def share_overcome(p: Course, coping: float) -> float:
    """Share of what separates from being well that is overcome by what was learned.

    Parameters
    ----------
    p : Course
        Effect of coping, coping before treatment.
    coping : float
        In [0, 1].

    Returns
    -------
    float
        At most 1; below 0 where coping is less than before treatment.
    """
    return p.coping_effect * (coping - p.coping_start) / (1.0 - p.coping_start)


@equation("E100", "natural level - share overcome max(0, natural level - well)")
def set_point(p: Course, natural_level: float, overcome: float) -> float:
    """Level to which a person's distress returns; what is learned lowers it toward that of people who are well.

    Parameters
    ----------
    p : Course
        Distress of people who are well.
    natural_level : float
        In SD units.
    overcome : float
        Share of the way to being well that is behind.

    Returns
    -------
    float
        In SD units.
    """
    return natural_level - overcome * max(0.0, natural_level - p.well)


@equation("E101", "size (u^(-1/tail) - 1)", "Lomax (1954), JASA 49:847 (heavy-tailed form)")
def event_size(size: float, tail: float, u: float) -> float:
    """Size of a life event, heavy tailed.

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
    return size * (exp(-log(u) / tail) - 1.0)


@equation("E102", "size (1 - g1 resilience) (1 - g2 coping)")
def event_felt(p: Course, size: float, resilience: float, coping: float) -> float:
    """What is left of a life event after resilience and coping have cushioned it.

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
    """Share of the way to full coping that a week's change brings, when practised.

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
    return 1.0 - exp(-learning * max(0.0, change) * adherence)


@equation("E104", "rate (1 - guard trust)")
def forgetting_rate(p: Course, trust: float) -> float:
    """Share of coping lost in a week; a bond that was internalised keeps it (claim S18).

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
    """Support from people outside the clinic and from tied clients.

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
    """Well-being that distress, support and hope lead to.

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
        p.wellbeing_distress * (anchors.DISTRESS_LIMIT - distress) / anchors.DISTRESS_SPAN
        + p.wellbeing_support * support
        + p.wellbeing_hope * hope
    )
    total = anchors.REST + p.wellbeing_distress + p.wellbeing_support + p.wellbeing_hope
    return (anchors.REST * anchors.MIDDLE + led) / total


@equation("E107", "approach(coping, 1, learned share)")
def coping_step(coping: float, share: float) -> float:
    """Coping after a week in treatment.

    Parameters
    ----------
    coping, share : float
        Coping, and the share of the way to full coping that was learned, in [0, 1].

    Returns
    -------
    float
        In [0, 1], not below `coping`.
    """
    return approach(coping, 1.0, share)


@equation(
    "E150",
    "min(1, coping + share (1 - coping before treatment))",
    "Barkham et al. (2006), J Consult Clin Psychol 74:160 (a steady rate until the level that is good enough)",
)
def steady_coping_step(p: Course, coping: float, share: float) -> float:
    """Coping after a week in treatment in which the same change teaches as much as at the start.

    Parameters
    ----------
    p : Course
        Coping before treatment.
    coping, share : float
        Coping, and the share of the way from coping before treatment to full coping that was learned, in [0, 1].

    Returns
    -------
    float
        In [0, 1], not below `coping`.
    """
    return min(1.0, coping + share * (1.0 - p.coping_start))


@equation("E108", "approach(well-being, target, rate)")
def wellbeing_step(p: Course, wellbeing: float, target: float) -> float:
    """Well-being a week on.

    Parameters
    ----------
    p : Course
        Pace.
    wellbeing, target : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return approach(wellbeing, target, p.wellbeing_rate)


@equation(
    "E109",
    "shift_distress(distress, rate (set point - distress) + fluctuation z - relief + burden tension"
    " - path support gain (support - a) / (1/2) + event)",
)
def distress_step(
    p: Course,
    support_path: float,
    distress: float,
    level: float,
    z: float,
    relief: float,
    tension: float,
    support: float,
    event: float,
) -> float:
    """Distress a week on, the outcome itself: natural course, chance, treatment, ruptures, support, life events.

    Parameters
    ----------
    p : Course
        Natural rate, fluctuation, burden of tension, gain of support.
    support_path : float
        Weight of the path from support to change, in [0, 1].
    distress, level : float
        Distress, and the level to which it returns, in SD units.
    z : float
        Ups and downs of this week, a standard normal value.
    relief : float
        What treatment brought this week, in SD units; below 0 where it harmed.
    tension : float
        Unresolved tension as far as its path counts, in [0, 1].
    support : float
        In [0, 1].
    event : float
        What is felt of a life event, at least 0, in SD units.

    Returns
    -------
    float
        In [-3, 3].
    """
    push = p.natural_rate * (level - distress)
    push += p.fluctuation * z - relief + p.tension_burden * tension
    push -= support_path * p.support_gain * (support - anchors.SUPPORT) / anchors.MIDDLE
    return shift_distress(distress, push + event)


@equation("E140", "fall of the set point + min(0, change)")
def relief_of_week(change: float, fallen: float) -> float:
    """What treatment brings in a week: the set point falls by what was learned, and that is felt at once; harm is felt.

    Distress and set point move together, so that the natural course has nothing to pull back.

    Parameters
    ----------
    change : float
        Change done this week, in SD units; below 0 where work harmed.
    fallen : float
        Fall of the set point this week, in SD units.

    Returns
    -------
    float
        In SD units.
    """
    return fallen + min(0.0, change)


@equation("E141", "max(approach(coping, 0, forgetting), min(coping, coping before treatment))")
def coping_left(p: Course, coping: float, trust: float) -> float:
    """Coping of a former client a week on: learned skills fade, down to what was there before treatment.

    Parameters
    ----------
    p : Course
        Forgetting, its guard, and coping before treatment.
    coping, trust : float
        Coping, and trust as it was when the two parted, in [0, 1].

    Returns
    -------
    float
        In [0, 1], not above `coping`.
    """
    left = approach(coping, 0.0, forgetting_rate(p, trust))
    return max(left, min(coping, p.coping_start))
