"""A server of one's own and a browser that is cut off from everything else, both for one worker of the test run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.explorer.browser.serving import REFUSED, launch_browser, open_playwright, serve
from tests.explorer.browser.watched import Watched


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server writes what it complains of."""
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="session")
def server(log: Path) -> Iterator[str]:
    """Serve on a free port; yields the address."""
    with serve(log) as address:
        yield address
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def launch() -> Iterator[Callable[[str], Browser]]:
    """Return a function that opens a browser with the network cut in one of the two ways.

    Ended with the module: while Playwright is there, an event loop runs, and other tests of this worker want their own.
    """
    with open_playwright() as playwright:
        browsers: dict[str, Browser] = {}

        def launched(cut: str) -> Browser:
            if cut not in browsers:
                browsers[cut] = launch_browser(playwright, cut)
            return browsers[cut]

        yield launched


@pytest.fixture
def visit(server: str, launch: Callable[[str], Browser]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page; in the end nothing may have gone wrong on any of them."""
    watched: list[Watched] = []

    def visited(page: str, width: int = 1280, cut: str = REFUSED, **options: Any) -> Page:
        context = launch(cut).new_context(viewport={"width": width, "height": 900}, **options)
        seen = Watched(context.new_page(), server)
        watched.append(seen)
        seen.page.goto(f"{server}?page={page}")
        return seen.page

    yield visited
    for seen in watched:
        seen.page.context.close()
        assert seen.faults == []
