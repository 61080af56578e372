"""What one alternative says of one difference: its sign and its size, each beyond its own Monte Carlo error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from experiments.measures.replicate_estimates import estimate

Floats = NDArray[np.float64]
Sign = Literal["kept", "turned", "not told", "gone"]
Size = Literal["inside", "shrunk", "grown", "not told"]
SCREENED: Final = "screened"
"""Stage of a moved parameter that was run in a few replicates only."""
FULL: Final = "full"
"""Stage of everything else."""


@dataclass(frozen=True)
class Evidence:
    """A difference under an alternative, in the same replicates as the reference.

    Attributes
    ----------
    value, mc_error, low, high : float
        Mean over replicates, its Monte Carlo standard error and 95 % interval.
    replicates : int
    ratio : float
        Its multiple of the reference difference; NaN where the reference has no sign.
    sign : str
        ``kept`` or ``turned`` where the interval leaves out zero, on the side of the reference or on the other; ``not
        told`` where it holds zero; ``gone`` where the difference is negligible beyond its error.
    size : str
        ``inside``, ``shrunk`` or ``grown`` where it is in, below or above the band beyond its error.
    """

    value: float
    mc_error: float
    low: float
    high: float
    replicates: int
    ratio: float
    sign: Sign
    size: Size


def reference_sign(differences: Floats) -> int:
    """Return 1 or -1 where the 95 % interval of a difference leaves out zero, 0 where it does not.

    Parameters
    ----------
    differences : ndarray, shape (replicates,)
    """
    return _side(differences)


def weigh(alternative: Floats, reference: Floats, band: tuple[float, float], negligible: float) -> Evidence:
    """Judge a difference under an alternative.

    Sizes are compared within replicates, which share their random numbers: the difference less a multiple of the
    reference's has an error of its own, which holds the errors of both.

    Parameters
    ----------
    alternative : ndarray, shape (replicates,)
        NaN where a replicate has none.
    reference : ndarray, shape (more replicates,)
        The first of them are the same as those of the alternative.
    band : tuple of float
        Multiples of the reference between which the size is the same.
    negligible : float
        Multiple of the reference below which a difference is none.
    """
    value, error, low, high, count = estimate(alternative)
    sign = reference_sign(reference)
    whole = float(np.nanmean(reference)) if sign else math.nan
    ratio = value / whole if sign else math.nan
    if not sign or not count:
        return Evidence(value, error, low, high, count, ratio, "not told", "not told")
    paired = reference[: len(alternative)]
    found: Sign = "not told"
    if side := _side(alternative):
        found = "kept" if side == sign else "turned"
    if max(abs(low), abs(high)) < negligible * abs(whole) or not np.any(alternative):
        found = "gone"
    return Evidence(
        value, error, low, high, count, ratio, found, _size(sign * alternative, sign * paired, band)
    )


def _size(alternative: Floats, reference: Floats, band: tuple[float, float]) -> Size:
    """Return where a difference lies, of which the reference is positive."""
    over_low = _side(alternative - band[0] * reference)
    over_high = _side(alternative - band[1] * reference)
    if over_low < 0:
        return "shrunk"
    if over_high > 0:
        return "grown"
    return "inside" if over_low > 0 and over_high < 0 else "not told"


def _side(values: Floats) -> int:
    """Return on which side of zero the 95 % interval of a mean lies; 0 where it holds zero, or there is none."""
    value, _, low, high, count = estimate(values)
    if count > 1 and low == high:
        # Every replicate has the same value, which has no error.
        return int(np.sign(value))
    return 1 if low > 0 else -1 if high < 0 else 0


def screened(alternative: Floats, reference: Floats, usual_spread: float) -> Evidence:
    """Judge a difference from a few replicates: the reference's, and how far the alternative moves it in these.

    Parameters
    ----------
    alternative, reference : ndarray
        As in `weigh`.
    usual_spread : float
        Standard deviation of such moves between replicates, over all alternatives: a few replicates may agree by luck.

    Returns
    -------
    Evidence
        Its size is never told, and its sign only beyond two standard errors.
    """
    sign, (whole, error, *_) = reference_sign(reference), estimate(reference)
    moves = alternative - reference[: len(alternative)]
    moves = moves[~np.isnan(moves)]
    if not moves.size:
        nan = math.nan
        return Evidence(nan, nan, nan, nan, 0, nan, "not told", "not told")
    spread = max(float(moves.std(ddof=1)) if moves.size > 1 else 0.0, usual_spread)
    value = whole + float(moves.mean())
    own = math.hypot(error, spread / math.sqrt(moves.size))
    low, high = value - 2 * own, value + 2 * own
    found: Sign = "not told"
    if sign and not low <= 0 <= high:
        found = "kept" if value * sign > 0 else "turned"
    ratio = value / whole if sign else math.nan
    return Evidence(value, own, low, high, int(moves.size), ratio, found, "not told")


def shrunk_ratio(alternative: Floats, reference: Floats, usual_spread: float) -> float:
    """Return what a screened alternative leaves of a difference, as far as its move is more than chance.

    Moves in a few replicates differ by chance, and the largest of many are mostly chance. Each is shrunk by the share
    of its square that its error explains (the positive part of James and Stein's estimate).

    Parameters
    ----------
    alternative, reference, usual_spread
        As in `screened`.

    Returns
    -------
    float
        A multiple of the reference difference; NaN where that has no sign.
    """
    if not reference_sign(reference):
        return math.nan
    whole = float(np.nanmean(reference))
    moves = alternative - reference[: len(alternative)]
    moves = moves[~np.isnan(moves)]
    move = float(moves.mean()) if moves.size else 0.0
    if not move:
        return 1.0
    spread = max(float(moves.std(ddof=1)) if moves.size > 1 else 0.0, usual_spread)
    return 1 + move * max(0.0, 1 - spread**2 / moves.size / move**2) / whole
