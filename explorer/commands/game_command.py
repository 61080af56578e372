"""`alliance game`: what was hidden in a saved game, or in those of a class, as words, as a table or as a figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
from matplotlib.figure import Figure

from experiments.commands.argument_kinds import operand, path
from experiments.commands.arguments import Command
from experiments.plots.saving import png_bytes, svg_bytes
from explorer.core.new_file import csv_bytes, write_new
from explorer.game.characters import add_characters
from explorer.game.class_games import class_sentences, class_table, draw_class, gather
from explorer.game.client_files import read_clients
from explorer.game.reveal import reveal, sentences, table
from explorer.game.reveal_plot import draw
from explorer.game.saved import LARGEST, from_text
from sim import InputError


@dataclass(frozen=True)
class GameArguments:
    """What `alliance game` takes."""

    game: Path = operand(
        Path,
        'a file that "Save this game" wrote, of a game that has ended; or a folder of such files with one client',
    )
    out: Path | None = path(
        "file to write: .csv every appointment of client and twins (of a folder, every game), .svg or .png the figure"
    )
    clients: Path | None = path("YAML file with clients of your own, if the game is with one of them")


GAME: Final = Command(
    "game",
    "Replays a saved game, or all those in a folder, and says what was hidden; with out= it writes a file, and never\n"
    "overwrites one.",
    GameArguments,
)


def show_game(arguments: Sequence[str]) -> None:
    """Run `alliance game`.

    Parameters
    ----------
    arguments : sequence of str
        The file of a saved game, then perhaps ``out=FILE``.

    Raises
    ------
    InputError
        If the file holds no game that has ended, an option is unknown, or the other file exists or cannot be
        written.
    """
    if not arguments:
        print(GAME.help())
        return
    typed = GAME.read(arguments)
    if typed.clients is not None:
        add_characters(read_clients(typed.clients))
    shown = _of_class(typed.game) if typed.game.is_dir() else _of_one(typed.game)
    if typed.out is None:
        print("\n".join(shown.sentences))
        return
    kinds = {
        ".csv": lambda: csv_bytes(shown.table()),
        ".svg": lambda: svg_bytes(shown.figure()),
        ".png": lambda: png_bytes(shown.figure()),
    }
    write_new(typed.out, kinds)
    print(f"{shown.name}: {typed.out}")


class _Shown(NamedTuple):
    name: str
    sentences: Sequence[str]
    table: Callable[[], pa.Table]
    figure: Callable[[], Figure]


def _of_one(file: Path) -> _Shown:
    outcome = reveal(from_text(_read(file)))
    name = outcome.game.character.name
    return _Shown(name, sentences(outcome), lambda: table(outcome), lambda: draw(outcome))


def _of_class(folder: Path) -> _Shown:
    games = gather(folder)
    name = games.games[0].character.name
    return _Shown(name, class_sentences(games), lambda: class_table(games), lambda: draw_class(games))


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1).decode("utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}), but a saved game was expected") from None
