"""The normal quantile, by rational approximation: one uniform in, one normal out, so twins stay in step."""

from __future__ import annotations

import math

from sim.elementary import log_of_normal
from sim.numba_marks import inlined


@inlined
def normal_quantile(p: float) -> float:
    """Standard normal quantile, accurate to about 1 part in 10**7.

    Uniforms here have 32 bits, so that more digits would buy nothing.

    Parameters
    ----------
    p : float
        Probability, strictly between 0 and 1.

    Returns
    -------
    float
        z with Phi(z) = p.

    References
    ----------
    Wichura (1988), Algorithm AS 241, PPND7. Applied Statistics 37:477-484.
    """
    # Three rational functions: the centre in q squared, both flanks in the square root of minus the log of the tail,
    # which grows almost as z does; 0.425 and 5 are Wichura's limits between them.
    return flank_quantile(p) if in_flank(p) else central_quantile(p)


@inlined
def in_flank(p: float) -> bool:
    """Return whether the quantile of `p` lies in a flank, where `flank_quantile` gives it."""
    return abs(p - 0.5) > 0.425


@inlined
def central_quantile(p: float) -> float:
    """Return the quantile of `p` between the flanks, and some other number elsewhere."""
    return _centre(p - 0.5)


@inlined
def flank_quantile(p: float) -> float:
    """Return the quantile of `p` in a flank."""
    # Without a branch, so that compiled loops work at several numbers at once.
    below = p < 0.5
    r = math.sqrt(-log_of_normal(p if below else 1.0 - p))
    shoulder, tail = _shoulder(r - 1.6), _tail(r - 5.0)
    z = shoulder if r <= 5.0 else tail
    return -z if below else z


@inlined
def _centre(q: float) -> float:
    r = 0.180625 - q * q
    top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
    low = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0
    return q * top / low


@inlined
def _shoulder(r: float) -> float:
    top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
    return top / ((0.12021132975 * r + 0.73700164250) * r + 1.0)


@inlined
def _tail(r: float) -> float:
    top = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150
    return top / ((0.012258202635 * r + 0.24197894225) * r + 1.0)
