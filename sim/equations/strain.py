"""Emotional labour, strain, and trained skill."""

from __future__ import annotations

from sim.elementary import exp
from sim.equations import anchors
from sim.equations.general import approach
from sim.equations.registry import equation
from sim.parameters.treatment_course import Strain


@equation(
    "E120",
    "(w1 (3 + distress) / 6 + w2 [rupture]) (1 - guard boundaries) exp(spread own load)",
    "Maslach & Jackson (1981), J Occup Behav 2:99 (construct)",
)
def labour_of(p: Strain, distress: float, rupture: float, boundaries: float, own_load: float) -> float:
    """Emotional labour of one session, less for who keeps boundaries.

    Parameters
    ----------
    p : Strain
        Weights, guard and spread.
    distress : float
        The client's distress, in [-3, 3].
    rupture : float
        1 if there was a rupture, else 0.
    boundaries : float
        The therapist's boundary consistency, in [0, 1].
    own_load : float
        How much the same work costs this therapist, a standard normal value.

    Returns
    -------
    float
        At least 0.

    Notes
    -----
    That people differ in what the same work costs them: Swider & Zimmerman (2010), J Vocat Behav 76:487.
    """
    severity = p.severity_weight * (anchors.DISTRESS_LIMIT + distress) / anchors.DISTRESS_SPAN
    asked = severity + p.rupture_weight * rupture
    return asked * (1.0 - p.boundary_guard * boundaries) * exp(p.own_spread * own_load)


@equation("E121", "chance(gain labour) (1 - relief support)")
def strain_target(load: float, collegial_relief: float, peer_relief: float) -> float:
    """Strain that a week's labour leads to, eased by colleagues.

    Parameters
    ----------
    load : float
        Saturated labour, in [0, 1].
    collegial_relief : float
        Share that supportive colleagues take away.
    peer_relief : float
        Support from colleagues, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return load * (1.0 - collegial_relief * peer_relief)


@equation("E122", "boost + rate (strength - boost) while trained, then boost (1 - fade)")
def trained(boost: float, strength: float, rate: float, fade: float) -> float:
    """Skill that a training builds and time takes away; years alone add nothing.

    Parameters
    ----------
    boost : float
        Push gained so far, at least 0.
    strength : float
        Push when learned in full; 0 without training.
    rate, fade : float
        Shares per week, in [0, 1].

    Returns
    -------
    float
        At least 0.

    Notes
    -----
    Experience alone adds nothing: Goldberg et al. (2016), J Couns Psychol 63:1.
    """
    built = boost + rate * max(0.0, strength - boost)
    return built * (1.0 - fade)


@equation(
    "E123",
    "approach(approach(strain, target, rate), peers' strain, contagion)",
    "Bakker, Le Blanc & Schaufeli (2005), J Adv Nurs 51:276 (contagion, direction)",
)
def strain_step(p: Strain, strain: float, target: float, peer_strain: float, contagion: float) -> float:
    """Strain a week on: it follows the week's labour and is drawn to the strain of colleagues.

    Parameters
    ----------
    p : Strain
        Pace.
    strain, target, peer_strain : float
        In [0, 1].
    contagion : float
        Pull of the colleagues' strain, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return approach(approach(strain, target, p.rate), peer_strain, contagion)
