"""Methods of agents made from the stages of a process, so that each stage is written and documented once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from sim.parameters import Parameters
from sim.process.schedule import USUAL, Process, WeekPart
from sim.process.stages import Actor, Stage, StageFunction
from sim.states import ClientState, DyadState, Meeting, TherapistState

Agent = TypeVar("Agent")
Method = Callable[..., None]


class Clinic(Protocol):
    """What agents need of their model.

    Attributes
    ----------
    numbers : Parameters
        With choices as their codes.
    functions : mapping
        Name of each stage of the process to its function.
    phase : sequence of int
        A `sim.engine.phases.Phase` for each client.
    """

    numbers: Parameters
    functions: Mapping[str, StageFunction]
    phase: Sequence[int]

    @property
    def therapists(self) -> Sequence[TherapistState]:
        """In the order of their numbers."""
        ...


class _InClinic(Protocol):
    model: Clinic


class _ClientAgent(_InClinic, Protocol):
    dyad: DyadState

    @property
    def counterpart(self) -> TherapistState: ...


def with_stages(actor: Actor) -> Callable[[type[Agent]], type[Agent]]:
    """Return a class decorator that adds a method for every stage of the usual week that this actor takes.

    Parameters
    ----------
    actor : {'client', 'therapist'}
        A client's methods take the meeting; a therapist's take the client and the meeting, or, at the week's end, the
        meeting alone.
    """

    def decorate(kind: type[Agent]) -> type[Agent]:
        add_methods(kind, actor, USUAL)
        return kind

    return decorate


def add_methods(kind: type, actor: Actor, process: Process) -> None:
    """Give a class of agents a method for each stage of a process that it does not have yet.

    The method takes the stage as the model's own process defines it, whatever process it was made for.
    """
    for part in process.parts:
        for stage in part.stages:
            if stage.actor == actor and not hasattr(kind, stage.name):
                setattr(kind, stage.name, _method(kind, part, stage))


def _method(kind: type, part: WeekPart, stage: Stage) -> Method:
    method = _METHODS[part.scope, stage.actor](stage.name)
    method.__name__, method.__qualname__ = stage.name, f"{kind.__qualname__}.{stage.name}"
    method.__module__, method.__doc__ = kind.__module__, stage.function.__doc__
    return method


def _of_client(name: str) -> Method:
    def method(self: _ClientAgent, meeting: Meeting) -> None:
        model = self.model
        model.functions[name](model.numbers, self, meeting)

    return method


def _of_client_in_dyad(name: str) -> Method:
    def method(self: _ClientAgent, meeting: Meeting) -> None:
        model = self.model
        model.functions[name](model.numbers, self, self.counterpart, self.dyad, meeting)

    return method


def _of_therapist_in_dyad(name: str) -> Method:
    def method(self: _InClinic, client: _ClientAgent, meeting: Meeting) -> None:
        model = self.model
        model.functions[name](model.numbers, client, self, client.dyad, meeting)

    return method


def _of_therapist(name: str) -> Method:
    def method(self: _InClinic, meeting: Meeting) -> None:
        model = self.model
        model.functions[name](model.numbers, self, meeting)

    return method


_METHODS: dict[tuple[str, Actor], Callable[[str], Method]] = {
    ("client", "client"): _of_client,
    ("dyad", "client"): _of_client_in_dyad,
    ("dyad", "therapist"): _of_therapist_in_dyad,
    ("therapist", "therapist"): _of_therapist,
}


def take_by_agents(part: WeekPart) -> StageFunction:
    """Return a function that takes the stages of a part by calling the agents' methods of their names.

    What the clinic does is no agent's method and is taken by its function.
    """
    steps = tuple(_call(part, stage) for stage in part.stages)

    def take(*given: object) -> None:
        for step in steps:
            step(*given)

    return take


def _call(part: WeekPart, stage: Stage) -> StageFunction:
    name = stage.name

    def call_client(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
        getattr(c, name)(m)

    def call_therapist(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
        getattr(t, name)(c, m)

    def call_alone(p: Parameters, agent: object, m: Meeting) -> None:
        getattr(agent, name)(m)

    if stage.actor == "clinic":
        return stage.function
    if part.scope != "dyad":
        return call_alone
    return call_client if stage.actor == "client" else call_therapist
