"""Signals that end a command as Ctrl-C does: finished work is stored, and one sentence says how to go on."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_ENDING: Final = (signal.SIGTERM, signal.SIGHUP)
"""What ``kill``, a queue that takes a job back, and a terminal that is closed send."""


@contextmanager
def ending_signals() -> Iterator[None]:
    """Let these signals raise KeyboardInterrupt; one that is ignored, as below ``nohup``, stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    changed = [number for number in _ENDING if signal.getsignal(number) == signal.SIG_DFL]
    for number in changed:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)
