"""Attrition of a service by month: who still returns forms, and who returned one, beside simulated clinics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.plots.page import LINE, MARGIN, Grid, Page, empty_page
from experiments.plots.style import GREY, OKABE_ITO, styled
from experiments.routine_data.attrition import PARTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.routine_data.description import Description

OWN, SIMULATED = OKABE_ITO["vermillion"], OKABE_ITO["blue"]
_TITLES = {"still": "Still return forms, %", "returned": "Returned a form in the month, %"}


def attrition(description: Description) -> Figure:
    """Draw both shares by month, the service with its 95 % intervals, simulated clinics with their band."""
    if not len(description.attrition):
        with styled():
            return empty_page("The file does not say when forms were returned.")
    columns = {
        name: description.attrition[name].to_numpy().astype(float)
        for name in description.attrition.column_names
    }
    with styled():
        grid = Grid(2, 0.75, 0.6, 0.15, 1.9, 0.65, 0.75)
        page = Page(grid.bottom(2) + 0.5)
        page.heading(0.1, "Attrition by month")
        page.text(
            MARGIN,
            0.12 + 1.6 * LINE,
            "Red: the service, 95 % intervals. Blue: mean of simulated clinics, and where 9 of 10 of them lie.",
            color=GREY,
        )
        for k, part in enumerate(PARTS):
            axes = page.axes(grid.box(k))
            axes.set_title(_TITLES[part])
            _shares(axes, {name: 100 * values for name, values in columns.items()}, part)
        return page.figure


def _shares(axes: Axes, columns: dict[str, np.ndarray], part: str) -> None:
    month, value = columns["month"] / 100, columns[part]
    low, high = columns[f"{part}_simulated_low"], columns[f"{part}_simulated_high"]
    axes.fill_between(month, low, high, color=SIMULATED, alpha=0.2, linewidth=0)
    axes.plot(month, columns[f"{part}_simulated"], color=SIMULATED, linewidth=1.2, dashes=(4, 1.5))
    reach = np.array([value - columns[f"{part}_low"], columns[f"{part}_high"] - value])
    known = ~np.isnan(value)
    axes.errorbar(
        month[known],
        value[known],
        reach[:, known],
        color=OWN,
        marker="o",
        markersize=3,
        linewidth=1,
        elinewidth=0.8,
    )
    axes.set_ylim(0, 103)
    axes.set_xlim(0, month.max() + 0.5)
    axes.set_xlabel("month")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def attrition_words(description: Description) -> str:
    """Return what the figure shows, in a line."""
    sentence = attrition_sentence(description)
    return sentence or "The file does not say when forms were returned."


def attrition_sentence(description: Description) -> str:
    """Return who still returns forms after some months; empty where the file does not say."""
    rows = [row for row in description.attrition.to_pylist() if row["still"] is not None]
    chosen = [row for row in rows if row["month"] in (3, 6, 12)] or rows[-1:]
    parts = [
        f"{_percent(row['still'])} ({_percent(row['still_low'])} to {_percent(row['still_high'])}) after month "
        f"{row['month']}, {_simulated(row['still_simulated'])}"
        for row in chosen
    ]
    return f"Still return forms: {'; '.join(parts)}." if parts else ""


def _simulated(value: float | None) -> str:
    return (
        "beyond what simulated clinics record" if value is None else f"in simulated clinics {_percent(value)}"
    )


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"
