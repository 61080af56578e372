"""A lesson written as a YAML file: run, shown and saved like the others; what is wrong in it is said in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.measures.registry import measured
from explorer.commands.lesson_command import save_lesson
from explorer.core.new_file import csv_bytes
from explorer.lessons.catalogue import LESSONS, add_lesson
from explorer.lessons.lesson_clinics import SMALL
from explorer.lessons.lesson_file import read_lesson
from explorer.pages.lessons import DRAWING, NEXT_WEEK, QUESTION, REVEAL, STORY, TRY, LessonsPage
from explorer.visit import Visit
from sim import InputError, Parameters, build_world, simulate

PAGE = Path("docs/teaching.md")
FILE = """\
title: Do reminders bring people back?
minutes: 10
question: Some clients are reminded. Do they miss less?
choices: [They miss less., It makes no difference., They miss more.]
todo: Make missing more common.
reveal: The same clients live twice.
controls:
  missing:
    {label: How often sessions are missed, low: 0, high: 0.4, value: 0.2, step: 0.05, parameter: engagement.miss_rate}
clinic: {clinic.clients: 24, clinic.therapists: 4, clinic.weeks: 4}
arms:
  as usual: {set: {engagement.miss_rate: $missing}}
  nobody misses: {set: {engagement.miss_rate: 0}}
numbers: [dropout]
curves: [state_trust]
sessions: 4
answer: {measure: sessions, arm: nobody misses, margin: 0.1}
draw: {panel: 1, line: nobody misses, given: [as usual], task: Draw the other.}
statements: [{name: more, text: they come more often, observed: sessions, sign: 1}]
note: [A note.]
sources: [A source.]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "reminders.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_its_numbers_are_those_of_the_arms(file: Path) -> None:
    lesson = read_lesson(file)
    result = lesson.run({"missing": 0.4}, replicates=3)
    found = []
    for rate in (0.4, 0.0):
        settings = {
            **SMALL,
            "clinic.clients": 24,
            "clinic.therapists": 4,
            "clinic.weeks": 4,
            "engagement.miss_rate": rate,
        }
        parameters = Parameters.of(settings)
        clinics = [simulate(build_world(parameters, 20, replicate)) for replicate in range(3)]
        found.append([measured(tables, parameters, ["sessions"])[0] for tables in clinics])
    usual, nobody = np.array(found)
    assert result["attendance, as usual"].value == pytest.approx(usual.mean())
    assert result["attendance, nobody misses less as usual"].value == pytest.approx((nobody - usual).mean())
    assert result.answer == (2 if result["attendance, nobody misses less as usual"].clear else 1)
    assert result.panels[0].title == "Trust"
    assert "are called about the same here" in result.sentences[1]
    assert "Monte Carlo errors from 0.1" in result.sentences[1]
    assert result.differences["more"] == pytest.approx(nobody - usual)


def test_a_control_that_no_arm_names_sets_its_parameter_in_all(file: Path) -> None:
    file.write_text(
        FILE.replace("parameter: engagement.miss_rate", "parameter: trust.start").replace("$missing", "0.1"),
        encoding="utf-8",
    )
    lesson = read_lesson(file)
    first, second = (lesson.run({"missing": value}, 2).panels[0].lines for value in (0.1, 0.4))
    assert all(a.mean[0] < b.mean[0] for a, b in zip(first, second, strict=True))


def test_the_command_saves_it(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    save_lesson([str(file), f"out={out}", "replicates=2", "missing=0.3"])
    page = out.read_text(encoding="utf-8")
    assert "Do reminders bring people back?" in page
    assert "alliance lesson reminders.yaml missing=0.3 replicates=2" in page
    assert "nobody has asked that of this lesson yet." in page


def test_it_is_offered_after_the_others(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.lessons.catalogue.LESSONS", dict(LESSONS))
    add_lesson(read_lesson(file))
    with pytest.raises(InputError, match="a lesson reminders exists already"):
        add_lesson(read_lesson(file))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minutes:", "minuets:", "did you mean 'minutes'"),
        ("todo: Make missing more common.\n", "", "has no todo"),
        ("minutes: 10", "minutes: long", "a whole number of minutes was expected"),
        ("[They miss less., ", "[", "a list of 3 texts was expected"),
        ("$missing", "$misssing", r"\$misssing in its arms, but no such control; did you mean 'missing'"),
        ("value: 0.2", "value: 0.9", "between low and high"),
        ("value: 0.2, ", "", "label, low, high, value, step, parameter were expected"),
        ("numbers: [dropout]", "numbers: [dropuot]", "did you mean 'dropout'"),
        ("curves: [state_trust]", "curves: [state_trus]", "did you mean 'state_trust'"),
        ("sessions: 4", "sessions: 1", "a number from 2 to 40 was expected"),
        ("arm: nobody misses", "arm: as usual", "one beside the first was expected"),
        ("margin: 0.1", "margin: -1", "a number from 0 was expected"),
        ("engagement.miss_rate: 0}", "engagement.mis_rate: 0}", "did you mean 'engagement.miss_rate'"),
        ("clinic.clients: 24", "clinic.clients: -1", "clinic.clients"),
        ("title:", "title: [", "is not valid YAML in line"),
        ("  missing:\n", "  out:\n", "has a control 'out'"),
        ("note: [A note.]", "note: [A note.]\ncomputed_by: vee", "has 'computed_by'"),
        ("line: nobody misses", "line: nobody miss", "did you mean 'nobody misses'"),
        ("panel: 1", "panel: 2", "has panel 2, but one of 1 curves was expected"),
        ("panel: 1", "panel: 0", "a number from 1 was expected"),
        ("sign: 1}", "sign: 2}", "1 or -1 was expected"),
        ("sign: 1}", "size: 1}", "name, text, observed, sign were expected"),
    ],
)
def test_what_is_wrong_is_named(file: Path, old: str, new: str, said: str) -> None:
    file.write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_lesson(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_lesson(tmp_path / "none.yaml")


def test_the_lesson_on_the_page_about_teaching_runs_in_page_handout_and_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    start = text.index("```yaml\n", text.index("**A lesson of your own.**")) + len("```yaml\n")
    path = tmp_path / "page.yaml"
    path.write_text(text[start : text.index("```", start)], encoding="utf-8")
    lesson = read_lesson(path)
    out = tmp_path / "page.html"
    save_lesson([str(path), f"out={out}", "replicates=2", "edition=student"])
    page = out.read_text(encoding="utf-8")
    assert lesson.text.question in page
    assert "To draw in" in page
    save_lesson([str(path), f"out={tmp_path / 'points.csv'}", "replicates=2"])
    monkeypatch.setattr("explorer.pages.lessons.LESSONS", {lesson.key: lesson})
    monkeypatch.setattr("explorer.pages.lessons.REPLICATES", 2)
    view = LessonsPage(Visit())
    view.bar.show(view.bar.names, 99)
    assert view.bar.names == (STORY, QUESTION, DRAWING, REVEAL, TRY, NEXT_WEEK)
    assert view.first is not None
    table = csv_bytes(view.first.result.table())
    assert (tmp_path / "points.csv").read_bytes() == table
