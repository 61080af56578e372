"""A lesson as one file that opens from disk: question, what the runs show, settings to try, teacher's note."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from experiments.plots.saving import svg_bytes
from experiments.reports.study_report import environment
from explorer.lessons.lesson import REPLICATES, Lesson, LessonControl, Values
from explorer.lessons.lesson_clinics import SEED
from explorer.lessons.lesson_plot import CAPTION, describe, draw
from explorer.lessons.lesson_results import LessonResult


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


def handout(lesson: Lesson, replicates: int = REPLICATES, values: Values | None = None) -> str:
    """Return a lesson as one HTML page without any outside address.

    Parameters
    ----------
    lesson : Lesson
    replicates : int
        2 to 200, for each setting that is shown.
    values : mapping of str to float, optional
        Values of controls, from which one control after another is moved; others keep their default.

    Raises
    ------
    InputError
        If `replicates` or a value is out of range.
    """
    start = lesson.values(values)
    return (
        _environment()
        .get_template("lesson.html.j2")
        .render(
            text=lesson.text,
            elsewhere=lesson.elsewhere,
            release=version("alliance-sim"),
            first=_setting(lesson, start, replicates),
            others=[
                _setting(lesson, {**start, control.name: value}, replicates, control, start[control.name])
                for control in lesson.controls
                for value in (control.low, control.high)
                if value != start[control.name]
            ],
            caption=CAPTION,
            replicates=replicates,
            seed=SEED,
            command=lesson.command(start, replicates),
        )
    )


def _setting(
    lesson: Lesson,
    values: Values,
    replicates: int,
    control: LessonControl | None = None,
    usual: float = 0.0,
) -> _Setting:
    result = lesson.run(values, replicates)
    svg = svg_bytes(draw(lesson.text.title, result))
    source = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
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
