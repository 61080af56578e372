"""The pictures of the page about teaching: taken here, and kept when `PICTURES` names a folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.image import imread
from playwright.sync_api import Page, expect

from explorer.lessons.catalogue import LESSONS
from explorer.pages.clinic import OPENING_WEEK
from tests.explorer.browser.serving import ROOT
from tests.explorer.browser.test_teaching import stroke
from tests.explorer.browser.test_views import wait_for_points, wait_for_text

pytestmark = [pytest.mark.browser, pytest.mark.verification]

Visit = Callable[..., Page]
PATIENCE = 30_000
KEPT = ROOT / "docs" / "images"


def start(visit: Visit) -> Page:
    page = visit("", 1100)
    page.set_viewport_size({"width": 1100, "height": 560})
    wait_for_text(page, "Here is a clinic")
    page.wait_for_function("Bokeh.documents[0].is_idle")
    return page


def clinic(visit: Visit) -> Page:
    page = visit("clinic", 1100)
    page.set_viewport_size({"width": 1100, "height": 1350})
    for week in range(OPENING_WEEK + 1, OPENING_WEEK + 9):
        page.get_by_role("button", name="One week").click()
        wait_for_text(page, f"Week {week}: ")
    wait_for_points(page, week + 1)
    return page


def worlds(visit: Visit) -> Page:
    page = visit("worlds", 1280)
    page.set_viewport_size({"width": 1280, "height": 1400})
    wait_for_text(page, "Who differs most")
    page.wait_for_function("Bokeh.documents[0].is_idle")
    return page


def game(visit: Visit) -> Page:
    page = visit("therapist", 1100)
    for session in range(2, 5):
        page.get_by_role("button", name="Hold this session").click()
        expect(page.get_by_text(f"Session {session} begins").first).to_be_visible(timeout=PATIENCE)
    return page


def lesson(visit: Visit) -> Page:
    page = visit("lessons", 1100)
    wait_for_text(page, "is treated by")
    page.get_by_label("Lesson", exact=True).select_option(label=LESSONS["vee"].text.title)
    wait_for_text(page, "whose rupture was repaired")
    for _ in range(2):
        page.get_by_role("button", name="Next", exact=True).click()
    stroke(page)
    page.get_by_role("button", name="Next", exact=True).click()
    wait_for_text(page, "apart on average")
    page.wait_for_function("Bokeh.documents[0].is_idle")
    return page


@pytest.mark.parametrize("view", [start, clinic, worlds, game, lesson])
def test_a_picture_is_taken(visit: Visit, view: Callable[[Visit], Page], tmp_path: Path) -> None:
    name = f"explorer-{view.__name__}.png"
    taken = Path(os.environ.get("PICTURES", tmp_path)) / name
    page = view(visit)
    page.mouse.move(0, 0)
    page.screenshot(path=taken)
    # Letters differ from machine to machine; the size and that something is drawn do not.
    size = page.viewport_size
    assert imread(taken).shape[:2] == imread(KEPT / name).shape[:2] == (size["height"], size["width"])
    assert imread(taken).std() > 0.05
