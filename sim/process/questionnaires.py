"""Questionnaires that an extension adds: one more score in every session, beside those of the model."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field, make_dataclass

from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.process.stages import Stage
from sim.states import ClientState, DyadState, Meeting, StateMeta, TherapistState


@dataclass(frozen=True)
class Questionnaire:
    """One questionnaire.

    Attributes
    ----------
    name : str
        Its column in the session table, and the attribute of the meeting that holds its score.
    score : callable
        ``score(p, client, therapist, dyad, meeting)`` returns the score of a session.
    span : str
        Lowest and highest score, as ``0..10``.
    meaning : str
        What it asks.
    with_forms : bool
        Whether it is missing in sessions of which the client's other forms are.
    """

    name: str
    score: Callable[..., float]
    span: str
    meaning: str
    with_forms: bool


@functools.cache
def meeting_class(questionnaires: tuple[Questionnaire, ...]) -> type[Meeting]:
    """Return the state of an appointment that also holds the scores of questionnaires."""
    if not questionnaires:
        return Meeting
    scores = [
        (one.name, float, field(default=math.nan, metadata={"state": StateMeta("f8", one.span, one.meaning)}))
        for one in questionnaires
    ]
    return make_dataclass("Meeting", scores, bases=(Meeting,), eq=False)


def blank_stage(questionnaire: Questionnaire) -> Stage:
    """Return the stage that leaves the form of an appointment empty."""
    write = _writer(questionnaire.name)

    @inlined
    def blank(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
        write(m, math.nan)

    return Stage(f"blank_{questionnaire.name}", blank, "client")


def filling_stage(questionnaire: Questionnaire) -> Stage:
    """Return the stage in which the form is filled in."""
    write, score, with_forms = _writer(questionnaire.name), questionnaire.score, questionnaire.with_forms

    @inlined
    def fill(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
        if d.form_back == 1 or not with_forms:
            write(m, score(p, c, t, d, m))

    return Stage(f"fill_{questionnaire.name}", fill, "client")


def row_filler(names: tuple[str, ...]) -> Callable[..., None]:
    """Return a function ``(row, meeting)`` that copies these scores into a row of the session table."""
    lines = [f"    row.{name} = meeting.{name}" for name in names]
    return _written("fill", "row, meeting", lines or ["    pass"])


def _writer(name: str) -> Callable[..., None]:
    return _written("write", "meeting, score", [f"    meeting.{name} = score"])


def _written(name: str, arguments: str, lines: list[str]) -> Callable[..., None]:
    # Compiled code reaches a field of a record by a name that stands in its source, so the source is written here.
    scope: dict[str, object] = {"__name__": __name__}
    exec("\n".join((f"def {name}({arguments}):", *lines)), scope)
    function: Callable[..., None] = scope[name]  # type: ignore[assignment]
    return inlined(function)
