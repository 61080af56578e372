"""The page of a trial's power over what is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.plots.assurance_plot import draw_assurance
from experiments.plots.described import DescribedPlot
from experiments.reports.assurance_text import ASSURANCE_LIMITS, assurance_findings, name_of
from experiments.reports.fit_page import PageContent, PageTable, pictures_of, write_fit_page

PLOTS: Final = (
    DescribedPlot[pa.Table](
        "assurance",
        "Power over what is not known",
        "Left: power as configured, and averaged over settings and theories, by number of clients; bars are 95 % Monte "
        "Carlo intervals. Right: of the largest size, mean power under each theory and the range from the 10 % of "
        "settings with the least to the 10 % with the most.",
        draw_assurance,
        lambda _: "The same numbers are in assurance.csv.",
    ),
)


def write_assurance_page(table: pa.Table, manifest: PlainValues, folder: Path) -> None:
    """Write ``report.html`` and its picture into a folder."""
    rows = table.to_pylist()
    content = PageContent(
        "What is the trial worth, when not everything is known?",
        f"How often would a trial of {manifest['arms'][1]} against {manifest['arms'][0]} find the effect, averaged "
        "over plausible settings and theories?",
        assurance_findings(rows),
        [
            PageTable(
                "Power over settings",
                "Mean over settings, with its Monte Carlo standard error; share of settings with 80 % or more.",
                [
                    "Analysis",
                    "Clients",
                    "Therapists",
                    "Theory",
                    "Weight",
                    "Power",
                    "80 % or more",
                    "Settings",
                ],
                [
                    [
                        str(row["analysis"]),
                        str(row["clients"]),
                        str(row["therapists"]),
                        name_of(row),
                        f"{row['weight']:.3f}",
                        f"{row['power']:.3f} ± {row['power_error']:.3f}",
                        f"{row['sufficient']:.3f} ± {row['sufficient_error']:.3f}",
                        str(row["settings"]),
                    ]
                    for row in rows
                ],
            )
        ],
        pictures_of(PLOTS, table, folder),
        ASSURANCE_LIMITS,
        "The same settings and seed give the same numbers, wherever the trials are run.",
        "The clients and therapists behind this page are simulated.",
    )
    write_fit_page(content, manifest, folder)
