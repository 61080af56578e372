"""Game and lessons walked through in a real browser: by keyboard, on a wide and on a narrow screen, files and all."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from explorer.__main__ import main
from explorer.game.saved import from_text
from explorer.lessons.catalogue import LESSONS
from explorer.lessons.lesson import Lesson
from tests.explorer.browser.access import CONTRAST, Scheme, barriers, crowded, turn, widest
from tests.explorer.browser.painted import faint_when_dark
from tests.explorer.browser.serving import DROPPED, REFUSED
from tests.explorer.browser.test_views import download_all

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PATIENCE = 30_000
LOOKS: tuple[tuple[int, Scheme], ...] = ((1280, "light"), (390, "dark"))


def fits(page: Page) -> None:
    """Check a page on a wide light screen and on a narrow dark one, without loading it twice."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        turn(page, scheme)
        assert widest(page) <= width
        assert crowded(page) == []
        assert barriers(page) == []
    assert faint_when_dark(page) == []


def hold(page: Page) -> None:
    page.get_by_role("button", name="Hold this session").click()


def save(page: Page, name: str, path: Path) -> Path:
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_text(name, exact=True).first.click()
    waiting.value.save_as(path)
    return path


def play(page: Page, tmp_path: Path) -> None:
    """Play a game to its end, take its files and repeat it."""
    page.get_by_label("Client", exact=True).select_option(label="Teo: everything at once")
    expect(page.get_by_text("Teo, 24, student.")).to_be_visible(timeout=PATIENCE)
    end, line = page.get_by_text("What you could not see").first, page.get_by_role("status").first
    for held in range(20):
        said = line.inner_text()
        hold(page)
        expect(line).not_to_have_text(said, timeout=PATIENCE)
        if end.is_visible():
            break
        if held == 0:
            fits(page)
    expect(end).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("img", name="Hidden states").first).to_be_visible(timeout=PATIENCE)
    path = save(page, "Save this game", tmp_path / "game.json")
    assert main(["game", str(path), f"out={tmp_path / 'game.csv'}"]) == 0
    assert download_all(page)["game.csv"] == (tmp_path / "game.csv").read_bytes()
    page.get_by_role("button", name="Repeat this way of working").click()
    expect(page.get_by_text("Your way of working with")).to_be_visible(timeout=PATIENCE)
    fits(page)


def test_a_game_is_played_to_its_end(visit: Visit, tmp_path: Path) -> None:
    play(visit("therapist", cut=DROPPED), tmp_path)


def test_a_session_is_divided_by_keyboard_alone(visit: Visit) -> None:
    page = visit("therapist")
    listening = page.get_by_role("slider", name="Listen and validate")
    expect(listening).to_be_visible(timeout=PATIENCE)
    listening.focus()
    page.keyboard.press("End")
    expect(page.get_by_text("Listen and validate: 10")).to_be_visible(timeout=PATIENCE)
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("listen and validate 59 %").first).to_be_visible(timeout=PATIENCE)


def test_a_game_is_saved_and_goes_on_in_another_browser(visit: Visit, tmp_path: Path) -> None:
    page = visit("therapist")
    expect(page.get_by_text("Plan this session")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Client", exact=True).select_option(label="Gus: will not be told")
    expect(page.get_by_text("Session 1 begins. Gus").first).to_be_visible(timeout=PATIENCE)
    hold(page)
    expect(page.get_by_text("Session 2 begins").first).to_be_visible(timeout=PATIENCE)
    kept = save(page, "Save this game", tmp_path / "game.json")
    game = from_text(kept.read_text(encoding="utf-8"))
    assert game.moves == ((3, 2, 2, 3, 0),)
    other = visit("therapist")
    expect(other.get_by_text("Plan this session")).to_be_visible(timeout=PATIENCE)
    other.locator("input[type=file]").set_input_files(kept)
    expect(other.get_by_text("The saved game is resumed.")).to_be_visible(timeout=PATIENCE)
    expect(other.get_by_text(game.appointments[-1].says).first).to_be_visible(timeout=PATIENCE)
    expect(other.get_by_label("Client", exact=True)).to_have_value("Gus: will not be told")
    # Nothing else was begun by turning the control to the game's client.
    assert (
        from_text(save(other, "Save this game", tmp_path / "again.json").read_text(encoding="utf-8")) == game
    )


def walk(page: Page, lesson: Lesson) -> None:
    page.get_by_label("Lesson", exact=True).select_option(label=lesson.text.title)
    expect(page.get_by_text("is treated by").first).to_be_visible(timeout=PATIENCE)
    fits(page)
    forward(page, lesson.text.question)
    page.get_by_role("button", name=f"a. {lesson.text.choices[0]}").click()
    expect(page.get_by_role("button", name="(your answer)")).to_be_visible(timeout=PATIENCE)
    fits(page)
    if lesson.drawing is not None:
        forward(page, lesson.drawing.task)
        stroke(page)
        fits(page)
    forward(page, "These runs support")
    expect(page.locator("figure img").first).to_be_visible(timeout=PATIENCE)
    assert page.get_by_text("lie apart on average").count() == 0 or lesson.drawing is not None
    fits(page)
    forward(page, lesson.text.todo)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    expect(page.get_by_text("The runs are done.")).to_be_visible(timeout=PATIENCE)
    assert set(download_all(page)) == {"points.csv", "codebook.csv", "reproduce.txt"}
    fits(page)
    forward(page, lesson.text.next_week)
    page.get_by_text("For the teacher").click()
    fits(page)


def forward(page: Page, words: str) -> None:
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)


def stroke(page: Page) -> None:
    """Draw a line across the picture, and see that its end can be read in the last field."""
    last = page.get_by_role("spinbutton").last
    expect(last).to_be_visible(timeout=PATIENCE)
    before = last.input_value()
    canvas = page.locator(".bk-Canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    for part in range(1, 9):
        page.mouse.move(box["x"] + (0.2 + 0.095 * part) * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.up()
    expect(last).not_to_have_value(before, timeout=PATIENCE)


def test_a_lesson_is_walked_through(visit: Visit) -> None:
    page = visit("lessons", cut=DROPPED)
    walk(page, LESSONS["vee"])
    page.go_back()
    expect(page.get_by_text(LESSONS["vee"].text.todo)).to_be_visible(timeout=PATIENCE)


@pytest.mark.verification
@pytest.mark.parametrize(("width", "cut"), [(1280, REFUSED), (390, DROPPED)], ids=["wide", "narrow"])
def test_every_lesson_is_walked_through(visit: Visit, width: int, cut: str) -> None:
    page = visit("lessons", width, cut)
    for lesson in LESSONS.values():
        walk(page, lesson)


@pytest.mark.verification
def test_a_game_is_played_to_its_end_on_a_narrow_screen(visit: Visit, tmp_path: Path) -> None:
    play(visit("therapist", 390, REFUSED), tmp_path)


def test_a_lesson_is_taken_home_and_opens_from_disk(
    visit: Visit, server: str, launch: Callable[[str], Browser], tmp_path: Path
) -> None:
    page = visit("lessons")
    page.goto(f"{server}?page=lessons#lessons/vee.6")
    expect(page.get_by_text(LESSONS["vee"].text.next_week)).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Make a handout of this lesson").click()
    expect(page.get_by_text("The handout is being made.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("The file is ready.")).to_be_visible(timeout=3 * PATIENCE)
    kept = save(page, "Save the file", tmp_path / "lesson.html")
    home, asked, complaints = launch(REFUSED).new_page(), [], []
    home.on("request", lambda request: asked.append(request.url))
    home.on("console", lambda message: complaints.append(message.text))
    home.goto(kept.as_uri())
    home.get_by_text("Show it").click()
    expect(home.get_by_text(f"a. {LESSONS['vee'].text.choices[0]}", exact=True)).to_be_visible(
        timeout=PATIENCE
    )
    assert [url for url in asked if not url.startswith("data:")] == [kept.as_uri()]
    assert complaints == []
    assert barriers(home) == []
    assert faint_when_dark(home) == []
    assert barriers(home, CONTRAST) == []
    home.close()


def test_a_double_click_holds_one_session_and_a_reload_or_the_back_button_loses_nothing(visit: Visit) -> None:
    page = visit("therapist")
    expect(page.get_by_text("Plan this session")).to_be_visible(timeout=PATIENCE)
    line = page.get_by_role("status").first
    page.get_by_role("button", name="Hold this session").dblclick()
    expect(line).to_contain_text("Session 2 begins", timeout=PATIENCE)
    hold(page)
    expect(line).to_contain_text("Session 3 begins", timeout=PATIENCE)
    page.reload()
    expect(page.get_by_text("The game in the address is resumed.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="session 3")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Client", exact=True).select_option(label="Teo: everything at once")
    expect(page.get_by_text("Teo, 24, student.")).to_be_visible(timeout=PATIENCE)
    # The address changes after the page, and going back before that would leave out a step.
    expect(page).to_have_url(re.compile("#therapist/in_crisis"), timeout=PATIENCE)
    page.go_back()
    expect(page.get_by_role("heading", name="session 3")).to_be_visible(timeout=PATIENCE)
