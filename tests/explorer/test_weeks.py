"""The number of a week on a page is the one in the tables that `alliance simulate` writes for the same clinic."""

from __future__ import annotations

import io
import re
import shlex
import zipfile
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from experiments.commands.command_line import main
from explorer.core.snapshot import take_snapshot
from explorer.core.story import Story, tell_story
from explorer.core.view_plots import clinic_figure
from explorer.core.watched_clinic import WatchedClinic
from explorer.curve_views import StoryView
from explorer.game.characters import find_character
from explorer.game.game import Game
from explorer.game.reveal import Reveal, reveal, sentences, table
from explorer.game.reveal_plot import draw
from explorer.game.transcript import appointments
from explorer.pages.clinic import ClinicPage
from explorer.visit import Visit
from tests.explorer.clinics import SMALL, layers


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    """The tables that the command of a clinic writes."""
    folder = tmp_path_factory.mktemp("weeks") / "run"
    assert main([*shlex.split(SMALL.command().replace("\\\n", " "))[1:], f"out={folder}"]) == 0
    return {path.stem: pq.read_table(path) for path in (folder / "tables").iterdir()}


@pytest.fixture(scope="module")
def clinic() -> WatchedClinic:
    clinic = WatchedClinic(SMALL)
    clinic.advance(clinic.live_clinic.last_week)
    return clinic


@pytest.fixture(scope="module")
def stories(clinic: WatchedClinic) -> list[Story]:
    return [tell_story(clinic, client) for client in range(24)]


@pytest.fixture(scope="module")
def outcome() -> Reveal:
    game = Game(find_character("avoidant"), seed=2)
    while not game.over:
        game = game.play((4, 2, 2, 3, 1))
    return reveal(game)


def column(table: pa.Table, name: str) -> list[Any]:
    values: list[Any] = table[name].to_pylist()
    return values


def of(table: pa.Table, client: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [row for row in table.to_pylist() if row["client"] == client]
    return rows


def test_every_chapter_has_the_week_of_its_row(stories: list[Story], stored: dict[str, pa.Table]) -> None:
    for story in stories:
        (person,) = of(stored["clients"], story.client)
        told = {chapter.heading: chapter.week for chapter in story.chapters}
        assert told["asks for help"] == person["arrival_week"]
        assert told.get("the ending") == person["end_week"]
        if person["start_week"] is not None and person["start_week"] > person["arrival_week"]:
            assert told["a place"] == person["start_week"]
        rows = of(stored["sessions"], story.client)
        held = [
            (chapter.heading, chapter.week)
            for chapter in story.chapters
            if chapter.heading.startswith(("session", "an app"))
        ]
        named = [f"session {row['session']}" if row["attended"] else "an appointment" for row in rows]
        assert held == list(zip(named, (row["week"] for row in rows), strict=True))
        assert all(f"Week {week}, {heading}." in story.text() for heading, week in held)


def test_every_point_of_a_client_stands_at_the_week_of_its_row(
    clinic: WatchedClinic, stories: list[Story], stored: dict[str, pa.Table]
) -> None:
    view = StoryView(clinic.weeks_lived)
    for story in stories:
        view.show(clinic, story)
        rows = of(stored["sessions"], story.client)
        alliance, distress, ruptures = layers(view.panel, "marks")
        assert alliance["x"] == distress["x"] == [row["week"] for row in rows]
        broken = [row["week"] for row in rows if row["rupture"] not in (None, "none")]
        assert ruptures["x"] == broken
        (person,) = of(stored["clients"], story.client)
        assert layers(view.panel, "line")[0]["x"][0] == person["arrival_week"]


def test_a_picture_of_everybody_counts_what_the_row_of_its_week_counts(
    clinic: WatchedClinic, stored: dict[str, pa.Table]
) -> None:
    for row in stored["weeks"].to_pylist():
        sentence = take_snapshot(clinic, row["week"]).sentence()
        assert sentence.startswith(f"Week {row['week']}: {row['in_treatment']} clients in treatment")
        assert f"{row['waiting']} waiting" in sentence


def test_curves_of_page_and_figure_stand_at_the_weeks_of_the_table(stored: dict[str, pa.Table]) -> None:
    page = ClinicPage(Visit(), SMALL)
    page.drawn.value = "hope"
    rows = stored["weeks"].slice(0, page.clinic.weeks_lived)
    (course,), counts = layers(page.pictures.course.panel, "line"), layers(page.pictures.counts.panel, "line")
    assert course["x"] == counts[0]["x"] == column(rows, "week")
    assert course["y"] == pytest.approx(column(rows, "mean_hope"), rel=1e-4)
    assert counts[0]["y"] == column(rows, "in_treatment")
    *_, curve, where = clinic_figure(page.clinic, "hope").axes
    for axes, name in ((curve, "mean_hope"), (where, "in_treatment")):
        line = axes.get_lines()[0]
        assert list(line.get_xdata()) == column(rows, "week")
        assert line.get_ydata() == pytest.approx(column(rows, name), rel=1e-5)


def test_the_week_that_is_shown_is_the_last_of_what_is_taken_home() -> None:
    page = ClinicPage(Visit(), SMALL)
    page.week_button.clicks += 1
    with zipfile.ZipFile(io.BytesIO(page._downloads().archive())) as archive:
        weeks = pc.read_csv(io.BytesIO(archive.read("weeks.csv")))
        told = archive.read("reproduce.txt").decode()
    last = column(weeks, "week")[-1]
    assert page.week == page.time.high == last
    assert f"Week {last}: {column(weeks, 'in_treatment')[-1]} clients" in page.summary.object
    assert f"&week={last}&" in page.state()
    assert f"weeks 0 to {last}" in told


def test_a_change_holds_from_the_week_that_the_page_says() -> None:
    page, alone = ClinicPage(Visit(), SMALL), ClinicPage(Visit(), SMALL)
    page.controls.sliders["rupture.base_rate"].value = page.controls.sliders["rupture.base_rate"].high
    said = re.search(r"Changed from week (\d+) on", str(page.visit.status_line.object))
    assert said
    page.week_button.clicks += 1
    alone.week_button.clicks += 1
    changed, same = (one.clinic.tables().sessions for one in (page, alone))
    week = int(said[1])
    for compared, differs in ((pa.compute.less, False), (pa.compute.equal, True)):
        one, two = (rows.filter(compared(rows["week"], week)) for rows in (changed, same))
        assert one.equals(two) is not differs
    assert f";{week}:rupture.base_rate=" in page.state()


def test_a_game_tells_the_weeks_of_its_table(outcome: Reveal) -> None:
    rows = [row for row in table(outcome).to_pylist() if row["who"] == "you"]
    told = re.findall(r"<b>Week (\d+)", appointments(outcome.game))
    assert [int(week) for week in reversed(told)] == [row["week"] for row in rows]
    assert f"in week {outcome.yours.client.end_week} " in sentences(outcome)[0]
    lines = draw(outcome).axes[0].get_lines()
    assert np.array_equal(lines[0].get_xdata(), [row["week"] for row in rows])
