"""Results of a screening, a calibration and a coverage study as Arrow tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.calibration.coverage import Coverage
from experiments.calibration.fit_summary import CalibrationSummary
from experiments.calibration.screening import ElementaryEffects

Row = Mapping[str, str | float | bool]
COLUMNS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("parameter", "figure"), pa.string()),
    "informed": pa.bool_(),
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
