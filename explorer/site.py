"""The frame around the pages: a menu, one line that speaks, and the page that is open."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import panel as pn
from bokeh.models import CustomJS
from panel.theme import Design

from explorer.connection import watch_connection
from explorer.layout import MainContent, heading_for_readers
from explorer.look import SMALLEST
from explorer.page_addresses import DOCUMENT, EMBEDDED
from explorer.pages import PageEntry, pages
from explorer.visit import Visit
from sim.errors import InputError, nearest

TITLE: Final = "alliance-sim"
_MENU: Final = """
.bk-btn-group { flex-wrap: wrap !important; }
.bk-btn { flex: 0 0 auto !important; height: auto; font-size: calc(12px * var(--scale, 1)) !important; }
.bk-btn.bk-active { box-shadow: inset 0 -3px var(--link, #004b76) !important; }
@media print { :host { display: none !important; } }
"""
_LINE: Final = (
    ":host { display: grid !important; grid-template-columns: minmax(0, 1fr) auto; align-items: start; }"
)
_HERE: Final = Path(__file__).parent
_LOOK: Final = "".join((_HERE / name).read_text(encoding="utf-8") for name in ("dark.css", "page.css"))
_HISTORY: Final = (_HERE / "browser_history.js").read_text(encoding="utf-8")
_CLICKS: Final = (_HERE / "download_clicks.js").read_text(encoding="utf-8")
_DOCUMENT: Final = (_HERE / "templates" / "page.html").read_text(encoding="utf-8")
_SMALL: Final = f":host {{ font-size: calc({SMALLEST}px * var(--scale, 1)); }}"
_PRINTED: Final = "@media print { :host { display: block !important; } }"
"""Chromium divides blocks among sheets of paper without letting one overlap the next; flexible boxes it does not."""
_EMBEDDED_LOOK: Final = "#header { display: none !important; }"
_NOTICE: Final = (
    "A model for research and teaching: it says nothing about any individual and is not clinical guidance."
)

_TIMES_TO_LOOK: Final = 150
_BETWEEN_LOOKS: Final = 0.02
"""How often, and after how many seconds, to look whether the browser has told its address."""


class Site:
    """The pages of one visit, each made when it is first opened.

    Parameters
    ----------
    visit : Visit
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self._pages = {page.name: page for page in pages()}
        self.menu = pn.widgets.RadioButtonGroup(
            label="Pages",
            options={page.title: page.name for page in self._pages.values()},
            sizing_mode="stretch_width",
            stylesheets=[_MENU],
        )
        self.heading = pn.pane.HTML("", margin=0)
        self.parts = MainContent(sizing_mode="stretch_width")
        self._enlarge()
        self._first = next(iter(self._pages))
        self.menu.param.watch(visit.act(self._turn), "value")
        visit.projection.watch(self._enlarge)
        visit.turn_to = self.open

    def open(self, name: str) -> None:
        """Show a page as `show` does, as it was left, and write it into the address."""
        if self.visit.playing:
            # What plays is written into the address first, and the browser is told of one address a message.
            self.visit.stop()
            pn.state.curdoc.add_next_tick_callback(self.visit.act(lambda: self.open(name)))
            return
        self.show(name)
        self.visit.remember(self.visit.page)

    def _enlarge(self) -> None:
        """Let what stands around the pages be as large as they are."""
        # Not the parts themselves: a pane that is shown takes no other styles until its words change.
        self.parts.stylesheets = [_PRINTED, self.visit.projection.look.style]

    def begin(self, asked: str, address: str) -> None:
        """Show the first page: what the address says, or else the page that was asked for by name.

        Parameters
        ----------
        asked : str
            Name of a page, or anything at all.
        address : str
            What comes after the ``#``, with it.
        """
        self._first = asked if asked in self._pages else self._first
        # From now on, whenever the browser goes back or forward.
        pn.state.location.param.watch(lambda event: self._follow(str(event.new)), "hash")
        if address.removeprefix("#"):
            self.restore(address)
        elif self.visit.page != self._first:
            self.show(self._first)

    def _follow(self, address: str) -> None:
        if address != self.visit.address:
            self.visit.act(lambda: self.restore(address))()

    def restore(self, address: str) -> None:
        """Show what the part of an address after ``#`` says: a page, and what it showed.

        Raises
        ------
        InputError
            For an address that says nothing that can be shown; a page is shown nevertheless.
        """
        self.visit.address = address
        name, _, state = unquote(address.removeprefix("#")).partition("/")
        if name in self._pages:
            self.show(name, state)
            return
        self.show(self._first, "")
        if name:
            raise InputError(
                f"the address names the page {name[:40]!r}, which is not there{nearest(name, self._pages)}"
            )

    def _turn(self, *_: object) -> None:
        if self.menu.value != self.visit.page:
            self.open(self.menu.value)

    def show(self, name: str, state: str | None = None) -> None:
        """Show a page, as it was left or as the state in an address says; for an unknown name, the first."""
        name = name if name in self._pages else self._first
        visit = self.visit
        if visit.closed:
            return
        page: PageEntry = self._pages[name]
        with visit.restoring():
            visit.stop()
            visit.say("")
            new = name not in visit.built_pages
            if new:
                visit.built_pages[name] = page.build(visit)
            try:
                # Before the browser is given the page: what changes in the same message does not always reach it.
                if state is not None and not (new and not state):
                    self._restore(name, state)
            finally:
                visit.page = self.menu.value = name
                self.heading.object = heading_for_readers(f"{TITLE}: {page.title}")
                visit.content.objects = [visit.built_pages[name]]
        visit.note(name)

    def _restore(self, name: str, state: str) -> None:
        view = self.visit.views.get(name)
        if view is not None and view.state() != state:
            view.restore(state)

    def template(self, embedded: bool = False) -> pn.Template:
        """Return the whole document; nothing in it is requested from another server.

        Parameters
        ----------
        embedded : bool
            Whether another site shows it in a frame: then without menu, banner and link.
        """
        # Without a design system: one would put all its styles into every part of the page, which browsers read again.
        frame = pn.Template(_DOCUMENT, design=Design, location=True)
        frame.add_variable("favicon", f"{pn.state.rel_path or '.'}/favicon.ico")
        frame.add_variable("look", _LOOK + _EMBEDDED_LOOK if embedded else _LOOK)
        frame.add_variable("title", TITLE)
        line = pn.Column(
            self.visit.status_line, self.visit.link, sizing_mode="stretch_width", stylesheets=[_LINE]
        )
        self.visit.content.stylesheets = [_PRINTED]
        above = [self.visit.status_line] if embedded else [self.menu, line]
        note = pn.pane.HTML(_NOTICE, margin=(0, 10), stylesheets=[_SMALL])
        self.parts.objects = [self.heading, *above, self.visit.content, note]
        frame.add_panel("main", self.parts)
        return frame


def open_visit(turn: asyncio.Lock, in_advance: bool = False) -> tuple[Visit, pn.Template]:
    """Return the visit and the document of a browser that has just connected, or that may come later.

    Parameters
    ----------
    turn : asyncio.Lock
        Held while a page is made, so that others are answered between two.
    in_advance : bool
        Whether nobody waits: then the document has the page in it, instead of getting it once a browser is there.
    """
    watch_connection(pn.state.curdoc)
    for script in (_HISTORY, _CLICKS):
        pn.state.curdoc.js_on_event("document_ready", CustomJS(code=script))
    visit = Visit()
    site = Site(visit)
    location = pn.state.location
    if in_advance:
        site.show(_asked("page"))

    def begin(asked: str) -> None:
        site.begin(asked, location.hash)

    async def open_page() -> None:
        visit.touch()
        asked = _asked("page")
        # Only now the browser has the frame, which what changes sooner may never reach.
        await _address_told(location)
        if _asked("projector") == "1":
            visit.projection.turn(True)
        async with turn:
            await asyncio.sleep(0)
            visit.act(begin)(asked)

    pn.state.onload(open_page)
    return visit, site.template(_asked(EMBEDDED) == "1")


def _asked(name: str) -> str:
    """Return what the address, before its ``#``, says under a name; empty if it does not."""
    said: bytes = pn.state.session_args.get(name, [b""])[0]
    return said.decode(errors="replace")


async def _address_told(location: pn.io.location.Location) -> None:
    """Wait until the browser has told its own address, with what comes after the ``#``; not for ever.

    Until then the server knows the address with which `explorer.opening` asked for the page.
    """
    for _ in range(_TIMES_TO_LOOK):
        if DOCUMENT not in location.search:
            return
        await asyncio.sleep(_BETWEEN_LOOKS)


def busy_page(sentence: str) -> pn.pane.HTML:
    """Return the document for a browser beyond the server's limit."""
    return pn.pane.HTML(f'<p role="status">{sentence} Reload this page in a few minutes.</p>')
