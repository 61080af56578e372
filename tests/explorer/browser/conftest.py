"""A server of one's own and a browser that is cut off from everything else, both for one worker of the test run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.explorer.browser.watched import Watched

ROOT = Path(__file__).parents[3]
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
REFUSED = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Every name look-up fails."""
DROPPED = "--proxy-server=http://192.0.2.1:9"
"""Whatever is for another machine goes to an address that never answers; this machine's own needs no proxy."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve on a free port; yields the address."""
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-m", "explorer", "explore", "port=0", "open=false", "visits=12"]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            words = (word for line in process.stdout or () for word in line.split())
            yield next(word for word in words if word.startswith("http://"))
        finally:
            process.terminate()
            process.wait(20)
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[[str], Browser]]:
    """Return a function that opens a browser with the network cut in one of the two ways."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, f"these tests need one of {', '.join(NAMES)}; make test leaves them out where there is none"
    with sync_playwright() as playwright:
        open_ones: dict[str, Browser] = {}

        def opened(cut: str) -> Browser:
            if cut not in open_ones:
                flags = [*QUIET, cut]
                open_ones[cut] = playwright.chromium.launch(executable_path=found, args=flags)
            return open_ones[cut]

        yield opened
        for browser in open_ones.values():
            browser.close()


@pytest.fixture
def visit(server: str, launch: Callable[[str], Browser]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page; in the end nothing may have gone wrong on any of them."""
    watched: list[Watched] = []

    def visited(page: str, width: int = 1280, cut: str = REFUSED, **options: Any) -> Page:
        browser = launch(cut)
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        seen = Watched(context.new_page(), server)
        watched.append(seen)
        seen.page.goto(f"{server}?page={page}")
        return seen.page

    yield visited
    for seen in watched:
        seen.page.context.close()
        assert seen.faults == []
