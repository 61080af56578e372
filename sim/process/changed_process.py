"""What extensions change in the week of both engines: stages, interventions, questionnaires, equations."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sim.equations.registry import EQUATIONS
from sim.errors import InputError
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.process.interventions import Covers, Dated, active, index_of
from sim.process.questionnaires import Questionnaire, blank_stage, filling_stage
from sim.process.replaced_equations import Function, Replacement
from sim.process.schedule import ARGUMENTS, Process, Scope
from sim.process.stages import Stage, StageFunction
from sim.states import ClientState, DyadState, Meeting, TherapistState


@dataclass(frozen=True)
class AddedStage:
    """A stage next to one of the usual ones.

    Attributes
    ----------
    stage : Stage
    before, after : str or None
        Name of the neighbour; one of the two.
    covers : {'', 'clients', 'therapists'}
        Whom the intervention of the stage's name covers, for whom alone it is taken; empty for everybody.
    """

    stage: Stage
    before: str | None
    after: str | None
    covers: Covers | Literal[""] = ""


_added: list[AddedStage | Questionnaire] = []
_equations: dict[str, Function] = {}


def add(change: AddedStage | Questionnaire) -> None:
    """Add a stage or a questionnaire to the week.

    Raises
    ------
    InputError
        If it does not fit where it is put.
    """
    current_process.cache_clear()
    _added.append(change)
    try:
        current_process()
    except InputError:
        remove(change)
        raise


def remove(change: AddedStage | Questionnaire) -> None:
    """Take back what `add` added."""
    _added.remove(change)
    current_process.cache_clear()


def replace_equation(number: str, function: Function) -> None:
    """Use another function for an equation.

    Raises
    ------
    InputError
        If it has been replaced already, or is no part of the week.
    """
    if number in _equations:
        raise InputError(f"{number} is replaced by another extension already")
    usual = EQUATIONS[number].function
    swapped = Replacement({usual: function})
    if all(swapped.of(stage.function) is stage.function for part in Process().parts for stage in part.stages):
        raise InputError(
            f"{number} is used in no stage of the week, so that another form would change nothing"
        )
    _equations[number] = function
    current_process.cache_clear()


def restore_equation(number: str) -> None:
    """Use the usual function for an equation again."""
    del _equations[number]
    current_process.cache_clear()


@functools.cache
def current_process() -> Process:
    """Return the process that engines run unless they are given one: the usual one with everything that was added."""
    process = Process()
    for change in _added:
        if isinstance(change, Questionnaire):
            process = process.insert(blank_stage(change), before="attendance")
            process = process.insert(filling_stage(change), after="measurement")
            process = dataclasses.replace(process, questionnaires=(*process.questionnaires, change))
        else:
            process = process.insert(_fitted(process, change), before=change.before, after=change.after)
    process = _with_equations(process) if _equations else process
    own = [change.score if isinstance(change, Questionnaire) else change.stage.function for change in _added]
    return dataclasses.replace(process, sources=(*own, *_equations.values()))


def _with_equations(process: Process) -> Process:
    swapped = Replacement({EQUATIONS[number].function: other for number, other in _equations.items()})

    def changed(stage: Stage) -> Stage:
        function: StageFunction = swapped.of(stage.function)  # type: ignore[assignment]
        return dataclasses.replace(stage, function=function)

    parts = (dataclasses.replace(part, stages=tuple(map(changed, part.stages))) for part in process.parts)
    return dataclasses.replace(process, parts=tuple(parts))


def _fitted(process: Process, change: AddedStage) -> Stage:
    """Return the stage, checked against the part of the week it comes into."""
    if (change.before is None) == (change.after is None):
        raise InputError(f"{change.stage.name} needs one neighbour, either before or after it")
    neighbour = process.stage(change.before or change.after or "")
    scope = next(part.scope for part in process.parts if neighbour in part.stages)
    stage, expected = change.stage, ARGUMENTS[scope]
    if len(inspect.signature(stage.function).parameters) != expected.count(",") + 1:
        raise InputError(
            f"{stage.name} stands next to {neighbour.name}, where a function of ({expected}) was expected"
        )
    if not change.covers:
        return stage
    return dataclasses.replace(stage, function=_for_the_covered(stage, scope, change.covers))


def _for_the_covered(stage: Stage, scope: Scope, covers: Covers) -> Callable[..., None]:
    """Return the function of an intervention, which acts on those whom it covers, from its first week on."""
    act, index = stage.function, index_of(stage.name)
    group: Callable[..., Dated] = inlined(eval(f"lambda p: p.intervention.{stage.name}"))
    covers_clients = covers == "clients"

    @inlined
    def in_dyad(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
        if active(group(p), c.covered if covers_clients else t.covered, index, m.week):
            act(p, c, t, d, m)

    @inlined
    def of_person(p: Parameters, person: ClientState | TherapistState, m: Meeting) -> None:
        if active(group(p), person.covered, index, m.week):
            act(p, person, m)

    if scope == "dyad":
        return in_dyad
    if (scope, covers) in (("client", "clients"), ("therapist", "therapists")):
        return of_person
    raise InputError(
        f"{stage.name} covers {covers}, but acts in a part of the week without them ({ARGUMENTS[scope]})"
    )
