"""`alliance game`: what was hidden in a saved game, as words, as a table or as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from experiments.plots.saving import png_bytes, svg_bytes
from explorer.core.new_file import csv_bytes, write_new
from explorer.game.reveal import reveal, sentences, table
from explorer.game.reveal_plot import draw
from explorer.game.saved import LARGEST, from_text
from sim import InputError
from sim.errors import nearest

USAGE: Final = """\
usage: alliance game GAME.json [out=FILE]

Replay a game that "Save this game" wrote and that has ended, and say what was hidden in it. With out= the file gets
every appointment of client and twin (.csv) or the figure (.svg, .png); one that is there already is not written over.
"""


def show_game(arguments: Sequence[str]) -> None:
    """Run `alliance game`.

    Parameters
    ----------
    arguments : sequence of str
        The file of a saved game, then perhaps ``out=FILE``.

    Raises
    ------
    InputError
        If the file holds no game that has ended, an option is unknown, or the other file cannot be written.
    """
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return
    outcome = reveal(from_text(_read(Path(arguments[0]))))
    out = _out(arguments[1:])
    if out is None:
        print("\n".join(sentences(outcome)))
        return
    kinds = {
        ".csv": lambda: csv_bytes(table(outcome)),
        ".svg": lambda: svg_bytes(draw(outcome)),
        ".png": lambda: png_bytes(draw(outcome)),
    }
    write_new(out, kinds)
    print(f"{outcome.game.character.name}: {out}")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1).decode("utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}), but a saved game was expected") from None


def _out(words: Sequence[str]) -> Path | None:
    found = None
    for word in words:
        name, equals, value = word.partition("=")
        if name != "out" or not equals or not value:
            raise InputError(f"{word} is not out=FILE{nearest(name, ('out',))}")
        found = Path(value)
    return found
