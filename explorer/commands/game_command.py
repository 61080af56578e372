"""`alliance game`: what was hidden in a saved game, as words, as a table or as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.commands.argument_kinds import operand, path
from experiments.commands.arguments import Command
from experiments.plots.saving import png_bytes, svg_bytes
from explorer.core.new_file import csv_bytes, write_new
from explorer.game.characters import add_characters
from explorer.game.client_files import read_clients
from explorer.game.reveal import reveal, sentences, table
from explorer.game.reveal_plot import draw
from explorer.game.saved import LARGEST, from_text
from sim import InputError


@dataclass(frozen=True)
class GameArguments:
    """What `alliance game` takes."""

    game: Path = operand(Path, 'a file that "Save this game" wrote, of a game that has ended')
    out: Path | None = path(
        "file to write: .csv every appointment of client and twin, .svg or .png the figure"
    )
    clients: Path | None = path("YAML file with clients of your own, if the game is with one of them")


GAME: Final = Command(
    "game",
    "Replays a saved game and says what was hidden in it; with out= it writes a file, and never overwrites one.",
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
    outcome = reveal(from_text(_read(typed.game)))
    if typed.out is None:
        print("\n".join(sentences(outcome)))
        return
    kinds = {
        ".csv": lambda: csv_bytes(table(outcome)),
        ".svg": lambda: svg_bytes(draw(outcome)),
        ".png": lambda: png_bytes(draw(outcome)),
    }
    write_new(typed.out, kinds)
    print(f"{outcome.game.character.name}: {typed.out}")


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1).decode("utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}), but a saved game was expected") from None
