"""The three networks of the clinic: caseload, colleagues with supervision, and support among clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from experiments.plots import network_layout
from experiments.plots.page import Page, legend_height, say_empty
from experiments.plots.reading import numbers
from experiments.plots.style import GREY, OKABE_ITO, styled
from sim.population.networks import caseload_graph

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.studies.comparison_data import ComparisonData

TITLE: Final = "The three networks"
CAPTION: Final = (
    "Caseload: each therapist with the clients in treatment in the middle of the study. Colleagues: an arrow leads "
    "from a supervisor to those supervised, dashed lines tie peers; supervisors stand further in. Support: ties among "
    "clients, in the communities in which they live. Clients are shaded by their distress at intake. Read off who is "
    "loaded with many or with severe cases, through whom strain can spread, and which clients have no support ties."
)
MOST_THERAPISTS: Final = 40
MOST_CLIENTS: Final = 240
SHADES: Final = "viridis_r"
THERAPIST: Final[dict[str, Any]] = {
    "marker": "s",
    "color": "#222222",
    "linestyle": "",
    "markeredgecolor": "white",
    "markersize": 6,
}
SUPERVISES: Final = OKABE_ITO["blue"]
PEERS: Final = OKABE_ITO["vermillion"]
TIE: Final = "#B5B5B5"


def draw(comparison: ComparisonData) -> Figure:
    """Draw the networks of the first replicate of the reference arm.

    Parameters
    ----------
    comparison : ComparisonData
        Uses `networks`, `example_clients`, `parameters`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with styled():
        handles, labels = _legend()
        page = Page(7.6 + legend_height(labels))
        page.legend(6.9, handles, labels)
        _caseload(page.axes((0.12, 0.4, 4.0, 3.3)), comparison)
        _colleagues(page.axes((4.4, 0.4, 3.45, 3.3)), comparison)
        _support(page.axes((0.12, 4.1, 7.76, 2.6)), comparison)
        _shade_bar(page, 6.9 + legend_height(labels) + 0.12)
        return page.figure


def _shade() -> Normalize:
    return Normalize(-2, 2)


def _dots(
    axes: Axes, positions: network_layout.Positions, distress: NDArray[np.float64], size: float
) -> None:
    axes.scatter(
        positions[:, 0],
        positions[:, 1],
        s=size,
        c=distress,
        cmap=SHADES,
        norm=_shade(),
        edgecolors="#333333",
        linewidths=0.4,
        zorder=3,
    )


def _lines(
    axes: Axes, starts: network_layout.Positions, ends: network_layout.Positions, **options: Any
) -> None:
    axes.add_collection(LineCollection(list(np.stack([starts, ends], axis=1)), zorder=1, **options))


def _frame(axes: Axes, title: str, low: tuple[float, float], high: tuple[float, float]) -> None:
    axes.set_title(title)
    axes.set_axis_off()
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])


def _first(drawn: int, total: int, noun: str) -> str:
    noun = noun if total == 1 else f"{noun}s"
    return f"{total:,} {noun}" if drawn == total else f"first {drawn:,} of {total:,} {noun}"


def _caseload(axes: Axes, comparison: ComparisonData) -> None:
    """Draw a star per therapist, its clients around it."""
    week = comparison.parameters.clinic.weeks // 2
    total = comparison.networks.colleagues.starts.size - 1
    drawn = min(total, MOST_THERAPISTS)
    graph = caseload_graph(comparison.example_clients, week)
    distress = numbers(comparison.example_clients, "intake_distress")
    number = numbers(comparison.example_clients, "client").astype(np.int64)
    seat = {int(client): index for index, client in enumerate(number)}
    cases = [
        sorted(c for _, c in graph.neighbors(node)) if (node := ("therapist", i)) in graph else []
        for i in range(drawn)
    ]
    centres, columns, rows = network_layout.cell_centres(drawn, 4.0 / 3.3)
    _frame(axes, f"Caseload in week {week}: {_first(drawn, total, 'therapist')}", (0, 0), (columns, rows))
    most = max((len(case) for case in cases), default=0)
    size = float(np.clip(600 / max(columns, rows) ** 1.2 / max(most, 4) ** 0.7, 4, 40))
    for centre, case in zip(centres, cases, strict=True):
        positions = centre + network_layout.star(len(case), most)
        _lines(axes, np.broadcast_to(centre, positions.shape), positions, colors=TIE, linewidths=0.6)
        _dots(axes, positions, distress[[seat[client] for client in case]], size)
    axes.plot(centres[:, 0], centres[:, 1], zorder=4, **THERAPIST)
    if most == 0:
        axes.text(columns / 2, 0, "nobody is in treatment in this week", ha="center", va="bottom", color=GREY)


def _colleagues(axes: Axes, comparison: ComparisonData) -> None:
    """Draw peers and supervision on rings."""
    total = comparison.networks.colleagues.starts.size - 1
    drawn = min(total, MOST_THERAPISTS)
    peers = network_layout.tie_pairs(comparison.networks.colleagues, drawn)
    supervisors = network_layout.tie_pairs(comparison.networks.supervision, drawn)
    positions = network_layout.supervision_rings(supervisors, drawn)
    _frame(axes, f"Colleagues: {_first(drawn, total, 'therapist')}", (-1.18, -1.12), (1.18, 1.12))
    once = peers[peers[:, 0] < peers[:, 1]]
    _lines(
        axes,
        positions[once[:, 0]],
        positions[once[:, 1]],
        colors=PEERS,
        linewidths=0.9,
        linestyles=(0, (3, 2)),
        alpha=0.75,
    )
    for below, above in supervisors:
        arrow = {
            "arrowstyle": "-|>",
            "color": SUPERVISES,
            "linewidth": 1.5,
            "shrinkA": 4,
            "shrinkB": 5,
            "mutation_scale": 9,
        }
        axes.annotate("", tuple(positions[below]), tuple(positions[above]), arrowprops=arrow, zorder=2)
    axes.plot(positions[:, 0], positions[:, 1], zorder=4, **{**THERAPIST, "markersize": 8})
    if not peers.size and not supervisors.size:
        axes.text(0, -1.05, "no ties between therapists", ha="center", color=GREY)


def _support(axes: Axes, comparison: ComparisonData) -> None:
    """Draw the first communities of clients with their ties."""
    total = comparison.example_clients.num_rows
    size = min(comparison.parameters.network.community_size, MOST_CLIENTS)
    drawn = min(total, MOST_CLIENTS // size * size)
    if drawn == 0:
        _frame(axes, "Support among clients", (0, 0), (1, 1))
        say_empty(axes, "there are no clients")
        return
    pairs = network_layout.tie_pairs(comparison.networks.support, drawn)
    positions, columns, rows = network_layout.community_positions(pairs, drawn, size, 7.76 / 2.6)
    title = f"Support: {_first(drawn, total, 'client')}, in communities of {size}"
    _frame(
        axes, title if drawn > size else f"Support: {_first(drawn, total, 'client')}", (0, 0), (columns, rows)
    )
    once = pairs[pairs[:, 0] < pairs[:, 1]]
    _lines(axes, positions[once[:, 0]], positions[once[:, 1]], colors=TIE, linewidths=0.6)
    _dots(axes, positions, numbers(comparison.example_clients, "intake_distress")[:drawn], 20)


def _legend() -> tuple[list[Line2D], list[str]]:
    client = {
        "marker": "o",
        "linestyle": "",
        "color": "#21918C",
        "markeredgecolor": "#333333",
        "markersize": 5,
    }
    entries: dict[str, dict[str, Any]] = {
        "therapist": THERAPIST,
        "client": client,
        "in treatment with, or support tie": {"color": "#9A9A9A", "linewidth": 1.0},
        "supervises (arrow to supervisee)": {
            "color": SUPERVISES,
            "linewidth": 1.5,
            "marker": ">",
            "markevery": [1],
        },
        "peer consultation": {"color": PEERS, "linewidth": 1.0, "linestyle": (0, (3, 2))},
    }
    return [Line2D([0, 1], [0, 0], **options) for options in entries.values()], list(entries)


def _shade_bar(page: Page, top: float) -> None:
    """Draw the scale of distress at intake below the legend."""
    axes = page.axes((0.12, top, 2.6, 0.13))
    bar = page.figure.colorbar(
        ScalarMappable(_shade(), SHADES), cax=axes, orientation="horizontal", extend="both"
    )
    bar.set_ticks([-2, -1, 0, 1, 2])
    page.text(
        0.12 + 2.6 + 0.25,
        top - 0.02,
        "client's distress at intake, SD units of the clinical intake population",
    )


def describe(comparison: ComparisonData) -> str:
    """Say in one sentence how large the networks are."""
    therapists = comparison.networks.colleagues.starts.size - 1
    peers = comparison.networks.colleagues.others.size // 2
    supervised = int(np.count_nonzero(np.diff(comparison.networks.supervision.starts)))
    ties = comparison.networks.support.others.size // 2
    return (
        f"{therapists} therapists with {peers} peer ties, {supervised} of them supervised; "
        f"{comparison.example_clients.num_rows} clients with {ties} support ties."
    )
