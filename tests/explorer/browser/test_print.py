"""Every view on paper: all of it, nothing on anything else, and the notice below everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from explorer.page_addresses import PAGES
from tests.explorer.browser.access import crowded
from tests.explorer.browser.paper import overlaps, printed
from tests.explorer.browser.test_views import ENDS, wait_for_text

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
NOTICE = "A model for research and teaching"


@pytest.mark.parametrize("name", PAGES)
def test_a_view_is_printed_without_overlap(visit: Visit, name: str) -> None:
    page = visit(name)
    wait_for_text(page, ENDS[name])
    page.wait_for_function("Bokeh.documents[0].is_idle")
    sheets = printed(page)
    assert [overlaps(sheet) for sheet in sheets] == [[] for _ in sheets]
    # Chromium divides pages among sheets only when it prints: what a screen shows as paper is not all.
    lowest, next_one = sorted(sheets[-1], key=lambda one: one.baseline)[:2]
    assert lowest.text.startswith(NOTICE)
    assert next_one.baseline - lowest.baseline > lowest.letters
    page.emulate_media(media="print")
    assert crowded(page) == []


def test_the_whole_view_is_printed_without_menu(visit: Visit) -> None:
    page = visit("clinic")
    wait_for_text(page, ENDS["clinic"])
    page.emulate_media(media="print")
    hidden = page.evaluate(
        """() => {
        const whole = document.documentElement;
        const cut = [...document.querySelectorAll("body, body *")].filter((one) =>
          one.clientHeight > 0 && one.scrollHeight > one.clientHeight + 1 &&
          ["auto", "scroll", "hidden"].includes(getComputedStyle(one).overflowY));
        return [cut.map((one) => one.id || one.tagName), whole.scrollHeight > window.innerHeight];
        }"""
    )
    assert hidden == [[], True]
    expect(page.get_by_role("button", name="Lessons", exact=True)).to_be_hidden()
    words = " ".join(one.text for sheet in printed(page) for one in sheet)
    assert all(part in words for part in ("The whole clinic", "Take it further", "Random seed"))
