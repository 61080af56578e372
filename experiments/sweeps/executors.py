"""Where parts are run: what an executor's file says, what every pool of workers can do, and threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, ParamSpec, Protocol, TypeVar

from sim.errors import InputError, nearest

R = TypeVar("R")
P = ParamSpec("P")
QUEUES: Final[Mapping[str, str]] = {"slurm": "SLURMCluster", "pbs": "PBSCluster", "sge": "SGECluster"}
KINDS: Final = ("local", "serial", "processes", "dask", *QUEUES)


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
    tls_ca_file, tls_cert, tls_key : str or None
        Files with which a Dask cluster is joined or started over TLS; see `experiments.sweeps.cluster_tls`.
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
    tls_ca_file: str | None = None
    tls_cert: str | None = None
    tls_key: str | None = None
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
