"""Processes of this machine that run parts, and end with the process that started them."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Final, ParamSpec, TypeVar, cast

R = TypeVar("R")
P = ParamSpec("P")
SAFE_PATH: Final = "PYTHONSAFEPATH"
_LAST_WORDS: Final = 5
"""Seconds to wait until a process that was lost has ended."""


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
        with safe_path(), uninterrupted():
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
        # The pool's own thread waits for the processes, too. Where two ask at once, one is told and the other gets 255.
        own = cast("threading.Thread | None", self.inner._executor_manager_thread)
        if own is not None:
            own.join(_LAST_WORDS)
        for process in self._processes.values():
            process.join(_LAST_WORDS)
        codes = [process.exitcode for process in self._processes.values()]
        telling = [code for code in codes if code is not None and code not in (0, -signal.SIGTERM)]
        return exit_sentence(telling[0]) if telling else ""

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
def safe_path() -> Iterator[None]:
    """Let interpreters that are started meanwhile not look for modules in the present folder, which is the user's."""
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[SAFE_PATH]
        else:
            os.environ[SAFE_PATH] = before


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
