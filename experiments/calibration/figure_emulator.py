"""Emulators for many parameters: sparse quadratic surfaces of the figures, and the variance of single clinics."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]

STRONGEST: Final = 30
"""Inputs whose squares and products may enter the surface of a figure."""
FAR: Final = 20.0
"""Tolerances beyond which figures are all the same: too far. Rare huge ratios would spoil every emulator."""
FOLDS: Final = 5
LEAST: Final = 20
"""Settings that must have given a figure before it can be emulated."""
_PENALTIES: Final = 30
_ROUNDS: Final = 5000
_TOLERANCE: Final = 1e-3
_NOISE_INPUTS: Final = 10
_NOISE_PENALTY: Final = 0.1
_LEAST_PAIRS: Final = 40
_FLOOR: Final = 0.05
"""Share of the squared held-out error that the emulator's own error is at least: noise is only estimated, too."""
_SMALL: Final = 1e-12


@dataclass(frozen=True, eq=False)
class Surface:
    """One figure as a quadratic surface over the unit cube.

    Attributes
    ----------
    constant : float
    linear : ndarray, shape (parameters,)
    strongest : ndarray of int, shape (inputs,)
        Parameters with squares and products.
    products : ndarray, shape (inputs, inputs)
        Upper triangle.
    """

    constant: float
    linear: Floats
    strongest: NDArray[np.int64]
    products: Floats

    def __call__(self, points: Floats) -> Floats:
        """Return the figure at points of the unit cube; shape (points,)."""
        centred = 2 * points - 1
        inputs = centred[:, self.strongest]
        quadratic: Floats = np.einsum("ij,ij->i", inputs @ self.products, inputs)
        return self.constant + centred @ self.linear + quadratic

    @property
    def active(self) -> int:
        """How many parameters it depends on."""
        used = self.linear != 0
        mixed = (self.products != 0) | (self.products.T != 0)
        used[self.strongest[mixed.any(axis=1)]] = True
        return int(used.sum())


def added_surface(first: Surface, second: Surface) -> Surface:
    """Return the sum of two surfaces over the same parameters."""
    strongest = np.union1d(first.strongest, second.strongest)
    products = np.zeros((len(strongest), len(strongest)))
    for surface in (first, second):
        places = np.searchsorted(strongest, surface.strongest)
        products[np.ix_(places, places)] += surface.products
    return Surface(first.constant + second.constant, first.linear + second.linear, strongest, products)


def raised(surface: Surface, level: float) -> Surface:
    """Return a surface that is higher by as much everywhere."""
    return Surface(surface.constant + level, surface.linear, surface.strongest, surface.products)


@dataclass(frozen=True, eq=False)
class Surfaces:
    """Several surfaces, evaluated together.

    Attributes
    ----------
    constants : ndarray, shape (figures,)
    linear : ndarray, shape (parameters, figures)
    quadratic : sequence of (ndarray of int, ndarray)
        Strongest inputs and products of each.
    """

    constants: Floats
    linear: Floats
    quadratic: Sequence[tuple[NDArray[np.int64], Floats]]

    @classmethod
    def of(cls, surfaces: Sequence[Surface]) -> Surfaces:
        """Return surfaces that are evaluated together."""
        constants = np.array([surface.constant for surface in surfaces])
        linear = np.column_stack([surface.linear for surface in surfaces])
        return cls(constants, linear, [(surface.strongest, surface.products) for surface in surfaces])

    def __call__(self, points: Floats) -> Floats:
        """Return all figures at points of the unit cube; shape (points, figures)."""
        centred = 2 * points - 1
        figures: Floats = self.constants + centred @ self.linear
        for place, (strongest, products) in enumerate(self.quadratic):
            inputs = centred[:, strongest]
            figures[:, place] += np.einsum("ij,ij->i", inputs @ products, inputs)
        return figures


@dataclass(frozen=True, eq=False)
class NoiseModel:
    """Variance of a figure between single clinics of one setting, as a log-linear function.

    Attributes
    ----------
    constant : float
        Log variance where all inputs are at their middle.
    inputs : ndarray of int
    weights : ndarray, shape (inputs + 1,)
        Of the inputs, and of the standardised figure.
    middle, spread : float
        Of the figure.
    """

    constant: float
    inputs: NDArray[np.int64]
    weights: Floats
    middle: float
    spread: float

    def __call__(self, points: Floats, mean: Floats) -> Floats:
        """Return variances; shape (points,)."""
        features = noise_features(points, mean, self.inputs, self.middle, self.spread)
        variances: Floats = np.exp(self.constant + features @ self.weights)
        return variances


def noise_features(
    points: Floats, mean: Floats, inputs: NDArray[np.int64], middle: float, spread: float
) -> Floats:
    """Return what the variance of single clinics may depend on; shape (points, inputs + 1)."""
    level = np.clip((mean - middle) / spread, -3, 3)
    return np.column_stack([2 * points[:, inputs] - 1, level])


@dataclass(frozen=True, eq=False)
class FigureEmulator:
    """The expected figure anywhere in a region, how wrong that is, and how much single clinics vary.

    Attributes
    ----------
    surface : Surface
    noise : NoiseModel
    held_out : float
        Root mean squared error at settings that were not used to fit: of the emulator and of single clinics.
    error : float
        Standard deviation of the emulator's own error: what is left of `held_out` without that of single clinics.
    clinic_spread : float
        Standard deviation between single clinics of the same setting, typical of the region.
    settings : int
        From which it was fitted.
    """

    surface: Surface
    noise: NoiseModel
    held_out: float
    error: float
    clinic_spread: float
    settings: int


def fit_figure(
    points: Floats, first: Floats, second: Floats, seed: Sequence[int], name: str
) -> FigureEmulator:
    """Fit the emulator of one figure.

    Active inputs are chosen by a sparse linear fit (lasso). A second lasso fits their linear terms, and squares and
    products of the strongest. A Gaussian process instead changed the held-out errors by -8 to +5 % over six figures,
    and would make sampling a hundred times slower.

    Parameters
    ----------
    points : ndarray, shape (settings, parameters)
        In the unit cube.
    first, second : ndarray, shape (settings,)
        The figure on its link scale in two clinics; NaN where it could not be estimated, or was not simulated.
    seed : sequence of int
        Of the parts that are held out.
    name : str
        Of the figure, for errors.

    Raises
    ------
    InputError
        If too few settings gave the figure.
    """
    known = known_settings(first, name)
    points, first, second = points[known], first[known], second[known]
    paired = ~np.isnan(second)
    values = np.where(paired, (first + np.where(paired, second, 0)) / 2, first)
    surface, predicted = fit_surface(points, values, seed)
    mean = surface(points)
    noise = _fit_noise(points[paired], mean[paired], (first - second)[paired] ** 2 / 2, surface)
    variances = noise(points, mean)
    whole = float(np.mean((values - predicted) ** 2))
    own = own_error(whole, float(np.mean(variances / np.where(paired, 2, 1))))
    return FigureEmulator(surface, noise, whole**0.5, own, float(np.sqrt(np.median(variances))), len(points))


def known_settings(first: Floats, name: str) -> NDArray[np.bool_]:
    """Return which settings gave a figure.

    Raises
    ------
    InputError
        If too few did.
    """
    known = ~np.isnan(first)
    if known.sum() < LEAST:
        raise InputError(
            f"only {int(known.sum())} of {len(first)} settings gave {name}, but at least {LEAST} were expected: "
            "larger clinics, more points or narrower ranges are needed"
        )
    return known


def own_error(held_out: float, clinics: float) -> float:
    """Return the standard deviation of an emulator's own error: of its held-out one (squared), less that of clinics."""
    return float(max(held_out - clinics, _FLOOR * held_out) ** 0.5)


def fit_surface(points: Floats, values: Floats, seed: Sequence[int]) -> tuple[Surface, Floats]:
    """Return a surface fitted to all settings, and what surfaces fitted without them give for held-out parts."""
    from sklearn.linear_model import LassoCV

    middle, spread = float(values.mean()), float(values.std()) or 1.0
    centred, scaled = 2 * points - 1, (values - middle) / spread
    folds = np.random.default_rng(seed).permutation(np.arange(len(points)) % FOLDS)
    splits = [(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in range(FOLDS)]
    with warnings.catch_warnings():
        # A path that has not converged to the last digit is as good a surface.
        warnings.simplefilter("ignore")
        choice = LassoCV(cv=splits, alphas=_PENALTIES, max_iter=_ROUNDS, tol=_TOLERANCE)
        sparse = float(choice.fit(centred, scaled).alpha_)
        strongest = strongest_inputs(choice.coef_)
        features = quadratic_features(centred, strongest)
        wide = float(choice.fit(features, scaled).alpha_)
        whole = _unscaled(choice.coef_, float(choice.intercept_), strongest, centred.shape[1], middle, spread)
        predicted = np.empty(len(points))
        for used, held_out in splits:
            chosen = strongest_inputs(_lasso(centred[used], scaled[used], sparse)[0])
            weights, constant = _lasso(quadratic_features(centred[used], chosen), scaled[used], wide)
            part = _unscaled(weights, constant, chosen, centred.shape[1], middle, spread)
            predicted[held_out] = part(points[held_out])
    return whole, predicted


def _lasso(features: Floats, values: Floats, penalty: float) -> tuple[Floats, float]:
    from sklearn.linear_model import Lasso

    fitted = Lasso(penalty, max_iter=_ROUNDS, tol=_TOLERANCE).fit(features, values)
    return fitted.coef_, float(fitted.intercept_)


def strongest_inputs(weights: Floats) -> NDArray[np.int64]:
    """Return the inputs with the largest weights, at most `STRONGEST`, in the order of the inputs."""
    order = np.argsort(-np.abs(weights), kind="stable")[:STRONGEST]
    return np.sort(order[weights[order] != 0])


def quadratic_features(centred: Floats, strongest: NDArray[np.int64]) -> Floats:
    """Return all inputs, then squares and products of some; shape (points, features)."""
    rows, columns = np.triu_indices(len(strongest))
    inputs = centred[:, strongest]
    return np.hstack([centred, inputs[:, rows] * inputs[:, columns]])


def _unscaled(
    weights: Floats, constant: float, strongest: NDArray[np.int64], count: int, middle: float, spread: float
) -> Surface:
    products = np.zeros((len(strongest), len(strongest)))
    products[np.triu_indices(len(strongest))] = spread * weights[count:]
    return Surface(middle + spread * constant, spread * weights[:count], strongest, products)


def _fit_noise(points: Floats, mean: Floats, variances: Floats, surface: Surface) -> NoiseModel:
    """Fit variances that each come from two clinics: a gamma regression with a logarithmic link."""
    order = np.argsort(-np.abs(surface.linear), kind="stable")[:_NOISE_INPUTS]
    middle, spread = (float(mean.mean()), float(mean.std()) or 1.0) if len(mean) else (0.0, 1.0)
    typical = float(variances.mean()) if len(variances) else 0.0
    if len(variances) < _LEAST_PAIRS or typical <= _SMALL:
        return NoiseModel(
            float(np.log(max(typical, _SMALL))), order, np.zeros(len(order) + 1), middle, spread
        )
    from sklearn.linear_model import GammaRegressor

    features = noise_features(points, mean, order, middle, spread)
    # Relative to their mean, so that the penalty means the same for every figure.
    fitted = GammaRegressor(alpha=_NOISE_PENALTY, solver="newton-cholesky").fit(
        features, np.maximum(variances / typical, _SMALL)
    )
    return NoiseModel(
        float(fitted.intercept_) + float(np.log(typical)), order, np.asarray(fitted.coef_), middle, spread
    )
