"""A lesson as one file that opens from disk: question, what the runs show, settings to try, teacher's note."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from experiments.plots.saving import svg_bytes
from experiments.reports.study_report import environment
from explorer.lessons.drawn_curve import DrawnCurve
from explorer.lessons.lesson import REPLICATES, Lesson, LessonControl, Values
from explorer.lessons.lesson_clinics import SEED
from explorer.lessons.lesson_plot import CAPTION, describe, draw, draw_empty
from explorer.lessons.lesson_results import LessonResult
from sim import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEACHER: Final = "teacher"
STUDENT: Final = "student"
EDITIONS: Final = (TEACHER, STUDENT)


@dataclass(frozen=True)
class _Setting:
    """One setting of a lesson as the page shows it; `label` to `parameter` are of the control that was moved."""

    result: LessonResult
    source: str
    alt: str
    label: str = ""
    value: str = ""
    usual: str = ""
    parameter: str = ""


def handout(
    lesson: Lesson, replicates: int = REPLICATES, values: Values | None = None, edition: str = TEACHER
) -> str:
    """Return a lesson as one HTML page without any outside address.

    Parameters
    ----------
    lesson : Lesson
    replicates : int
        2 to 200, for each setting that is shown.
    values : mapping of str to float, optional
        Values of controls, from which one control after another is moved; others keep their default.
    edition : str
        `TEACHER` or `STUDENT`, which leaves out the note for teachers.

    Raises
    ------
    InputError
        If `replicates` or a value is out of range, or there is no such edition.
    """
    if edition not in EDITIONS:
        raise InputError(f"edition is {edition!r}, but {' or '.join(EDITIONS)} was expected")
    start = lesson.values(values)
    first = _setting(lesson, start, replicates)
    return (
        _environment()
        .get_template("lesson.html.j2")
        .render(
            text=lesson.text,
            elsewhere=lesson.elsewhere,
            release=version("alliance-sim"),
            for_teacher=edition == TEACHER,
            first=first,
            **_drawing(lesson, first.result),
            others=[
                _setting(lesson, {**start, control.name: value}, replicates, control, start[control.name])
                for control in lesson.controls
                for value in (control.low, control.high)
                if value != start[control.name]
            ],
            caption=CAPTION,
            replicates=replicates,
            seed=SEED,
            command=lesson.command(start, replicates) + (f" edition={edition}" if edition == STUDENT else ""),
        )
    )


def _drawing(lesson: Lesson, result: LessonResult) -> dict[str, object]:
    """Return what the page shows of the curve to draw: axes with the lines that are given."""
    if lesson.drawing is None:
        return {"drawing": None}
    curve = DrawnCurve.of(result.panels[lesson.drawing.panel], lesson.drawing)
    given = ", ".join(line.name for line in curve.given) or "nothing is drawn yet"
    return {"drawing": lesson.drawing, "given": given, "empty": _image(draw_empty(curve))}


def _image(figure: Figure) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg_bytes(figure)).decode("ascii")


def _setting(
    lesson: Lesson,
    values: Values,
    replicates: int,
    control: LessonControl | None = None,
    usual: float = 0.0,
) -> _Setting:
    result = lesson.run(values, replicates)
    source = _image(draw(lesson.text.title, result))
    if control is None:
        return _Setting(result, source, describe(result))
    value = f"{values[control.name]:g}"
    return _Setting(result, source, describe(result), control.label, value, f"{usual:g}", control.parameter)


def _environment() -> Environment:
    # The environment of the reports, which escapes every value and knows the shared style, and one folder more.
    shared = environment()
    templates = FileSystemLoader(Path(__file__).parents[1] / "templates")
    return shared.overlay(
        loader=ChoiceLoader([loader for loader in (templates, shared.loader) if loader is not None])
    )
