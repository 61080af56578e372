"""Draws from a posterior: a small table of equally likely settings that any command can read again."""

from __future__ import annotations

import csv
import functools
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from experiments.config.locations import configs_folder
from experiments.config.user_files import Source, UserFile, as_file
from experiments.inputs.column_tables import number_in
from experiments.inputs.delimited import read_rows
from sim.errors import InputError, nearest, shown
from sim.parameters import Parameters

SHIPPED: Final = "shipped"
"""What stands for the path of the draws that come with the project."""
PLAUSIBLE: Final = "plausible"
"""What stands for the path of the draws that history matching has left, and the note by which such a file is known."""
ALL: Final = "posterior_all"
"""What stands for the path of the draws from the posterior of all open parameters."""
THEORIES: Final = "theory_draws/"
"""What the name of a theory follows, to stand for the path of the draws that were fitted under it."""
NUMBERS: Final = "numbers"
"""Note under which a file keeps `numbers_of` its first row."""
_NOTE: Final = "# "
_SMALL: Final = {"therapists": 3, "clients": 40, "weeks": 10, "closing_weeks": 10, "followup_weeks": 4}


@dataclass(frozen=True)
class Draws:
    """A posterior as its file has it.

    Attributes
    ----------
    rows : tuple of mapping
        Dotted name -> value; the first is the best-supported point, the others are equally likely.
    notes : mapping
        What the file says of itself: command, date, model and the like.
    """

    rows: tuple[Mapping[str, float], ...]
    notes: Mapping[str, str]

    def row(self, seed: int, replicate: int) -> int:
        """Return which row a replicate uses: all are used once, in a random order, before any is used again."""
        order = np.random.default_rng(seed).permutation(len(self.rows) - 1)
        return 1 + int(order[replicate % len(order)])

    def apply(self, base: Parameters, row: int) -> Parameters:
        """Return parameters with a row's values.

        A parameter that the configuration has set to anything but its default keeps that value.
        """
        free = self.free(base)
        return Parameters.of({path: value for path, value in self.rows[row].items() if path in free}, base)

    def free(self, base: Parameters) -> set[str]:
        """Return the parameters that are drawn, with a configuration."""
        return self.rows[0].keys() - base.changes_from(Parameters()).keys()

    def note(self, base: Parameters) -> str:
        """Return, in a line or two, what is drawn and what is not."""
        free = self.free(base)
        kept = [path for path in self.rows[0] if path not in free]
        kind = "plausible" if PLAUSIBLE in self.notes else "posterior"
        made_by = self.notes.get("made by", "").split()
        command = next((name for name in ("history_match", "theories") if name in made_by), "calibrate")
        said = f"each replicate has its own of {len(self.rows) - 1} {kind} draws of {len(free)} parameters"
        if kept:
            said += f"; as configured, and not drawn: {', '.join(kept)}"
        if self.notes.get(NUMBERS) != numbers_of(self.rows[0]):
            said += f"\nthe draws were made with another version of the model: alliance {command} renews them"
        return said + "\n"


def numbers_of(values: Mapping[str, float]) -> str:
    """Return 12 hexadecimal digits of what a small clinic gives with some values.

    They tell whether draws belong to this version of the model: they change with its numbers, not with its wording.

    Parameters
    ----------
    values : mapping
        Dotted name -> value; all other parameters have their defaults.
    """
    from sim import build_world, simulate

    tables = simulate(build_world(Parameters.of({"clinic": _SMALL, **values}), seed=1))
    columns = [tables.sessions[name] for name in ("client", "week", "attended", "distress_score")]
    text = json.dumps([column.to_pylist() for column in columns])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def draws_path(path: str) -> Path:
    """Return the path of a table of draws.

    `SHIPPED`, `PLAUSIBLE` and `ALL` stand for the project's own, and `THEORIES` with the name of a theory for those
    that were fitted under it.
    """
    folder = configs_folder() / "population"
    own = {SHIPPED: "posterior.csv", PLAUSIBLE: "plausible.csv", ALL: "posterior_all.csv"}
    if path in own:
        return folder / own[path]
    of_theory = folder / f"{path}.csv"
    return of_theory if path.startswith(THEORIES) and of_theory.is_file() else Path(path)


def write_draws(path: Path, draws: Sequence[Mapping[str, float]], notes: Mapping[str, str]) -> None:
    """Write draws as CSV, one a row, six significant digits; the first is the best-supported point.

    Lines of notes come first. The first column numbers the draws, the others have the dotted names of the parameters.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        file.writelines(f"{_NOTE}{name}: {' '.join(note.split())}\n" for name, note in notes.items())
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["draw", *draws[0]])
        for number, draw in enumerate(draws):
            writer.writerow([number, *(f"{value:.6g}" for value in draw.values())])


def read_draws(source: Source) -> Draws:
    """Read draws; the first is the best-supported point.

    Raises
    ------
    InputError
        Naming file, row and column, if it is not a table of draws, a name is not a parameter, or a value is not
        admissible.
    """
    return _checked_draws(as_file(source), tuple(Parameters().flat()))


@functools.lru_cache(maxsize=4)
def _checked_draws(file: UserFile, known: tuple[str, ...]) -> Draws:
    """Return the draws of a file; a session that describes one service after the other checks them once."""
    path, lines = file.path, file.text.splitlines()
    notes = dict(_note(line) for line in lines if line.startswith(_NOTE))
    # Blank lines instead of notes: errors number the rows as an editor does.
    text = "\n".join("" if line.startswith(_NOTE) else line for line in lines)
    rows = list(read_rows(path, text))
    if len(rows) < 3 or rows[0][1][0] != "draw":
        raise InputError(
            f"{path} is not a table of draws, but a column 'draw', one a parameter and at least two rows were expected"
        )
    head = rows[0][1][1:]
    for name in head:
        if name not in known:
            raise InputError(f"{path}: column {shown(name)} is not a parameter{nearest(name, known)}")
        if head.count(name) > 1:
            raise InputError(
                f"{path}: column {name!r} is there {head.count(name)} times, but once was expected"
            )
    return Draws(tuple(_draw(f"{path}, row {number}", head, cells) for number, cells in rows[1:]), notes)


def _note(line: str) -> tuple[str, str]:
    name, _, note = line.removeprefix(_NOTE).partition(": ")
    return name, note


def _draw(where: str, head: Sequence[str], cells: Sequence[str]) -> dict[str, float]:
    if len(cells) != len(head) + 1:
        raise InputError(f"{where} has {len(cells)} cells, but {len(head) + 1} were expected")
    draw = dict(zip(head, map(number_in, cells[1:]), strict=True))
    for name, value in draw.items():
        if math.isnan(value):
            raise InputError(
                f"{where}: {name} is {shown(cells[1 + head.index(name)])}, but numbers were expected"
            )
    try:
        Parameters.of(draw)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    return draw
