"""The normal quantile, by rational approximation: one uniform in, one normal out, so twins stay in step."""

from __future__ import annotations

import math

from sim.compiled import inlined


@inlined
def normal_quantile(p: float) -> float:
    """Standard normal quantile, accurate to about 1 part in 10**16.

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
    Wichura (1988), Algorithm AS 241, PPND16. Applied Statistics 37:477-484.
    """
    q = p - 0.5
    if abs(q) <= 0.425:
        return _centre(q)
    r = p if q < 0.0 else 1.0 - p
    r = math.sqrt(-math.log(r))
    z = _shoulder(r - 1.6) if r <= 5.0 else _tail(r - 5.0)
    return -z if q < 0.0 else z


@inlined
def _centre(q: float) -> float:
    r = 0.180625 - q * q
    top = 2509.0809287301226727 * r + 33430.575583588128105
    top = (top * r + 67265.770927008700853) * r + 45921.953931549871457
    top = (top * r + 13731.693765509461125) * r + 1971.5909503065514427
    top = (top * r + 133.14166789178437745) * r + 3.387132872796366608
    low = 5226.495278852545925 * r + 28729.085735721942674
    low = (low * r + 39307.89580009271061) * r + 21213.794301586595867
    low = (low * r + 5394.1960214247511077) * r + 687.1870074920579083
    low = (low * r + 42.313330701600911252) * r + 1.0
    return q * top / low


@inlined
def _shoulder(r: float) -> float:
    top = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
    top = (top * r + 0.24178072517745061177) * r + 1.27045825245236838258
    top = (top * r + 3.64784832476320460504) * r + 5.7694972214606914055
    top = (top * r + 4.6303378461565452959) * r + 1.42343711074968357734
    low = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
    low = (low * r + 0.0151986665636164571966) * r + 0.14810397642748007459
    low = (low * r + 0.68976733498510000455) * r + 1.6763848301838038494
    low = (low * r + 2.05319162663775882187) * r + 1.0
    return top / low


@inlined
def _tail(r: float) -> float:
    top = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    top = (top * r + 0.0012426609473880784386) * r + 0.026532189526576123093
    top = (top * r + 0.29656057182850489123) * r + 1.7848265399172913358
    top = (top * r + 5.4637849111641143699) * r + 6.6579046435011037772
    low = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
    low = (low * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
    low = (low * r + 0.0148753612908506148525) * r + 0.13692988092273580531
    low = (low * r + 0.59983220655588793769) * r + 1.0
    return top / low
