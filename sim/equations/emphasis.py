"""How a session is divided and what a share of it does."""

from __future__ import annotations

from sim.equations.registry import equation
from sim.parameters.dyad import Emphasis


@equation("E40", "base (1 + pull)")
def inclination(base: float, pull: float) -> float:
    """Weight of one emphasis before the five are made to add up to 1.

    Parameters
    ----------
    base : float
        Usual weight, above 0.
    pull : float
        At least 0; what the client as read calls for.

    Returns
    -------
    float
        Above 0.
    """
    return base * (1.0 + pull)


@equation("E41", "s / (s + half)")
def saturating(share: float, half: float) -> float:
    """Effect of a share of the session: more helps less and less.

    Parameters
    ----------
    share : float
        In [0, 1].
    half : float
        Share with half the full effect, above 0.

    Returns
    -------
    float
        In [0, 1).
    """
    return share / (share + half)


@equation("E42", "weight / sum of the five weights")
def share_of_session(weight: float, total: float) -> float:
    """Share of the session that one emphasis gets.

    Parameters
    ----------
    weight : float
        Weight of this emphasis, at least 0.
    total : float
        Sum of the weights of all five, above 0.

    Returns
    -------
    float
        In [0, 1].
    """
    return weight / total


@equation("E43", "gain follow attunement tension")
def pull_to_repair(p: Emphasis, follow: float, attunement: float, tension: float) -> float:
    """Pull of unresolved tension, as far as it is read, toward repair.

    Parameters
    ----------
    p : Emphasis
        Pull of full tension that is read in full.
    follow : float
        How far this therapist follows the client as read, at least 0.
    attunement, tension : float
        In [0, 1].

    Returns
    -------
    float
        At least 0.
    """
    return p.tension_pull * follow * attunement * tension


@equation("E44", "base + follow (read - base) + accommodation (preference - base), kept in 0..1")
def balance_of(base: float, follow: float, read: float, accommodation: float, preference: float) -> float:
    """Share of exploring in the time for exploring and working.

    Parameters
    ----------
    base : float
        Usual share, in [0, 1].
    follow : float
        How far this therapist follows the client as read, at least 0.
    read : float
        What the client needs as read.
    accommodation : float
        How far stated preferences are accommodated, in [0, 1].
    preference : float
        0 directive to 1 exploratory.

    Returns
    -------
    float
        In [0, 1].
    """
    balance = base + follow * (read - base) + accommodation * (preference - base)
    return min(1.0, max(0.0, balance))


@equation("E25", "follow ((1 - bond) + attunement shaken)")
def pull_to_listen(follow: float, bond: float, attunement: float, shaken: float) -> float:
    """Pull toward listening: where the bond is read as weak, and where the client is seen to have been shaken.

    Parameters
    ----------
    follow : float
        How far this therapist follows the client as read, at least 0.
    bond, attunement, shaken : float
        In [0, 1]; the bond is as read.

    Returns
    -------
    float
        At least 0.
    """
    return follow * ((1.0 - bond) + attunement * shaken)
