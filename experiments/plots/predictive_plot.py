"""A service beside simulated clinics like it: courses, staying, numbers of sessions and spread, with 95 % bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.measures.registry import ESTIMANDS
from experiments.plots.page import LINE, MARGIN, Grid, Page, empty_page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, styled, wrapped
from experiments.routine_data.predictive_checks import PredictiveCheck
from experiments.routine_data.predictive_curves import RETURNING, SESSIONS, SHARES, STAYING, bins
from experiments.routine_data.service_mapping import ALLIANCES, DISTRESS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.routine_data.description import Description

OWN, SIMULATED = OKABE_ITO["vermillion"], OKABE_ITO["blue"]
_ROW: Final = 0.3
_TITLES: Final = {
    STAYING: "Not dropped out, %",
    SESSIONS: "Clients by number of sessions, %",
    RETURNING: "Still returning forms, %",
}


def predictive(description: Description) -> Figure:
    """Draw every curve in a panel of its own, and below them single values, each on its own scale."""
    curves = [check for check in description.checks if not check.single]
    single = [check for check in description.checks if check.single]
    if not description.checks:
        with styled():
            return empty_page("No clinics like the service were simulated.")
    with styled():
        grid = Grid(2, 0.75, 0.6, 0.15, 1.75, 0.65, 0.75)
        bottom = grid.bottom(len(curves)) + 0.6 if curves else 0.75
        page = Page(bottom + 0.35 + _ROW * len(single))
        page.heading(0.1, "The service beside simulated clinics like it")
        page.text(
            MARGIN,
            0.12 + 1.6 * LINE,
            "Red: the service; filled where it lies outside. Blue: median and 95 % band of simulated clinics like it.",
            color=GREY,
        )
        for k, check in enumerate(curves):
            axes = page.axes(grid.box(k))
            axes.set_title(_title(description, check))
            (_bins if check.name == SESSIONS else _curve)(axes, check)
        if single:
            _spreads(page.axes((3.1, bottom, 4.4, _ROW * len(single))), single)
        return page.figure


def _title(description: Description, check: PredictiveCheck) -> str:
    if check.name in _TITLES:
        return _TITLES[check.name]
    form = description.record.forms[DISTRESS if "distress" in check.name else ALLIANCES[0]]
    return f"{check.name.capitalize()}, points of {form.title}"


def _curve(axes: Axes, check: PredictiveCheck) -> None:
    scale = 100.0 if check.name in SHARES else 1.0
    low, middle, high = scale * check.band
    axes.fill_between(check.places, low, high, color=SIMULATED, alpha=0.2, linewidth=0)
    axes.plot(check.places, middle, color=SIMULATED, linewidth=1.2, dashes=(4, 1.5))
    axes.plot(check.places, scale * check.service, color=OWN)
    _points(axes, check.places, scale * check.service, check)
    axes.set_xlabel(check.step)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _points(
    axes: Axes, places: Sequence[float] | np.ndarray, values: np.ndarray, check: PredictiveCheck
) -> None:
    outside = check.outside
    spots = np.asarray(places)
    axes.plot(spots[outside], values[outside], "o", color=OWN, markersize=4)
    axes.plot(
        spots[~outside],
        values[~outside],
        "o",
        markerfacecolor="white",
        markeredgecolor=OWN,
        markersize=3,
        zorder=3,
    )


def _bins(axes: Axes, check: PredictiveCheck) -> None:
    names = {
        low: f"{low}" if low == high else f"{low}+" if high > 999 else f"{low}-{high}" for low, high in bins()
    }
    spots = np.arange(len(check.places))
    low, middle, high = 100 * check.band
    axes.bar(spots, high - low, bottom=low, width=0.8, color=SIMULATED, alpha=0.2, linewidth=0)
    axes.hlines(middle, spots - 0.4, spots + 0.4, color=SIMULATED, linewidth=1.2)
    _points(axes, spots, 100 * check.service, check)
    axes.set_xticks(spots, [names[int(place)] for place in check.places], fontsize=7)
    axes.set_ylim(0, None)
    axes.set_xlabel("sessions")


def _spreads(axes: Axes, checks: Sequence[PredictiveCheck]) -> None:
    axes.set_ylim(len(checks) - 0.5, -0.5)
    axes.set_xlim(-0.03, 1.03)
    axes.set_yticks(range(len(checks)), [wrapped(ESTIMANDS[check.name].label, 44, 1) for check in checks])
    axes.set_xticks([])
    axes.set_xlabel("each on its own scale")
    for k, check in enumerate(checks):
        low, middle, high = check.band[:, 0]
        value = check.service[0]
        start, end = min(low, value), max(high, value)
        low, middle, high, value = (np.array([low, middle, high, value]) - start) / ((end - start) or 1.0)
        axes.axhline(k, color=FAINT, linewidth=0.6, zorder=0)
        axes.fill_between([low, high], k - 0.28, k + 0.28, color=SIMULATED, alpha=0.2, linewidth=0)
        axes.plot([middle, middle], [k - 0.28, k + 0.28], color=SIMULATED, linewidth=1.2)
        filled = OWN if check.outside[0] else "white"
        axes.plot([value], [k], "o", markerfacecolor=filled, markeredgecolor=OWN, markersize=4)


def predictive_words(description: Description) -> str:
    """Return what the figure shows, in a line."""
    good = sum(check.mimicked for check in description.checks)
    return f"{good} of {len(description.checks)} are mimicked by simulated clinics like the service."
