"""A lesson as one YAML file: its words, its controls, what is drawn and said, and what its runs are."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from experiments.config.plain_values import PlainValues
from explorer.lessons.lesson import (
    Compute,
    Lesson,
    LessonControl,
    LessonDrawing,
    LessonStatement,
    LessonText,
)
from explorer.lessons.lesson_plan import RUN_NAMES, read_plan
from explorer.lessons.planned_runs import compute_plan
from explorer.yaml_file import read_yaml_file
from sim import InputError, Parameters
from sim.errors import nearest

_TEXT_FIELDS: Final = {field.name: field.default for field in dataclasses.fields(LessonText)}
_REQUIRED: Final = tuple(n for n, default in _TEXT_FIELDS.items() if default is dataclasses.MISSING)
_COMPUTED: Final = "computed_by"
_KNOWN: Final = (*_TEXT_FIELDS, "controls", "draw", "statements", *RUN_NAMES)
_CHOICES: Final = 3
_CONTROL: Final = ("label", "low", "high", "value", "step", "parameter")
_TAKEN: Final = ("lesson", "out", "replicates", "edition")
_DRAWING: Final = ("panel", "line", "given", "task")
_STATEMENT: Final = ("name", "text", "observed", "sign")


def read_lesson(path: Path, computed: Mapping[str, Compute] | None = None) -> Lesson:
    """Return the lesson in a file; its name is that of the file.

    Parameters
    ----------
    path : Path
        See docs/teaching.md for what stands in it.
    computed : mapping of str to callable, optional
        Runs that no file can say, which the lessons of the program name under ``computed_by``.

    Raises
    ------
    InputError
        In one sentence, if the file cannot be read, or anything in it is unknown, missing or out of range.
    """
    written, where = read_yaml_file(path, "a lesson"), str(path)
    _check_names(written, (*_KNOWN, _COMPUTED) if computed else _KNOWN, where)
    text = _text(written, where)
    controls = tuple(_control(name, one, where) for name, one in (written.get("controls") or {}).items())
    statements = tuple(_statement(one, where) for one in written.get("statements") or ())
    drawing = _drawing(written["draw"], where) if "draw" in written else None
    if computed and _COMPUTED in written:
        compute = computed[written[_COMPUTED]]
        return Lesson(path.stem, text, controls, compute, statements, drawing, path.name)
    plan = read_plan(path.stem, written, controls, where)
    if drawing is not None:
        plan.check_drawing(drawing, where)
    if len(statements) > 1:
        raise InputError(
            f"{where} has {len(statements)} statements, but at most one, on its answer, was expected"
        )
    lesson = Lesson(
        path.stem,
        text,
        controls,
        lambda values, runs: compute_plan(plan, [own.name for own in statements], values, runs),
        statements,
        drawing,
        path.name,
    )
    try:
        plan.study(lesson.values(), Parameters())
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    return lesson


def _check_names(written: PlainValues, known: Sequence[str], where: str) -> None:
    for name in written:
        if name not in known:
            raise InputError(
                f"{where} has {name!r}, but {', '.join(known)} were expected{nearest(name, known)}"
            )
    required = _REQUIRED if _COMPUTED in written else (*_REQUIRED, "arms", "answer")
    for name in required:
        if name not in written:
            raise InputError(f"{where} has no {name}, but {', '.join(required)} were expected")


def _text(written: PlainValues, where: str) -> LessonText:
    given = {name: written[name] for name in _TEXT_FIELDS if name in written}
    for name, value in given.items():
        if name == "minutes":
            expected = "a whole number of minutes"
            good = isinstance(value, int) and not isinstance(value, bool) and value > 0
        elif name in ("choices", "note", "sources"):
            expected = f"a list of {_CHOICES} texts" if name == "choices" else "a list of texts"
            good = isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
            good = good and (name != "choices" or len(value) == _CHOICES)
        else:
            expected, good = "a text", isinstance(value, str) and bool(value.strip())
        if not good:
            raise InputError(f"{where} has {name} {value!r}, but {expected} was expected")
    return LessonText(**given)


def _entry(written: object, fields: Sequence[str], what: str) -> PlainValues:
    """Return an entry of the file that must have just these fields."""
    if not isinstance(written, dict) or set(written) != set(fields):
        raise InputError(f"{what}: {written!r}, but {', '.join(fields)} were expected")
    return written


def _control(name: object, written: object, where: str) -> LessonControl:
    if not isinstance(name, str) or not name.isidentifier() or name in _TAKEN:
        raise InputError(
            f"{where} has a control {name!r}, but letters, digits and underscores were expected, and not "
            f"{', '.join(_TAKEN)}, which the command takes itself"
        )
    entry = _entry(written, _CONTROL, f"{where} has the control {name}")
    numbers = {field: entry[field] for field in ("low", "high", "value", "step")}
    for field, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{where}, control {name} has {field} {value!r}, but a number was expected")
    if not numbers["low"] <= numbers["value"] <= numbers["high"] or numbers["step"] <= 0:
        raise InputError(
            f"{where}, control {name}: its value was expected between low and high, and step above 0"
        )
    return LessonControl(name, str(entry["label"]), parameter=str(entry["parameter"]), **numbers)


def _drawing(written: object, where: str) -> LessonDrawing:
    entry = _entry(written, _DRAWING, f"{where} has draw")
    panel, given = entry["panel"], entry["given"]
    if isinstance(panel, bool) or not isinstance(panel, int) or panel < 1:
        raise InputError(f"{where}, draw has panel {panel!r}, but a number from 1 was expected")
    if not isinstance(given, list):
        raise InputError(f"{where}, draw has given {given!r}, but a list of lines was expected")
    return LessonDrawing(panel - 1, str(entry["line"]), tuple(map(str, given)), str(entry["task"]))


def _statement(written: object, where: str) -> LessonStatement:
    entry = _entry(written, _STATEMENT, f"{where} has a statement")
    if entry["sign"] not in (1, -1):
        raise InputError(f"{where}, statements has sign {entry['sign']!r}, but 1 or -1 was expected")
    return LessonStatement(**{name: entry[name] for name in _STATEMENT})
