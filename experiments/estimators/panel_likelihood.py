"""Maximum likelihood for panels in which values are missing: each client adds what is known of the client.

The normal likelihood of incomplete rows ("full information"), maximised by Fisher scoring. A model gives means and
covariance for its parameters; derivatives of the covariance come from complex steps, which are as exact as the numbers
themselves. Tests hold it to lavaan.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.estimators.estimate import Floats

Complex = NDArray[np.complex128]
Covariance = Callable[[Complex], Complex]
"""Takes parameters, shape (sets, parameters), and returns covariances, shape (sets, variables, variables)."""

_COMPLEX_STEP: Final = 1e-30
_STEP: Final = 1e-4
_ROUNDS: Final = 200
_HALVINGS: Final = 12
_CLOSE: Final = 1e-9
"""Rise of the log likelihood that a further round would promise, below which it ends."""


@dataclass(frozen=True, eq=False)
class _Patterns:
    """Clients by which variables are known of them; all patterns side by side, with 0 where a variable is not known.

    Attributes
    ----------
    known : ndarray of bool, shape (patterns, variables)
    count : ndarray, shape (patterns,)
        Clients.
    mean, spread : ndarray, shape (patterns, variables) and (patterns, variables, variables)
        Of these clients.
    """

    known: NDArray[np.bool_]
    count: Floats
    mean: Floats
    spread: Floats

    @property
    def both(self) -> NDArray[np.bool_]:
        """Whether both variables are known; shape (patterns, variables, variables)."""
        return self.known[:, :, None] & self.known[:, None, :]

    def parts(self, whole: Floats) -> Floats:
        """Return the covariance of what is known in each pattern, with 1 in the diagonal for what is not."""
        return np.where(self.both, whole, np.eye(len(whole)))

    def moments(self, means: Floats) -> tuple[Floats, Floats]:
        """Return departures of means, and mean products of departures, in each pattern."""
        distance: Floats = np.where(self.known, self.mean - means, 0.0)
        return distance, self.spread + distance[:, :, None] * distance[:, None, :]


@dataclass(frozen=True, eq=False)
class LikelihoodFit:
    """A fitted model.

    Attributes
    ----------
    parameters : ndarray, shape (parameters,)
        Those of the covariance.
    covariance : ndarray, shape (parameters, parameters)
        Of the estimates, from the observed information.
    log_likelihood : float
    """

    parameters: Floats
    covariance: Floats
    log_likelihood: float


def fit_panel(values: Floats, covariance: Covariance, start: Floats) -> LikelihoodFit:
    """Fit a structured covariance; means are free.

    Parameters
    ----------
    values : ndarray, shape (rows, variables)
        NaN where missing; rows without any value are left out.
    covariance : callable
        See `Covariance`.
    start : ndarray, shape (parameters,)

    Raises
    ------
    ValueError
        If no maximum is reached, or the information there cannot be inverted.
    """
    patterns = _patterns(values)
    first = np.nanmean(values, axis=0)
    theta = np.concatenate([first, start])
    height = _log_likelihood(theta, patterns, covariance)
    if not math.isfinite(height):
        raise ValueError("the likelihood is not defined at the start")
    for _ in range(_ROUNDS):
        gradient, information = _derivatives(theta, patterns, covariance)
        step: Floats = np.linalg.solve(information, gradient).astype(np.float64)
        if float(gradient @ step) < _CLOSE:
            break
        theta, height = _uphill(theta, step, height, patterns, covariance)
    else:
        raise ValueError(f"no maximum was reached in {_ROUNDS} rounds")
    count = values.shape[1]
    inverse: Floats = np.linalg.inv(_observed_information(theta, patterns, covariance)).astype(np.float64)
    return LikelihoodFit(theta[count:], inverse[count:, count:], height)


def _uphill(
    theta: Floats, step: Floats, height: float, patterns: _Patterns, covariance: Covariance
) -> tuple[Floats, float]:
    for halving in range(_HALVINGS):
        tried = theta + step * 0.5**halving
        reached = _log_likelihood(tried, patterns, covariance)
        if reached > height:
            return tried, reached
    raise ValueError("the likelihood does not rise along its slope")


def _patterns(values: Floats) -> _Patterns:
    known = ~np.isnan(values)
    kinds, place = np.unique(known[known.any(axis=1)], axis=0, return_inverse=True)
    filled = np.where(known, values, 0.0)[known.any(axis=1)]
    count = np.bincount(place).astype(np.float64)
    mean = np.stack([filled[place == number].mean(axis=0) for number in range(len(kinds))])
    left = filled - mean[place]
    spread = np.stack(
        [left[place == number].T @ left[place == number] / count[number] for number in range(len(kinds))]
    )
    return _Patterns(kinds, count, mean, spread)


def _real_covariance(theta: Floats, patterns: _Patterns, covariance: Covariance) -> Floats:
    inner = theta[patterns.known.shape[1] :]
    return np.ascontiguousarray(covariance(inner[None].astype(np.complex128))[0].real)


def _log_likelihood(theta: Floats, patterns: _Patterns, covariance: Covariance) -> float:
    variables = patterns.known.shape[1]
    parts = patterns.parts(_real_covariance(theta, patterns, covariance))
    try:
        roots = np.linalg.cholesky(parts)
    except np.linalg.LinAlgError:
        return -math.inf
    spread = patterns.moments(theta[:variables])[1]
    determinants = 2.0 * np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)
    inside = np.einsum("pij,pji->p", np.linalg.inv(parts), spread)
    constants = patterns.known.sum(axis=1) * math.log(2.0 * math.pi)
    return -0.5 * float(patterns.count @ (determinants + inside + constants))


def _with_slopes(inner: Floats, covariance: Covariance) -> tuple[Floats, Floats]:
    """Return the covariance, and how it changes with each parameter; shape (parameters, variables, variables)."""
    stepped = np.tile(inner.astype(np.complex128), (len(inner), 1))
    stepped[np.diag_indices(len(inner))] += 1j * _COMPLEX_STEP
    found = covariance(stepped)
    return np.ascontiguousarray(found[0].real), found.imag / _COMPLEX_STEP


def _pulls(means: Floats, whole: Floats, patterns: _Patterns) -> tuple[Floats, Floats, Floats]:
    """Return how the log likelihood changes with means and with the covariance, and the inverses in each pattern."""
    inverses: Floats = np.where(patterns.both, np.linalg.inv(patterns.parts(whole)), 0.0)
    distance, spread = patterns.moments(means)
    by_mean = (patterns.count[:, None, None] * inverses @ distance[:, :, None]).sum(axis=0)[:, 0]
    excess = inverses @ spread @ inverses - inverses
    return by_mean, 0.5 * np.tensordot(patterns.count, excess, 1), inverses


def _gradient(theta: Floats, patterns: _Patterns, covariance: Covariance) -> Floats:
    variables = patterns.known.shape[1]
    whole, slopes = _with_slopes(theta[variables:], covariance)
    by_mean, pull, _ = _pulls(theta[:variables], whole, patterns)
    return np.concatenate([by_mean, np.tensordot(slopes, pull, 2)])


def _derivatives(theta: Floats, patterns: _Patterns, covariance: Covariance) -> tuple[Floats, Floats]:
    """Return the slope of the log likelihood, and the expected information."""
    variables = patterns.known.shape[1]
    whole, slopes = _with_slopes(theta[variables:], covariance)
    by_mean, pull, inverses = _pulls(theta[:variables], whole, patterns)
    expected = np.zeros((len(theta), len(theta)))
    expected[:variables, :variables] = np.tensordot(patterns.count, inverses, 1)
    turned = inverses[:, None] @ slopes
    shape = (len(inverses), len(slopes), -1)
    flat, across = turned.reshape(shape), turned.swapaxes(2, 3).reshape(shape)
    products = np.tensordot(patterns.count, flat @ across.swapaxes(1, 2), 1)
    expected[variables:, variables:] = 0.5 * products
    return np.concatenate([by_mean, np.tensordot(slopes, pull, 2)]), expected


def _observed_information(theta: Floats, patterns: _Patterns, covariance: Covariance) -> Floats:
    """Return minus the curvature of the log likelihood, by central differences of its slope."""
    rows = []
    for place in range(len(theta)):
        step = _STEP * max(1.0, abs(theta[place]))
        ends = []
        for sign in (1.0, -1.0):
            moved = theta.copy()
            moved[place] += sign * step
            ends.append(_gradient(moved, patterns, covariance))
        rows.append((ends[1] - ends[0]) / (2.0 * step))
    found = np.array(rows)
    symmetric: Floats = (found + found.T) / 2.0
    return symmetric
