"""Leaving, stopping when well enough, ending as planned, being referred on."""

from __future__ import annotations

from sim.elementary import exp
from sim.equations import anchors
from sim.equations.general import approach
from sim.equations.registry import equation
from sim.parameters.treatment_course import Endings


@equation("E110", "rate (1 + early exp(-sessions / early)) exp(sum of weight x push)")
def dropout_hazard(
    p: Endings,
    staying: float,
    sessions: float,
    alliance: float,
    fall: float,
    felt_change: float,
    hope: float,
    travel: float,
) -> float:
    """Hazard of leaving dissatisfied.

    Parameters
    ----------
    p : Endings
        Rate, weights, and sessions over which the early risk falls.
    staying : float
        Weight of the path alliance -> staying.
    sessions : float
        Sessions attended.
    alliance, hope, travel : float
        In [0, 1].
    fall : float
        How far the alliance lies below what the client is used to, at least 0.
    felt_change : float
        In [-1, 1].

    Returns
    -------
    float
        At least 0.
    """
    push = staying * (p.alliance_weight * (anchors.ALLIANCE - alliance) + p.falling_weight * fall)
    push += p.hope_weight * (anchors.HOPE - hope) - p.nogain_weight * felt_change + p.travel_weight * travel
    early = p.early_weight * exp(-sessions / p.early_sessions)
    return p.dropout_rate * (1.0 + early) * exp(push)


@equation(
    "E111",
    "rate max(0, level - distress)",
    "Barkham et al. (2006), J Consult Clin Psychol 74:160 (good-enough level)",
)
def well_enough_hazard(p: Endings, distress: float) -> float:
    """Hazard of stopping unannounced because one feels well enough.

    Parameters
    ----------
    p : Endings
        Level and rate.
    distress : float
        In SD units.

    Returns
    -------
    float
        At least 0.
    """
    return p.well_rate * max(0.0, p.well_level - distress)


@equation(
    "E112",
    "rate max(0, progress - readiness) / (1.01 - readiness), progress = change so far / change aimed at",
)
def planned_hazard(p: Endings, progress: float) -> float:
    """Hazard of ending as planned, once goals are reached well enough.

    Parameters
    ----------
    p : Endings
        Rate and readiness.
    progress : float
        Share of the change aimed at.

    Returns
    -------
    float
        At least 0.
    """
    return p.planned_rate * max(0.0, progress - p.readiness) / (anchors.FULL_PROGRESS - p.readiness)


@equation("E113", "rate max(0, distress - intake distress)")
def referral_hazard(rate: float, worsening: float) -> float:
    """Hazard of being referred on when a client gets worse.

    Parameters
    ----------
    rate : float
        Per SD of worsening.
    worsening : float
        Distress now minus at intake, in SD units.

    Returns
    -------
    float
        At least 0.
    """
    return rate * max(0.0, worsening)


@equation("E114", "approach(memory, alliance, rate)")
def memory_step(p: Endings, memory: float, alliance: float) -> float:
    """The alliance that a client is used to, a week on.

    Parameters
    ----------
    p : Endings
        Pace.
    memory, alliance : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return approach(memory, alliance, p.memory_rate)


@equation("E115", "(intake distress - distress) / change aimed at")
def progress_of(p: Endings, intake_distress: float, distress: float) -> float:
    """Share of the change aimed at that has been reached.

    Parameters
    ----------
    p : Endings
        Change aimed at.
    intake_distress, distress : float
        In SD units.

    Returns
    -------
    float
        1 at the aim, below 0 when worse than at intake.
    """
    return (intake_distress - distress) / p.goal_change


@equation("E116", "max(0, memory - alliance)")
def fall_of(memory: float, alliance: float) -> float:
    """How far the alliance lies below what the client is used to.

    Parameters
    ----------
    memory, alliance : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return max(0.0, memory - alliance)
