"""Coming, doing one's part, hoping, being satisfied."""

from __future__ import annotations

from sim.elementary import exp
from sim.equations import anchors
from sim.equations.general import along_path, approach, shift
from sim.equations.means import half
from sim.equations.registry import equation
from sim.parameters.treatment_course import Engagement


@equation("E90", "rate exp(w1 (a - alliance) + w2 (a - hope)) (1 - reminder)")
def miss_hazard(p: Engagement, staying: float, alliance: float, hope: float, reminder: float) -> float:
    """Hazard of missing an appointment.

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
    return p.miss_rate * exp(push) * (1.0 - reminder)


@equation("E91", "mean(floor, along_path(alliance), shared, hope), the floor with weight 1")
def adherence_target(p: Engagement, path: float, alliance: float, shared: float, hope: float) -> float:
    """Adherence that alliance, shared decisions and hope lead to (claims S13, S17).

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
    allied = along_path(alliance, anchors.ALLIANCE, path)
    led = p.adherence_floor + p.alliance_weight * allied + p.shared_weight * shared + p.hope_weight * hope
    return led / (1.0 + p.alliance_weight + p.shared_weight + p.hope_weight)


@equation("E92", "x / (half + |x|)")
def felt_signal(p: Engagement, relief: float) -> float:
    """How a week's change in distress feels: small changes count, large ones saturate.

    Parameters
    ----------
    p : Engagement
        Change that is felt at half strength.
    relief : float
        Distress last week minus distress now, in SD units.

    Returns
    -------
    float
        In (-1, 1).
    """
    return relief / (p.felt_half + abs(relief))


@equation("E93", "mean(alliance, (1 + felt change) / 2; 1/2)")
def satisfaction_target(p: Engagement, alliance: float, felt_change: float) -> float:
    """Satisfaction that the alliance and felt change lead to (claim S17).

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
    led += p.satisfaction_change * half(1.0 + felt_change)
    return led / (anchors.REST + p.satisfaction_alliance + p.satisfaction_change)


@equation("E94", "approach(adherence, target, rate)")
def adherence_step(p: Engagement, adherence: float, target: float) -> float:
    """Adherence a week on.

    Parameters
    ----------
    p : Engagement
        Pace.
    adherence, target : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return approach(adherence, target, p.adherence_rate)


@equation("E95", "approach(satisfaction, target, rate)")
def satisfaction_step(p: Engagement, satisfaction: float, target: float) -> float:
    """Satisfaction a week on.

    Parameters
    ----------
    p : Engagement
        Pace.
    satisfaction, target : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return approach(satisfaction, target, p.satisfaction_rate)


@equation("E96", "approach(felt change, felt signal, rate)")
def felt_change_step(p: Engagement, felt_change: float, signal: float) -> float:
    """Felt change a week on: a running mean of how the weeks felt.

    Parameters
    ----------
    p : Engagement
        Pace.
    felt_change, signal : float
        In [-1, 1].

    Returns
    -------
    float
        In [-1, 1].
    """
    return approach(felt_change, signal, p.felt_rate)


@equation(
    "E97",
    "approach(approach(shift(hope, gain felt change), expected, return), peers' hope, contagion)",
)
def hope_step(
    p: Engagement, hope: float, felt_change: float, expected: float, peer_hope: float, contagion: float
) -> float:
    """Hope a week on: it follows felt change, and is drawn to what is expected and to the hope of peers.

    Parameters
    ----------
    p : Engagement
        Gain, and pull of what is expected.
    hope, expected, peer_hope : float
        In [0, 1]; what is expected of the treatment stands once the two have met.
    felt_change : float
        In [-1, 1].
    contagion : float
        Pull of the peers' hope, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    moved = approach(shift(hope, p.hope_gain * felt_change), expected, p.hope_return)
    return approach(moved, peer_hope, contagion)


@equation(
    "E98",
    "shift(hope, credibility (preference fit - a))",
    "Constantino et al. (2018), Psychotherapy 55:473 (direction)",
)
def first_hope(p: Engagement, hope: float, preference_fit: float) -> float:
    """Hope after the first meeting: a way of working that suits a client is credible.

    Parameters
    ----------
    p : Engagement
        Gain of credibility.
    hope, preference_fit : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return shift(hope, p.credibility * (preference_fit - anchors.PREFERENCE_FIT))


@equation("E99", "max(0, -felt change)")
def shaken_of(felt_change: float) -> float:
    """How far a client has felt worse of late.

    Parameters
    ----------
    felt_change : float
        In [-1, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return max(0.0, -felt_change)
