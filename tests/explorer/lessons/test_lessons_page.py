"""The page of the lessons without a browser: every lesson opened, tried and shown."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from explorer.__main__ import main
from explorer.core.new_file import csv_bytes
from explorer.lessons.catalogue import LESSONS
from explorer.pages import lessons
from explorer.pages.lessons import LessonsPage
from explorer.visit import Visit


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> LessonsPage:
    monkeypatch.setattr(lessons, "REPLICATES", 3)
    return LessonsPage(Visit())


def run(page: LessonsPage) -> str:
    asyncio.run(page.visit.think(page.run, page.show)())
    return " ".join(str(getattr(part, "object", "")) for part in page.result.objects)


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_asks_first_and_shows_then(page: LessonsPage, key: str) -> None:
    page.lesson_choice.value = key
    text = LESSONS[key].text
    assert text.title in page.introduction.object
    assert list(page.guess.options)[1:] == text.choices
    assert list(page.sliders) == [control.name for control in LESSONS[key].controls]
    assert "support" not in " ".join(str(getattr(part, "object", "")) for part in page.result.objects)
    shown = run(page)
    assert "These runs support" in shown
    assert "For the teacher" in shown
    assert "The runs are done." in page.visit.status_line.object


def test_what_was_expected_is_set_beside_what_came_out(page: LessonsPage) -> None:
    page.guess.value = "1"
    assert "This was your answer." in run(page)
    page.guess.value = "2"
    assert "expected something else" in run(page)


def test_the_numbers_are_those_of_the_lesson_with_the_controls_as_they_stand(page: LessonsPage) -> None:
    page.lesson_choice.value = "shared"
    page.sliders["stance"].value = 0.6
    _, values, shown, _ = page.run()
    assert values["stance"] == 0.6
    assert shown.numbers == LESSONS["shared"].run(values, 3).numbers


@pytest.mark.parametrize("sent", [float("nan"), 1e300, -5, "many", None])
def test_garbage_is_drawn_into_the_bounds(page: LessonsPage, sent: Any) -> None:
    page.lesson_choice.value = "shared"
    for one in page.sliders.values():
        one.value = sent
    assert "These runs support" in run(page)


def test_runs_of_a_lesson_that_was_left_are_not_shown(page: LessonsPage) -> None:
    page.lesson_choice.value = "shared"
    lived = page.run()
    page.lesson_choice.value = "scores"
    page.show(lived)
    assert "support" not in str(page.result.objects[0].object)


def test_the_file_of_a_lesson_is_made_on_request(page: LessonsPage) -> None:
    page.lesson_choice.value = "three_worlds"
    asyncio.run(page.visit.think(page.make_handout, page.offer)())
    (offered,) = page.handout_file.objects
    assert offered.filename == "three_worlds.html"
    assert LESSONS["three_worlds"].text.question in offered.callback().read().decode()
    page.lesson_choice.value = "vee"
    assert page.handout_file.objects == []


def test_the_way_to_the_numbers_is_a_program_that_runs(page: LessonsPage) -> None:
    page.lesson_choice.value = "vee"
    lesson, values, shown, _ = page.run()
    room: dict[str, Any] = {}
    exec(lessons.reproduce_lesson(lesson, values), room)
    assert room["result"].numbers == shown.numbers


@pytest.mark.parametrize("key", LESSONS)
def test_the_command_line_gives_the_tables_of_the_view(page: LessonsPage, key: str, tmp_path: Path) -> None:
    page.lesson_choice.value = key
    for one in page.sliders.values():
        one.value = one.low
    lesson, values, shown, _ = page.run()
    out = tmp_path / "points.csv"
    command, *_ = re.findall("alliance lesson .*(?= out=)", lessons.reproduce_lesson(lesson, values))
    assert main([*command.split()[1:], f"out={out}"]) == 0
    assert out.read_bytes() == csv_bytes(shown.table())
