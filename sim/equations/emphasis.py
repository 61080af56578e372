"""E40-E41: how a session is divided and what a share of it does."""

from __future__ import annotations

from sim.equations.registry import equation


@equation("E40", "base (1 + pull)")
def inclination(base: float, pull: float) -> float:
    """Weight of one emphasis before the five are made to add up to 1 (E40).

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
    """Effect of a share of the session: more helps less and less (E41).

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
