"""Pages without a browser: every control turned in Python, and whatever a browser might send instead."""

from __future__ import annotations

import asyncio
import html
import io
import json
import math
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import numpy as np
import panel as pn
import pyarrow as pa
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread
from pyarrow import csv

from explorer.core.controls import LIVE_CONTROLS, NEW_CLINIC_CONTROLS, group_labels, within_bounds
from explorer.core.differences import differences_html
from explorer.core.limits import MAX_CLIENTS
from explorer.core.snapshot import OUTSIDE_GROUPS
from explorer.core.view_plots import clinic_figure, world_pair_figure
from explorer.downloads import Downloads
from explorer.page_addresses import PAGES
from explorer.pages import clinic, pages, worlds
from explorer.pages.clinic import ClinicPage
from explorer.pages.worlds import WorldsPage
from explorer.site import Site
from explorer.visit import Visit
from explorer.widgets import clamp, number_field
from tests.explorer.clinics import SMALL, layers

OPENING_WEEK = 3
"""Fewer than in the browser: enough for somebody to be in treatment, and every new clinic is quicker."""


@pytest.fixture
def visit() -> Visit:
    return Visit()


@pytest.fixture
def page(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> ClinicPage:
    monkeypatch.setattr(clinic, "OPENING_WEEK", OPENING_WEEK)
    return ClinicPage(visit)


@pytest.fixture(scope="module")
def two() -> Iterator[WorldsPage]:
    patch = pytest.MonkeyPatch()
    patch.setattr(worlds, "REPLICATES", 2)
    yield WorldsPage(Visit())
    patch.undo()


def said(visit: Visit) -> str:
    return str(visit.status_line.object)


def simulate(two: WorldsPage) -> None:
    two._begin(playing=False)
    two.show(two.run())


def press(widget: Any) -> None:
    widget.clicks += 1


def test_every_page_is_in_the_menu_and_opens(visit: Visit) -> None:
    site = Site(visit)
    assert list(site.menu.options.values()) == list(PAGES)
    assert [page.title for page in pages()] == list(site.menu.options)
    site.open("no such page")
    assert site.menu.value == PAGES[0]
    assert visit.content.objects == [visit.built_pages[PAGES[0]]]


def test_a_projector_enlarges_what_stands_around_the_pages(visit: Visit) -> None:
    site = Site(visit)
    usual = list(site.parts.stylesheets)
    visit.projection.turn(True)
    assert any("--scale: 1.7" in style for style in site.parts.stylesheets)
    visit.projection.turn(False)
    assert site.parts.stylesheets == usual


def test_a_page_is_made_once(visit: Visit) -> None:
    site = Site(visit)
    site.open("clinic")
    first = visit.built_pages["clinic"]
    site.open("clinic")
    assert visit.built_pages == {"clinic": first}


def test_a_week_is_lived_and_told(page: ClinicPage) -> None:
    press(page.week_button)
    assert page.clinic.latest_week == OPENING_WEEK + 1
    assert f"Week {OPENING_WEEK + 1}: " in page.summary.object
    assert len(layers(page.pictures.course.panel, "line")[0]["x"]) == OPENING_WEEK + 2


def test_playing_goes_on_until_paused_or_over(page: ClinicPage, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[object] = []
    timer = SimpleNamespace(stop=lambda: None)
    monkeypatch.setattr(pn.state, "add_periodic_callback", lambda *_, **__: ticks.append(1) or timer)
    press(page.play_button)
    assert (page.play_button.label, len(ticks)) == ("Pause", 1)
    for _ in range(page.clinic.live_clinic.last_week):
        page.player.tick()
    assert page.clinic.over
    assert page.play_button.label == "Play"


@pytest.mark.parametrize("path", [control.path for control in LIVE_CONTROLS])
def test_a_slider_is_felt_at_once_and_keeps_the_clinic(page: ClinicPage, path: str) -> None:
    before = page.clinic
    page.controls.sliders[path].value = page.controls.sliders[path].high
    assert page.clinic is before
    assert dict(page.clinic.setup.values)[path] == page.controls.sliders[path].high
    title = next(control.title for control in LIVE_CONTROLS if control.path == path)
    assert f"from week {OPENING_WEEK + 1} on: {title}: " in said(page.visit)
    page.show()
    assert layers(page.pictures.course.panel, "upright")[0]["x"] == [OPENING_WEEK + 0.5]


@pytest.mark.parametrize("path", [control.path for control in NEW_CLINIC_CONTROLS])
def test_a_slider_that_makes_a_clinic_asks_first(page: ClinicPage, path: str) -> None:
    before = page.clinic
    title = next(control.title for control in NEW_CLINIC_CONTROLS if control.path == path)
    page.controls.sliders[path].value = page.controls.sliders[path].low
    assert page.clinic is before
    assert f"{html.escape(title)}: " in said(page.visit)
    assert "press New clinic" in said(page.visit)
    press(page.new_button)
    assert page.clinic is not before
    assert dict(page.clinic.setup.values)[path] == page.controls.sliders[path].low
    press(page.back_button)
    assert page.clinic is before
    assert page.controls.requested() == before.setup
    assert page.controls.sliders[path].amount == next(c.start for c in NEW_CLINIC_CONTROLS if c.path == path)


def test_theory_and_actions_change_a_living_clinic(page: ClinicPage) -> None:
    page.controls.theory.value = "technique"
    page.controls.actions.value = ["feedback", "twice_weekly"]
    assert page.clinic.setup.theory == "technique"
    assert page.clinic.setup.interventions == ("feedback", "twice_weekly")
    assert page.clinic.live_clinic.parameters.intervention.feedback.coverage == 1.0


@pytest.mark.parametrize("sent", [math.nan, math.inf, -math.inf, 1e300, "many", None, [1], {}, True])
def test_garbage_is_drawn_into_the_bounds(page: ClinicPage, sent: Any) -> None:
    for widget in (*page.controls.sliders.values(), page.controls.seed, page.person):
        widget.value = sent
        assert widget.low <= widget.amount <= widget.high
    assert len(page.clinic.live_clinic.clients) <= MAX_CLIENTS
    press(page.week_button)


@pytest.mark.parametrize(("value", "whole", "kept"), [(7, False, 1.0), ("x", True, 0), (0.4, True, 0)])
def test_bounded(value: Any, whole: bool, kept: float) -> None:
    assert clamp(value, 0, 1, whole) == kept


def test_every_control_lies_within_what_a_page_may_ask_for() -> None:
    assert all(within_bounds(control) for control in (*LIVE_CONTROLS, *NEW_CLINIC_CONTROLS))
    assert all(
        control.low <= control.start <= control.high for control in (*LIVE_CONTROLS, *NEW_CLINIC_CONTROLS)
    )


def test_tapping_a_client_tells_the_story(page: ClinicPage) -> None:
    people = page.pictures.people
    client = json.loads(people.clinic)["clients"]["client"][3]
    people._handle_msg(client)
    assert page.person.amount == client
    assert f"client {client}: " in page.story_text.object
    assert people.chosen == client
    for nobody in (10**6, "3", None, [client]):
        people._handle_msg(nobody)
    assert page.person.amount == client


def test_two_visits_share_nothing(page: ClinicPage) -> None:
    other = ClinicPage(Visit())
    press(page.week_button)
    page.controls.sliders["trust.gain_up"].value = 0.9
    assert other.clinic.latest_week == OPENING_WEEK
    assert other.clinic.setup != page.clinic.setup


def test_the_way_to_the_numbers_is_a_program_that_runs(page: ClinicPage) -> None:
    press(page.week_button)
    page.controls.sliders["trust.gain_down"].value = 0.9
    press(page.week_button)
    room: dict[str, Any] = {}
    exec(page._downloads()._instructions(), room)
    assert room["tables"].sessions.equals(page.clinic.tables().sessions)


def test_files_hold_the_tables_and_the_figure(page: ClinicPage) -> None:
    files = page._downloads()
    with zipfile.ZipFile(io.BytesIO(files.archive())) as archive:
        clients = csv.read_csv(io.BytesIO(archive.read("clients.csv")))
        assert "alliance simulate" in archive.read("reproduce.txt").decode()
        codebook = csv.read_csv(io.BytesIO(archive.read("codebook.csv"))).to_pylist()
    tables = vars(page.clinic.tables())
    assert [(row["table"], row["column"]) for row in codebook] == [
        (name, column) for name, table in tables.items() for column in table.column_names
    ]
    assert all(row["meaning"] for row in codebook)
    assert clients.num_rows == len(page.clinic.live_clinic.clients)
    assert imread(io.BytesIO(files.png())).shape[1] == 1200
    assert b"<svg" in files.svg()[:300]
    assert files.archive() == files.archive()
    tables_button, picture, *figures = files.buttons()
    assert tables_button.filename == "clinic-tables.zip"
    assert [button.filename for button in figures] == ["clinic.png", "clinic.svg"]
    picture.value = "The pair, week by week"
    assert [button.filename for button in figures] == [
        f"clinic-the-pair-week-by-week.{end}" for end in ("png", "svg")
    ]


def words_in(figure: Figure) -> str:
    texts = [
        *(text.get_text() for text in figure.texts),
        *(axes.get_title(loc="left") for axes in figure.axes),
    ]
    return " ".join(" ".join(texts).split())


def test_every_picture_of_a_clinic_can_be_had_alone_as_it_is_shown(page: ClinicPage) -> None:
    page.controls.sliders["trust.gain_down"].value = 0.9
    press(page.week_button)
    page.time.value = 2
    pictures = page._pictures()
    said = {name: words_in(draw()) for name, draw in pictures.items()}
    assert len(said) == 6
    del said["The whole view"]
    for words in said.values():
        assert f"random seed 1. From week {OPENING_WEEK + 1} on: " in words
    assert page.pair.moment["people"] in said["The pair, week by week"]
    assert page.pair.moment["heading"] in said["The pair"]
    assert str(page.pair.moment["happened"]) in said["The pair"]
    assert page.summary.object.removeprefix("<p>").removesuffix("</p>") in said["Everybody"]
    lines = pictures["The pair, week by week"]().axes[0].get_lines()
    trust = json.loads(page.pictures.story_view.panel.picture)["layers"][0]
    shown = np.array([trust["x"], trust["y"]], np.float64)
    np.testing.assert_allclose(lines[0].get_xydata(), shown.T, atol=1e-5)


def test_every_picture_of_two_worlds_can_be_had_alone(two: WorldsPage) -> None:
    simulate(two)
    assert two.worlds is not None
    said = {name: words_in(draw()) for name, draw in two.files._pictures.items()}
    assert list(said) == ["All curves", "Alliance", "Distress", "In treatment", "Who differs most"]
    del said["All curves"]
    for words in said.values():
        assert "First world: as usual. Second world: with alliance training." in words
    assert f"(client {two.worlds.most_different})" in said["Who differs most"]


def test_another_world_is_lived_on_request(two: WorldsPage) -> None:
    before = two.worlds
    second = two.sides[1]
    second.path.value = "rupture.base_rate"
    assert second.amount.visible
    second.amount.value = 99
    two._begin(playing=False)
    # On a thread of its own: a browser that other tests use keeps this one's loop running.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, two.visit.think(two.run, two.show)()).result()
    assert two.worlds is not before
    assert dict(two.worlds.setups[1].values)["rupture.base_rate"] == 0.4
    assert "rupture.base_rate" not in dict(two.worlds.setups[0].values)
    assert said(two.visit).count("Both worlds have been simulated.") == 1


def test_the_table_of_differences_has_a_row_an_outcome(two: WorldsPage) -> None:
    shown = differences_html(two.worlds)
    assert shown.count('scope="row"') == two.worlds.differences.num_rows


def test_figures_of_worlds_and_clinic_are_drawn(two: WorldsPage, page: ClinicPage) -> None:
    assert len(world_pair_figure(two.worlds).axes) == 6
    assert len(clinic_figure(page.clinic, "hope").axes) == 4
    assert len(OUTSIDE_GROUPS) == len(json.loads(page.pictures.people.clinic)["headings"]["text"])


def test_an_input_error_becomes_a_sentence_and_anything_else_an_apology(
    visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    visit.act(lambda: SMALL.with_changes({"trust.gain_up": 9.0}).parameters() and None)()
    assert "How fast trust grows is 9.0" in said(visit)
    visit.act(lambda: 1 / 0 and None)()
    assert "went wrong on our side" in said(visit)
    assert "ZeroDivisionError" in caplog.text


def test_what_is_said_cannot_be_markup(visit: Visit) -> None:
    visit.say("<script>alert(1)</script>")
    assert "<script>" not in said(visit)


def test_an_idle_visit_lets_go_of_its_clinic() -> None:
    visit = Visit(idle_minutes=0)
    site = Site(visit)
    site.open("clinic")
    visit.close_if_idle()
    assert visit.built_pages == {}
    assert visit.content.objects == []
    assert "closed" in said(visit)
    site.open("worlds")
    assert visit.built_pages == {}


def test_a_busy_visit_is_kept(visit: Visit) -> None:
    visit.close_if_idle()
    assert not visit.closed


def test_a_number_is_named_and_explained() -> None:
    made = number_field("Client", 3, 0, 9, help="or tap one")
    assert (made.title, made.kind, made.help, made.amount) == ("Client", "number", "or tap one", 3)


def test_choices_are_the_project_s_files() -> None:
    assert next(iter(group_labels("theory"))) == "integrative"
    assert "none" not in group_labels("intervention").values()


def test_builders_return_panel_objects(visit: Visit) -> None:
    assert isinstance(clinic.build(visit), pn.viewable.Viewable)


def test_files_of_any_view_can_be_made() -> None:
    files = Downloads(
        "x", lambda: {"t": pa.table({"a": [1]})}, {"it": lambda: pytest.fail("not drawn")}, lambda: "how"
    )
    assert zipfile.ZipFile(io.BytesIO(files.archive())).namelist() == [
        "t.csv",
        "codebook.csv",
        "reproduce.txt",
    ]


def test_old_results_are_marked_until_the_worlds_are_simulated_again(two: WorldsPage) -> None:
    simulate(two)
    assert two.notice.object == ""
    two.sides[0].actions.value = ["reminders"]
    assert "old" in two.notice.object
    assert "first world: with reminders" in two.notice.object
    assert two.content.stylesheets
    two.sides[0].actions.value = []
    assert (two.notice.object, two.content.stylesheets) == ("", [])


def test_progress_is_shown_and_ends_also_where_a_run_fails(
    two: WorldsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two._progress, "start", lambda: None)
    two._begin()
    assert two.run_button.disabled
    two.run()
    two._show_progress()
    assert "100 %" in two.notice.object
    monkeypatch.setattr(worlds, "simulate_pair", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        two.run()
    two._show_progress()
    assert not two.run_button.disabled


def test_in_equal_worlds_nobodys_fate_differs(two: WorldsPage) -> None:
    chosen = two.sides[1].actions.value
    two.sides[1].actions.value = []
    two.sides[1].path.value = ""
    simulate(two)
    assert two.worlds is not None
    assert two.worlds.alike
    assert "Nobody's fate differs" in two.content.objects[0].object
    two.sides[1].actions.value = chosen
    simulate(two)
    assert not two.worlds.alike
