"""Lessons are complete, their numbers are those of the runs, and each is a file that needs nothing else."""

from __future__ import annotations

import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from experiments.config.group_files import load_group_file
from experiments.plots.saving import svg_bytes
from explorer.commands.lesson_command import save_lesson
from explorer.lesson_steps.lesson_html import numbers_html
from explorer.lessons.catalogue import LESSONS, find_lesson
from explorer.lessons.handout import handout
from explorer.lessons.lesson import Lesson
from explorer.lessons.lesson_clinics import SMALL, LessonRuns, by_session, mean_and_error
from explorer.lessons.lesson_plot import describe, draw
from explorer.lessons.lesson_results import LessonNumber, LessonResult, lesson_line, margin_sentence
from explorer.lessons.vee import after_a_rupture
from sim import InputError, Parameters, build_world, simulate
from sim.parameters import rows

REFERENCE = Path(__file__).parent / "reference"
PARAMETERS = {row["name"] for row in rows()}
ADDRESS = re.compile(
    r"(?:src|href|action)\s*=\s*[\"'](?!data:|#)|url\((?!data:)|@import|<script", re.IGNORECASE
)


def test_there_are_ten_lessons_each_a_file() -> None:
    files = Path("explorer/lessons/files").glob("*.yaml")
    assert sorted(path.stem for path in files) == sorted(LESSONS)
    assert len(LESSONS) == 10


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_the_title_asks_and_does_not_tell(lesson: Lesson) -> None:
    assert lesson.text.title.endswith("?")


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_a_lesson_is_complete(lesson: Lesson) -> None:
    text = lesson.text
    assert 10 <= text.minutes <= 20
    assert len(text.choices) == 3
    assert lesson.controls
    assert len(text.note) >= 2
    assert len(text.sources) >= 2
    spoken = [text.question, text.todo, text.reveal, text.surprise, text.next_week, *text.choices, *text.note]
    words = [text.title, *spoken, *text.sources]
    assert all(isinstance(word, str) and word.strip() for word in words)
    # Numbers come from runs: in its texts a lesson has those of equations and of sources alone.
    assert not [word for word in spoken if re.search(r"\d", re.sub(r"E\d+", "", word))]


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_controls_stand_within_their_bounds_and_name_what_they_set(lesson: Lesson) -> None:
    for control in lesson.controls:
        assert control.low <= control.value <= control.high
        assert control.parameter in PARAMETERS or " " in control.parameter


# The Mesa model, which the first lesson needs, is slow.
@pytest.mark.parametrize(
    "lesson",
    [
        pytest.param(lesson, marks=pytest.mark.verification if key == "slow_and_fast" else ())
        for key, lesson in LESSONS.items()
    ],
    ids=LESSONS,
)
def test_every_control_changes_what_is_shown_and_both_its_ends_can_be_run(lesson: Lesson) -> None:
    usual = lesson.run(replicates=2).numbers
    for control in lesson.controls:
        ends = {value: lesson.run({control.name: value}, 2).numbers for value in (control.low, control.high)}
        assert any(numbers != usual for numbers in ends.values())


def test_the_same_lesson_shows_the_same_numbers() -> None:
    lesson = LESSONS["shared"]
    first, second = (lesson.compute(lesson.values(), LessonRuns(range(3))) for _ in range(2))
    assert first.numbers == second.numbers == lesson.run(replicates=3).numbers


def test_states_are_those_of_the_engine() -> None:
    (tables,) = LessonRuns(range(1), seed=3).clinics({"trust.start": 0.6})
    world = build_world(Parameters.of({**SMALL, "trust.start": 0.6}), 3)
    assert tables.sessions.equals(simulate(world).sessions)
    row = next(row for row in tables.sessions.to_pylist() if row["session"] == 2 and row["attended"])
    assert by_session(tables, "state_trust", 4)[row["client"], 1] == pytest.approx(row["state_trust"])


def test_a_mean_has_the_error_of_a_mean() -> None:
    assert mean_and_error([1.0, 2.0, 3.0, 4.0]) == (2.5, pytest.approx(np.sqrt(5 / 3) / 2))
    found = lesson_line("x", [0, 1], np.array([[1.0, np.nan], [3.0, 5.0], [5.0, 7.0]]))
    assert found.mean.tolist() == [3.0, 6.0]
    assert found.error.tolist() == pytest.approx([2 / np.sqrt(3), 1.0])


@pytest.mark.parametrize(
    ("value", "error", "told"),
    [
        (0.12345, 0.0123, ("0.123", "0.012")),
        (78.45, 1.54, ("78.5", "1.5")),
        (0.0, 0.0, ("0.000", "0.000")),
        (float("nan"), float("nan"), ("none", "")),
    ],
)
def test_a_number_is_told_with_as_many_digits_as_are_known(
    value: float, error: float, told: tuple[str, str]
) -> None:
    assert LessonNumber("", "", value, error).formatted == told


def test_where_no_rupture_is_repaired_nothing_is_said_of_repairs() -> None:
    never, later = LessonNumber("", "", np.nan, np.nan), LessonNumber("", "", -0.125, 0.01)
    words = after_a_rupture({"repaired within five sessions": never, "not repaired": later}, never)
    assert "nan" not in words
    assert "-0.125 (not repaired)" in words
    assert "no first rupture was repaired within five sessions" in words


def test_what_cannot_be_run_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'vee'"):
        find_lesson("ve")
    with pytest.raises(InputError, match="did you mean 'skill'"):
        LESSONS["vee"].run({"skil": 0.5})
    with pytest.raises(InputError, match=r"skill is 2, but a number from 0.1 to 0.95"):
        LESSONS["vee"].run({"skill": 2})
    with pytest.raises(InputError, match="skill is nan"):
        LESSONS["vee"].run({"skill": float("nan")})
    with pytest.raises(InputError, match="replicates is 1"):
        LESSONS["vee"].run(replicates=1)


# The Mesa model, which the first lesson needs, is slow.
@pytest.mark.parametrize(
    "key",
    [pytest.param(key, marks=pytest.mark.verification if key == "slow_and_fast" else ()) for key in LESSONS],
)
def test_the_points_are_those_that_were_kept(key: str) -> None:
    with (REFERENCE / f"{key}.csv").open(newline="", encoding="utf-8") as file:
        kept = list(csv.DictReader(file))
    points = LESSONS[key].run(replicates=2).table().to_pylist()
    for name in ("panel", "line", "label"):
        assert [row[name] for row in points] == [row[name] for row in kept]
    for name in ("x", "mean", "error"):
        found = np.array([row[name] for row in points])
        before = np.array([float(row[name] or "nan") for row in kept])
        np.testing.assert_allclose(found, before, rtol=1e-9, atol=1e-12)


def test_the_student_has_no_note_for_teachers() -> None:
    lesson = LESSONS["vee"]
    student, teacher = (handout(lesson, 2, edition=edition) for edition in ("student", "teacher"))
    assert lesson.text.note[5] in teacher
    assert lesson.text.note[5] not in student
    assert "alliance lesson vee replicates=2 edition=student" in student
    assert lesson.text.sources[0].split(" &")[0] in student
    with pytest.raises(InputError, match="edition is 'pupil', but teacher or student"):
        handout(lesson, 2, edition="pupil")


def test_units_do_not_run_into_numbers() -> None:
    number = LessonNumber("trust lost", "0 to 1", 0.01234, 0.0003)
    page = numbers_html(LessonResult((), (number,), (), 0, {}))
    assert "trust lost (0 to 1)</th><td>0.01234</td><td>0.00030</td>" in page


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (0.05, 0.01, "Here it is 0.050 ± 0.010 SD, 3.0 Monte Carlo errors from 0.02."),
        (2.0, 0.01, "198 Monte Carlo errors from 0.02."),
        (np.nan, np.nan, "A rule."),
    ],
)
def test_how_near_a_number_lies_to_what_decides_is_told(value: float, error: float, said: str) -> None:
    assert margin_sentence("A rule.", LessonNumber("", "", value, error), 0.02, " SD").endswith(said)


def test_the_figure_can_be_seen_told_and_taken_away() -> None:
    shown = LESSONS["three_worlds"].run(replicates=3)
    usual, afar = (draw("Three worlds", shown, afar=afar) for afar in (False, True))
    assert svg_bytes(usual).startswith(b"<?xml")
    # Shown as wide as the other and drawn on less paper, everything in it is larger.
    assert afar.get_size_inches()[0] < 0.7 * usual.get_size_inches()[0]
    assert len({round(axes.get_position().x0, 6) for axes in afar.axes}) == 1
    assert f"{shown.panels[0].lines[0].mean[0]:.3g} (trust brings change)" in describe(shown)
    assert shown.table().num_rows == 9


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_a_lesson_is_one_file_that_needs_nothing_else(lesson: Lesson) -> None:
    page = handout(lesson, 2)
    assert not ADDRESS.search(re.sub(r'src="data:[^"]*"', "", page))
    assert "default-src 'none'" in page
    assert len(page) < 1_000_000
    assert page.count('alt=""') == 0
    parser = _Words()
    parser.feed(page)
    seen = " ".join(parser.seen)
    for sentence in (
        *lesson.text.choices,
        *lesson.text.note,
        *lesson.text.sources,
        *lesson.run(replicates=2).sentences,
    ):
        assert sentence in seen


def test_the_command_writes_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "lesson.html"
    save_lesson(["scores", f"out={out}", "replicates=2"])
    assert LESSONS["scores"].text.title in out.read_text(encoding="utf-8")
    assert str(out) in capsys.readouterr().out
    with pytest.raises(InputError, match="already exists"):
        save_lesson(["scores", f"out={out}", "replicates=2"])
    assert [path.name for path in tmp_path.iterdir()] == ["lesson.html"]


def test_the_command_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    save_lesson([])
    said = capsys.readouterr().out
    assert all(key in said for key in LESSONS)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["score"], "did you mean 'scores'"),
        (["scores", "ou=x.html"], "did you mean 'out'"),
        (["scores", "replicates=many"], "replicates is 'many'"),
        (["scores", "replicates=1"], "replicates is '1'"),
        (["scores", "replicates=2", "out=no/such/folder/x.html"], "cannot be written"),
        (["scores", "replicates=2", "out=x.pdf"], "ends in .html, .csv, .svg, .png"),
        (["vee", "skil=0.5"], "did you mean 'skill'"),
        (["vee", "skill=good"], "skill is 'good'"),
        (["vee", "skill=7"], "skill is '7'"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(
    words: list[str], refusal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=refusal):
        save_lesson(words)
    assert list(tmp_path.iterdir()) == []


def test_therapists_who_are_all_alike_lie_no_way_apart() -> None:
    alike = Parameters.of({"therapists": load_group_file("therapists", "alike")})
    lesson = LESSONS["therapists"]
    result = lesson.compute(lesson.values(), LessonRuns(range(2), alike))
    assert abs(result.differences["further apart"]).max() < 1e-12
    assert lesson.text.choices[result.answer] == "They lie as far apart for both."
