"""Worker processes that end with the process that made them, and say nothing when it is interrupted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What a terminal, a queue or ``kill`` sends, often to workers, too."""


@contextmanager
def ending_workers() -> Iterator[None]:
    """End workers that are forked within the block without a word at these signals, and all of them after an error."""
    earlier = multiprocessing.active_children()
    before = _silence_workers() if threading.current_thread() is threading.main_thread() else {}
    try:
        yield
    except BaseException:
        for worker in multiprocessing.active_children():
            if worker not in earlier:
                worker.kill()
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _silence_workers() -> dict[signal.Signals, signal._HANDLER]:
    owner, before = os.getpid(), {number: signal.getsignal(number) for number in _ENDING}

    def end(number: int, frame: FrameType | None) -> None:
        if os.getpid() != owner:
            os._exit(128 + number)
        handler = before[signal.Signals(number)]
        assert callable(handler)
        handler(number, frame)

    # A signal that has no handler here ends workers silently in any case.
    handled = {number: handler for number, handler in before.items() if callable(handler)}
    for number in handled:
        signal.signal(number, end)
    return dict(handled)
