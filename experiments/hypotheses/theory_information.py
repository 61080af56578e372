"""How much a study tells about which theory holds, in bits, judged on settings that the analyst has not seen.

Each theory predicts a distribution of what the study finds: that of its settings, widened by the error of measurement.
An analyst who knows all settings but one sees a study that was made under this one, and works out how probable each
theory is (each had the same probability before). The mean gain in the logarithm of the probability of the theory that
made the study is the expected information. Because the setting was left out, theories that differ by chance only, as
few settings always do, give none on average: the number may be below 0.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from experiments.measures.outcomes import Floats

_NODES: Final = 7
_LEAST: Final = 1e-12
"""Variance, in SD², below which a prediction is taken to be exact."""
_CHUNK: Final = 256
_SMALLEST_SHARE: Final = 1e-3
"""Of the variance of settings; the degrees of freedom stay finite."""


def expected_bits(effects: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Return the expected information about the theory of studies that measure one effect, and its standard error.

    Parameters
    ----------
    effects : ndarray, shape (theories, settings, candidates)
        What large studies would find, with the chance of the simulated clinics; NaN where there is none.
    error : ndarray, shape (candidates,)
        Variance of the study's measurement, beyond that of the simulated clinics.

    Returns
    -------
    bits, error : ndarray, shape (candidates,)
        At most the logarithm of the number of theories, and the standard error over settings; NaN where an effect is.
    """
    found = np.empty((2, effects.shape[2]))
    for first in range(0, effects.shape[2], _CHUNK):
        part = slice(first, first + _CHUNK)
        gains = theory_gains(effects[:, :, part], error[part])
        found[:, part] = gains.mean(axis=(0, 1)), gains.std(axis=(0, 1)) / np.sqrt(gains[..., 0].size)
    return found[0], found[1]


def theory_gains(effects: Floats, error: Floats) -> Floats:
    """Return what studies under each setting tell on average about the theory; parameters as `expected_bits`.

    Returns
    -------
    ndarray, shape (theories, settings, candidates)
        In bits.
    """
    theories, count, _ = effects.shape
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    weights = weights / weights.sum()
    mean, variance = effects.mean(axis=1), effects.var(axis=1, ddof=1)
    found = np.empty_like(effects)
    for own in range(theories):
        # Seen data: settings (1st), nodes of the error (2nd), candidates (3rd).
        seen = effects[own][:, None] + nodes[None, :, None] * np.sqrt(error)
        logs = np.empty((theories, *seen.shape))
        for other in range(theories):
            logs[other] = _log_density(seen, mean[other], variance[other], error, count)
        # Of the theory that made the data, the setting itself is left out.
        rest = (count * mean[own] - effects[own]) / (count - 1)
        off = effects[own] - mean[own]
        spread = ((count - 1) * variance[own] - count / (count - 1) * off**2) / (count - 2)
        logs[own] = _log_density(seen, rest[:, None], np.maximum(spread, 0.0)[:, None], error, count - 1)
        top = logs.max(axis=0)
        gain = logs[own] - top - np.log(np.exp(logs - top).sum(axis=0))
        found[own] = np.einsum("dqc,q->dc", gain, weights) / np.log(2) + np.log2(theories)
    return found


def _log_density(seen: Floats, mean: Floats, variance: Floats, error: Floats, count: int) -> Floats:
    """Return the log density of Student's t, as settings that are a sample predict another one.

    The error of the study is known: degrees of freedom are those of Welch and Satterthwaite for the sum of a variance
    that is estimated and one that is not.
    """
    from scipy.special import gammaln

    own = variance * (1 + 1 / count)
    scale = np.maximum(own + error, _LEAST)
    share = np.maximum(own / scale, _SMALLEST_SHARE)
    degrees = (count - 1) / share**2
    constant = gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - 0.5 * np.log(degrees * np.pi)
    density: Floats = (
        constant - 0.5 * np.log(scale) - (degrees + 1) / 2 * np.log1p((seen - mean) ** 2 / scale / degrees)
    )
    return density


def sign_bits(effects: Floats, negligible: float) -> Floats:
    """Return how much a large study's verdict (helps, does nothing, harms) tells about the theory, in bits.

    The mutual information of theory and verdict over settings, with half a setting added to each verdict.

    Parameters
    ----------
    effects : ndarray, shape (theories, settings, candidates)
        In SD.
    negligible : float
        Size below which an effect is none.
    """
    counts = np.stack(
        [
            (effects > negligible).sum(axis=1),
            (abs(effects) <= negligible).sum(axis=1),
            (effects < -negligible).sum(axis=1),
        ]
    )
    shares = (counts + 0.5) / (effects.shape[1] + 1.5)
    bits: Floats = _entropy(shares.mean(axis=1)) - _entropy(shares).mean(axis=0)
    return bits


def _entropy(shares: Floats) -> Floats:
    entropy: Floats = -(shares * np.log2(shares)).sum(axis=0)
    return entropy
