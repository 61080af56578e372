"""A stage: a named step of the week and who takes it; a list of stages can be compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sim.numba_marks import inlined

Actor = Literal["client", "therapist", "clinic"]
StageFunction = Callable[..., None]


@dataclass(frozen=True)
class Stage:
    """One step of the week.

    Attributes
    ----------
    name : str
        Name of the step, and of the agent method that takes it.
    function : callable
        What happens. Its arguments are those of the part of the week; see `sim.process.schedule.ARGUMENTS`.
        To run in the compiled engine it has to be marked with `sim.numba_marks.inlined`.
    actor : {'client', 'therapist', 'clinic'}
        Whose method a subclass overrides to change the step; what the clinic does is no agent's method.
    """

    name: str
    function: StageFunction
    actor: Actor


def chained(stages: tuple[Stage, ...]) -> StageFunction:
    """Return one function that takes the stages in order, interpreted or inlined into a compiled loop.

    Parameters
    ----------
    stages : tuple of Stage
        All with the same arguments; may be empty.

    Returns
    -------
    callable
    """
    run: StageFunction = _nothing
    for k, stage in enumerate(stages):
        run = _then(run, stage.function) if k else stage.function
    return run


@inlined
def _nothing(*given: object) -> None:
    pass


def _then(first: StageFunction, second: StageFunction) -> StageFunction:
    @inlined
    def both(*given: object) -> None:
        first(*given)
        second(*given)

    return both
