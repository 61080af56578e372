"""Assurance: power averaged over what is not known, and how it differs between the settings that are possible."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.trials.operating_characteristics import mean, share

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ENOUGH: Final = 0.8
"""Power from which a trial of a setting is called sufficient."""
_RESAMPLED: Final = 400
_LEAST_SPREAD, _MOST_SPREAD = 1e-6, 1 - 1e-6


@dataclass(frozen=True)
class Assurance:
    """Power over settings; numbers in pairs are an estimate and its Monte Carlo standard error.

    Attributes
    ----------
    assurance : (float, float)
        Mean power.
    spread : float
        SD of power between settings, without what chance adds within each.
    sufficient : (float, float)
        Share of settings with a power of `ENOUGH` or more.
    low, high : float
        Power that 10 % of settings do not reach, and 10 % exceed.
    """

    assurance: tuple[float, float]
    spread: float
    sufficient: tuple[float, float]
    low: float
    high: float


def assurance_of(found: Whole, trials: int) -> Assurance:
    """Return power over settings.

    The trials of one setting share its parameters, so that settings, not trials, are what the mean is taken over.
    Between them, power is taken to follow a beta distribution, whose mean and variance are those of the shares found,
    less the variance within a setting.

    Parameters
    ----------
    found : ndarray of int64, shape (settings,)
        Trials of each setting that found the effect.
    trials : int
        Trials of each.

    References
    ----------
    O'Hagan, Stevens & Campbell (2005), Pharmaceutical Statistics 4:187 (assurance).
    Kleinman (1973), Journal of the American Statistical Association 68:46 (moments of the beta-binomial distribution).
    """
    from scipy.stats import beta

    count = len(found)
    if count == 1:
        power = share(np.arange(trials) < found[0])
        enough = (float(power[0] >= ENOUGH), math.nan)
        return Assurance(power, 0.0, enough, power[0], power[0])
    shares = found / trials
    first, second = (float(each[0]) for each in _shape(shares[None], trials))
    random = np.random.default_rng(count)
    again = shares[random.integers(count, size=(_RESAMPLED, count))]
    sufficient = float(beta.sf(ENOUGH, first, second))
    spread = float(beta.std(first, second))
    low, high = (float(beta.ppf(level, first, second)) for level in (0.1, 0.9))
    error = float(np.std(beta.sf(ENOUGH, *_shape(again, trials)), ddof=1))
    mean_error = float(shares.std(ddof=1) / math.sqrt(count))
    if not mean_error:
        # All settings alike: the error is that of so many trials.
        mean_error = share(np.arange(count * trials) < found.sum())[1]
    return Assurance((float(shares.mean()), mean_error), spread, (sufficient, error), low, high)


def _shape(shares: Floats, trials: int) -> tuple[Floats, Floats]:
    """Return both parameters of the beta distribution of power; `shares` has the shape (samples, settings)."""
    # Half a trial more of either kind: no setting has a power of exactly 0 or 1.
    middle = (shares.mean(axis=1) * trials + 0.5) / (trials + 1)
    whole = middle * (1 - middle)
    total = shares.var(axis=1, ddof=1)
    spread = (total - whole / trials) / (whole * (1 - 1 / trials)) if trials > 1 else np.zeros_like(middle)
    spread = np.clip(spread, _LEAST_SPREAD, _MOST_SPREAD)
    return middle * (1 / spread - 1), (1 - middle) * (1 / spread - 1)


def average_over(theories: Floats, weights: Floats) -> tuple[float, float]:
    """Return the weighted mean power over theories, and its standard error.

    Theories without settings of their own share settings and random numbers, so that the error is that of the mean over
    settings of what they have in common.

    Parameters
    ----------
    theories : ndarray, shape (theories, settings)
        Share of trials that found the effect.
    weights : ndarray, shape (theories,)
        With a sum of 1.
    """
    shares = weights @ theories
    return mean(shares)
