"""A box in the parameter space: its limits on each parameter, and how reliable they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.plots.page import CHARACTER, Page, empty_page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, WIDTH, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.discovery.cases import Cases, Limit
    from experiments.discovery.stability import LimitStability

TITLE: Final = "The box: its limits on each parameter"
CAPTION: Final = (
    "Grey: the range over which the parameter varied. Blue: the range inside the box. The thin line is where the limit "
    "lies in 95 % of the resamples that have one; the number on the right is how often that limit recurred. Dots "
    "are the cases, shifted up and down so that they can be seen."
)
ROW: Final = 0.5
DOTS: Final = 300


def draw(cases: Cases, box: Mapping[str, Limit], limits: Sequence[LimitStability]) -> Figure:
    """Draw the limits of a box.

    Parameters
    ----------
    cases : Cases
    box : mapping
        Dotted name -> limit.
    limits : sequence of LimitStability
        How each limit fared over resamples.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with styled():
        if not box:
            return empty_page("PRIM finds no box whose limits are more than chance.")
        names = list(box)
        left = 0.3 + 0.82 * CHARACTER * max(len(name) for name in names)
        page = Page(0.55 + ROW * len(names) + 0.3)
        page.heading(0.1, TITLE)
        page.text(WIDTH - 1.45, 0.12, "recurred in", color=GREY)
        for place, name in enumerate(names):
            axes = page.axes((left, 0.5 + ROW * place, WIDTH - left - 1.5, 0.62 * ROW))
            own = [one for one in limits if one.parameter == name]
            if box[name].words:
                _words(axes, cases, name, box[name])
            else:
                _range(axes, cases, name, box[name], own)
            axes.set_ylabel(name, rotation=0, ha="right", va="center")
            often = " and ".join(f"{one.share:.0%}" for one in own)
            axes.text(1.02, 0.5, often, transform=axes.transAxes, va="center")
        return page.figure


def _range(axes: Axes, cases: Cases, name: str, limit: Limit, limits: Sequence[LimitStability]) -> None:
    settings = np.array(cases.response.settings[cases.response.names.index(name)], dtype=np.float64)
    low, high = float(settings.min()), float(settings.max())
    axes.barh([0], [high - low], 0.9, left=low, color="#ECECEC")
    start, end = max(low, limit.low), min(high, limit.high)
    axes.barh([0], [end - start], 0.9, left=start, color="#9CC7E3")
    shown = settings[cases.flags][:DOTS]
    axes.plot(shown, 0.35 * np.cos(7.0 * np.arange(len(shown))), ".", color=GREY, markersize=1.8)
    for one in limits:
        if one.low == one.low:
            axes.plot([one.low, one.high], [0, 0], color=OKABE_ITO["blue"], linewidth=2)
            axes.plot([one.value] * 2, [-0.45, 0.45], color=OKABE_ITO["blue"], linewidth=2)
    ends = sorted({low, high, *(end for end in (limit.low, limit.high) if np.isfinite(end))})
    axes.set_xticks(ends, [f"{value:.3g}" for value in ends])
    _bare(axes)


def _words(axes: Axes, cases: Cases, name: str, limit: Limit) -> None:
    settings = cases.response.settings[cases.response.names.index(name)]
    words = sorted({str(value) for value in settings})
    for place, word in enumerate(words):
        axes.barh([0], [0.96], 0.9, left=place, color="#9CC7E3" if word in limit.words else "#ECECEC")
        axes.text(place + 0.48, 0, word, ha="center", va="center", fontsize=7.5)
    axes.set_xticks([])
    _bare(axes)


def _bare(axes: Axes) -> None:
    axes.set_yticks([])
    axes.set_ylim(-0.5, 0.5)
    axes.tick_params(axis="x", length=2, labelsize=7.5, color=FAINT)
    for spine in axes.spines.values():
        spine.set_visible(False)


def describe(words: str) -> str:
    """Return the words for those who cannot see the figure: the box itself."""
    return f"The box: {words}."
