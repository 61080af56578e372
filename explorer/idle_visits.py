"""Visits that nobody touches any more, or that are over: one look at all of them now and then."""

from __future__ import annotations

import gc
from typing import Final

from bokeh.document import Document
from tornado.ioloop import PeriodicCallback

from explorer.visit import Visit

_LOOK_MILLISECONDS: Final = 10_000


class IdleVisits:
    """Closes the visits that nobody touched for too long, and gives back the memory of those that are over.

    One timer serves them all: the timer of a visit would keep its document until it next rings.
    """

    def __init__(self) -> None:
        self._visits: dict[Document, Visit] = {}
        self._some_left = False

    def add(self, document: Document, visit: Visit) -> None:
        """Look after a visit from now on, unless it is over."""
        if not visit.closed:
            self._visits[document] = visit

    def remove(self, document: Document) -> None:
        """Forget a visit that is over."""
        self._visits.pop(document, None)
        self._some_left = True

    def watch(self) -> None:
        """Begin to look, and go on as long as the server runs."""
        PeriodicCallback(self.look, _LOOK_MILLISECONDS).start()

    def look(self) -> None:
        """Close those that nobody touched for too long, and search for what is left of others."""
        for document, visit in self._visits.items():
            if visit.idle:
                document.add_next_tick_callback(visit.close_if_idle)
        if self._some_left:
            # Models of a page point at each other. Python would search for them so late that memory grows by megabytes.
            self._some_left = False
            gc.collect()
