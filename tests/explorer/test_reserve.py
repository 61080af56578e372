"""Pages made in advance: who gets them, what they hold, and that nobody else notices."""

from __future__ import annotations

import asyncio

from bokeh.document import Document
from bokeh.models import Slider
from bokeh.server.server import Server

from explorer.core.limits import IDLE_MINUTES
from explorer.page_addresses import RESUMED
from explorer.reserve import Reserve, write_in_advance
from explorer.server import ServerOptions, make_server
from tests.explorer.lines import page_client

_DISCUSSION_MINUTES = 40
_WORDS = "meet week after week"


async def _first_document(server: Server, query: str) -> str:
    async with page_client(f"http://127.0.0.1:{server.port}/", query) as page:
        return await page.ready()


def test_who_comes_first_gets_a_page_that_was_made_before_and_the_next_one_made_then() -> None:
    async def come() -> list[str]:
        server = make_server(ServerOptions(port=0, visits=5, reserve=1))
        reserve: Reserve = server._tornado.settings["reserve"]
        server.start()
        async with asyncio.timeout(20):
            while not len(reserve):
                await asyncio.sleep(0.02)
        asked = (f"page=start&{RESUMED}=1", "page=lessons", "page=start", "")
        documents = [await _first_document(server, query) for query in asked[:2]]
        assert len(reserve) == 1
        documents += [await _first_document(server, query) for query in asked[2:]]
        assert len(server._tornado.settings["visits"]) == len(asked)
        server.stop()
        await asyncio.sleep(0.05)
        return documents

    documents = asyncio.run(come())
    assert [_WORDS in document for document in documents] == [False, False, True, False]


def test_what_was_written_in_advance_is_sent_once_and_only_if_it_still_holds() -> None:
    for changed in (False, True):
        slider, document = Slider(start=0, end=2, step=1, value=1), Document()
        document.add_root(slider)
        write_in_advance(document)
        if changed:
            slider.value = 2
        sent = document.to_json().content
        assert sent["roots"][0]["attributes"]["value"] == 1 + changed
        slider.value = 0
        assert document.to_json().content["roots"][0]["attributes"]["value"] == 0


def test_a_discussion_outlasts_no_limit_of_the_server() -> None:
    server = make_server(ServerOptions(port=0))
    tornado = server._tornado
    assert IDLE_MINUTES > 2 * _DISCUSSION_MINUTES
    # Networks forget a connection on which nothing is said for a minute.
    assert 0 < tornado._keep_alive_milliseconds < 60_000
    server.stop()
