"""Results of calibrations as Markdown, from the results kept in `docs/calibration/`."""

from __future__ import annotations

from experiments.calibration.fit_target import fitted_figures
from experiments.docs.kept_tables import CALIBRATION, kept_rows
from experiments.docs.markdown import table
from experiments.validation.scoreboard import decimal_text, digits_of


def _span(row: dict[str, str], first: str, last: str, form: str) -> str:
    return f"{float(row[first]):{form}} to {float(row[last]):{form}}"


def fit_block() -> str:
    """Return the fitted figures, before and after."""
    figures = {figure.id: figure for figure in fitted_figures()}
    rows = []
    for row in kept_rows(CALIBRATION, "fit"):
        digits = digits_of(figures[row["figure"]])
        numbers = {key: decimal_text(float(row[key]), digits) for key in row if key not in ("figure", "off")}
        rows.append(
            {
                "name": row["figure"],
                "published": f"{numbers['published']} ({numbers['low']} to {numbers['high']})",
                "best-supported": numbers["after"],
                "95 % of the posterior": f"{numbers['draws_low']} to {numbers['draws_high']}",
                "surface off": decimal_text(float(row["off"]), 2),
            }
        )
    return table(rows, tuple(rows[0]))


def marginals_block() -> str:
    """Return the fitted parameters, best constrained first."""
    rows = [
        {
            "name": row["parameter"],
            "prior": _span(row, "prior_low", "prior_high", ".3g"),
            "best-supported": f"{float(row['best']):.3g}",
            "90 % of the posterior": _span(row, "low", "high", ".3g"),
            "share of the prior": f"{float(row['share']):.2f}",
        }
        for row in kept_rows(CALIBRATION, "marginals")
    ]
    return table(rows, tuple(rows[0]))
