"""Which pool an executor starts."""

from __future__ import annotations

import pytest

from experiments.sweeps.executors import ExecutorConfig, ThreadPool
from experiments.sweeps.process_pool import ProcessPool
from experiments.sweeps.worker_pool import worker_pool

LOCAL = ExecutorConfig("local")


@pytest.mark.parametrize(
    ("executor", "cores", "parts", "kind"),
    [
        (LOCAL, 1, 1000, ThreadPool),
        (LOCAL, 2, 3, ThreadPool),
        (LOCAL, 2, 1000, ProcessPool),
        (LOCAL, 2, None, ProcessPool),
        (ExecutorConfig("serial"), 2, 1000, ThreadPool),
        (ExecutorConfig("processes"), 1, 1, ProcessPool),
    ],
)
def test_local_starts_processes_only_where_they_are_worth_it(
    executor: ExecutorConfig, cores: int, parts: int | None, kind: type
) -> None:
    with worker_pool(executor, cores, parts) as pool:
        assert type(pool) is kind
        assert pool.workers() == cores
