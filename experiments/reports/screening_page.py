"""The page of a screening."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from experiments.calibration.screening import ElementaryEffects
from experiments.config.plain_values import PlainValues
from experiments.plots import screening_plot
from experiments.plots.described import DescribedPlot
from experiments.reports.fit_page import PageContent, PageTable, pictures_of, write_fit_page
from experiments.reports.screening_text import LISTED, largest_effects

LIMITS: Final = (
    "Effects are averages over ranges around the present values; outside these ranges they may differ.",
    "A parameter that no figure constrains is not unimportant: other outcomes may depend on it.",
)
"""What a screening does not show."""

PLOTS: Final[tuple[DescribedPlot[ElementaryEffects], ...]] = (
    DescribedPlot(
        "screening",
        "Effects of parameters on figures",
        "Rows: parameters, best constrained first; columns: figures. Empty cells are not beyond chance variation.",
        screening_plot.draw,
        lambda _: "The same numbers are in screening.csv.",
    ),
)
"""Plots of a screening."""


def write_screening_page(effects: ElementaryEffects, manifest: PlainValues, folder: Path) -> None:
    """Write ``report.html`` and its figures into an existing folder."""
    constrained = int(effects.constrained.any(axis=1).sum())
    rows = [
        [effects.paths[index], f"{effects.strength[index]:.2f}", largest_effects(effects, index)]
        for index in effects.order()[:LISTED]
    ]
    content = PageContent(
        "Screening of open parameters",
        "Which open parameters do the published figures constrain?",
        [
            f"{constrained} of {len(effects.paths)} open parameters move at least one of {len(effects.figures)} "
            "figures beyond chance variation."
        ],
        [
            PageTable(
                "Best constrained parameters",
                "Effect over the parameter's range, in half-widths of the published intervals: root mean square over "
                "figures, and the largest.",
                ["Parameter", "Effect", "Largest effects"],
                rows,
            )
        ],
        pictures_of(PLOTS, effects, folder),
        LIMITS,
        "The same settings and seed give the same numbers, on any number of cores.",
    )
    write_fit_page(content, manifest, folder)
