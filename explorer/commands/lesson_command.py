"""`alliance lesson`: one lesson as a file: the whole page, the points of its figure, or the figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from experiments.plots.saving import png_bytes, svg_bytes
from explorer.core.new_file import csv_bytes, write_new
from explorer.lessons.catalogue import LESSONS, find_lesson
from explorer.lessons.handout import handout
from explorer.lessons.lesson import REPLICATES, Lesson, Values
from explorer.lessons.lesson_plot import draw
from explorer.lessons.lesson_results import LessonResult
from sim import InputError
from sim.errors import nearest

USAGE: Final = f"""\
usage: alliance lesson NAME [out=FILE] [replicates={REPLICATES}] [CONTROL=VALUE] ...

Run one of the seven lessons and save it as a single file that opens without a server: {", ".join(LESSONS)}.
Without out= the file is NAME.html in the current folder. A file that ends in .csv gets the points of the lesson's
figure, one that ends in .svg or .png the figure. Controls are those of the lesson, as skill= and attempts= for vee.
An existing file is never overwritten.
"""
_OPTIONS: Final = ("out", "replicates")


def save_lesson(arguments: Sequence[str]) -> None:
    """Run `alliance lesson`: run one lesson and write it, its points or its figure to a file.

    Parameters
    ----------
    arguments : sequence of str
        Name of the lesson, then ``out=FILE``, ``replicates=NUMBER`` and values of the lesson's controls.

    Raises
    ------
    InputError
        If the lesson or an option is unknown, a value is out of range, or the file exists or cannot be written.
    """
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return
    lesson = find_lesson(arguments[0])
    options = _options(arguments[1:], [*_OPTIONS, *(control.name for control in lesson.controls)])
    out = Path(options.pop("out", f"{lesson.key}.html"))
    replicates = _whole(options.pop("replicates", str(REPLICATES)))
    values = lesson.values({name: _number(name, word) for name, word in options.items()})
    write_new(out, _kinds(lesson, values, replicates))
    print(f"{lesson.text.title}: {out}")


def _kinds(lesson: Lesson, values: Values, replicates: int) -> dict[str, Callable[[], bytes]]:
    def result() -> LessonResult:
        return lesson.run(values, replicates)

    return {
        ".html": lambda: handout(lesson, replicates, values).encode(),
        ".csv": lambda: csv_bytes(result().table()),
        ".svg": lambda: svg_bytes(draw(lesson.text.title, result())),
        ".png": lambda: png_bytes(draw(lesson.text.title, result())),
    }


def _options(words: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if name not in known or not equals or not value:
            raise InputError(
                f"{word} is not an option of this lesson{nearest(name, known)} (there are: {', '.join(known)})"
            )
        options[name] = value
    return options


def _whole(word: str) -> int:
    if not word.isascii() or not word.isdigit():
        raise InputError(f"replicates is {word}, but a whole number was expected")
    return int(word)


def _number(name: str, word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise InputError(f"{name} is {word}, but a number was expected") from None
