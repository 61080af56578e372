"""Interrupts of a fit: workers end without a word, and none is lost in what cannot be interrupted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What a terminal, a queue or ``kill`` sends, often to workers, too."""

Handlers = Mapping[signal.Signals, Callable[[int, FrameType | None], object]]


@dataclass
class Interrupts:
    """Signals that end a fit, held back until they can be raised.

    A database that is being written or closed runs callbacks in which Python drops every exception, an interrupt
    included: the fit would go on as if nothing had happened.

    Attributes
    ----------
    before : mapping
        Handlers of the signals that are handled.
    owner : int
        The process that the fit runs in; others are its workers.
    """

    before: Handlers
    owner: int = field(default_factory=os.getpid)
    _received: tuple[int, FrameType | None] | None = None
    _held: bool = True

    def handle(self, number: int, frame: FrameType | None) -> None:
        """End a worker at once, without a word; raise an interrupt of the owner where it is not held back."""
        if os.getpid() != self.owner:
            os._exit(128 + number)
        self._received = number, frame
        if not self._held:
            self.raise_received()

    def raise_received(self) -> None:
        """Pass on what was received, if anything was, to the handler that would have had it."""
        if self._received is not None:
            number, frame = self._received
            self.before[signal.Signals(number)](number, frame)

    @contextmanager
    def raised(self) -> Iterator[None]:
        """Raise interrupts within the block as they come, those that were held back before it at once."""
        self.raise_received()
        self._held = False
        try:
            yield
        finally:
            self._held = True
        # One that came while workers were being forked may have been dropped there.
        self.raise_received()


@contextmanager
def ending_workers() -> Iterator[Interrupts]:
    """End workers that are forked within the block without a word at these signals, and all of them after an error.

    Yields
    ------
    Interrupts
        Holds interrupts back but within `Interrupts.raised`, and at the end of the block.
    """
    earlier = multiprocessing.active_children()
    main = threading.current_thread() is threading.main_thread()
    interrupts = Interrupts(_handlers() if main else {})
    for number in interrupts.before:
        signal.signal(number, interrupts.handle)
    try:
        yield interrupts
        interrupts.raise_received()
    except BaseException:
        for worker in multiprocessing.active_children():
            if worker not in earlier:
                worker.kill()
        raise
    finally:
        for number, handler in interrupts.before.items():
            signal.signal(number, handler)


def _handlers() -> Handlers:
    """Return the handlers there are; a signal that has none ends workers silently in any case."""
    found = {number: signal.getsignal(number) for number in _ENDING}
    return {number: handler for number, handler in found.items() if callable(handler)}
