"""Of a visit that is over nothing stays: neither its document nor what Panel and the server noted of it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable

import panel as pn
import pytest
from bokeh.document import Document
from bokeh.server.server import Server

from explorer.idle_visits import IdleVisits
from explorer.server import ServerOptions, make_server
from explorer.site import TITLE
from explorer.visit import Visit
from tests.explorer.lines import page_client

_PAGES = ("clinic", "therapist")
"""Not those that compute on another thread: such a thread keeps its page until it is done."""


class Circle:
    """Points at itself, as the models of a page do in the end."""

    def __init__(self) -> None:
        self.itself = self


async def _visit(server: Server, page: str) -> weakref.ref[Document]:
    """Open a page, wait until it is shown, and leave; return the document that was its own."""
    async with page_client(f"http://127.0.0.1:{server.port}/", f"page={page}") as client:
        await client.ready()
        await client.until(f"{TITLE}: ")
        (session,) = server.get_sessions()
        kept = weakref.ref(session.document)
    del session
    await _end_sessions(server)
    return kept


async def _end_sessions(server: Server) -> None:
    """Do what the server does with those whose browser has been away for long enough."""
    context = server._tornado._applications["/"]
    await context._cleanup_sessions(0)


def test_no_document_survives_its_visit() -> None:
    async def come_and_go() -> list[Document | None]:
        server = make_server(ServerOptions(port=0))
        server.start()
        views = len(pn.state._views)
        documents = [await _visit(server, page) for page in _PAGES]
        gc.collect()
        assert len(pn.state._views) == views
        assert len(server._tornado.settings["visits"]) == 0
        left = [document() for document in documents]
        server.stop()
        return left

    assert asyncio.run(come_and_go()) == [None, None]


def test_a_visit_is_closed_once_nobody_touched_it_for_too_long() -> None:
    called: list[Callable[[], None]] = []
    document, idle, asleep, awake = Document(), IdleVisits(), Visit(idle_minutes=0), Visit()
    document.add_next_tick_callback = called.append
    idle.add(document, asleep)
    idle.add(Document(), awake)
    idle.look()
    assert called == [asleep.close_if_idle]
    called.pop()()
    idle.look()
    assert (asleep.closed, awake.closed, called) == (True, False, [])


def test_what_points_at_itself_goes_with_the_next_look_after_a_visit_is_over() -> None:
    document, idle = Document(), IdleVisits()
    idle.add(document, Visit())
    gc.disable()
    try:
        kept = weakref.ref(Circle())
        idle.look()
        assert kept() is not None
        idle.remove(document)
        idle.look()
        assert kept() is None
    finally:
        gc.enable()


def test_a_visit_that_is_over_is_not_looked_after() -> None:
    document, idle, visit = Document(), IdleVisits(), Visit(idle_minutes=0)
    document.add_next_tick_callback = pytest.fail
    visit.close()
    idle.add(document, visit)
    idle.remove(document)
    idle.look()
