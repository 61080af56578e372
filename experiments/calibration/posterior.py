"""Draws from a posterior: a small table of equally likely settings that any command can read again."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.inference import Generation
from experiments.calibration.prior import with_values
from experiments.delimited import read_rows, read_text
from sim.errors import InputError, nearest
from sim.parameters import Parameters, walk

Floats = NDArray[np.float64]
Draws = list[dict[str, float]]


def draws_of(generation: Generation, count: int, seed: int) -> Draws:
    """Draw settings from a generation, each as often as its weight says.

    Systematic resampling: a setting that weighs 2.3 draws is taken two or three times.

    Parameters
    ----------
    generation : Generation
        Settings and their weights.
    count : int
        How many to draw.
    seed : int
        Of the draws.
    """
    start = np.random.default_rng(seed).uniform()
    points = (start + np.arange(count)) / count
    places = np.searchsorted(np.cumsum(generation.weights), points).clip(max=len(generation.weights) - 1)
    return [
        dict(zip(generation.paths, map(float, generation.values[place]), strict=True)) for place in places
    ]


def write_draws(path: Path, draws: Sequence[Mapping[str, float]]) -> None:
    """Write draws as CSV, one a row, six significant digits; the first is the best-supported point.

    The first column numbers them, the others have the dotted names of the parameters.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["draw", *draws[0]])
        for number, draw in enumerate(draws):
            writer.writerow([number, *(f"{value:.6g}" for value in draw.values())])


def read_draws(path: str | Path) -> Draws:
    """Read draws; the first is the best-supported point.

    Raises
    ------
    InputError
        Naming file, row and column, if it is no table of draws, a name is no parameter, or a value is not admissible.
    """
    rows = list(read_rows(path, read_text(path)))
    if len(rows) < 2 or rows[0][1][0] != "draw":
        raise InputError(
            f"{path} is no table of draws, but a column 'draw' and one a parameter were expected"
        )
    head, known = rows[0][1][1:], {name: meta for name, meta, _ in walk(Parameters())}
    for name in head:
        if name not in known:
            raise InputError(f"{path}: column {name!r} is not a parameter{nearest(name, known)}")
    draws = []
    for number, cells in rows[1:]:
        if len(cells) != len(head) + 1:
            raise InputError(
                f"{path}, row {number} has {len(cells)} cells, but {len(head) + 1} were expected"
            )
        draws.append(_draw(f"{path}, row {number}", head, cells[1:]))
    return draws


def _draw(where: str, head: Sequence[str], cells: Sequence[str]) -> dict[str, float]:
    try:
        draw = dict(zip(head, map(float, cells), strict=True))
    except ValueError as error:
        raise InputError(f"{where}: {error}, but numbers were expected") from None
    try:
        with_values(Parameters(), draw)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    return draw


def drawn(draws: Sequence[Mapping[str, float]], base: Parameters, count: int, seed: int) -> list[Parameters]:
    """Return parameters drawn with replacement, for the uncertainty of whatever is simulated with them.

    Parameters
    ----------
    draws : sequence of mapping
        As `read_draws` returns them; the first, the best-supported point, is not drawn.
    base : sim.Parameters
        Every other parameter.
    count : int
        How many.
    seed : int
        Of the draws.
    """
    places = np.random.default_rng(seed).integers(1, len(draws), count)
    return [with_values(base, draws[place]) for place in places]
