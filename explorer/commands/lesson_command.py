"""`alliance lesson`: one lesson as a file: the whole page, the points of its figure, or the figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, make_dataclass
from pathlib import Path

from experiments.commands.argument_kinds import choice, number, operand, path, whole
from experiments.commands.arguments import Command
from experiments.plots.saving import png_bytes, svg_bytes
from explorer.core.new_file import csv_bytes, write_new
from explorer.lessons.catalogue import LESSONS, find_lesson
from explorer.lessons.handout import EDITIONS, TEACHER, handout
from explorer.lessons.lesson import REPLICATES, REPLICATES_RANGE, Lesson, LessonControl, Values
from explorer.lessons.lesson_file import read_lesson
from explorer.lessons.lesson_plot import draw
from explorer.lessons.lesson_results import LessonResult


@dataclass(frozen=True)
class LessonArguments:
    """What `alliance lesson` takes, beside the controls of the lesson."""

    lesson: str = operand(str, f"one of {', '.join(LESSONS)}; or a file of your own that ends in .yaml")
    out: Path | None = path(
        "file to write: .html the lesson, .csv the points of its figure, .svg or .png the figure (NAME.html)"
    )
    replicates: int = whole(REPLICATES, "replicates of every clinic", *REPLICATES_RANGE)
    edition: str = choice(TEACHER, EDITIONS, "of the page (.html): a student's has no note for teachers")


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
    if not arguments:
        print(_command(()).help())
        return
    names = [word for word in arguments if "=" not in word and not word.startswith("-")]
    controls = _found(names[0]).controls if names else ()
    typed = _command(controls).read(arguments)
    lesson = _found(typed.lesson)
    values = {control.name: getattr(typed, control.name) for control in controls}
    out = typed.out or Path(f"{lesson.key}.html")
    write_new(out, _kinds(lesson, values, typed))
    print(f"{lesson.text.title}: {out}")


def _found(name: str) -> Lesson:
    return read_lesson(Path(name)) if name.endswith((".yaml", ".yml")) else find_lesson(name)


def _command(controls: Sequence[LessonControl]) -> Command[LessonArguments]:
    fields = [
        (control.name, float, number(control.value, control.label, control.low, control.high))
        for control in controls
    ]
    kind = make_dataclass("LessonArguments", fields, bases=(LessonArguments,), frozen=True)
    return Command(
        "lesson",
        "Runs a lesson and saves it as a single file that opens without a server; an existing file\n"
        "is never overwritten. Each lesson has controls of its own: alliance lesson vee --help",
        kind,
    )


def _kinds(lesson: Lesson, values: Values, typed: LessonArguments) -> dict[str, Callable[[], bytes]]:
    def result() -> LessonResult:
        return lesson.run(values, typed.replicates)

    return {
        ".html": lambda: handout(lesson, typed.replicates, values, typed.edition).encode(),
        ".csv": lambda: csv_bytes(result().table()),
        ".svg": lambda: svg_bytes(draw(lesson.text.title, result())),
        ".png": lambda: png_bytes(draw(lesson.text.title, result())),
    }
