"""Clusters of Dask that run parts: on this machine, elsewhere, or as jobs in a queue."""

from __future__ import annotations

import gc
import logging
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from experiments.sweeps.cluster_tls import cluster_security
from experiments.sweeps.executors import QUEUES, ExecutorConfig
from experiments.sweeps.process_pool import SAFE_PATH, safe_path, uninterrupted
from sim.errors import InputError, missing_library, one_line

if TYPE_CHECKING:
    from dask_jobqueue.core import JobQueueCluster
    from distributed import Client
    from distributed.security import Security

R = TypeVar("R")
P = ParamSpec("P")
PATIENCE: Final = 10
"""Seconds to wait for the answer of a Dask scheduler."""
_SUBMITS: Final[Mapping[str, str]] = {"slurm": "sbatch", "pbs": "qsub", "sge": "qsub"}
_QUIET: Final[Mapping[str, object]] = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
"""Options of a scheduler that shows its state to nobody else: Dask's own would, on port 8787, to the whole network."""
_REMINDER: Final = 60
"""Seconds after which it is said again that jobs wait in the queue."""


class DaskPool:
    """Workers of a Dask cluster; Dask itself notices lost ones and runs their work again."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inner = client.get_executor(pure=False)

    def submit(self, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> Future[R]:
        """Run a function with these arguments."""
        future: Future[R] = self._inner.submit(function, *arguments, **named)
        return future

    def workers(self) -> int:
        """Return the number of threads of all workers there are at present, at least 1."""
        return max(1, sum(int(threads) for threads in self._client.ncores().values()))

    def restart(self) -> bool:
        """Do nothing: the cluster restarts its workers itself."""
        return False

    def how_lost(self, error: BaseException) -> str:
        """Return where the log is that says how the last worker ended."""
        worker = getattr(error, "last_worker", None)
        return f"the last one was {worker.address}, whose log may say why" if worker is not None else ""


@contextmanager
def dask_client(executor: ExecutorConfig, cores: int) -> Iterator[Client]:
    """Connect to a cluster of Dask, which is started if need be, and ended afterwards in that case.

    Parameters
    ----------
    executor : ExecutorConfig
    cores : int
        Workers of a cluster on this machine.

    Raises
    ------
    InputError
        If a library is missing, there is no scheduler at the address, or a queue refuses the jobs.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise missing_library("distributed", "sweeps") from None
    security = cluster_security(executor)
    if executor.kind == "dask" and executor.address is not None:
        client = _connected(executor.address, security)
        with client:
            yield client
        return
    if executor.kind == "dask":
        with safe_path(), uninterrupted():
            # Workers that are lost or ended are reported, or not, by who runs the parts.
            local = LocalCluster(
                n_workers=cores,
                threads_per_worker=1,
                # Reached from this machine only.
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
                security=security,
            )
        with local, Client(local, security=security) as client:
            yield client
        return
    if shutil.which(_SUBMITS[executor.kind]) is None:
        raise InputError(
            f"executor is {executor.kind}, but {_SUBMITS[executor.kind]} was not found: jobs can be put into the queue "
            "only on a machine of the cluster"
        )
    with queue_cluster(executor) as queue, Client(queue, security=security) as client:
        _submit_jobs(queue, executor)
        _wait_for_worker(client, executor.jobs)
        yield client


def _connected(address: str, security: Security | None) -> Client:
    """Return a client of the scheduler at an address.

    Raises
    ------
    InputError
        If none answers there, or it wants certificates.
    """
    from distributed import Client

    try:
        return Client(address, timeout=PATIENCE, security=security)
    except (OSError, ValueError, RuntimeError, TypeError) as error:
        # TypeError: an address of TLS, for which neither the executor nor Dask's configuration has certificates.
        reason = str(error)
    # A client that did not connect closes when it is collected. If that were while the next one starts, each would
    # wait for the other.
    gc.collect()
    raise InputError(
        f"executor.address is {address!r}, but the address of a Dask scheduler was expected ({reason})"
    )


def _submit_jobs(queue: JobQueueCluster, executor: ExecutorConfig) -> None:
    """Put the jobs into the queue.

    Raises
    ------
    InputError
        With the queue's own words, if it refuses them.
    """
    from distributed.core import Status

    async def submit() -> None:
        queue.scale(jobs=executor.jobs)  # type: ignore[no-untyped-call]
        await queue._correct_state()  # type: ignore[no-untyped-call]

    try:
        queue.sync(submit)  # type: ignore[no-untyped-call]
    except (OSError, RuntimeError) as error:
        # Dask closes a cluster only if every job of it was started or has failed.
        for name in [name for name, job in queue.workers.items() if job.status is Status.created]:
            queue.workers.pop(name).status = Status.failed
            queue.worker_spec.pop(name, None)
        raise InputError(f"the queue refused the job: {one_line(_own_words(str(error)))}") from error


def _own_words(message: str) -> str:
    """Return what a queue's command wrote, of the message that dask-jobqueue makes of it."""
    _, _, said = message.partition("stderr:\n")
    return " ".join((said or message).split())


def _wait_for_worker(client: Client, jobs: int) -> None:
    """Wait for the first worker, and say so from time to time."""
    said = -float(_REMINDER)
    while not client.ncores():
        if monotonic() - said >= _REMINDER:
            print(f"waiting for the first worker, {jobs} jobs queued", file=sys.stderr, flush=True)
            said = monotonic()
        sleep(0.1)


def _lines(executor: ExecutorConfig, option: str) -> list[str]:
    lines = executor.options.get(option, [])
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        raise InputError(f"executor.options.{option} is {lines!r}, but a list of texts was expected")
    return list(lines)


def _scheduler_options(executor: ExecutorConfig) -> dict[str, object]:
    given = executor.options.get("scheduler_options", {})
    if not isinstance(given, Mapping):
        raise InputError(
            f"executor.options.scheduler_options is {given!r}, but names and values of options were expected"
        )
    return {str(name): value for name, value in given.items()}


def queue_cluster(executor: ExecutorConfig) -> JobQueueCluster:
    """Return a dask-jobqueue cluster that has not submitted any job yet.

    Raises
    ------
    InputError
        If dask-jobqueue is not installed, or does not take an option.
    """
    try:
        import dask_jobqueue
    except ImportError:
        raise missing_library("dask_jobqueue", "cluster") from None
    named = {"queue": executor.queue, "project" if executor.kind == "sge" else "account": executor.account}
    named = {name: value for name, value in named.items() if value is not None}
    security = cluster_security(executor)
    try:
        cluster: JobQueueCluster = getattr(dask_jobqueue, QUEUES[executor.kind])(
            cores=executor.cores,
            # One thread each: what a part does beside simulating holds the interpreter.
            processes=executor.cores,
            memory=executor.memory,
            walltime=executor.walltime,
            **named,
            **({} if security is None else {"security": security, "protocol": "tls://"}),
            **{
                **executor.options,
                "job_script_prologue": [f"export {SAFE_PATH}=1", *_lines(executor, "job_script_prologue")],
                "scheduler_options": {**_QUIET, **_scheduler_options(executor)},
                "worker_extra_args": ["--no-dashboard", *_lines(executor, "worker_extra_args")],
            },
        )
    except (TypeError, ValueError) as error:
        raise InputError(f"executor: {executor.kind} does not take this ({error})") from error
    return cluster
