"""Results of estimators as tables: what each does under each theory, what is true there, and every estimate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.estimators.estimands import ESTIMANDS, NEXT_SESSION, pooled_ratio
from experiments.estimators.estimate import Floats
from experiments.estimators.estimator_list import ESTIMATORS, INDIRECT, Estimator
from experiments.estimators.run_estimators import SCORES, TheoryOutcome

_WORDS: Final = ("theory", "estimator", "scores", "estimand")
TYPES: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(_WORDS, pa.string()),
    **dict.fromkeys(("clinic", "clinics", "replicates", "truth_clinics"), pa.int64()),
}
"""Types of the columns of stored tables that are no real numbers."""
_NAMES: Final = (*(each.name for each in ESTIMANDS), INDIRECT)
_CLIENTS, _EARLY_SD, _WITHIN_SD, _SYMPTOMS_SD = range(4)


def estimators_table(found: Mapping[str, TheoryOutcome], estimators: Sequence[str]) -> pa.Table:
    """Return one row per theory, estimator and kind of scores; errors are Monte Carlo standard errors.

    Parameters
    ----------
    found : mapping
        Theory -> what was found.
    estimators : sequence of str
        Their names, in the order of the estimates.
    """
    chosen = [each for each in ESTIMATORS if each.name in estimators]
    rows = [
        {
            "theory": theory,
            "estimator": estimator.name,
            "scores": scores,
            "estimand": estimator.estimand,
            **_characteristics(outcome, estimator, place, kind),
        }
        for theory, outcome in found.items()
        for place, estimator in enumerate(chosen)
        for kind, scores in enumerate(SCORES)
    ]
    return pa.Table.from_pylist(rows)


def _characteristics(outcome: TheoryOutcome, estimator: Estimator, place: int, kind: int) -> dict[str, float]:
    means = outcome.truths[:, kind, _NAMES.index(estimator.estimand)]
    truth, truth_error = pooled_ratio(means)
    sizes = outcome.sizes[:, kind].mean(axis=0)
    spread = {NEXT_SESSION.name: _WITHIN_SD, INDIRECT: None}.get(estimator.estimand, _EARLY_SD)
    unit = (1.0 if spread is None else float(sizes[spread])) / float(sizes[_SYMPTOMS_SD])
    effect, error, degrees = outcome.estimates[:, kind, place].T
    known = ~np.isnan(effect)
    effect, error, degrees = effect[known], error[known], degrees[known]
    mean, mean_error = _mean(effect)
    covered, wrong, significant = _verdicts(effect, error, degrees, truth)
    if abs(truth) <= 2.0 * truth_error or math.isnan(truth_error):
        wrong = (math.nan, math.nan)
    return {
        "truth": truth,
        "truth_error": truth_error,
        "truth_clinics": int((means[:, 2] > 0).sum()),
        "estimate": mean,
        "estimate_error": mean_error,
        "bias": mean - truth,
        "bias_error": math.hypot(mean_error, truth_error),
        "empirical_sd": float(effect.std(ddof=1)) if len(effect) > 1 else math.nan,
        "mean_se": float(error.mean()) if len(error) else math.nan,
        "coverage": covered[0],
        "coverage_error": covered[1],
        "wrong_sign": wrong[0],
        "wrong_sign_error": wrong[1],
        "significant": significant[0],
        "significant_error": significant[1],
        "sd_unit": unit,
        "truth_sd": truth * unit,
        "estimate_sd": mean * unit,
        "bias_sd": (mean - truth) * unit,
        "replicates": len(effect),
        "clinics": len(known),
        "clients": float(sizes[_CLIENTS]),
    }


def _verdicts(
    effect: Floats, error: Floats, degrees: Floats, truth: float
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Return shares of intervals with the truth, of wrong signs, and of effects with p below .05."""
    from scipy.stats import t

    reach = t.ppf(0.975, degrees) * error
    covered = np.abs(effect - truth) <= reach
    return (
        _share(covered) if math.isfinite(truth) else (math.nan, math.nan),
        _share(effect * truth < 0),
        _share(np.abs(effect) > reach),
    )


def _mean(values: Floats) -> tuple[float, float]:
    if not len(values):
        return math.nan, math.nan
    error = float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else math.nan
    return float(values.mean()), error


def _share(yes: NDArray[np.bool_]) -> tuple[float, float]:
    """Return a share and its standard error, which is not 0 where all are alike (Agresti & Coull 1998)."""
    if not len(yes):
        return math.nan, math.nan
    shrunk = (yes.sum() + 2.0) / (len(yes) + 4.0)
    return float(yes.mean()), float(np.sqrt(shrunk * (1.0 - shrunk) / (len(yes) + 4.0)))


def truths_table(found: Mapping[str, TheoryOutcome]) -> pa.Table:
    """Return one row per theory, causal effect and kind of scores."""
    rows = []
    for theory, outcome in found.items():
        for place, name in enumerate(_NAMES):
            for kind, scores in enumerate(SCORES):
                means = outcome.truths[:, kind, place]
                known = means[means[:, 2] > 0]
                truth, error = pooled_ratio(means)
                rows.append(
                    {
                        "theory": theory,
                        "estimand": name,
                        "scores": scores,
                        "truth": truth,
                        "truth_error": error,
                        "raised": float(known[:, 1].mean()) if len(known) else math.nan,
                        "clinics": len(known),
                        "twins": float(known[:, 2].sum()),
                    }
                )
    return pa.Table.from_pylist(rows)


def estimates_table(found: Mapping[str, TheoryOutcome], estimators: Sequence[str]) -> pa.Table:
    """Return one row per theory, clinic, estimator and kind of scores."""
    chosen = [each.name for each in ESTIMATORS if each.name in estimators]
    rows = [
        {
            "theory": theory,
            "clinic": clinic,
            "estimator": name,
            "scores": scores,
            "effect": float(effect),
            "error": float(error),
            "degrees": float(degrees),
        }
        for theory, outcome in found.items()
        for clinic, of_clinic in enumerate(outcome.estimates)
        for kind, scores in enumerate(SCORES)
        for name, (effect, error, degrees) in zip(chosen, of_clinic[kind], strict=True)
    ]
    return pa.Table.from_pylist(rows)
