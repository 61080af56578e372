"""Runs worlds on one of the two engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim import Tables, World


def run_worlds(
    worlds: Iterable[World], engine: str, cores: int | None, sessions: bool = True
) -> Iterator[Tables]:
    """Yield the tables of each world, in order; few worlds are in memory at a time.

    Parameters
    ----------
    worlds : iterable of World
        Taken as they are needed.
    engine : {'compiled', 'mesa'}
        The compiled engine runs on threads; Mesa walks one world after the other.
    cores : int or None
        Threads of the compiled engine; None for all cores.
    sessions : bool
        Whether the compiled engine makes the tables of sessions and weeks.
    """
    if engine == "mesa":
        from sim import AllianceModel

        yield from (AllianceModel(world).run() for world in worlds)
    else:
        from sim import simulate_many

        yield from simulate_many(worlds, cores, sessions=sessions)
