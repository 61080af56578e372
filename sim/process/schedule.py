"""The week as data: its parts in order, the stages of each part, and who takes them.

Both engines walk a `Process`, which is a list of `WeekPart`s: the compiled engine inlines the stages of a part into its
loop (`sim.engine.loop.loop_for`), the Mesa model calls the agents' methods of the same names. `WEEK` is the usual week.

A process of your own is the usual one with stages inserted, replaced or removed, and runs in both engines::

    @inlined
    def say_goodbye(p, client, therapist, dyad, meeting):
        dyad.tension *= 0.9

    process = Process().insert(Stage("say_goodbye", say_goodbye, "therapist"), after="learn_trust")
    simulate(world, process)
    AllianceModel(world, process=process).run()

The compiled engine needs stages that are marked `sim.numba_marks.inlined`; the Mesa model takes any function.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from sim.errors import InputError, nearest
from sim.process import instruments, matching, peer_influence, session, week
from sim.process.equation_use import equations_used
from sim.process.questionnaires import Questionnaire
from sim.process.stages import Stage

Scope = Literal["client", "dyad", "therapist", "waiting list", "support", "colleagues"]

ARGUMENTS: Final[dict[Scope, str]] = {
    "client": "p, client, meeting",
    "dyad": "p, client, therapist, dyad, meeting",
    "therapist": "p, therapist, meeting",
    "waiting list": "p, client, therapists, first, week",
    "support": "p, client, rows, shown",
    "colleagues": "therapists, number, networks",
}
"""Arguments of the stages of a part. Outside of sessions `meeting` holds the week and the keys of random draws."""


@dataclass(frozen=True)
class WeekPart:
    """Stages of the week that are taken together.

    Attributes
    ----------
    name : str
        Name of the part.
    each : str
        For whom, or for what, its stages are taken.
    scope : str
        What its stages work on, a key of `ARGUMENTS`.
    stages : tuple of Stage
        In order.
    """

    name: str
    each: str
    scope: Scope
    stages: tuple[Stage, ...]


# Matching answers with the number of a therapist, where other stages answer with nothing.
_CHOOSE: Callable[..., None] = matching.choose  # type: ignore[assignment]

WEEK: Final[tuple[WeekPart, ...]] = (
    WeekPart(
        "arrival",
        "client who asks for help",
        "client",
        (
            Stage("arrive", week.arrive, "client"),
            Stage("intake_form", instruments.intake_form, "client"),
        ),
    ),
    WeekPart(
        "matching",
        "client at the head of the waiting list, while places are free",
        "waiting list",
        (Stage("choose", _CHOOSE, "clinic"),),
    ),
    WeekPart(
        "start",
        "client who has been given a place",
        "dyad",
        (Stage("begin", week.begin, "client"),),
    ),
    WeekPart(
        "peers",
        "client at the clinic",
        "support",
        (Stage("support_from_peers", peer_influence.support_from_peers, "clinic"),),
    ),
    WeekPart("attendance", "appointment of a client in treatment", "dyad", (session.ATTENDANCE,)),
    WeekPart("session", "appointment to which the client came", "dyad", session.SESSION),
    WeekPart(
        "missed",
        "appointment to which the client did not come",
        "dyad",
        (Stage("missed", session.missed, "client"),),
    ),
    WeekPart(
        "between sessions",
        "client in treatment",
        "dyad",
        (
            Stage("between_sessions", week.between_sessions, "client"),
            Stage("ending", week.ending, "client"),
        ),
    ),
    WeekPart(
        "without treatment",
        "client who waits, or has left",
        "client",
        (Stage("untreated", week.untreated, "client"),),
    ),
    WeekPart(
        "follow-up",
        "client who left the follow-up time ago",
        "client",
        (Stage("followup_form", instruments.followup_form, "client"),),
    ),
    WeekPart(
        "assessment",
        "client who has begun treatment",
        "client",
        (Stage("assessment", instruments.assessment, "client"),),
    ),
    WeekPart(
        "colleagues",
        "therapist",
        "colleagues",
        (
            Stage("strain_of_colleagues", peer_influence.strain_of_colleagues, "clinic"),
            Stage("skill_of_supervisors", peer_influence.skill_of_supervisors, "clinic"),
        ),
    ),
    WeekPart(
        "week's end",
        "therapist",
        "therapist",
        (Stage("close_week", week.therapist_week, "therapist"),),
    ),
)
"""The parts of a week, in order."""


@dataclass(frozen=True)
class Process:
    """What happens in a week: which stages, in which order. Immutable, compared by its stages.

    Attributes
    ----------
    parts : tuple of WeekPart
        The parts of `WEEK` under their names, with stages of your choice.
    questionnaires : tuple of Questionnaire
        Scores beside those of the model, columns at the end of the session table.
    sources : tuple of callable
        Functions of extensions that stages call; machine code is kept under the content of their files.

    Examples
    --------
    >>> [stage.name for stage in Process().remove("ending").part("between sessions").stages]
    ['between_sessions']
    """

    parts: tuple[WeekPart, ...] = WEEK
    questionnaires: tuple[Questionnaire, ...] = ()
    sources: tuple[Callable[..., object], ...] = ()

    @property
    def scores(self) -> tuple[str, ...]:
        """Names of the scores of its questionnaires."""
        return tuple(questionnaire.name for questionnaire in self.questionnaires)

    def part(self, name: str) -> WeekPart:
        """Return the part of this name."""
        return next(part for part in self.parts if part.name == name)

    def stage(self, name: str) -> Stage:
        """Return the stage of this name.

        Raises
        ------
        InputError
            If there is none; the nearest name is given.
        """
        stages = {stage.name: stage for part in self.parts for stage in part.stages}
        if name not in stages:
            raise InputError(f"{name!r} is not a stage of the week{nearest(name, stages)}")
        return stages[name]

    def insert(self, stage: Stage, *, before: str | None = None, after: str | None = None) -> Process:
        """Return a process with one more stage, next to a stage of the same part.

        Parameters
        ----------
        stage : Stage
            Its function takes the arguments of that part; see `ARGUMENTS`.
        before, after : str
            Name of the neighbour; one of the two.

        Raises
        ------
        InputError
            If neither or both neighbours are named, there is no such stage, or the new name is taken.
        """
        if (before is None) == (after is None):
            raise InputError(f"stage {stage.name!r} needs one neighbour, either before or after it")
        if any(stage.name == other.name for part in self.parts for other in part.stages):
            raise InputError(f"{stage.name!r} is a stage of the week already, but a new name was expected")
        neighbour = self.stage(before or after or "")
        return self._with(neighbour, (stage, neighbour) if before is not None else (neighbour, stage))

    def replace(self, name: str, stage: Stage) -> Process:
        """Return a process in which another stage stands where the one of this name stood."""
        return self._with(self.stage(name), (stage,))

    def remove(self, name: str) -> Process:
        """Return a process without the stage of this name."""
        return self._with(self.stage(name), ())

    def _with(self, old: Stage, new: tuple[Stage, ...]) -> Process:
        parts = []
        for part in self.parts:
            swapped = ((stage,) if stage is not old else new for stage in part.stages)
            parts.append(replace(part, stages=tuple(stage for some in swapped for stage in some)))
        return replace(self, parts=tuple(parts))


USUAL: Final = Process()
"""The week of the model as it is published."""


def schedule_rows() -> list[dict[str, str]]:
    """Return the table of the week.

    Returns
    -------
    list of dict
        One row a stage: ``part each name actor what equations function``.
    """
    return [
        {
            "part": part.name,
            "each": part.each,
            "name": stage.name,
            "actor": stage.actor,
            "what": meaning_of(stage.function),
            "equations": " ".join(equation.number for equation in equations_used(stage.function)),
            "function": place_of(stage.function),
        }
        for part in WEEK
        for stage in part.stages
    ]


def meaning_of(function: Callable[..., object]) -> str:
    """Return the first sentence of a function's documentation, without the numbers of its equations."""
    first = (function.__doc__ or "").strip().splitlines()[0]
    return re.sub(r"\s*\((?:E\d|claim)[^)]*\)", "", first).rstrip(".")


def place_of(function: Callable[..., object]) -> str:
    """Return where a function stands, as ``package.module.name``."""
    return f"{function.__module__}.{function.__name__}"
