"""A process that dies at any chosen step on disk, so that tests can look at what it leaves.

`crash_points` walks through every step of an action; with `every` above 1 through some of them:

>>> for died in crash_points(prepare, every=5):     # doctest: +SKIP
...     check()     # of what `prepare` set up, after a death at one more step, and in the end after none
"""

from __future__ import annotations

import fcntl
import os
import stat
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

STEPS: Final = (
    "fsync",
    "rename",
    "replace",
    "link",
    "symlink",
    "mkdir",
    "unlink",
    "remove",
    "rmdir",
    "ftruncate",
)
"""Functions of `os` before each call of which the process can die."""
DIED, FAILED = 86, 87
_CUT: Final = 5

Action = Callable[[], object]


def dies_before(step: int, action: Action) -> bool:
    """Run an action in a process of its own that dies just before its n-th step on disk.

    What it wrote to a file and did not wait for is lost in part, as after a power cut.

    Parameters
    ----------
    step : int
        Counted from 1.
    action : callable
        Whatever it raises is an error of the test; it may start threads, but no processes.

    Returns
    -------
    bool
        False if the action ended before that step.
    """
    with warnings.catch_warnings():
        # Python warns that threads of this process are missing in the other one: there are none that matter.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        _run_and_exit(step, action)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, DIED), f"the action ended with {code} before step {step}; its traceback is above"
    return code == DIED


def _run_and_exit(step: int, action: Action) -> None:
    code = FAILED
    try:
        with _deadly(step):
            action()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


@contextmanager
def _deadly(step: int) -> Iterator[None]:
    left = [step]

    def watched(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            left[0] -= 1
            if left[0] <= 0:
                if name == "fsync" and isinstance(given[0], int):
                    _lose_end(given[0])
                os._exit(DIED)
            # Nothing waits for a disk here: no power is cut, and tests are quicker.
            return None if name == "fsync" else function(*given, **named)

        return call

    # Nothing is put back: the process ends here in any case.
    for name in STEPS:
        setattr(os, name, watched(name, getattr(os, name)))
    yield


def _lose_end(handle: int) -> None:
    """Lose half of a file that was just written, or the end of what was appended."""
    found = os.fstat(handle)
    if stat.S_ISREG(found.st_mode):
        appended = fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_APPEND
        left = max(0, found.st_size - _CUT) if appended else found.st_size // 2
        with suppress(OSError):
            os.truncate(f"/proc/self/fd/{handle}", left)


def crash_points(prepare: Callable[[int], Action], every: int = 1) -> Iterator[bool]:
    """Let an action die at one step after the other, and yield after each.

    Parameters
    ----------
    prepare : callable
        Sets up what the action with that step is to work on, in a folder of its own, and returns the action.
    every : int
        Steps from one death to the next.

    Yields
    ------
    bool
        Whether it died; the last time it did not, because it has no further steps.
    """
    step, died = 1, True
    while died:
        died = dies_before(step, prepare(step))
        yield died
        step += every
