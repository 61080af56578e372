"""Calls that a pool makes side by side, with their results in order; a call whose worker is lost is made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Final, TypeVar

from experiments.sweeps.executors import Pool
from experiments.sweeps.running import lost_worker_errors
from sim.errors import InputError, one_line

T = TypeVar("T")
R = TypeVar("R")
_ATTEMPTS: Final = 3


def results_in_order(pool: Pool, function: Callable[[T], R], items: Sequence[T], what: str) -> Iterator[R]:
    """Yield the result of a function for each item, in order.

    Parameters
    ----------
    pool : Pool
        Has at most two calls for each of its workers at a time.
    function : callable
        Can be pickled, where the pool has processes.
    items : sequence
    what : str
        Name of an item, for the error.

    Raises
    ------
    InputError
        If one item loses one worker after the other.
    """
    futures: dict[int, Future[R]] = {}
    lost: Counter[int] = Counter()
    done = 0
    while done < len(items):
        try:
            for number in range(done, min(done + 2 * pool.workers(), len(items))):
                if number not in futures:
                    futures[number] = pool.submit(function, items[number])
            result = futures[done].result()
        except lost_worker_errors() as error:
            how = pool.how_lost(error)
            if pool.restart():
                futures.clear()
            futures.pop(done, None)
            lost[done] += 1
            if lost[done] >= _ATTEMPTS:
                raise InputError(
                    f"{what} {done + 1} was under way when {_ATTEMPTS} workers were lost "
                    f"({how or one_line(str(error)) or type(error).__name__})"
                ) from error
            continue
        del futures[done]
        yield result
        done += 1
