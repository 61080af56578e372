"""Starts what runs the parts of a sweep, and shuts it down afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from experiments.sweeps.dask_cluster import DaskPool, dask_client
from experiments.sweeps.executors import ExecutorConfig, Pool, ThreadPool
from experiments.sweeps.process_pool import ProcessPool


@contextmanager
def worker_pool(executor: ExecutorConfig, cores: int) -> Iterator[Pool]:
    """Start an executor, and shut it down afterwards.

    Parameters
    ----------
    executor : ExecutorConfig
        Which.
    cores : int
        Threads or processes of this machine; jobs in a queue have `ExecutorConfig.cores` of their own.

    Raises
    ------
    InputError
        If a library is missing, or there is no scheduler at the address.
    """
    if executor.kind in ("serial", "processes"):
        pool = ThreadPool(cores) if executor.kind == "serial" else ProcessPool(cores)
        try:
            yield pool
        except BaseException:
            pool.stop()
            raise
        pool.inner.shutdown(wait=executor.kind == "serial", cancel_futures=True)
    else:
        with dask_client(executor, cores) as client:
            yield DaskPool(client)
