"""Results of a screening, a calibration, a coverage study and a trial of theories as Arrow tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.calibration.coverage import Coverage
from experiments.calibration.fit_summary import CalibrationSummary
from experiments.calibration.screening import ElementaryEffects
from experiments.calibration.separation import Separation
from experiments.calibration.theory_ranking import RankedTheory
from experiments.calibration.theory_trial import TheoryVerdict

Row = Mapping[str, str | float | bool]
COLUMNS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("parameter", "figure", "theory", "role", "place"), pa.string()),
    **dict.fromkeys(("informed", "tells_apart"), pa.bool_()),
    **dict.fromkeys(("fitted_inside", "fitted", "predicted_inside", "predicted", "pairs_apart"), pa.int64()),
}
"""Types of the columns of stored tables that are no real numbers."""


def _table(rows: Iterable[Row]) -> pa.Table:
    """Return a table of rows that all have the same names, with NaN kept as NaN."""
    listed = list(rows)
    names = list(listed[0]) if listed else []
    return pa.table({name: pa.array([row[name] for row in listed]) for name in names})


def draws_table(draws: Sequence[Mapping[str, float]]) -> pa.Table:
    """Return draws of a posterior, one row each; the first is the best-supported point."""
    return _table({"draw": number, **draw} for number, draw in enumerate(draws))


def marginals_table(summary: CalibrationSummary) -> pa.Table:
    """Return one row per fitted parameter, best identified first; `share` is that of the prior's 90 % interval."""
    return _table(
        {
            "parameter": marginal.path,
            "present": marginal.present,
            "best": marginal.best,
            "prior_low": marginal.prior[0],
            "prior_high": marginal.prior[1],
            "low": marginal.low,
            "median": marginal.median,
            "high": marginal.high,
            "share": marginal.share,
            "low_without_discrepancy": marginal.without_discrepancy[0],
            "high_without_discrepancy": marginal.without_discrepancy[1],
        }
        for marginal in summary.ordered
    )


def fit_table(summary: CalibrationSummary) -> pa.Table:
    """Return one row per fitted figure; `off` is the error of the emulator in half-widths."""
    return _table(
        {
            "figure": fit.figure.id,
            "published": fit.figure.value,
            "low": fit.figure.bounds[0],
            "high": fit.figure.bounds[1],
            "before": fit.before,
            "after": fit.after,
            "draws_low": fit.low,
            "draws_high": fit.high,
            "off": fit.emulator_error,
        }
        for fit in summary.fits
    )


def screening_table(effects: ElementaryEffects) -> pa.Table:
    """Return one row per parameter and figure, best constrained parameters first."""
    return _table(
        {
            "parameter": effects.paths[index],
            "figure": figure,
            "mu": float(effects.mu[index, number]),
            "mu_star": float(effects.mu_star[index, number]),
            "sigma": float(effects.sigma[index, number]),
            "chance": float(effects.chance[number]),
            "threshold": float(effects.threshold[number]),
            "informed": bool(effects.constrained[index, number]),
        }
        for index in effects.order()
        for number, figure in enumerate(effects.figures)
    )


def distinct_table(effects: ElementaryEffects) -> pa.Table:
    """Return one row per distinct parameter: what it adds to those before it, per figure and over all of them."""
    return _table(
        {
            "parameter": effects.paths[index],
            "size": float(np.linalg.norm(remaining)),
            **dict(zip(effects.figures, map(float, remaining), strict=True)),
        }
        for index, remaining in effects.distinct()
    )


def effects_from_table(table: pa.Table) -> ElementaryEffects:
    """Return the elementary effects of a table written by `screening_table`."""
    paths = tuple(dict.fromkeys(table["parameter"].to_pylist()))
    figures = tuple(dict.fromkeys(table["figure"].to_pylist()))
    mu, mu_star, sigma, chance, threshold = (
        np.asarray(table[name].to_numpy(), dtype=np.float64).reshape(len(paths), len(figures))
        for name in ("mu", "mu_star", "sigma", "chance", "threshold")
    )
    return ElementaryEffects(paths, figures, mu, mu_star, sigma, chance[0], threshold[0])


def coverage_table(rows: Sequence[Coverage]) -> pa.Table:
    """Return one row per parameter, and one for all."""
    return _table(
        {
            "parameter": row.parameter,
            "share": row.share,
            "low": row.low,
            "high": row.high,
            "width": row.width,
        }
        for row in rows
    )


def theories_table(ranking: Sequence[RankedTheory]) -> pa.Table:
    """Return one row per theory, likeliest first."""
    return _table(
        {
            "theory": ranked.theory,
            "share": ranked.share,
            "share_error": ranked.share_error,
            "log_evidence": ranked.log_evidence,
            "error": ranked.error,
            "probability": ranked.probability,
            "low": ranked.low,
            "high": ranked.high,
            "effective": ranked.effective,
            "fitted_inside": ranked.fitted[0],
            "fitted": ranked.fitted[1],
            "predicted_inside": ranked.predicted[0],
            "predicted": ranked.predicted[1],
        }
        for ranked in ranking
    )


def theory_figures_table(verdicts: Sequence[TheoryVerdict], separations: Sequence[Separation]) -> pa.Table:
    """Return one row per theory and figure; `place` is the verdict of the scoreboard."""
    return _table(
        {
            "figure": score.figure.id,
            "role": score.figure.role,
            "theory": verdict.theory,
            "simulated": score.simulated.value,
            "parameter_error": score.simulated.parameter_error,
            "mc_error": score.simulated.error,
            "low": score.simulated.low,
            "high": score.simulated.high,
            "place": score.verdict,
            "standard_errors_off": separation.deviations[verdict.theory],
        }
        for verdict in verdicts
        for score, separation in zip(verdict.board, separations, strict=True)
    )


def separation_table(separations: Sequence[Separation]) -> pa.Table:
    """Return one row per figure: how well it discriminates between theories."""
    return _table(
        {
            "figure": separation.figure.id,
            "role": separation.figure.role,
            "log_odds_best_to_worst": separation.log_odds,
            "pairs_apart": separation.pairs,
            "tells_apart": separation.discriminates,
        }
        for separation in separations
    )
