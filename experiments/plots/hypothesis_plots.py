"""Pictures of hypotheses: theories by effect, cards by information, and which theory is taken for which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.plots.page import Page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, WIDTH, styled, wrapped

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.figure import Figure

_ROW: Final = 0.24
_NAMES: Final = 2.2
_LONGEST: Final = 70


def draw_predictions(predictions: pa.Table, rank: int, negligible: float = 0.1) -> Figure:
    """Draw what every theory predicts of one card.

    Parameters
    ----------
    predictions : pyarrow.Table
        As `experiments.hypotheses.hypothesis_tables` makes it.
    rank : int
        Of the card.
    negligible : float
        Effect in SD below which a theory is taken to predict none.
    """
    rows = [row for row in predictions.to_pylist() if row["rank"] == rank]
    with styled():
        page = Page(0.75 + _ROW * len(rows) + 0.5)
        page.heading(0.1, wrapped(rows[0]["name"].replace("_", " "), _LONGEST, 1))
        axes = page.axes((_NAMES, 0.5, WIDTH - _NAMES - 0.3, _ROW * len(rows)))
        axes.axvspan(-negligible, negligible, color=FAINT, linewidth=0)
        axes.axvline(0, color=GREY, linewidth=0.8)
        for place, row in enumerate(rows):
            axes.plot(
                [row["low"], row["high"]], [place, place], color=OKABE_ITO["blue"], linewidth=3, alpha=0.45
            )
            axes.errorbar(
                row["mean"],
                place,
                xerr=2 * row["mean_error"],
                color=OKABE_ITO["blue"],
                marker="o",
                markersize=4,
                linewidth=1,
            )
        axes.set_yticks(range(len(rows)), [row["theory"].replace("_", " ") for row in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlabel("difference to usual care, SD (to the right: to the good)")
    return page.figure


def describe_predictions(predictions: pa.Table, rank: int) -> str:
    """Return the same in words."""
    rows = [row for row in predictions.to_pylist() if row["rank"] == rank]
    return "; ".join(
        f"{row['theory'].replace('_', ' ')} {row['mean']:.2f} SD ({row['low']:.2f} to {row['high']:.2f})"
        for row in rows
    )


def draw_ranking(hypotheses: pa.Table) -> Figure:
    """Draw bits for every hundred clients and robustness of every card."""
    rows = hypotheses.to_pylist()
    with styled():
        page = Page(0.7 + 1.6 * _ROW * len(rows) + 0.5)
        page.heading(0.1, "Information about the theory, and robustness")
        height = 1.6 * _ROW * len(rows)
        left = page.axes((3.3, 0.5, 2.3, height))
        right = page.axes((6.0, 0.5, 1.7, height))
        places = range(len(rows))
        scale = [row["bits_per_100"] / row["bits"] if row["bits"] else 0.0 for row in rows]
        left.axvline(0, color=GREY, linewidth=0.8)
        left.errorbar(
            [row["bits_per_100"] for row in rows],
            places,
            xerr=[2 * abs(by) * row["bits_error"] for by, row in zip(scale, rows, strict=True)],
            color=OKABE_ITO["blue"],
            marker="o",
            markersize=4,
            linewidth=0,
            elinewidth=1,
        )
        right.barh(places, [row["robustness"] for row in rows], color=OKABE_ITO["green"], height=0.5)
        left.set_yticks(places, [_card_words(row) for row in rows], fontsize=6.5)
        right.set_yticks([])
        left.set_xlabel("bits per 100 clients (± 2 SE)")
        right.set_xlabel("robustness")
        right.set_xlim(0, 1)
        for axes in (left, right):
            axes.set_ylim(len(rows) - 0.5, -0.5)
    return page.figure


def _card_words(row: dict[str, object]) -> str:
    return wrapped(f"{row['rank']}. {str(row['name']).replace('_', ' ')}", 48, 2)


def draw_confusion(designs: pa.Table, confusion: pa.Table) -> Figure:
    """Draw which theory is taken for which after the study with the most information for every client."""
    best = max(designs.to_pylist(), key=lambda row: float(row["bits_per_100"]))
    rows = [
        row
        for row in confusion.to_pylist()
        if (row["action"], row["clients"]) == (best["action"], best["clients"])
    ]
    names = list(dict.fromkeys(row["made_by"] for row in rows))
    shares = np.array([row["probability"] for row in rows]).reshape(len(names), len(names))
    with styled():
        size = 0.38 * len(names)
        page = Page(size + 2.5)
        page.heading(
            0.1, wrapped(f"{best['action']}, {best['clients']} clients".replace("_", " "), _LONGEST, 1)
        )
        axes = page.axes((_NAMES, 0.55, size, size))
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        for i, j in np.ndindex(*shares.shape):
            dark = shares[i, j] > 0.55
            axes.text(
                j,
                i,
                f"{shares[i, j]:.2f}",
                ha="center",
                va="center",
                fontsize=6.5,
                color="white" if dark else "black",
            )
        shown = [name.replace("_", " ") for name in names]
        axes.set_xticks(range(len(names)), shown, rotation=60, ha="right")
        axes.set_yticks(range(len(names)), shown)
        axes.set_ylabel("theory that made the data")
        axes.set_xlabel("probability after the study")
    return page.figure
