"""Where parts are run: in this process, in local processes, or on a Dask cluster (local, remote or in a queue)."""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from time import monotonic, sleep
from types import FrameType
from typing import TYPE_CHECKING, Final, ParamSpec, Protocol, TypeVar, cast

from sim.errors import InputError, missing_library, nearest, one_line

if TYPE_CHECKING:
    from dask_jobqueue.core import JobQueueCluster
    from distributed import Client

R = TypeVar("R")
P = ParamSpec("P")
QUEUES: Final[Mapping[str, str]] = {"slurm": "SLURMCluster", "pbs": "PBSCluster", "sge": "SGECluster"}
PATIENCE: Final = 10
"""Seconds to wait for the answer of a Dask scheduler."""
_SUBMITS: Final[Mapping[str, str]] = {"slurm": "sbatch", "pbs": "qsub", "sge": "qsub"}
_REMINDER: Final = 60
"""Seconds after which it is said again that jobs wait in the queue."""
_LAST_WORDS: Final = 5
"""Seconds to wait until a process that was lost has ended."""
_SAFE: Final = "PYTHONSAFEPATH"
KINDS: Final = ("serial", "processes", "dask", *QUEUES)


@dataclass(frozen=True)
class ExecutorConfig:
    """An executor, as its file in ``configs/executor`` writes it.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    address : str or None
        Of a Dask scheduler (``dask``); None starts one on this machine.
    jobs : int
        Jobs that are put into a queue (``slurm``, ``pbs``, ``sge``).
    cores, memory, walltime, queue, account
        Of one job, as the queue calls them.
    options : mapping
        Anything else that the cluster classes of dask-jobqueue take.
    """

    kind: str = "serial"
    address: str | None = None
    jobs: int = 1
    cores: int = 1
    memory: str = "4GB"
    walltime: str = "01:00:00"
    queue: str | None = None
    account: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an unknown kind."""
        if self.kind not in KINDS:
            raise InputError(
                f"executor.kind is {self.kind!r}, but one of {', '.join(KINDS)} was expected{nearest(self.kind, KINDS)}"
            )


class Pool(Protocol):
    """Takes work and gives futures."""

    def submit(self, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> Future[R]:
        """Run a function with these arguments."""

    def workers(self) -> int:
        """Return how many calls can be run at once."""

    def restart(self) -> bool:
        """Continue after a worker was lost; return whether everything submitted is lost with it."""

    def how_lost(self, error: BaseException) -> str:
        """Return, before `restart`, how the worker ended because of which an error was raised; empty if unknown."""


class ThreadPool:
    """Threads of this process: the engine holds no global lock while it simulates."""

    def __init__(self, cores: int) -> None:
        self._cores = cores
        self.inner = ThreadPoolExecutor(cores)

    def submit(self, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> Future[R]:
        """Run a function with these arguments."""
        return self.inner.submit(function, *arguments, **named)

    def workers(self) -> int:
        """Return the number of threads."""
        return self._cores

    def stop(self) -> None:
        """Start nothing more, and wait for what is at work: it cannot be ended."""
        self.inner.shutdown(wait=True, cancel_futures=True)

    def restart(self) -> bool:
        """Return False: threads are lost only with the process."""
        return False

    def how_lost(self, error: BaseException) -> str:
        """Return nothing: a thread does not end by itself."""
        return ""


class ProcessPool:
    """Processes of this machine, replaced if one is lost."""

    def __init__(self, cores: int) -> None:
        self._cores = cores
        self.inner = self._new()
        self._processes: Mapping[int, BaseProcess] = {}

    def _new(self) -> ProcessPoolExecutor:
        # Not forked from this process, whose threads would be missing there.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["experiments.sweeps.task"])
        with _safe_path(), uninterrupted():
            forkserver.ensure_running()
        return ProcessPoolExecutor(self._cores, context, _end_with_parent)

    def submit(self, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> Future[R]:
        """Run a function with these arguments."""
        # Unpacked by the call itself: what cannot be unpacked is then its error, and does not end the worker.
        future = self.inner.submit(_call_packed, pickle.dumps((function, arguments, named)))
        self._processes = self.inner._processes or self._processes
        return cast("Future[R]", future)

    def workers(self) -> int:
        """Return the number of processes."""
        return self._cores

    def restart(self) -> bool:
        """Start new processes."""
        self.stop()
        self.inner = self._new()
        return True

    def how_lost(self, error: BaseException) -> str:
        """Return how the first process ended; the others were ended because of it."""
        for process in self._processes.values():
            process.join(_LAST_WORDS)
        codes = [process.exitcode for process in self._processes.values()]
        own = [code for code in codes if code is not None and code not in (0, -signal.SIGTERM)]
        return exit_sentence(own[0]) if own else ""

    def stop(self) -> None:
        """End all processes, also those that are at work: what they do is not waited for."""
        processes = list((self.inner._processes or {}).values())
        self.inner.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()


def _call_packed(packed: bytes) -> object:
    function, arguments, named = pickle.loads(packed)
    return function(*arguments, **named)


def exit_sentence(code: int) -> str:
    """Return how a process ended.

    Examples
    --------
    >>> exit_sentence(-9), exit_sentence(3)
    ('killed by SIGKILL, as where memory runs out; use fewer cores', 'ended with exit status 3')
    """
    if code >= 0:
        return f"ended with exit status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    memory = ", as where memory runs out; use fewer cores" if code == -signal.SIGKILL else ""
    return f"killed by {name}{memory}"


@contextmanager
def _safe_path() -> Iterator[None]:
    """Let interpreters that are started meanwhile not look for modules in the present folder, which is the user's."""
    before = os.environ.get(_SAFE)
    os.environ[_SAFE] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE]
        else:
            os.environ[_SAFE] = before


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Keep Ctrl-C from processes that are started meanwhile, and let this one have it afterwards.

    A terminal sends it to all of them, but only the process that started the others decides what becomes of them.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # Started later, by the first process, it would end the block of the signal.
    resource_tracker.ensure_running()
    before, caught = signal.getsignal(signal.SIGINT), False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal caught
        caught = True

    signal.signal(signal.SIGINT, note)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
    if caught:
        signal.raise_signal(signal.SIGINT)


def _end_with_parent() -> None:
    """End this process as soon as the one that started it has ended, for whatever reason."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


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
        with _client(executor, cores) as client:
            yield DaskPool(client)


@contextmanager
def _client(executor: ExecutorConfig, cores: int) -> Iterator[Client]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise missing_library("distributed", "sweeps") from None
    if executor.kind == "dask" and executor.address is not None:
        try:
            client = Client(executor.address, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise InputError(
                f"executor.address is {executor.address!r}, but the address of a Dask scheduler was expected ({error})"
            ) from error
        with client:
            yield client
        return
    if executor.kind == "dask":
        with _safe_path(), uninterrupted():
            # Workers that are lost or ended are reported, or not, by who runs the parts.
            local = LocalCluster(
                n_workers=cores, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
            )
        with local, Client(local) as client:
            yield client
        return
    if shutil.which(_SUBMITS[executor.kind]) is None:
        raise InputError(
            f"executor is {executor.kind}, but {_SUBMITS[executor.kind]} was not found: jobs can be put into the queue "
            "only on a machine of the cluster"
        )
    with queue_cluster(executor) as queue, Client(queue) as client:
        _submit_jobs(queue, executor)
        _wait_for_worker(client, executor.jobs)
        yield client


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


def _prologue(executor: ExecutorConfig) -> list[str]:
    lines = executor.options.get("job_script_prologue", [])
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        raise InputError(
            f"executor.options.job_script_prologue is {lines!r}, but a list of lines of a shell was expected"
        )
    return list(lines)


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
    try:
        cluster: JobQueueCluster = getattr(dask_jobqueue, QUEUES[executor.kind])(
            cores=executor.cores,
            # One thread each: what a part does beside simulating holds the interpreter.
            processes=executor.cores,
            memory=executor.memory,
            walltime=executor.walltime,
            **named,
            **{**executor.options, "job_script_prologue": [f"export {_SAFE}=1", *_prologue(executor)]},
        )
    except (TypeError, ValueError) as error:
        raise InputError(f"executor: {executor.kind} does not take this ({error})") from error
    return cluster
