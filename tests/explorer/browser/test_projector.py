"""Every view as a room reads it from its last row: two projectors, light and dark, no text smaller than promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from explorer.core.state_looks import LEFT
from explorer.game.characters import characters
from explorer.game.game import Game, suggested_seed
from explorer.game.saved import to_address
from explorer.lessons.catalogue import LESSONS
from explorer.look import PROJECTOR, SMALLEST
from tests.explorer.browser.access import CONTRAST, Scheme, barriers, crowded, turn, widest
from tests.explorer.browser.painted import VISIBLE, contrast, faint_when_dark, ground, paint
from tests.explorer.browser.test_views import wait_for_text

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PATIENCE = 30_000
WIDTHS = (1280, 1920)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LETTERS = Path(__file__).with_name("letters.js").read_text(encoding="utf-8")


def small(page: Page) -> list[tuple[float, str]]:
    """Return letters that are smaller than those of a projector have to be, each size with an example."""
    least = SMALLEST * PROJECTOR.text - 0.1
    return [(size, words) for size, words in page.evaluate(LETTERS) if size < least]


def legible(page: Page) -> None:
    """Check what is shown on both projectors, light and dark, without loading it twice."""
    page.wait_for_function("Bokeh.documents[0].is_idle")
    turn(page, "light")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert widest(page) <= width
        assert crowded(page) == []
        assert small(page) == []
    assert barriers(page) == []
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        assert faint_when_dark(page) == []
    assert barriers(page, CONTRAST) == []


def test_who_has_left_is_seen_on_light_and_on_dark_pages(visit: Visit) -> None:
    page = visit("clinic&projector=1", WIDTHS[0])
    wait_for_text(page, "The whole clinic")
    mark = page.locator(f"path.client[fill='{LEFT}']").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    middle = int(box["y"] + box["height"] / 2), int(box["x"] + box["width"] / 2)
    for scheme in SCHEMES:
        seen = paint(page, scheme)
        assert contrast(seen[middle] / 255, ground(seen)) >= VISIBLE


def clinic(page: Page) -> Iterator[None]:
    wait_for_text(page, "The whole clinic")
    page.get_by_role("button", name="One week").click()
    yield


def worlds(page: Page) -> Iterator[None]:
    wait_for_text(page, "Who differs most")
    yield


def therapist(page: Page) -> Iterator[None]:
    page.get_by_label("Client", exact=True).select_option(label="Teo: everything at once")
    wait_for_text(page, "Teo, 24, student.")
    end, line = page.get_by_text("What you could not see").first, page.get_by_role("status").first
    yield
    while not end.is_visible():
        said = line.inner_text()
        page.get_by_role("button", name="Hold this session").click()
        expect(line).not_to_have_text(said, timeout=PATIENCE)
    yield


def lessons(page: Page) -> Iterator[None]:
    wait_for_text(page, "is treated by")
    page.get_by_label("Lesson", exact=True).select_option(label=LESSONS["vee"].text.title)
    wait_for_text(page, "whose rupture was repaired")
    yield
    for words in (
        "The question",
        "Draw it first",
        "These runs support",
        "Something to try",
        "For the teacher",
    ):
        page.get_by_role("button", name="Next", exact=True).click()
        expect(page.get_by_text(words).last).to_be_visible(timeout=PATIENCE)
        yield


@pytest.mark.parametrize("walk", [clinic, worlds, therapist, lessons])
def test_a_room_reads_every_step(visit: Visit, walk: Callable[[Page], Iterator[None]]) -> None:
    page = visit(f"{walk.__name__}&projector=1", WIDTHS[0])
    for _ in walk(page):
        legible(page)


def finished_game() -> str:
    """Return the address of a game that has ended."""
    game = Game(characters()["in_crisis"], suggested_seed(characters()["in_crisis"]))
    while not game.over:
        game = game.play((3, 2, 2, 3, 0))
    return f"therapist/{to_address(game)}"


@pytest.mark.parametrize(
    "address", ["lessons/vee.4", "lessons/vee.5", finished_game()], ids=["reveal", "try", "game"]
)
def test_a_figure_is_drawn_again_when_the_button_is_pressed(visit: Visit, address: str) -> None:
    page = visit(f"{address.split('/')[0]}#{address}")
    figure = page.locator("figure img")
    expect(figure).to_be_visible(timeout=PATIENCE)
    usual = figure.get_attribute("src") or ""
    page.get_by_role("button", name="Large, for a projector").click()
    expect(figure).not_to_have_attribute("src", usual, timeout=PATIENCE)
    page.wait_for_function("Bokeh.documents[0].is_idle")
    assert small(page) == []
    page.get_by_role("button", name="Usual size").click()
    expect(figure).to_have_attribute("src", usual, timeout=PATIENCE)
