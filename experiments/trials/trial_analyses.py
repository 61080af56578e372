"""How researchers work out the effect of a trial.

From tests that ignore therapists, as most trials have done, to mixed models for therapists, clinics and courses, and
errors that allow for clusters without a model of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.trials.cluster_robust import cluster_robust
from experiments.trials.mixed_model import MixedFit, fit_mixed_model, fit_mixed_models
from experiments.trials.moderation_analysis import SEPARATOR, interaction
from experiments.trials.nested_likelihood import Level
from experiments.trials.nested_model import NestedFit, fit_nested_model
from experiments.trials.trial_data import TrialData
from experiments.trials.trial_estimate import TrialEstimate
from experiments.trials.wild_bootstrap import cluster_bootstrap

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Analysis = Callable[[TrialData], TrialEstimate]

_ARM: Final = 1
"""Place of the effect of the arm among those of the predictors."""
_TIME: Final = 2
"""Place of the time among the predictors of courses."""
_LEAST: Final = 2
"""Clients of each arm below which there is nothing to compare."""


def unadjusted(data: TrialData) -> TrialEstimate:
    """Compare mean outcomes by Student's t test, as if all clients were independent and alike at intake."""
    return _least_squares(data.outcome, _predictors(data, covariate=False))


def change_score(data: TrialData) -> TrialEstimate:
    """Compare mean changes by Student's t test, as if all clients were independent."""
    return _least_squares(data.outcome - data.intake, _predictors(data, covariate=False))


def ancova(data: TrialData) -> TrialEstimate:
    """Compare outcomes given intake by least squares, as if all clients were independent."""
    return _least_squares(data.outcome, _predictors(data))


def mixed(data: TrialData) -> TrialEstimate:
    """Compare outcomes given intake, with random intercepts for therapists and, if there are several, clinics."""
    clinics = _clinics(data.clinic)
    if clinics:
        return _estimated(
            fit_nested_model(data.outcome, _predictors(data), [Level(data.therapist), *clinics])
        )
    return _estimated(fit_mixed_model(data.outcome, _predictors(data), data.therapist))


def partially_nested(data: TrialData) -> TrialEstimate:
    """Compare outcomes given intake, with therapists in the treated arm alone, and residuals of each arm.

    References
    ----------
    Bauer, Sterba & Hallfors (2008), Multivariate Behavioral Research 43:210; Candlish et al. (2018), BMC Medical
    Research Methodology 18:105.
    """
    levels = [Level(data.therapist, (_ARM,)), *_clinics(data.clinic)]
    return _estimated(fit_nested_model(data.outcome, _predictors(data), levels, data.arm))


def random_treatment(data: TrialData) -> TrialEstimate:
    """Compare outcomes given intake, where each therapist has an intercept and an effect of the treatment.

    For therapists who deliver both arms. The arms are coded as halves, -0.5 and 0.5, so that intercepts and effects are
    independent if outcomes vary as much in both.
    """
    predictors = _predictors(data)
    predictors[:, _ARM] -= 0.5
    levels = [Level(data.therapist, (0, _ARM)), *_clinics(data.clinic)]
    return _estimated(fit_nested_model(data.outcome, predictors, levels))


def growth(data: TrialData) -> TrialEstimate:
    """Compare linear courses from intake to the outcome's week: a model of time in clients in therapists.

    Clients have correlated random intercepts and slopes (an intercept alone, if there is but one form after intake),
    therapists and clinics independent ones. The effect is the difference of the slopes, in points at that week.
    """
    last = data.week or max(data.weeks)
    weeks = np.array([0, *(week for week in data.weeks if week <= last)])
    scores = np.column_stack([data.intake, data.course[:, : len(weeks) - 1]])
    client, wave = np.nonzero(~np.isnan(scores))
    # In units of the whole course: the slope is then the effect.
    time, arm = weeks[wave] / last, data.arm[client].astype(np.float64)
    predictors = np.column_stack([np.ones(len(client)), arm * time, time, arm, _periods(data.period[client])])
    varying = (0, _TIME)
    levels = [
        Level(client, varying, correlated=True) if len(weeks) > 2 else Level(client),
        Level(data.therapist[client], varying),
        *_clinics(data.clinic[client], varying),
    ]
    return _estimated(fit_nested_model(scores[client, wave], predictors, levels))


def robust(data: TrialData) -> TrialEstimate:
    """Compare outcomes given intake by least squares, with cluster-robust errors (CR2, Satterthwaite)."""
    found = cluster_robust(data.outcome, _predictors(data), _clusters(data), _ARM)
    return TrialEstimate.by_t(found.effect, found.error, found.degrees)


def bootstrap(data: TrialData) -> TrialEstimate:
    """Compare outcomes given intake by least squares, tested by the wild cluster bootstrap."""
    found = cluster_bootstrap(data.outcome, _predictors(data), _clusters(data), _ARM)
    return TrialEstimate(found.effect, found.error, found.p, found.low, found.high)


_OF_OUTCOMES: Final[Mapping[str, Analysis]] = {
    "unadjusted": unadjusted,
    "change": change_score,
    "ancova": ancova,
    "mixed": mixed,
    "partially_nested": partially_nested,
    "random_treatment": random_treatment,
    "robust": robust,
    "bootstrap": bootstrap,
}


def analyse(name: str, data: TrialData) -> TrialEstimate:
    """Return what one analysis finds in a trial.

    Parameters
    ----------
    name : str
        Of a question of `experiments.trials.trial_design.TrialDesign`.
    data : TrialData

    Returns
    -------
    TrialEstimate
        Without numbers where an arm has less than two clients, or there are no more clients than effects.
    """
    seen = data if name == "growth" else data.known
    if not _comparable(seen):
        return TrialEstimate.none()
    try:
        if SEPARATOR in name:
            return interaction(name, seen)
        return growth(seen) if name == "growth" else _OF_OUTCOMES[name](seen)
    except (np.linalg.LinAlgError, ValueError):
        return TrialEstimate.none()


def analyse_each(name: str, trials: Sequence[TrialData]) -> list[TrialEstimate]:
    """Return what one analysis finds in each of several trials, as `analyse` does one by one.

    Mixed models of trials with one clinic are fitted at once.
    """
    if name != "mixed":
        return [analyse(name, data) for data in trials]
    at_once = [data.known for data in trials if _comparable(data.known) and not _clinics(data.known.clinic)]
    try:
        fitted = fit_mixed_models([(data.outcome, _predictors(data), data.therapist) for data in at_once])
    except np.linalg.LinAlgError:
        return [analyse(name, data) for data in trials]
    found = {
        id(data): TrialEstimate.none() if fit is None else _estimated(fit)
        for data, fit in zip(at_once, fitted, strict=True)
    }
    return [found.get(id(data.known)) or analyse(name, data) for data in trials]


def _comparable(data: TrialData) -> bool:
    return min(int(np.count_nonzero(data.arm == arm)) for arm in (0, 1)) >= _LEAST


def _estimated(fit: MixedFit | NestedFit) -> TrialEstimate:
    return TrialEstimate.by_t(float(fit.coefficients[_ARM]), fit.error(_ARM), fit.degrees_of_freedom(_ARM))


def _predictors(data: TrialData, covariate: bool = True) -> Floats:
    columns = [np.ones(len(data.outcome)), data.arm.astype(np.float64), _periods(data.period)]
    return np.column_stack([*columns, data.intake - data.intake.mean()] if covariate else columns)


def _periods(period: Whole) -> Floats:
    """Return indicators of all periods but the first.

    In a stepped wedge, who begins later is more often treated: periods must not be taken for the treatment.
    """
    others: Floats = (period[:, None] == np.unique(period)[1:]).astype(np.float64)
    return others


def _clinics(clinic: Whole, effects: tuple[int, ...] = (0,)) -> list[Level]:
    """Return the level of clinics, if there are several."""
    return [Level(clinic, effects)] if clinic.min() < clinic.max() else []


def _clusters(data: TrialData) -> Whole:
    """Return clinics where these cross over or have one arm each, else therapists."""
    several = data.clinic.min() < data.clinic.max()
    pure = all(np.ptp(data.arm[data.clinic == clinic]) == 0 for clinic in np.unique(data.clinic))
    return data.clinic if several and (pure or data.period.any()) else data.therapist


def _least_squares(outcome: Floats, predictors: Floats) -> TrialEstimate:
    inverse = np.linalg.inv(predictors.T @ predictors)
    coefficients = inverse @ predictors.T @ outcome
    residuals = outcome - predictors @ coefficients
    degrees = len(outcome) - predictors.shape[1]
    variance = float(residuals @ residuals) / degrees
    error = math.sqrt(variance * inverse[_ARM, _ARM])
    return TrialEstimate.by_t(float(coefficients[_ARM]), error, float(degrees))
