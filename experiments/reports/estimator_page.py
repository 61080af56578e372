"""The page of estimators on trial."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.estimators.estimator_list import ESTIMAND_LABELS, ESTIMATORS
from experiments.plots.described import DescribedPlot
from experiments.plots.estimator_forest import draw_estimators
from experiments.plots.style import readable
from experiments.reports.estimator_text import LIMITS, estimator_findings
from experiments.reports.fit_page import PageContent, PageTable, pictures_of, write_fit_page

PLOTS: Final = (
    DescribedPlot[pa.Table](
        "estimators",
        "Estimates and truth",
        "Marks are mean estimates over studies, bars hold 95 % of studies, black lines are the truth that twins tell.",
        draw_estimators,
        lambda _: "The same numbers are in estimators.csv.",
    ),
)
_HEAD: Final = [
    "Theory",
    "Estimator",
    "Scores",
    "Truth",
    "Estimate",
    "Bias",
    "SD",
    "Mean SE",
    "Coverage",
    "p < .05",
]


def write_estimator_page(table: pa.Table, truths: pa.Table, manifest: PlainValues, folder: Path) -> None:
    """Write ``report.html`` and its pictures into a folder."""
    rows = table.to_pylist()
    labels = {each.name: each.label for each in ESTIMATORS}
    content = PageContent(
        "Estimators on trial",
        "Which analyses of alliance and outcome find the effect that the alliance has?",
        estimator_findings(rows),
        [
            PageTable(
                "Estimators",
                "Points of symptoms for one point of alliance (mediation: for feedback), with Monte Carlo errors.",
                _HEAD,
                [
                    [
                        readable(str(row["theory"])),
                        labels[str(row["estimator"])],
                        str(row["scores"]),
                        _pair(row["truth"], row["truth_error"]),
                        _number(row["estimate"]),
                        _pair(row["bias"], row["bias_error"]),
                        _number(row["empirical_sd"]),
                        _number(row["mean_se"]),
                        _number(row["coverage"]),
                        _number(row["significant"]),
                    ]
                    for row in rows
                ],
            ),
            PageTable(
                "True effects",
                "What twins differ in, for each point of raised alliance; how far the alliance was raised.",
                ["Theory", "Effect", "Scores", "Truth", "Raised, points", "Clinics"],
                [
                    [
                        readable(str(row["theory"])),
                        ESTIMAND_LABELS[str(row["estimand"])],
                        str(row["scores"]),
                        _pair(row["truth"], row["truth_error"]),
                        _number(row["raised"]),
                        str(row["clinics"]),
                    ]
                    for row in truths.to_pylist()
                ],
            ),
        ],
        pictures_of(PLOTS, table, folder),
        LIMITS,
        "The same settings and seed give the same numbers, on any number of cores.",
        "The clients and therapists behind this page are simulated.",
    )
    write_fit_page(content, manifest, folder)


def _pair(value: float, error: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f} ± {error:.3f}"


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"
