"""Leaving, stopping when well enough, ending as planned, being referred on."""

from __future__ import annotations

from sim.elementary import exp
from sim.equations import anchors
from sim.equations.general import approach
from sim.equations.registry import equation
from sim.parameters.treatment_course import Aim, Endings


@equation(
    "E110",
    "rate exp(sum of weight x push) / max(1, sessions)",
    "Baekeland & Lundwall (1975), Psychol Bull 82:738 (most who leave, leave early)",
)
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
    """Hazard of leaving dissatisfied; whoever has put more in leaves less easily.

    Parameters
    ----------
    p : Endings
        Rate and weights.
    staying : float
        Weight of the path alliance -> staying.
    sessions : float
        Sessions attended.
    alliance, hope, travel : float
        In [0, 1].
    fall : float
        How far the alliance lies below what the client is used to, or hoped for, at least 0.
    felt_change : float
        In [-1, 1].

    Returns
    -------
    float
        At least 0.
    """
    push = staying * (
        p.alliance_weight * (anchors.ALLIANCE - alliance) + p.falling_weight * (fall - anchors.FALL)
    )
    push += p.hope_weight * (anchors.HOPE - hope) - p.nogain_weight * felt_change + p.travel_weight * travel
    return p.dropout_rate * exp(push) / max(1.0, sessions)


@equation(
    "E111",
    "rate max(0, aspiration - distress)",
    "Barkham et al. (2006), J Consult Clin Psychol 74:160 (good-enough level)",
)
def well_enough_hazard(p: Endings, aspiration: float, distress: float) -> float:
    """Hazard of stopping unannounced because one feels well enough.

    Parameters
    ----------
    p : Endings
        Rate.
    aspiration, distress : float
        Distress that counts as well enough, and distress now, in SD units.

    Returns
    -------
    float
        At least 0.
    """
    return p.well_rate * max(0.0, aspiration - distress)


@equation(
    "E112",
    "agreed exp(-weight felt change) + rate max(0, aspiration - distress)",
    "Barkham et al. (2006), J Consult Clin Psychol 74:160 (good-enough level);"
    " Charnov (1976), Theor Popul Biol 9:129 (stopping when little more is gained)",
)
def planned_hazard(p: Endings, aspiration: float, distress: float, felt_change: float) -> float:
    """Hazard of ending as planned: once the client is well enough, or by agreeing that little more is gained.

    Parameters
    ----------
    p : Endings
        Both rates.
    aspiration, distress : float
        Distress that counts as well enough, and distress now, in SD units.
    felt_change : float
        In [-1, 1].

    Returns
    -------
    float
        At least 0.
    """
    return p.agreed_rate * exp(-p.nogain_weight * felt_change) + p.planned_rate * max(
        0.0, aspiration - distress
    )


@equation("E118", "rate + well rate max(0, aspiration - distress)")
def waiting_hazard(p: Endings, aspiration: float, distress: float) -> float:
    """Hazard of giving up waiting for a place: help is found elsewhere, or is not needed any more.

    Parameters
    ----------
    p : Endings
        Both rates.
    aspiration, distress : float
        Distress that counts as well enough, and distress now, in SD units.

    Returns
    -------
    float
        At least 0.
    """
    return p.waiting_rate + well_enough_hazard(p, aspiration, distress)


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


@equation(
    "E115",
    "good enough + settling sessions, with aim = fall added to distress at intake",
    "Simon (1955), Q J Econ 69:99 (aspiration levels)",
)
def aspiration_of(p: Endings, sessions: float, intake_distress: float) -> float:
    """Distress that counts as well enough; people settle for more of it as sessions go by.

    Parameters
    ----------
    p : Endings
        Level at the start, and its rise a session.
    sessions : float
        Sessions attended.
    intake_distress : float
        In SD units; it counts only where the aim is a fall from one's own start.

    Returns
    -------
    float
        In SD units.
    """
    start = intake_distress if p.aim == Aim.FALL else 0.0
    return start + p.good_enough + p.settling * sessions


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
