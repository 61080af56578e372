"""Which figures constrain which parameters: the best constrained parameters against the figures that they move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.plots.page import Page
from experiments.plots.style import GREY, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.calibration.screening import ElementaryEffects

MOST: Final = 30
ROW: Final = 0.22


def draw(effects: ElementaryEffects) -> Figure:
    """Draw the mean absolute effects, beyond chance, of the best constrained parameters.

    Parameters
    ----------
    effects : ElementaryEffects

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = effects.order()[:MOST]
    sizes = np.where(effects.constrained, effects.mu_star, np.nan)[rows]
    height = ROW * len(rows)
    with styled():
        page = Page(height + 2.9)
        page.heading(0.1, "How published figures constrain open parameters")
        page.text(
            0.12,
            0.45,
            "Change of a figure as the parameter passes its range, in half-widths of the published interval; "
            "empty: not beyond chance variation.",
            color=GREY,
        )
        axes = page.axes((2.6, 0.75, 4.4, height))
        picture = axes.imshow(np.log10(sizes), aspect="auto", cmap="cividis")
        axes.set_yticks(range(len(rows)), [effects.paths[row] for row in rows])
        axes.set_xticks(
            range(len(effects.figures)),
            [id.replace("_", " ") for id in effects.figures],
            rotation=60,
            ha="right",
        )
        bar = page.axes((7.2, 0.75, 0.15, height))
        axes.figure.colorbar(picture, cax=bar)
        ticks = [tick for tick in (1, 3, 10, 30) if np.log10(tick) <= np.nanmax(np.log10(sizes), initial=0)]
        bar.set_yticks(np.log10(ticks), [str(tick) for tick in ticks])
    return page.figure
