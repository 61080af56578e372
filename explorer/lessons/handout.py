"""A lesson as one file that opens from disk: question, what the runs show, things tried, teacher's note."""

from __future__ import annotations

import base64
import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from experiments.figures.saving import svg_bytes
from experiments.report import environment
from explorer.lessons.catalogue import LESSONS, lesson
from explorer.lessons.clinics import SEED
from explorer.lessons.drawing import CAPTION, describe, draw
from explorer.lessons.lesson import REPLICATES, Control, Lesson, Values
from explorer.lessons.shown import Shown
from sim import InputError
from sim.errors import nearest

USAGE: Final = f"""\
usage: alliance lesson NAME [out=FILE.html] [replicates={REPLICATES}]

Make one of the seven lessons and save it as one file that opens without a server: {", ".join(LESSONS)}.
Without out= the file is NAME.html in this folder; a file that is there already is not written over.
"""
_OPTIONS: Final = ("out", "replicates")


@dataclass(frozen=True)
class _Result:
    """One setting of a lesson as the page shows it."""

    shown: Shown
    source: str
    alt: str
    label: str = ""
    value: str = ""
    usual: str = ""
    parameter: str = ""


def handout(taught: Lesson, replicates: int = REPLICATES) -> str:
    """Return a lesson as one HTML page without any outside address.

    Parameters
    ----------
    taught : Lesson
    replicates : int
        2 to 200, for each setting that is shown.

    Raises
    ------
    InputError
        If `replicates` is out of bounds.
    """
    return (
        _environment()
        .get_template("lesson.html.j2")
        .render(
            text=taught.text,
            release=version("alliance-sim"),
            first=_result(taught, {}, replicates),
            tried=[
                _result(taught, {control.name: value}, replicates, control)
                for control in taught.controls
                for value in _ends(control)
            ],
            caption=CAPTION,
            replicates=replicates,
            seed=SEED,
            command=shlex.join(["alliance", "lesson", taught.key, f"replicates={replicates}"]),
        )
    )


def _ends(control: Control) -> tuple[float, ...]:
    return tuple(value for value in (control.low, control.high) if value != control.value)


def _result(taught: Lesson, given: Values, replicates: int, control: Control | None = None) -> _Result:
    shown = taught.reveal(given, replicates)
    svg = svg_bytes(draw(taught.text.title, shown))
    source = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
    if control is None:
        return _Result(shown, source, describe(shown))
    value, usual = f"{given[control.name]:g}", f"{control.value:g}"
    return _Result(shown, source, describe(shown), control.label, value, usual, control.parameter)


def _environment() -> Environment:
    # The house's own environment, which escapes every value and knows the shared style, and one folder more.
    house = environment()
    own = FileSystemLoader(Path(__file__).parents[1] / "templates")
    return house.overlay(
        loader=ChoiceLoader([loader for loader in (own, house.loader) if loader is not None])
    )


def save_lesson(arguments: Sequence[str]) -> None:
    """Run `alliance lesson`: make one lesson and write it to a file.

    Parameters
    ----------
    arguments : sequence of str
        Name of the lesson, then ``out=FILE`` and ``replicates=NUMBER``.

    Raises
    ------
    InputError
        If the lesson or an option is unknown, or the file is there already or cannot be written.
    """
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return
    taught, options = lesson(arguments[0]), _options(arguments[1:])
    out = Path(options.get("out", f"{taught.key}.html"))
    if out.exists():
        raise InputError(f"out is {out}, which is there already; name another file")
    page = handout(taught, _whole(options.get("replicates", str(REPLICATES))))
    _write(out, page)
    print(f"{taught.text.title}: {out}")


def _options(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if name not in _OPTIONS or not equals or not value:
            raise InputError(f"{word} is not out=FILE or replicates=NUMBER{nearest(name, _OPTIONS)}")
        found[name] = value
    return found


def _whole(word: str) -> int:
    if not word.isascii() or not word.isdigit():
        raise InputError(f"replicates is {word}, but a whole number was expected")
    return int(word)


def _write(out: Path, page: str) -> None:
    part = out.with_name(out.name + ".part")
    try:
        part.write_text(page, encoding="utf-8")
        os.replace(part, out)
    except OSError as error:
        raise InputError(f"out is {out}, which cannot be written ({error.strerror})") from None
