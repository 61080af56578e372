"""The page of the lessons without a browser: every lesson opened, answered, drawn, shown and tried."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from explorer.__main__ import main
from explorer.core.new_file import csv_bytes
from explorer.lesson_steps.sandbox import Sandbox, reproduce_lesson
from explorer.lessons.catalogue import LESSONS
from explorer.pages import lessons
from explorer.pages.lessons import DRAWING, NEXT_WEEK, QUESTION, REVEAL, STORY, TRY, LessonsPage
from explorer.visit import Visit

REPLICATES = 3


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> LessonsPage:
    monkeypatch.setattr(lessons, "REPLICATES", REPLICATES)
    return LessonsPage(Visit())


def open_lesson(page: LessonsPage, key: str) -> None:
    # Outside a server the runs are done before the next line.
    page.lesson_choice.value = key
    assert page.first is not None


def go(page: LessonsPage, step: str) -> str:
    """Go to a step by the buttons; returns what it says."""
    while page.bar.name != step:
        button = page.bar.forward if page.bar.names.index(step) > page.bar.step else page.bar.back
        assert not button.disabled
        button.clicks += 1
    return text_of(page.body)


def text_of(part: Any) -> str:
    if hasattr(part, "objects"):
        return " ".join(text_of(one) for one in part.objects)
    return str(getattr(part, "object", ""))


def sandbox(page: LessonsPage) -> Sandbox:
    assert page.sandbox is not None
    return page.sandbox


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_goes_one_idea_at_a_time(page: LessonsPage, key: str) -> None:
    lesson = LESSONS[key]
    open_lesson(page, key)
    assert lesson.text.title in page.introduction.object
    assert "is treated by" in go(page, STORY)
    assert lesson.text.question.split("'")[0] in go(page, QUESTION)
    assert [one.label[4:] for one in page.answers.buttons] == lesson.text.choices
    assert (DRAWING in page.bar.names) == (lesson.drawing is not None)
    shown = go(page, REVEAL)
    assert "These runs support" in shown
    assert "And the pair?" in shown
    assert "These runs support" in go(page, TRY)
    assert list(sandbox(page).sliders) == [control.name for control in lesson.controls]
    assert "For the teacher" in go(page, NEXT_WEEK)
    assert page.bar.forward.disabled


def test_nothing_is_given_away_before_the_answer(page: LessonsPage) -> None:
    open_lesson(page, "vee")
    for step in (STORY, QUESTION, DRAWING):
        assert "support" not in go(page, step)


def test_what_was_expected_is_set_beside_what_came_out(page: LessonsPage) -> None:
    open_lesson(page, "vee")
    assert "You expected" not in go(page, REVEAL)
    page.answers.buttons[2].clicks += 1
    go(page, QUESTION)
    assert "You expected: Stronger." in go(page, REVEAL)
    page.answers.buttons[0].clicks += 1
    assert page.answers.buttons[0].label.endswith("(your answer)")
    assert "your answer" not in page.answers.buttons[2].label
    go(page, QUESTION)
    assert "That was your answer." in go(page, REVEAL)


def test_a_curve_that_is_typed_or_drawn_is_set_beside_the_models(page: LessonsPage) -> None:
    open_lesson(page, "vee")
    assert "apart on average" not in go(page, REVEAL)
    drawing = page.drawing
    assert drawing is not None
    drawing.fields[0].value = 0.04
    assert drawing.curve.values[0] == pytest.approx(0.04)
    assert drawing.line.data["y"][0] == pytest.approx(0.04)
    drawing.stroke.data = {"xs": [[0.0, 6.0]], "ys": [[-0.1, -0.04]]}
    assert drawing.curve.values[-1] == pytest.approx(-0.04)
    assert drawing.fields[drawing.curve.places[-1]].value == pytest.approx(-0.04)
    assert drawing.stroke.data == {"xs": [], "ys": []}
    go(page, STORY)
    assert "apart on average" in go(page, REVEAL)


@pytest.mark.parametrize("sent", ["many", None, [["x"]], [[float("nan")]], [[]], [None]])
def test_garbage_that_is_drawn_changes_nothing(page: LessonsPage, sent: Any) -> None:
    open_lesson(page, "vee")
    drawing = page.drawing
    assert drawing is not None
    before = drawing.curve.values.copy()
    drawing.stroke.data = {"xs": sent if isinstance(sent, list) else [sent], "ys": [[0.1]]}
    assert (drawing.curve.values == before).all()


def test_the_sandbox_follows_its_controls(page: LessonsPage) -> None:
    open_lesson(page, "shared")
    box = sandbox(page)
    box.sliders["stance"].value = 0.6
    asyncio.run(box.follow())
    assert box.shown.values["stance"] == 0.6
    assert box.shown.result.numbers == LESSONS["shared"].run(box.values, REPLICATES).numbers
    assert "as at first" in text_of(box.panel)


@pytest.mark.parametrize("sent", [float("nan"), "many"])
def test_garbage_is_drawn_into_the_bounds(page: LessonsPage, sent: Any) -> None:
    open_lesson(page, "shared")
    box = sandbox(page)
    for one in box.sliders.values():
        one.value = sent
    asyncio.run(box.follow())
    assert "These runs support" in text_of(box.panel)


def test_runs_of_a_lesson_that_was_left_are_not_shown(page: LessonsPage) -> None:
    page.lesson_choice.value = "shared"
    lived = page.run()
    page.lesson_choice.value = "scores"
    own = page.first
    page.show(lived)
    assert page.first is own is not lived.run


def test_a_step_that_needs_the_runs_says_so_until_they_are_there(page: LessonsPage) -> None:
    page.first = page.drawing = page.sandbox = None
    page.bar.show(page.bar.names)
    for step in (DRAWING, REVEAL, TRY):
        assert "are being simulated" in go(page, step)


@pytest.mark.parametrize(
    ("step", "redrawn"), [(STORY, True), (QUESTION, False), (TRY, True), (NEXT_WEEK, False)]
)
def test_runs_that_arrive_redraw_only_a_step_that_waited_for_them(
    page: LessonsPage, step: str, redrawn: bool
) -> None:
    lived = page.run()
    page.first = page.drawing = page.sandbox = None
    page.bar.show(page.bar.names, page.bar.names.index(step))
    before = page.body.objects
    page.show(lived)
    assert page.first is lived.run
    assert (page.body.objects is not before) == redrawn


def test_downloads_stay_the_same_buttons_when_other_runs_arrive(page: LessonsPage) -> None:
    open_lesson(page, "shared")
    box = sandbox(page)
    before = box.result.objects[3]
    box.sliders["stance"].value = 0.6
    asyncio.run(box.follow())
    assert box.result.objects[3] is before


def test_an_address_opens_a_step_of_a_lesson(page: LessonsPage) -> None:
    page.restore("three_worlds.4")
    assert (page.lesson.key, page.bar.name) == ("three_worlds", TRY)
    page.restore("three_worlds.99")
    assert page.bar.name == NEXT_WEEK
    page.restore("vee.x")
    assert (page.lesson.key, page.bar.name) == ("vee", STORY)


@pytest.mark.parametrize(("edition", "name"), [("teacher", "vee.html"), ("student", "vee-student.html")])
def test_the_file_of_a_lesson_is_made_on_request(page: LessonsPage, edition: str, name: str) -> None:
    page.lesson_choice.value = "vee"
    page.edition.value = edition
    page.offer(page.make_handout())
    (offered,) = page.handout_file.objects
    assert offered.filename == name
    content = offered.callback().read().decode()
    assert LESSONS["vee"].text.question in content
    assert ("For the teacher" in content) == (edition == "teacher")
    page.lesson_choice.value = "three_worlds"
    assert page.handout_file.objects == []


def test_the_way_to_the_numbers_is_a_program_that_runs(page: LessonsPage) -> None:
    open_lesson(page, "vee")
    run = sandbox(page).shown
    room: dict[str, Any] = {}
    exec(reproduce_lesson(page.lesson, run.values, REPLICATES), room)
    assert room["result"].numbers == run.result.numbers


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(key, marks=pytest.mark.verification if key in ("slow_and_fast", "therapists") else ())
        for key in LESSONS
    ],
)
def test_the_command_line_gives_the_tables_of_the_view(page: LessonsPage, key: str, tmp_path: Path) -> None:
    open_lesson(page, key)
    run, out = sandbox(page).shown, tmp_path / "points.csv"
    command, *_ = re.findall(
        "alliance lesson .*(?= out=)", reproduce_lesson(page.lesson, run.values, REPLICATES)
    )
    assert main([*command.split()[1:], f"out={out}"]) == 0
    assert out.read_bytes() == csv_bytes(run.result.table())
