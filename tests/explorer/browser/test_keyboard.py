"""Every view with nothing but Tab, Enter, space, arrows and letters; no focus is set by the test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from explorer.lessons.catalogue import LESSONS
from explorer.pages.clinic import OPENING_WEEK
from tests.explorer.browser.test_views import ENDS, wait_for_text, wait_for_week

pytestmark = [pytest.mark.browser, pytest.mark.verification]

Visit = Callable[..., Page]
PATIENCE = 30_000
MOST_TABS = 120
FOCUSED = """
() => {
  let here = document.activeElement;
  while (here?.shadowRoot?.activeElement) here = here.shadowRoot.activeElement;
  const label = here?.labels?.[0]?.textContent;
  return (here?.getAttribute("aria-label") || label || here?.textContent || "").trim();
}
"""


def go(page: Page, name: str) -> None:
    """Press Tab until the control of this name has the focus."""
    for _ in range(MOST_TABS):
        if page.evaluate(FOCUSED) == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{name} cannot be reached by Tab")


def press(page: Page, name: str) -> None:
    go(page, name)
    page.keyboard.press("Enter")


def test_a_clinic_is_walked_by_keyboard(visit: Visit) -> None:
    page = visit("clinic")
    wait_for_text(page, ENDS["clinic"])
    press(page, "One week")
    wait_for_text(page, f"Week {OPENING_WEEK + 1}: ")
    press(page, "Play")
    wait_for_week(page, OPENING_WEEK + 2)
    press(page, "Pause")
    go(page, "Play")
    go(page, "State drawn")
    page.keyboard.type("hope")
    go(page, "Client")
    page.keyboard.press("Control+a")
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    wait_for_text(page, "client 3: ")
    press(page, "Reproduce these numbers")
    wait_for_text(page, "alliance simulate")
    go(page, "feedback")
    page.keyboard.press("Space")
    wait_for_text(page, "Changed from week")
    go(page, "Therapists")
    page.keyboard.press("ArrowLeft")
    wait_for_text(page, "press New clinic to start one like that")


def test_a_game_is_played_to_its_end_by_keyboard(visit: Visit) -> None:
    page = visit("therapist")
    wait_for_text(page, ENDS["therapist"])
    go(page, "Client")
    page.keyboard.type("Teo")
    wait_for_text(page, "Teo, 24, student.")
    go(page, "Listen and validate")
    page.keyboard.press("ArrowRight")
    end, line = page.get_by_text("What you could not see").first, page.get_by_role("status").first
    while not end.is_visible():
        said = line.inner_text()
        press(page, "Hold this session")
        expect(line).not_to_have_text(said, timeout=PATIENCE)
    press(page, "Repeat this way of working with 100 random seeds")
    wait_for_text(page, "Your way of working with")
    press(page, "Lessons")
    wait_for_text(page, ENDS["lessons"])


def test_two_worlds_are_made_alike_by_keyboard(visit: Visit) -> None:
    page = visit("worlds")
    wait_for_text(page, ENDS["worlds"])
    # The first box of this name is that of the first world; the second world has it ticked from the beginning.
    go(page, "alliance training")
    page.keyboard.press("Space")
    press(page, "Simulate both worlds")
    wait_for_text(page, "Nobody's fate differs")


def test_every_lesson_is_taken_by_keyboard(visit: Visit) -> None:
    page = visit("lessons")
    wait_for_text(page, ENDS["lessons"])
    for number, lesson in enumerate(LESSONS.values()):
        go(page, "Lesson")
        if number:
            page.keyboard.press("ArrowDown")
        expect(page.get_by_role("heading", name=lesson.text.title)).to_be_visible(timeout=PATIENCE)
        wait_for_text(page, ENDS["lessons"])
        press(page, "Next")
        press(page, f"c.  {lesson.text.choices[2]}")
        wait_for_text(page, f"Your answer: {lesson.text.choices[2]}")
        press(page, "Next")
        if lesson.drawing is not None:
            field = page.get_by_role("spinbutton").first
            expect(field).to_be_visible(timeout=PATIENCE)
            go(page, str(field.get_attribute("aria-label")))
            page.keyboard.press("ArrowUp")
            page.keyboard.press("Tab")
            press(page, "Next")
            wait_for_text(page, "apart on average")
        wait_for_text(page, "These runs support")
        press(page, "Next")
        go(page, lesson.controls[0].label)
        page.keyboard.press("Home")
        wait_for_text(page, "The runs are done.")
        press(page, "Next")
        wait_for_text(page, lesson.text.next_week)
    press(page, "Make a handout of this lesson")
    wait_for_text(page, "The file is ready.")
