"""Every view walked through in a real browser that is cut off from the network."""

from __future__ import annotations

import re
import socket
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.page_addresses import PAGES
from explorer.pages.clinic import OPENING_WEEK
from tests.explorer.browser.access import CONTRAST, barriers, crowded, enlarge, widest
from tests.explorer.browser.painted import faint_when_dark
from tests.explorer.browser.serving import DROPPED, REFUSED
from tests.explorer.browser.watched import Watched

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PATIENCE = 30_000
TELEPHONE: dict[str, Any] = {"is_mobile": True, "has_touch": True}
SCREENS = [
    pytest.param((1366, 1920, 1280), REFUSED, {}, id="wide"),
    pytest.param((390,), DROPPED, TELEPHONE, id="telephone"),
]
"""Wide and narrow, each with the network cut in another way."""
ENDS = {
    "start": "Here is a clinic",
    "clinic": "Reproduce these numbers",
    "worlds": "Who differs most",
    "therapist": "Plan this session",
    "lessons": "is treated by",
}
NAMELESS = """
() => {
  const found = [];
  const visible = (node) => node.checkVisibility();
  const named = (node) => (node.getAttribute("aria-label") || node.textContent || node.title || "").trim()
    || (node.labels && [...node.labels].some((label) => label.textContent.trim()));
  const search = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.matches("input, select, button, [role=slider], a[href]") && visible(node) && !named(node))
        found.push(node.outerHTML.slice(0, 120));
      if (node.shadowRoot) search(node.shadowRoot);
    }
  };
  search(document);
  return found;
}
"""


def wait_for_text(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)


def wait_for_week(page: Page, week: int) -> None:
    """Wait until so many weeks or more have passed: a clinic that plays may be further before anybody looks."""
    weeks = "|".join(map(str, range(week, 100)))
    expect(page.get_by_text(re.compile(f"Week ({weeks}): ")).first).to_be_visible(timeout=PATIENCE)


POINTS = """(length) => Bokeh.documents.flatMap((d) => [...d._all_models.values()])
    .flatMap((m) => m.picture ? [JSON.parse(m.picture).layers[0]] : [])
    .find((layer) => layer.kind == "band").x.length == length"""


def wait_for_points(page: Page, length: int) -> None:
    """Wait until the curve of the clinic has so many points: words may arrive before the data."""
    page.wait_for_function(POINTS, arg=length, timeout=PATIENCE)


def download_all(page: Page) -> dict[str, bytes]:
    """Take what the view offers, see that figures are figures, and return what is in the archive of the tables."""
    starts = {"Figure (PNG)": b"\x89PNG", "Figure (SVG)": b"<?xml", "Tables (CSV)": b"PK"}
    for name, start in starts.items():
        with page.expect_download(timeout=PATIENCE) as waiting:
            page.get_by_role("button", name=name).click()
        path = waiting.value.path()
        assert path.read_bytes().startswith(start)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(("widths", "cut", "options"), SCREENS)
@pytest.mark.parametrize("name", PAGES)
def test_a_view_fits_its_screen_and_names_everything_without_any_network(
    visit: Visit, name: str, widths: tuple[int, ...], cut: str, options: dict[str, Any]
) -> None:
    page = visit(name, widths[0], cut, **options)
    wait_for_text(page, ENDS[name])
    assert page.evaluate("Bokeh.documents.length") == 1
    assert page.evaluate(NAMELESS) == []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert widest(page) <= width
        assert crowded(page) == []
    assert barriers(page) == []
    # Nothing is loaded again: the system of the reader turns dark.
    assert faint_when_dark(page) == []
    assert barriers(page, CONTRAST) == []
    if len(widths) > 1:
        enlarge(page, 1280, 900, 2.0)
        page.wait_for_function("Bokeh.documents[0].is_idle")
        assert widest(page) <= 640
        assert crowded(page) == []


def test_what_is_wrong_is_found_also_within_components(visit: Visit) -> None:
    page = visit("therapist")
    wait_for_text(page, ENDS["therapist"])
    page.get_by_role("slider", name="Explore").evaluate("(it) => it.removeAttribute('aria-label')")
    assert "label" in [fault.split(" ")[0] for fault in barriers(page)]


def test_what_is_crowded_or_faint_is_found(visit: Visit) -> None:
    page = visit("start")
    wait_for_text(page, ENDS["start"])
    assert crowded(page) == []
    button = page.get_by_role("button", name="Learn", exact=True)
    button.evaluate("(it) => { it.style = 'transform: translateY(55px)'; }")
    assert any(fault.startswith("overlap: Learn") for fault in crowded(page))
    page.get_by_text(ENDS["start"]).evaluate("(it) => { it.style = 'height: 20px; overflow: hidden'; }")
    assert any(fault.startswith("cut off below: Here is") for fault in crowded(page))
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('p'), {style: 'position: fixed; inset: 0'}))"
    )
    assert any(fault.startswith("covered: Watch") for fault in crowded(page))
    page.evaluate("document.documentElement.style.setProperty('--picture-filter', 'none')")
    assert "#222222 becomes #222222" in faint_when_dark(page)


def test_warnings_and_errors_in_the_console_are_faults(server: str, launch: Callable[[str], Browser]) -> None:
    watched = Watched(launch(REFUSED).new_page(), server)
    watched.page.goto(f"{server}favicon.ico")
    watched.page.evaluate("console.warn('old'); console.error('broken'); console.info('fine')")
    assert watched.faults == ["console warning: old", "console error: broken"]
    watched.page.close()


def test_a_clinic_is_watched_and_changed(visit: Visit) -> None:
    page = visit("clinic", cut=DROPPED)
    wait_for_text(page, f"Week {OPENING_WEEK}: ")
    page.get_by_role("button", name="One week").click()
    wait_for_text(page, f"Week {OPENING_WEEK + 1}: ")
    wait_for_points(page, OPENING_WEEK + 2)
    page.get_by_role("combobox", name="Speed").select_option("fast")
    page.get_by_role("button", name="Play").click()
    wait_for_week(page, OPENING_WEEK + 5)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("checkbox", name="feedback").check()
    wait_for_text(page, "Changed from week")
    page.get_by_role("spinbutton", name="Client").fill("3")
    page.keyboard.press("Tab")
    wait_for_text(page, "client 3: ")


def test_the_keyboard_alone_is_enough(visit: Visit) -> None:
    page = visit("clinic")
    wait_for_text(page, ENDS["clinic"])
    slider = page.get_by_role("slider", name="How fast trust grows")
    slider.focus()
    page.keyboard.press("ArrowRight")
    wait_for_text(page, "Changed from week")
    page.get_by_role("slider", name="Therapists", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    wait_for_text(page, "press New clinic to start one like that")
    page.get_by_role("button", name="Two worlds").focus()
    page.keyboard.press("Enter")
    wait_for_text(page, ENDS["worlds"])


def test_two_worlds_are_lived_again(visit: Visit) -> None:
    page = visit("worlds", cut=DROPPED)
    wait_for_text(page, ENDS["worlds"])
    page.get_by_role("combobox", name="Changed parameter, second world").select_option("How fast trust grows")
    field = page.get_by_role("spinbutton", name="Value, second world")
    field.fill("0.05")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Simulate both worlds").click()
    page.get_by_text("trust.gain_up: 0.05").first.wait_for(state="attached", timeout=PATIENCE)
    page.get_by_text("Reproduce these numbers").click()
    wait_for_text(page, "trust.gain_up: 0.05")


def test_files_are_given(visit: Visit) -> None:
    page = visit("clinic")
    wait_for_text(page, ENDS["clinic"])
    page.get_by_role("button", name="Reproduce these numbers").click()
    wait_for_text(page, "alliance simulate")
    assert set(download_all(page)) == {
        "sessions.csv",
        "clients.csv",
        "therapists.csv",
        "weeks.csv",
        "codebook.csv",
        "reproduce.txt",
    }


def test_two_worlds_have_boxes_of_their_own_and_give_files(visit: Visit) -> None:
    page = visit("worlds")
    wait_for_text(page, ENDS["worlds"])
    ticked = [
        page.get_by_role("group", name=f"Interventions, {name} world")
        .get_by_role("checkbox", checked=True)
        .count()
        for name in ("first", "second")
    ]
    assert ticked == [0, 1]
    files = download_all(page)
    assert set(files) == {"summary.csv", "differences.csv", "codebook.csv", "reproduce.txt"}
    assert "alliance compare" in files["reproduce.txt"].decode()


def test_one_picture_is_chosen_and_given_by_keyboard(visit: Visit) -> None:
    page = visit("clinic")
    wait_for_text(page, ENDS["clinic"])
    page.get_by_role("combobox", name="Picture").focus()
    page.keyboard.type("How")
    button = page.get_by_role("button", name="Figure (SVG)")
    expect(page.locator("a[download='clinic-how-many.svg']")).to_have_count(1, timeout=PATIENCE)
    button.focus()
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "clinic-how-many.svg"
    assert "A simulated clinic, random seed 1. Weeks count from 0." in waiting.value.path().read_text()


def test_browsers_do_not_see_each_other(visit: Visit) -> None:
    one, two = visit("clinic"), visit("clinic")
    wait_for_text(one, f"Week {OPENING_WEEK}: "), wait_for_text(two, f"Week {OPENING_WEEK}: ")
    one.get_by_role("button", name="One week").click()
    wait_for_text(one, f"Week {OPENING_WEEK + 1}: ")
    expect(two.get_by_text(f"Week {OPENING_WEEK + 1}: ")).to_have_count(0)


def answer_to_handshake(server: str, origin: str) -> str:
    """Ask for a websocket as a page of some origin would; returns the first line of the answer."""
    place = urlsplit(server)
    asked = (
        f"GET /ws HTTP/1.1\r\nHost: {place.netloc}\r\nOrigin: {origin}\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Protocol: bokeh, none\r\n\r\n"
    )
    with socket.create_connection((place.hostname or "", place.port or 0), 10) as line:
        line.sendall(asked.encode())
        return line.recv(100).decode().splitlines()[0]


@pytest.mark.parametrize("origin", ["http://example.org", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_origin_may_not_talk_to_the_server(server: str, origin: str) -> None:
    assert answer_to_handshake(server, origin) == "HTTP/1.1 403 Forbidden"
    assert "403" not in answer_to_handshake(server, server.rstrip("/"))


@pytest.mark.parametrize(
    "path", ["../pyproject.toml", "static/../../pyproject.toml", "%2e%2e/README.md", "nothing"]
)
def test_no_file_is_given_away(server: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server}{path}", timeout=10)
    with refused.value as answer:
        assert answer.code in (400, 403, 404)
