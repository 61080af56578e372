"""A lesson as one file that opens from disk: question, what the runs show, things tried, teacher's note."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from experiments.plots.saving import png_bytes, svg_bytes
from experiments.reports.study_report import environment
from explorer.core.new_file import csv_bytes, write_new
from explorer.lessons.catalogue import LESSONS, lesson
from explorer.lessons.lesson import REPLICATES, Control, Lesson, Values
from explorer.lessons.lesson_clinics import SEED
from explorer.lessons.lesson_plot import CAPTION, describe, draw
from explorer.lessons.lesson_results import Shown
from sim import InputError
from sim.errors import nearest

USAGE: Final = f"""\
usage: alliance lesson NAME [out=FILE] [replicates={REPLICATES}] [CONTROL=VALUE] ...

Make one of the seven lessons and save it as one file that opens without a server: {", ".join(LESSONS)}.
Without out= the file is NAME.html in this folder. A file that ends in .csv gets the points of the lesson's figure, one
that ends in .svg or .png the figure. Controls are those of the lesson, as vee has skill= and attempts=.
A file that is there already is not written over.
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


def handout(taught: Lesson, replicates: int = REPLICATES, given: Values | None = None) -> str:
    """Return a lesson as one HTML page without any outside address.

    Parameters
    ----------
    taught : Lesson
    replicates : int
        2 to 200, for each setting that is shown.
    given : mapping of str to float, optional
        Values of controls from which one after another is moved; those left out are as at first.

    Raises
    ------
    InputError
        If `replicates` or a value is out of bounds.
    """
    values = taught.values(given)
    return (
        _environment()
        .get_template("lesson.html.j2")
        .render(
            text=taught.text,
            release=version("alliance-sim"),
            first=_result(taught, values, replicates),
            tried=[
                _result(taught, {**values, control.name: value}, replicates, control, values[control.name])
                for control in taught.controls
                for value in (control.low, control.high)
                if value != values[control.name]
            ],
            caption=CAPTION,
            replicates=replicates,
            seed=SEED,
            command=taught.command(values, replicates),
        )
    )


def _result(
    taught: Lesson, given: Values, replicates: int, control: Control | None = None, usual: float = 0.0
) -> _Result:
    shown = taught.reveal(given, replicates)
    svg = svg_bytes(draw(taught.text.title, shown))
    source = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
    if control is None:
        return _Result(shown, source, describe(shown))
    value = f"{given[control.name]:g}"
    return _Result(shown, source, describe(shown), control.label, value, f"{usual:g}", control.parameter)


def _environment() -> Environment:
    # The house's own environment, which escapes every value and knows the shared style, and one folder more.
    house = environment()
    own = FileSystemLoader(Path(__file__).parents[1] / "templates")
    return house.overlay(
        loader=ChoiceLoader([loader for loader in (own, house.loader) if loader is not None])
    )


def save_lesson(arguments: Sequence[str]) -> None:
    """Run `alliance lesson`: make one lesson and write it, its points or its figure to a file.

    Parameters
    ----------
    arguments : sequence of str
        Name of the lesson, then ``out=FILE``, ``replicates=NUMBER`` and values of the lesson's controls.

    Raises
    ------
    InputError
        If the lesson or an option is unknown, a value out of bounds, or the file is there already or cannot be
        written.
    """
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return
    taught = lesson(arguments[0])
    options = _options(arguments[1:], [*_OPTIONS, *(control.name for control in taught.controls)])
    out = Path(options.pop("out", f"{taught.key}.html"))
    replicates = _whole(options.pop("replicates", str(REPLICATES)))
    given = {name: _number(name, word) for name, word in options.items()}
    write_new(out, _kinds(taught, taught.values(given), replicates))
    print(f"{taught.text.title}: {out}")


def _kinds(taught: Lesson, values: Values, replicates: int) -> dict[str, Callable[[], bytes]]:
    def shown() -> Shown:
        return taught.reveal(values, replicates)

    return {
        ".html": lambda: handout(taught, replicates, values).encode(),
        ".csv": lambda: csv_bytes(shown().table()),
        ".svg": lambda: svg_bytes(draw(taught.text.title, shown())),
        ".png": lambda: png_bytes(draw(taught.text.title, shown())),
    }


def _options(words: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if name not in known or not equals or not value:
            raise InputError(
                f"{word} is not an option of this lesson{nearest(name, known)} (there are: {', '.join(known)})"
            )
        found[name] = value
    return found


def _whole(word: str) -> int:
    if not word.isascii() or not word.isdigit():
        raise InputError(f"replicates is {word}, but a whole number was expected")
    return int(word)


def _number(name: str, word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise InputError(f"{name} is {word}, but a number was expected") from None
