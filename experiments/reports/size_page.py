"""The page of a search for the smallest trials with a given power."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.plots.described import DescribedPlot
from experiments.plots.size_curves import draw_sizes
from experiments.reports.fit_page import PageContent, PageTable, pictures_of, write_fit_page
from experiments.reports.size_text import SIZE_LIMITS, size_findings, size_rows

Tables = Mapping[str, pa.Table]
PLOTS: Final = (
    DescribedPlot[Tables](
        "sizes",
        "Power over size",
        "Curves are what the search has learned, with 95 % bands; circles are sizes that were tried, as large as the "
        "number of their trials; bars at the top are the sizes that were found, with 95 % intervals.",
        draw_sizes,
        lambda _: "The same numbers are in sizes.csv, curves.csv and tried.csv.",
    ),
)


def write_size_page(tables: Tables, manifest: PlainValues, folder: Path) -> None:
    """Write ``report.html`` and its picture into a folder."""
    head = ["Analysis", "Power wanted", "Therapists", "Clients", "Power there", "Type I error there"]
    page_tables = [
        PageTable(
            "Sizes",
            "The smallest size with its 95 % interval; power and type I error in further trials of that size, with "
            "Monte Carlo standard errors.",
            head,
            size_rows(tables),
        )
    ]
    claims = tables["claims"].to_pylist()
    if claims:
        page_tables.append(
            PageTable(
                "What ignoring therapists claims",
                "By formula: the usual one, for independent clients. By search: from the power that the analysis "
                "itself has in these trials.",
                [
                    "Analysis",
                    "Power wanted",
                    "By",
                    "Clients",
                    "Therapists",
                    "Its own power",
                    "Its type I error",
                    "Power",
                ],
                [_claim_row(row) for row in claims],
            )
        )
    content = PageContent(
        "How large must the trial be?",
        f"What is the smallest trial of {manifest['arms'][1]} against {manifest['arms'][0]} with the power wanted?",
        size_findings(tables),
        page_tables,
        pictures_of(PLOTS, tables, folder),
        SIZE_LIMITS,
        "The same settings and seed give the same numbers, wherever the trials are run.",
        "The clients and therapists behind this page are simulated.",
    )
    write_fit_page(content, manifest, folder)


def _claim_row(row: PlainValues) -> list[str]:
    numbers = [
        "" if math.isnan(row[name]) else f"{row[name]:.3f} ± {row[name + '_error']:.3f}"
        for name in ("own_power", "type_1", "power")
    ]
    whole = [f"{row[name]:.0f}" for name in ("clients", "therapists")]
    numbers[-1] = f"{numbers[-1]} ({row['checked_by']})" if numbers[-1] else "beyond the limits"
    return [str(row["analysis"]), f"{row['power_wanted']:.2f}", str(row["by"]), *whole, *numbers]
