"""What makes a clinic easy to follow, in a browser: doors, a pair, weeks gone by, a projector, widths, motion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from explorer.pages.clinic import OPENING_WEEK
from tests.explorer.browser.access import barriers, widest
from tests.explorer.browser.serving import REFUSED
from tests.explorer.browser.test_views import ENDS, TELEPHONE, wait_for_text

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PATIENCE = 30_000
WIDTHS = [
    pytest.param(390, TELEPHONE, id="telephone"),
    pytest.param(1366, {"color_scheme": "dark"}, id="laptop"),
    pytest.param(1920, {"reduced_motion": "reduce"}, id="wide"),
]
_SIZES = """() => {
  const found = [];
  const search = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.matches("figure") && node.checkVisibility()) found.push(node.getBoundingClientRect());
      if (node.shadowRoot) search(node.shadowRoot);
    }
  };
  search(document);
  return found.map((box) => [box.left, box.right]);
}"""
_PLACES = """() => {
  const view = Bokeh.documents.flatMap((d) => [...d._all_models.values()]).find((m) => m.clinic);
  const svg = [...document.querySelectorAll("*")];
  for (const node of svg) if (node.shadowRoot) svg.push(...node.shadowRoot.querySelectorAll("*"));
  const people = svg.find((node) => node.matches("svg.people"));
  const drawn = (client) => people.querySelector(`[data-client="${client}"]`)
    .getAttribute("transform").match(/-?[0-9.]+/g);
  const across = people.parentNode.clientWidth - 16;
  const goal = (x) => 8 + x / view.size.width * across;
  const {client, x} = JSON.parse(view.clinic).clients;
  return client.map((one, k) => Math.abs(goal(x[k]) - drawn(one)[0]) < 0.1 && drawn(one)[2] == 1);
}"""


@pytest.mark.parametrize(("door", "end"), [("Watch", "clinic"), ("Compare", "worlds"), ("Learn", "lessons")])
def test_an_address_without_a_page_opens_the_entry_and_its_doors_lead_on(
    visit: Visit, door: str, end: str
) -> None:
    page = visit("")
    wait_for_text(page, ENDS["start"])
    page.get_by_role("button", name=door, exact=True).focus()
    page.keyboard.press("Enter")
    wait_for_text(page, ENDS[end])


@pytest.mark.parametrize(("width", "options"), WIDTHS)
def test_pictures_fill_every_width_without_barriers(
    visit: Visit, width: int, options: dict[str, Any]
) -> None:
    page = visit("clinic", width, REFUSED, **options)
    wait_for_text(page, ENDS["clinic"])
    page.wait_for_function("Bokeh.documents[0].is_idle")
    page.wait_for_timeout(500)
    boxes = page.evaluate(_SIZES)
    assert len(boxes) == 4
    # The column of controls takes 300 pixels of a screen that has room for two.
    end = width - (300 if width > 800 else 0)
    assert min(left for left, _ in boxes) < 30
    assert end - 40 < max(right for _, right in boxes) <= width
    assert sum(right - left for left, right in boxes[-2:]) > 0.9 * end
    assert widest(page) <= width
    assert barriers(page) == []


def test_a_reader_looks_back_and_the_clinic_goes_on_from_the_present(visit: Visit) -> None:
    page = visit("clinic")
    wait_for_text(page, f"Week {OPENING_WEEK}: ")
    slider = page.get_by_role("slider", name="Week shown")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    wait_for_text(page, f"Week {OPENING_WEEK - 1}: ")
    wait_for_text(page, f"Play goes on from week {OPENING_WEEK}.")
    page.get_by_role("button", name="One week").click()
    wait_for_text(page, f"Week {OPENING_WEEK + 1}: ")
    expect(slider).to_have_value(str(OPENING_WEEK + 1))


def test_a_change_is_undone_and_every_choice_explained(visit: Visit) -> None:
    page = visit("clinic")
    wait_for_text(page, ENDS["clinic"])
    sentence = page.get_by_text("A reminder before each appointment.")
    expect(sentence).to_be_hidden()
    page.get_by_role("button", name="What these are").click()
    expect(sentence).to_be_visible()
    page.get_by_role("checkbox", name="reminders").check()
    wait_for_text(page, "Changed from week")
    page.get_by_role("button", name="Undo last change").click()
    wait_for_text(page, "Undone. Now: without reminders.")
    expect(page.get_by_role("checkbox", name="reminders")).not_to_be_checked()
    page.get_by_role("combobox", name="Theory of change").select_option("technique")
    wait_for_text(page, "What the therapist does produces change; the alliance is only pleasant.")


@pytest.mark.parametrize(("width", "options"), WIDTHS)
def test_a_projector_is_fitted_by_address_and_by_a_button(
    visit: Visit, width: int, options: dict[str, Any]
) -> None:
    page = visit("clinic&projector=1", width, REFUSED, **options)
    wait_for_text(page, f"Week {OPENING_WEEK}: ")
    expect(page.get_by_role("slider", name="How fast trust grows")).to_be_hidden()
    size = "(it) => parseFloat(getComputedStyle(it).fontSize)"
    large = page.get_by_role("button", name="One week").evaluate(size)
    assert widest(page) <= width
    assert barriers(page) == []
    page.get_by_role("button", name="Usual size").click()
    expect(page.get_by_role("slider", name="How fast trust grows")).to_be_visible(timeout=PATIENCE)
    assert large > 1.5 * page.get_by_role("button", name="One week").evaluate(size)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_people_move_and_come_to_rest_where_the_week_says(visit: Visit, motion: str) -> None:
    page = visit("clinic", 1280, REFUSED, reduced_motion=motion)
    wait_for_text(page, f"Week {OPENING_WEEK}: ")
    page.get_by_role("button", name="One week").click()
    wait_for_text(page, f"Week {OPENING_WEEK + 1}: ")
    page.wait_for_function(f"() => ({_PLACES})().every((rests) => rests)", timeout=PATIENCE)


def test_old_results_of_two_worlds_are_marked(visit: Visit) -> None:
    page = visit("worlds")
    wait_for_text(page, ENDS["worlds"])
    wait_for_text(page, "part in week")
    wait_for_text(page, "Here the two stories part.")
    page.get_by_role("group", name="Interventions, second world").get_by_label("reminders").check()
    wait_for_text(page, "The results below are old.")
    assert barriers(page) == []
    page.get_by_role("button", name="Simulate both worlds").click()
    expect(page.get_by_text("The results below are old.")).to_be_hidden(timeout=PATIENCE)
