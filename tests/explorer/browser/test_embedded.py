"""One view in a frame of another page, and a view on paper."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.pages.clinic import OPENING_WEEK
from explorer.server import ServerOptions, make_server
from tests.explorer.browser.access import barriers
from tests.explorer.browser.serving import REFUSED

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PATIENCE = 30_000


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve a folder as another site would; gives its address and the folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", tmp_path
    server.shutdown()
    server.server_close()


@pytest.fixture
def framed(site: tuple[str, Path]) -> Iterator[str]:
    """Serve the explorer for frames of that site alone."""
    listening: Future[tuple[int, asyncio.Event, asyncio.AbstractEventLoop]] = Future()

    async def serve() -> None:
        server, ended = make_server(ServerOptions(port=0, frames=(site[0],))), asyncio.Event()
        server.start()
        listening.set_result((server.port, ended, asyncio.get_running_loop()))
        await ended.wait()
        server.stop()

    aside = threading.Thread(target=asyncio.run, args=(serve(),))
    aside.start()
    port, ended, loop = listening.result(60)
    yield f"http://127.0.0.1:{port}/"
    loop.call_soon_threadsafe(ended.set)
    aside.join(60)


def page_with(folder: Path, address: str) -> None:
    (folder / "lecture.html").write_text(
        f'<title>Lecture</title><iframe width=900 height=700 src="{address}"></iframe>'
    )


def test_a_view_stands_in_a_frame_of_a_named_site(
    site: tuple[str, Path], framed: str, server: str, launch: Callable[[str], Browser]
) -> None:
    address, folder = site
    page_with(folder, f"{framed}?page=lessons&embed=1")
    page = launch(REFUSED).new_page()
    page.goto(f"{address}/lecture.html")
    view = page.frame_locator("iframe")
    expect(view.get_by_label("Lesson", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(view.get_by_role("button", name="Two worlds")).to_have_count(0)
    expect(view.locator("#header")).not_to_be_visible()
    # A server that was not told of the site shows it nothing.
    page_with(folder, f"{server}?page=lessons&embed=1")
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text, timeout=PATIENCE):
        page.reload()
    page.close()


def test_an_embedded_view_has_no_menu_and_works(visit: Visit) -> None:
    page = visit("clinic&embed=1")
    expect(page.get_by_role("button", name="One week")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Lessons", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)
    page.get_by_role("button", name="One week").click()
    expect(page.get_by_text(f"Week shown: {OPENING_WEEK + 1}")).to_be_visible(timeout=PATIENCE)
    assert barriers(page) == []
