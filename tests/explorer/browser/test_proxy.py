"""Behind a proxy that gives the server a prefix, as JupyterHub does, every page works as it does without."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from explorer.pages.clinic import OPENING_WEEK
from tests.explorer.browser.proxy import proxy
from tests.explorer.browser.serving import REFUSED, serve
from tests.explorer.browser.test_views import wait_for_text
from tests.explorer.browser.watched import Watched

pytestmark = pytest.mark.browser


def test_pages_work_under_a_prefix(launch: Callable[[str], Browser], tmp_path: Path) -> None:
    upstream_port = _free_port()
    with proxy(f"http://127.0.0.1:{upstream_port}") as address:
        origin = address.removeprefix("http://").partition("/")[0]
        with serve(tmp_path / "log", port=upstream_port, origin=origin):
            seen = Watched(launch(REFUSED).new_context().new_page(), address)
            seen.page.goto(f"{address}?page=clinic")
            wait_for_text(seen.page, f"Week {OPENING_WEEK}: ")
            seen.page.get_by_role("button", name="One week").click()
            wait_for_text(seen.page, f"Week {OPENING_WEEK + 1}: ")
            assert (
                seen.page.evaluate("fetch(new URL('alive', location)).then((it) => it.text())")
                == "alliance-sim"
            )
            assert seen.faults == []
        wait_for_text(seen.page, "The server does not answer.")
        seen.page.context.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
