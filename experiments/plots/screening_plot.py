"""What the figures inform: the most informed parameters against the figures that they move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.plots.page import Page
from experiments.plots.style import GREY, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.calibration.screening import Screening

SHOWN: Final = 30
ROW: Final = 0.22


def draw(found: Screening) -> Figure:
    """Draw mean absolute effects, beyond luck, of the most informed parameters.

    Parameters
    ----------
    found : Screening

    Returns
    -------
    matplotlib.figure.Figure
    """
    places = found.order()[:SHOWN]
    effects = np.where(found.informed, found.mu_star, np.nan)[places]
    height = ROW * len(places)
    with styled():
        page = Page(height + 2.9)
        page.heading(0.1, "What published figures can tell about open parameters")
        page.text(
            0.12,
            0.45,
            "Change of a figure as the parameter passes its range, in half-widths of the published interval; "
            "empty: no more than luck.",
            color=GREY,
        )
        axes = page.axes((2.6, 0.75, 4.4, height))
        picture = axes.imshow(np.log10(effects), aspect="auto", cmap="cividis")
        axes.set_yticks(range(len(places)), [found.paths[place] for place in places])
        axes.set_xticks(
            range(len(found.figures)), [id.replace("_", " ") for id in found.figures], rotation=60, ha="right"
        )
        bar = page.axes((7.2, 0.75, 0.15, height))
        axes.figure.colorbar(picture, cax=bar)
        ticks = [tick for tick in (1, 3, 10, 30) if np.log10(tick) <= np.nanmax(np.log10(effects), initial=0)]
        bar.set_yticks(np.log10(ticks), [str(tick) for tick in ticks])
    return page.figure
