"""Power over the size of a trial, with the sizes that were found, and combinations of sizes with equal power."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from experiments.config.plain_values import PlainValues
from experiments.plots.page import Grid, Page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, styled

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

Rows: TypeAlias = Sequence[PlainValues]
_COLOURS: Final = tuple(
    OKABE_ITO[name] for name in ("green", "blue", "orange", "purple", "vermillion", "sky")
)
_MOST_PANELS: Final = 5
_TOP: Final = 1.05
"""Height at which the first size is marked."""


def draw_sizes(tables: Mapping[str, pa.Table]) -> Figure:
    """Draw power over size along each line, and combinations of clients and therapists of equal power.

    Parameters
    ----------
    tables : mapping
        Of `experiments.api.sample_sizes.SampleSizes`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    sizes, curves, tried = (tables[name].to_pylist() for name in ("sizes", "curves", "tried"))
    given = sorted({row["given"] for row in sizes})[:_MOST_PANELS]
    analyses = [str(name) for name in dict.fromkeys(row["analysis"] for row in sizes)]
    # The analysis that the others are compared with stands last in the tables, and first among the colours.
    colours = dict(zip(reversed(analyses), _COLOURS, strict=False))
    panels = len(given) + (len(given) > 1)
    grid = Grid(min(3, panels), 0.95, 0.62, 0.15, 1.95, 0.5, 0.75)
    with styled():
        page = Page(grid.bottom(panels) + 0.75)
        page.heading(0.1, "How large must the trial be?")
        page.text(
            0.12,
            0.35,
            "Bands: 95 %. Circles: sizes tried. Above: sizes found, with 95 % intervals.",
            color=GREY,
        )
        for place, number in enumerate(given):
            axes = page.axes(grid.box(place))
            own = {
                name: [row for row in rows if row["given"] == number]
                for name, rows in (("sizes", sizes), ("curves", curves), ("tried", tried))
            }
            _panel(axes, own["sizes"], own["curves"], own["tried"], colours)
        if len(given) > 1:
            _frontier(page.axes(grid.box(len(given))), sizes, colours)
        handles = [_line(colour) for colour in colours.values()]
        page.figure.legend(
            handles, list(colours), loc="lower center", ncols=len(colours), fontsize=7, frameon=False
        )
    return page.figure


def _line(colour: str) -> Line2D:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, linewidth=1.4)


def _panel(
    axes: Axes,
    sizes: Rows,
    curves: Rows,
    tried: Rows,
    colours: Mapping[str, str],
) -> None:
    first = sizes[0]
    powers = list(dict.fromkeys(row["power_wanted"] for row in sizes))
    for power in powers:
        axes.axhline(power, color=FAINT, linewidth=0.8, zorder=0)
    for analysis, colour in colours.items():
        own = [row for row in curves if row["analysis"] == analysis]
        x = [row["size"] for row in own]
        axes.plot(x, [row["power"] for row in own], color=colour, linewidth=1.2)
        axes.fill_between(
            x,
            [row["low"] for row in own],
            [row["high"] for row in own],
            color=colour,
            alpha=0.18,
            linewidth=0,
        )
        dots = [row for row in tried if row["analysis"] == analysis]
        axes.scatter(
            [row["size"] for row in dots],
            [row["power"] for row in dots],
            s=[4 + row["trials"] / 10 for row in dots],
            facecolors="none",
            edgecolors=colour,
            linewidths=0.5,
            alpha=0.7,
        )
    _marks(axes, sizes, colours, powers)
    axes.set_xscale("log")
    axes.set_ylim(0, _TOP + 0.07 * len(powers) * len(colours))
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    unit = f"{first['given']} therapists" if first["find"] == "clients" else f"{first['given']} clients each"
    axes.set_title(unit, fontsize=8)
    axes.set_xlabel(str(first["find"]), fontsize=7.5)
    axes.set_ylabel("power", fontsize=7.5)
    _plain_ticks(axes, [row["size"] for row in curves])


def _plain_ticks(axes: Axes, sizes: Sequence[float]) -> None:
    from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

    steps = [base * 10**power for power in range(0, 6) for base in (1, 2, 5)]
    shown = [step for step in steps if min(sizes) <= step <= max(sizes)]
    # At most four labels fit side by side.
    shown = shown[:: max(1, math.ceil(len(shown) / 4))]
    axes.xaxis.set_major_locator(FixedLocator(shown))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xticklabels([f"{step:,}" for step in shown])


def _marks(axes: Axes, sizes: Rows, colours: Mapping[str, str], powers: Sequence[float]) -> None:
    for row in sizes:
        if row["state"] != "found":
            continue
        rank = powers.index(row["power_wanted"]) * len(colours) + list(colours).index(row["analysis"])
        height, name = _TOP + 0.07 * rank, row["find"]
        axes.plot(
            [row[f"{name}_low"], row[f"{name}_high"]],
            [height, height],
            color=colours[row["analysis"]],
            linewidth=1.6,
        )
        axes.text(
            row[f"{name}_high"],
            height,
            f" {row[name]:,.0f} ({100 * row['power_wanted']:.0f} %)",
            fontsize=5.5,
            va="center",
            color=colours[row["analysis"]],
        )


def _frontier(axes: Axes, sizes: Rows, colours: Mapping[str, str]) -> None:
    """Draw the combinations of clients and therapists that have the same power."""
    for analysis, colour in colours.items():
        for power, dashes in zip(
            dict.fromkeys(row["power_wanted"] for row in sizes), ("-", "--", ":"), strict=False
        ):
            own = [
                row
                for row in sizes
                if (row["analysis"], row["power_wanted"]) == (analysis, power) and row["state"] == "found"
            ]
            if not own:
                continue
            own.sort(key=lambda row: (row["therapists"], row["clients"]))
            axes.plot(
                [row["therapists"] for row in own],
                [row["clients"] for row in own],
                color=colour,
                linestyle=dashes,
                marker="o",
                markersize=3,
                linewidth=1,
            )
            last, name = own[-1], f" {100 * power:.0f} %"
            axes.text(last["therapists"], last["clients"], name, fontsize=6, color=colour, va="center")
    axes.margins(x=0.15)
    axes.set_title("Equal power", fontsize=8)
    axes.set_xlabel("therapists", fontsize=7.5)
    axes.set_ylabel("clients", fontsize=7.5)
    axes.set_ylim(bottom=0)
