"""A link opens what was seen, and the browser's back and forward lead through what was seen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.explorer.browser.access import barriers
from tests.explorer.browser.serving import REFUSED
from tests.explorer.browser.test_views import PATIENCE, wait_for_text, wait_for_week
from tests.explorer.browser.watched import Watched

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
COPIED = "A link to what you see was copied."


def address_ends(page: Page, end: str) -> None:
    expect(page).to_have_url(re.compile(re.escape(end) + "$"), timeout=PATIENCE)


def test_a_link_to_a_clinic_and_back_and_forward(visit: Visit) -> None:
    page = visit("start#clinic/seed=4&week=30&client=3&shown=20&draw=hope;12:rupture.base_rate=0.2")
    wait_for_text(page, "The clinic in the address is back, in week 30.")
    wait_for_text(page, "Week 20: ")
    wait_for_text(page, "client 3: ")
    expect(page.get_by_role("combobox", name="State drawn")).to_have_value("hope")
    page.get_by_role("button", name="One week").click()
    wait_for_text(page, "Week 31: ")
    address_ends(page, "#clinic/seed=4&week=31&client=3&draw=hope;12:rupture.base_rate=0.2")
    page.go_back()
    wait_for_text(page, "Week 20: ")
    page.go_forward()
    wait_for_text(page, "Week 31: ")
    page.reload()
    wait_for_text(page, "The clinic in the address is back, in week 31.")
    wait_for_text(page, "Week 31: ")


def test_the_address_follows_the_menu_and_what_played_is_found_again(visit: Visit) -> None:
    page = visit("clinic")
    wait_for_text(page, "Week 9: ")
    page.get_by_role("button", name="Play").click()
    wait_for_week(page, 10)
    page.get_by_role("button", name="Two worlds").click()
    wait_for_text(page, "Who differs most")
    address_ends(page, "#worlds/seed=1")
    page.go_back()
    wait_for_text(page, "The whole clinic")
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile("#clinic/seed=1&week=(?!9&)[0-9]+&client="))
    page.go_forward()
    wait_for_text(page, "Who differs most")
    page.go_back()
    page.go_back()
    wait_for_text(page, "Week 9: ")


def test_two_worlds_of_a_link_are_simulated_and_can_be_left_and_found(visit: Visit) -> None:
    page = visit("worlds#worlds/seed=7&first.rupture.base_rate=0.2&second.interventions=feedback")
    wait_for_text(page, "Who differs most")
    expect(page.get_by_label("Changed parameter, first world")).to_have_value("How often ruptures occur")
    expect(page.get_by_label("Value, first world")).to_have_value("0.2")
    page.get_by_label("Theory, first world").select_option("technique")
    page.get_by_role("button", name="Simulate both worlds").click()
    address_ends(
        page,
        "#worlds/seed=7&first.theory=technique&first.rupture.base_rate=0.2&second.interventions=feedback",
    )
    expect(page.get_by_role("status").first).to_have_text(
        "Both worlds have been simulated.", timeout=PATIENCE
    )
    page.go_back()
    expect(page.get_by_label("Theory, first world")).to_have_value("integrative", timeout=PATIENCE)


def test_a_bad_link_is_refused_in_a_sentence_and_the_page_opens(visit: Visit) -> None:
    page = visit("clinic#clinic/week=many")
    wait_for_text(page, "week is 'many' in the address, but a whole number up to 260 was expected")
    wait_for_text(page, "Week 9: ")


def test_a_copied_link_opens_the_same_in_another_browser(
    visit: Visit, launch: Callable[[str], Browser], server: str
) -> None:
    page = visit("clinic", permissions=["clipboard-read", "clipboard-write"])
    wait_for_text(page, "Week 9: ")
    page.get_by_role("button", name="One week").click()
    wait_for_text(page, "Week 10: ")
    address_ends(page, "#clinic/seed=1&week=10&client=66")
    page.get_by_role("button", name="Copy link").click()
    wait_for_text(page, COPIED)
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{server}#{page.url.partition('#')[2]}"
    other = Watched(launch(REFUSED).new_context().new_page(), server)
    other.page.goto(link)
    wait_for_text(other.page, "Week 10: ")
    other.page.context.close()
    assert other.faults == []


@pytest.mark.parametrize(("copies", "words"), [("true", COPIED), ("false", "copy the link from the field")])
def test_a_link_can_be_copied_where_a_browser_has_no_clipboard(visit: Visit, copies: str, words: str) -> None:
    page = visit("lessons")
    wait_for_text(page, "is treated by")
    page.evaluate(
        f"Object.defineProperty(navigator, 'clipboard', {{value: undefined}}); document.execCommand = () => {copies}"
    )
    page.get_by_role("button", name="Copy link").focus()
    page.keyboard.press("Enter")
    wait_for_text(page, words)
    field = page.get_by_label("Link to what you see")
    expect(field).to_have_value(re.compile("#lessons/slow_and_fast.1$"))
    assert barriers(page) == []
