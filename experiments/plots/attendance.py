"""How many sessions clients attended, arm by arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from experiments.plots.page import LINE, MARGIN, Grid, Page, empty_page
from experiments.plots.reading import numbers, where
from experiments.plots.style import FAINT, GREY, arm_styles, readable, styled, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.plots.style import ArmStyle
    from experiments.studies.comparison_data import ComparisonData

TITLE: Final = "Sessions attended"
CAPTION: Final = (
    "Share of the clients who began treatment by the number of sessions they attended; treatments still running when "
    "the study ends count with the sessions they had. The dotted line marks the median; the thin black outline repeats "
    "the reference arm. Read off how many leave after a few sessions, and how many reach the session limit, where the "
    "last bar piles up."
)


def draw(comparison: ComparisonData) -> Figure:
    """Draw one histogram per arm on common axes.

    Parameters
    ----------
    comparison : ComparisonData
        Uses `attendance`, `arms`, `reference`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with styled():
        longest = _longest(comparison)
        if longest < 0:
            return empty_page("No client began treatment, so no sessions were attended.")
        columns = min(len(comparison.arms), 3)
        title = LINE * max(_title(arm, columns).count("\n") + 1 for arm in comparison.arms)
        grid = Grid(columns, 0.4 + title, 0.62, 0.15, 1.35, 0.25, 0.35 + title)
        page = Page(grid.bottom(len(comparison.arms)) + 0.5)
        page.text(MARGIN, 0.12, _key(comparison), color=GREY)
        shares = {arm: _shares(comparison, arm, longest) for arm in comparison.arms}
        highest = max(float(share.max()) for share in shares.values())
        for index, arm in enumerate(comparison.arms):
            axes = page.axes(grid.box(index))
            _panel(axes, comparison, arm, shares)
            axes.set_title(_title(arm, columns))
            axes.set_ylim(0, 1.15 * highest or 1.0)
            _labels(axes, grid, index, len(comparison.arms))
        return page.figure


def _key(comparison: ComparisonData) -> str:
    outline = f"; black outline: {wrapped(comparison.reference, 60, 1)}" if len(comparison.arms) > 1 else ""
    return f"dotted: median{outline}"


def _title(arm: str, columns: int) -> str:
    return wrapped(arm, 100 // columns - 4, 3)


def _longest(comparison: ComparisonData) -> int:
    """Return the largest number of sessions that any client attended, or -1 if nobody began."""
    seen = numbers(comparison.attendance, "clients") > 0
    attended = numbers(comparison.attendance, "sessions_attended")[seen]
    return int(attended.max()) if attended.size else -1


def _shares(comparison: ComparisonData, arm: str, longest: int) -> NDArray[np.float64]:
    """Return the percentage of clients at 0, 1, ..., `longest` sessions."""
    rows = where(comparison.attendance, arm=arm)
    counts = np.bincount(
        numbers(rows, "sessions_attended").astype(np.int64),
        weights=numbers(rows, "clients"),
        minlength=longest + 1,
    )
    return np.asarray(100 * counts[: longest + 1] / max(float(counts.sum()), 1.0), dtype=np.float64)


def _panel(axes: Axes, comparison: ComparisonData, arm: str, shares: dict[str, NDArray[np.float64]]) -> None:
    style = arm_styles(comparison.arms, comparison.reference)[arm]
    share = shares[arm]
    edges = np.arange(share.size + 1) - 0.5
    axes.stairs(
        share, edges, fill=True, color=style.colour, alpha=0.5 if arm == comparison.reference else 0.8
    )
    if arm != comparison.reference and comparison.reference in shares:
        axes.stairs(shares[comparison.reference], edges, color="#000000", linewidth=0.9)
    if share.sum() > 0:
        _median(axes, share, style)
    axes.set_xlim(-0.7, share.size - 0.3)


def _median(axes: Axes, share: NDArray[np.float64], style: ArmStyle) -> None:
    middle = int(np.searchsorted(np.cumsum(share), 50 - 1e-9))
    axes.axvline(middle, color="#222222", linestyle=":", linewidth=1.2)
    beyond = middle > 0.6 * share.size
    axes.annotate(
        f"median {middle}",
        (middle, 0.98),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-3 if beyond else 3, 0),
        textcoords="offset points",
        ha="right" if beyond else "left",
        va="top",
        fontsize=8,
    )


def _labels(axes: Axes, grid: Grid, index: int, panels: int) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(7, integer=True, min_n_ticks=2))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    if index + grid.columns >= panels:
        axes.set_xlabel("sessions attended")
    if index % grid.columns == 0:
        axes.set_ylabel("% of clients who began")
    else:
        axes.tick_params(left=False, labelleft=False)


def describe(comparison: ComparisonData) -> str:
    """Say in one sentence how many sessions clients had."""
    longest = _longest(comparison)
    if longest < 0:
        return "Empty figure: no client began treatment."
    medians = [
        f"{readable(arm)} {int(np.searchsorted(np.cumsum(_shares(comparison, arm, longest)), 50 - 1e-9))}"
        for arm in comparison.arms
        if _shares(comparison, arm, longest).sum() > 0
    ]
    return f"Histograms of attended sessions, 0 to {longest}; medians: {', '.join(medians)}."
