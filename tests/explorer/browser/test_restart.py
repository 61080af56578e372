"""A server that stops is said on the page, and one that is started again is found with everything kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.explorer.browser.serving import REFUSED, serve
from tests.explorer.browser.test_views import wait_for_text

pytestmark = pytest.mark.browser


def test_a_page_finds_its_server_again(launch: Callable[[str], Browser], tmp_path: Path) -> None:
    page = launch(REFUSED).new_context().new_page()
    with serve(tmp_path / "log") as address:
        page.goto(f"{address}#therapist/anxious.7.")
        wait_for_text(page, "The game in the address is resumed.")
        page.get_by_role("button", name="Hold this session").click()
        wait_for_text(page, "Session 2 begins")
        held = page.url
    wait_for_text(page, "The server does not answer.")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate("document.querySelector('#container').inert")
    port = int(address.rstrip("/").rpartition(":")[2])
    with serve(tmp_path / "log", port=port):
        wait_for_text(page, "The game in the address is resumed.")
        assert page.url == held
        expect(page.get_by_role("alert")).to_have_count(0)
        page.get_by_role("button", name="Hold this session").click()
        wait_for_text(page, "Session 3 begins")
        page.context.close()
