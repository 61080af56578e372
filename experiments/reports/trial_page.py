"""The page of a trial."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.plots.described import DescribedPlot
from experiments.plots.power_curves import draw_power
from experiments.reports.fit_page import PageContent, PageTable, pictures_of, write_fit_page
from experiments.reports.trial_text import LIMITS, TrialRow, compared, part_name, trial_findings

PLOTS: Final = (
    DescribedPlot[pa.Table](
        "power",
        "Power, type I error and coverage",
        "Type I error is that of trials of the same people in which the treatment has no effect; coverage is that of "
        "the true effect.",
        draw_power,
        lambda _: "The same numbers are in characteristics.csv.",
    ),
)


def write_trial_page(table: pa.Table, manifest: PlainValues, folder: Path) -> None:
    """Write ``report.html`` and its pictures into a folder."""
    parts = compared(table.to_pylist())
    arms = manifest["arms"]
    content = PageContent(
        "What a trial would find",
        f"How often would a trial of {', '.join(arms[1:])} against {arms[0]} be right?",
        [
            f"{part_name(part[0])}: {found}" if len(parts) > 1 else found
            for part in parts
            for found in trial_findings(part)
        ],
        [_table(part) for part in parts],
        pictures_of(PLOTS, table, folder),
        LIMITS,
        "The same settings and seed give the same numbers, on any number of cores.",
        "The clients and therapists behind this page are simulated.",
    )
    write_fit_page(content, manifest, folder)


def _table(rows: Sequence[TrialRow]) -> PageTable:
    return PageTable(
        part_name(rows[0]),
        "Share or mean, with its Monte Carlo standard error.",
        ["Analysis", "Clients", "Therapists", "Clinics", "Power", "Type I error", "Coverage", "Bias"],
        [
            [
                str(row["analysis"]),
                str(row["clients"]),
                str(row["therapists"]),
                str(row["clinics"]),
                *(
                    f"{row[name]:.3f} ± {row[name + '_error']:.3f}"
                    for name in ("power", "type_1", "coverage", "bias")
                ),
            ]
            for row in rows
        ],
    )
