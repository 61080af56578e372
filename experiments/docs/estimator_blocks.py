"""Results of a trial of estimators as Markdown, from those kept in `docs/estimators/`."""

from __future__ import annotations

from typing import Final, cast

from experiments.docs.kept_tables import ESTIMATED, kept_rows
from experiments.docs.markdown import table
from experiments.estimators.estimator_list import ESTIMAND_LABELS, ESTIMATORS, INDIRECT
from experiments.estimators.judgement import Row
from experiments.reports.estimator_text import estimator_findings

_WORDS: Final = ("theory", "estimator", "scores", "estimand")


def truths_block() -> str:
    """Return the true effects under every theory, in points of symptoms for a point of alliance."""
    by_theory: dict[str, dict[str, str]] = {}
    for row in kept_rows(ESTIMATED, "truths"):
        if row["scores"] == "forms":
            label = ESTIMAND_LABELS[row["estimand"]]
            said = f"{float(row['truth']):.3f} ± {float(row['truth_error']):.3f}"
            by_theory.setdefault(row["theory"], {"name": row["theory"]})[label] = said
    rows = list(by_theory.values())
    return table(rows, tuple(rows[0]))


def biases_block() -> str:
    """Return bias, in SD of symptoms for one SD of alliance, and coverage of every estimator under every theory."""
    labels = {each.name: each.label for each in ESTIMATORS}
    by_estimator: dict[str, dict[str, str]] = {}
    for row in kept_rows(ESTIMATED, "estimators"):
        if row["scores"] == "forms" and row["estimand"] != INDIRECT:
            own = by_estimator.setdefault(row["estimator"], {"name": labels[row["estimator"]]})
            own[row["theory"].replace("_", " ")] = (
                f"{float(row['bias_sd']):+.3f}, {100 * float(row['coverage']):.0f} %"
            )
    rows = list(by_estimator.values())
    return table(rows, tuple(rows[0]))


def findings_block() -> str:
    """Return the sentences that the report has."""
    rows = [
        {name: value if name in _WORDS else float(value) for name, value in row.items()}
        for row in kept_rows(ESTIMATED, "estimators")
    ]
    return "\n".join(f"- {said}" for said in estimator_findings(cast("list[Row]", rows)))
