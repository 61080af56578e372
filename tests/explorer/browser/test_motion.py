"""Where motion is unwelcome nothing moves: what is new is there at once, in the clinic, the game and the lessons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page

from explorer.lessons.catalogue import LESSONS
from tests.explorer.browser.serving import REFUSED
from tests.explorer.browser.test_views import ENDS, wait_for_text

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
# Colours may fade: that is no motion. Marks of the clinic are moved by a script, which no list of animations knows.
_WATCH = """() => {
  const moved = window.moved = new Set(), places = new Map();
  const search = (root) => {
    for (const one of root.getAnimations()) {
      const name = one.transitionProperty ?? one.animationName;
      if (!/color|shadow|opacity/.test(name)) moved.add(name);
    }
    for (const node of root.querySelectorAll("*")) if (node.shadowRoot) search(node.shadowRoot);
  };
  const clients = (root = document) => {
    const found = [...root.querySelectorAll("[data-client]")];
    for (const node of root.querySelectorAll("*")) if (node.shadowRoot) found.push(...clients(node.shadowRoot));
    return found;
  };
  const look = () => {
    search(document);
    for (const one of clients()) {
      const client = one.dataset.client, seen = places.get(client) ?? places.set(client, new Set()).get(client);
      seen.add(one.getAttribute("transform"));
      // As before, and as sent.
      if (seen.size > 2) moved.add("marks");
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def moved(page: Page) -> list[str]:
    """Return what has moved since the page was first watched."""
    page.wait_for_timeout(600)
    found: list[str] = page.evaluate("[...window.moved]")
    return found


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_motion_is_left_out_where_it_is_unwelcome(
    visit: Visit, motion: Literal["reduce", "no-preference"]
) -> None:
    page = visit("clinic", 1280, REFUSED, reduced_motion=motion)
    wait_for_text(page, ENDS["clinic"])
    page.wait_for_function("Bokeh.documents[0].is_idle")
    page.wait_for_timeout(600)
    page.evaluate(_WATCH)
    page.get_by_role("button", name="One week").click()
    if motion == "no-preference":
        assert {"transform", "marks"} <= set(moved(page))
        return
    assert moved(page) == []
    page.get_by_role("button", name="Be the therapist").click()
    wait_for_text(page, ENDS["therapist"])
    page.get_by_role("button", name="Hold this session").click()
    wait_for_text(page, "Session 2 begins")
    page.get_by_role("button", name="Lessons", exact=True).click()
    wait_for_text(page, ENDS["lessons"])
    page.get_by_role("button", name="Next", exact=True).click()
    wait_for_text(page, next(iter(LESSONS.values())).text.question)
    assert moved(page) == []
