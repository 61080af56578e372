"""A stage: a named step of the week, who takes it, and the equations in it; a list of stages can be compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sim.numba_marks import inlined


@dataclass(frozen=True)
class Stage:
    """One step of a session or week.

    Attributes
    ----------
    name : str
        Name of the step, and of the agent method that takes it.
    function : callable
        ``function(p, client, therapist, dyad, meeting)``.
    actor : {'client', 'therapist', 'clinic'}
        Whose method a subclass overrides to change the step.
    equations : str
        Numbers of the equations used.
    """

    name: str
    function: Callable[..., None]
    actor: Literal["client", "therapist", "clinic"]
    equations: str


def chained(stages: tuple[Stage, ...]) -> Callable[..., None]:
    """Return one function that runs the stages in order, for compiled loops."""
    run = stages[0].function
    for stage in stages[1:]:
        run = _then(run, stage.function)
    return run


def _then(first: Callable[..., None], second: Callable[..., None]) -> Callable[..., None]:
    @inlined
    def both(p: Any, c: Any, t: Any, d: Any, m: Any) -> None:
        first(p, c, t, d, m)
        second(p, c, t, d, m)

    return both
