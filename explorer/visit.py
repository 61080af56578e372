"""One browser's visit: which page it looks at, what plays, when it was last touched, and one line to speak to it."""

from __future__ import annotations

import asyncio
import html
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

import panel as pn
from panel.io import hold
from panel.io.callbacks import PeriodicCallback

from explorer.copy_link import CopyLink
from explorer.core.controls import reader_words
from explorer.core.limits import IDLE_MINUTES
from explorer.look import Projection
from sim.errors import InputError

T = TypeVar("T")
log: Final = logging.getLogger("explorer")

_WRONG: Final = (
    "Something went wrong on our side; this view may be out of date. Reload the page to start again."
)
_SAID: Final = ":host { font-size: calc(12px * var(--scale, 1)); }"
_ASLEEP: Final = (
    f"Nobody touched this page for {IDLE_MINUTES / 60:g} hours, and it was closed to make room for others. "
    "Reload it: it opens again as it was."
)


class Player:
    """Calls a function again and again until it is stopped.

    Parameters
    ----------
    callback : callable
        Called without arguments.
    milliseconds : int
        Between two calls.
    stopped : callable
        Called whenever it has been stopped, by whomever.
    """

    def __init__(
        self, callback: Callable[[], None], milliseconds: int, stopped: Callable[[], None] = lambda: None
    ) -> None:
        self.tick, self.every = callback, milliseconds
        self._stopped = stopped
        self._timer: PeriodicCallback | None = None

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer is not None

    def start(self) -> None:
        """Begin, or go on at the pace that `every` says now."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = pn.state.add_periodic_callback(self.tick, period=self.every)

    def stop(self) -> None:
        """Stop; nothing happens if it stands still."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self._stopped()


@dataclass(frozen=True)
class AddressedView:
    """How a page and an address say the same.

    Attributes
    ----------
    state : callable
        Returns what the page shows, as text without spaces.
    restore : callable
        Shows again what such a text says; an empty one is the page as it begins.
    """

    state: Callable[[], str]
    restore: Callable[[str], None]


class Visit:
    """One browser's visit.

    Parameters
    ----------
    idle_minutes : float
        Minutes without a touch after which the visit is closed.

    Attributes
    ----------
    status_line : panel pane
        One line that screen readers read out when it changes.
    content : panel column
        Where the page is shown.
    built_pages : dict
        Pages made so far, by name.
    views : dict of str to AddressedView
        Pages whose state an address can hold, by name.
    page : str
        Name of the page that is shown.
    address : str
        What was last written into the browser's address, or read from it.
    link : CopyLink
        The button that copies a link to what is shown.
    projection : Projection
        How large everything is.
    turn_to : callable
        Opens a page by name; whoever has the menu sets it.
    """

    def __init__(self, idle_minutes: float = IDLE_MINUTES) -> None:
        self._idle = 60 * idle_minutes
        self._players: list[Player] = []
        self._touched = time.monotonic()
        self.status_line = pn.pane.HTML(
            _status_html(""), sizing_mode="stretch_width", margin=(0, 10), stylesheets=[_SAID]
        )
        self.content = pn.Column(sizing_mode="stretch_width")
        self.built_pages: dict[str, pn.Column] = {}
        self.views: dict[str, AddressedView] = {}
        self.page = ""
        self.address = ""
        self.link = CopyLink(self.say)
        self._restoring = False
        self.projection = Projection()
        self.turn_to: Callable[[str], None] = lambda _: None
        self.closed = False

    def address_of(self, page: str) -> str:
        """Return the address of a page as it stands."""
        state = self.views[page].state() if page in self.views else ""
        return f"#{page}/{state}" if state else f"#{page}"

    def note(self, page: str) -> None:
        """Let the link lead to what a page shows, without a step that the browser's back button would undo."""
        if not self._restoring and page == (self.page or page):
            self.link.address = self.address_of(page)

    def remember(self, page: str) -> None:
        """Write what a page shows into the address, where a reload, a link or the browser's back button finds it.

        Nothing happens while a page is made to show what an address says, or if another page is shown by now.
        """
        self.note(page)
        if not self._restoring and page == (self.page or page):
            self.address = self.link.address
            # Without a page of a site, what is shown stands in an app or a notebook whose address is its own.
            if self.page and pn.state.location is not None:
                pn.state.location.hash = self.address

    @contextmanager
    def restoring(self) -> Iterator[None]:
        """Let nothing be written into the address while a page is made to show what it says."""
        self._restoring = True
        try:
            yield
        finally:
            self._restoring = False

    @property
    def playing(self) -> bool:
        """Whether something goes on by itself."""
        return any(player.playing for player in self._players)

    def play(
        self, callback: Callable[[], None], milliseconds: int, stopped: Callable[[], None] = lambda: None
    ) -> Player:
        """Return a player that stops when the page is left or the visit is closed; parameters as `Player`."""
        player = Player(self.act(callback), milliseconds, stopped)
        self._players.append(player)
        return player

    def act(self, callback: Callable[..., None]) -> Callable[..., None]:
        """Return a callback that counts as a touch, redraws once, and says what went wrong instead of raising it."""

        def acting(*arguments: object) -> None:
            self.touch()
            try:
                with hold():
                    callback(*arguments)
            except InputError as error:
                self.say(reader_words(str(error)))
            except Exception:
                self.report_failure()

        return acting

    def think(
        self, work: Callable[[], T], show: Callable[[T], None], words: str = ""
    ) -> Callable[..., Awaitable[None]]:
        """Return a callback that works on another thread, so that other browsers need not wait, and then shows.

        Parameters
        ----------
        work : callable
            Touches no widget.
        show : callable
            Given what `work` returned.
        words : str
            Said at once, where the work takes so long that a click would seem to be lost.
        """

        async def thinking(*_: object) -> None:
            self.touch()
            if words:
                self.say(words)
            try:
                show(await asyncio.to_thread(work))
            except InputError as error:
                self.say(reader_words(str(error)))
            except Exception:
                self.report_failure()

        return thinking

    def think_on_load(self, work: Callable[[], T], show: Callable[[T], None]) -> None:
        """Work on another thread once the browser has the page, and then show; parameters as `think`."""
        # Not sooner: what changes between sending the page and the browser's answer may never reach it.
        pn.state.onload(self.think(work, show))

    def touch(self) -> None:
        """Note that somebody is there."""
        self._touched = time.monotonic()

    def report_failure(self) -> None:
        """Log the exception being handled, stop what plays, and say that it was not the visitor's fault."""
        log.exception("a callback failed")
        self.stop()
        self.say(_WRONG)

    def say(self, words: str) -> None:
        """Show one line, and let screen readers read it; an empty one clears it."""
        self.status_line.object = _status_html(words)

    def stop(self) -> None:
        """Stop everything that plays."""
        for player in self._players:
            player.stop()

    @property
    def idle(self) -> bool:
        """Whether it is open and nobody touched it for too long."""
        return not self.closed and time.monotonic() - self._touched > self._idle

    def close_if_idle(self) -> None:
        """Close the visit if nobody touched it for too long; its clinics are let go."""
        if self.idle:
            self.close()
            self.say(_ASLEEP)

    def close(self) -> None:
        """Stop everything and let go of every page."""
        self.stop()
        self._players.clear()
        self.content.clear()
        self.built_pages.clear()
        self.closed = True


def _status_html(words: str) -> str:
    return f'<div role="status" aria-live="polite">{html.escape(words)}</div>'
