"""Starts what runs the parts of a sweep, and shuts it down afterwards."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from experiments.sweeps.dask_cluster import DaskPool, dask_client
from experiments.sweeps.executors import ExecutorConfig, Pool, ThreadPool
from experiments.sweeps.process_pool import ProcessPool

_WORTH_PROCESSES: Final = 16
"""Parts from which processes of their own finish sooner than threads, although they take two seconds to start."""
_TURN: Final = 0.0005
"""Seconds after which a thread that wants to run Python may: the engine comes back from a clinic every few of them."""


@contextmanager
def short_turns() -> Iterator[None]:
    """Let threads take shorter turns with Python than the usual 5 ms, which engines would wait for between clinics."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, _TURN))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


@contextmanager
def worker_pool(executor: ExecutorConfig, cores: int, parts: int | None = None) -> Iterator[Pool]:
    """Start an executor, and shut it down afterwards.

    Parameters
    ----------
    executor : ExecutorConfig
        Which.
    cores : int
        Threads or processes of this machine; jobs in a queue have `ExecutorConfig.cores` of their own.
    parts : int, optional
        How many parts there will be, of a second or so each, if that is known: ``local`` starts no processes for few.

    Raises
    ------
    InputError
        If a library is missing, or there is no scheduler at the address.
    """
    kind = executor.kind
    if kind == "local":
        few = cores == 1 or (parts is not None and parts < _WORTH_PROCESSES)
        kind = "serial" if few else "processes"
    if kind in ("serial", "processes"):
        pool = ThreadPool(cores) if kind == "serial" else ProcessPool(cores)
        try:
            with short_turns():
                yield pool
        except BaseException:
            pool.stop()
            raise
        pool.inner.shutdown(wait=kind == "serial", cancel_futures=True)
    else:
        with dask_client(executor, cores) as client:
            yield DaskPool(client)
