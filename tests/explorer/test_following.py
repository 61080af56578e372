"""A clinic that can be followed: one pair large, weeks gone by, changes undone, a projector, words of the reader."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from explorer.core.clinic_setup import ClinicSetup
from explorer.core.controls import LIVE_CONTROLS, NEW_CLINIC_CONTROLS, group_labels, reader_words
from explorer.core.explanations import explanation
from explorer.core.pair_moment import pair_moment
from explorer.core.story import Parting, parting_of, tell_story
from explorer.core.watched_clinic import WatchedClinic
from explorer.explained_boxes import explained_boxes
from explorer.pages import clinic, start
from explorer.pages.clinic import ClinicPage
from explorer.pages.clinic_controls import ClinicControls
from explorer.pages.story_text import parting_html, story_html
from explorer.site import Site
from explorer.visit import Visit
from tests.explorer.clinics import SMALL, layers

OPENING_WEEK = 3


@pytest.fixture(scope="module")
def watched() -> WatchedClinic:
    made = WatchedClinic(SMALL)
    made.advance(14)
    return made


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> ClinicPage:
    monkeypatch.setattr(clinic, "OPENING_WEEK", OPENING_WEEK)
    return ClinicPage(Visit())


def press(widget: Any) -> None:
    widget.clicks += 1


def test_a_story_until_a_week_is_the_one_that_was_told_then(watched: WatchedClinic) -> None:
    then = WatchedClinic(SMALL)
    then.advance(7)
    for client in range(12):
        now, early = tell_story(watched, client).until(6), tell_story(then, client)
        assert now.chapters == early.chapters
        assert now.people == early.people
        assert pair_moment(now) == pair_moment(early)


def test_a_pair_is_told_from_before_it_meets_to_after_it_parts(watched: WatchedClinic) -> None:
    ended = int(np.flatnonzero(watched.live_clinic.clients["sessions_attended"] > 2)[0])
    story = tell_story(watched, ended)
    before = pair_moment(story.until(-1))
    assert (before.therapist, before.trust, before.distress) == ("", None, None)
    assert before.happened == "Has not asked for help yet."
    treated = pair_moment(story.until(story.since + 1))
    assert treated.together
    assert treated.therapist
    assert treated.trust is not None
    assert 0 <= treated.trust.share <= 1
    assert treated.distress is not None
    assert " SD" in treated.distress.words
    assert treated.heading.startswith("Week ")


def test_stories_part_at_the_first_chapter_that_differs(watched: WatchedClinic) -> None:
    story = tell_story(watched, 0)
    assert parting_of(story, story) is None
    assert "the same in both worlds" in parting_html((story, story), None)
    earlier = story.until(story.chapters[-1].week - 1)
    parting = parting_of(story, earlier)
    assert parting == Parting(len(earlier.chapters), story.chapters[len(earlier.chapters)].week)
    assert story_html(story, parting).count("<mark>") == 1
    assert f"part in week {parting.week}" in parting_html((story, earlier), parting)
    assert "<mark>" not in story_html(story)


def test_going_back_shows_and_playing_goes_on_from_the_present(page: ClinicPage) -> None:
    press(page.week_button)
    present = page.pair.moment
    assert not page.present_button.visible
    page.time.value = 2
    assert "Week 2: " in page.summary.object
    assert page.present_button.visible
    assert f"goes on from week {OPENING_WEEK + 1}" in page.time.help
    assert layers(page.pictures.course.panel, "upright")[-1]["x"] == [2]
    assert page.pair.moment != present
    assert len(layers(page.pictures.story_view.panel, "line")[0]["x"]) <= 3
    press(page.present_button)
    assert page.pair.moment == present
    page.time.value = 1
    press(page.week_button)
    assert page.clinic.latest_week == page.week == OPENING_WEEK + 2
    assert [mark["x"] for mark in layers(page.pictures.course.panel, "upright")] == [[]]


def test_a_change_is_undone(page: ClinicPage) -> None:
    before = page.clinic.setup
    page.controls.sliders["trust.gain_up"].value = 0.9
    page.controls.actions.value = ["feedback"]
    press(page.undo_button)
    assert page.clinic.setup.interventions == ()
    assert dict(page.clinic.setup.values)["trust.gain_up"] == 0.9
    press(page.undo_button)
    assert page.clinic.setup == before
    assert not page.clinic.changed
    assert not page.undo_button.visible
    page.controls.sliders["clinic.clients"].value = 100
    press(page.undo_button)
    assert page.controls.requested() == before
    assert page.new_button.color == "default"


def test_another_pair_is_one_in_treatment_in_that_week(page: ClinicPage) -> None:
    seen = set()
    for _ in range(3):
        press(page.next_button)
        assert page.pair.moment["together"]
        seen.add(page.person.amount)
    assert len(seen) == 3


def test_a_projector_gets_larger_letters_and_fewer_things(page: ClinicPage) -> None:
    small = json.loads(page.pictures.course.panel.picture)["height"]
    page.visit.projection.turn(True)
    assert not page.side.visible
    assert not page.further.visible
    assert any("--scale: 1.7" in str(sheet) for sheet in page.page.stylesheets)
    assert json.loads(page.pictures.course.panel.picture)["height"] > small
    assert page.pictures.people.size["letters"] > 12
    press(page.week_button)
    assert len(layers(page.pictures.course.panel, "line")[0]["x"]) == page.clinic.weeks_lived
    page.visit.projection.turn(False)
    assert page.side.visible


@pytest.mark.parametrize("group", ["theory", "intervention"])
def test_every_choice_is_explained_in_a_sentence(group: str) -> None:
    for name in group_labels(group).values():
        assert 10 < len(explanation(group, name)) < 200
        assert explanation(group, name).endswith(".")
    assert explanation(group, "../../pyproject") == ""


def test_boxes_pass_on_only_what_they_offer() -> None:
    boxes = explained_boxes("Boxes", {"one": "a", "two": "b"}, {"a": "First.", "b": "Second."}, ["b"])
    assert boxes.chosen == ("b",)
    for sent, kept in ((["b", "a", "c"], ("a", "b")), (None, ()), ("a", ()), ([[1], {}], ()), (7, ())):
        boxes.value = sent
        assert boxes.chosen == kept


def test_readers_read_no_names_of_parameters() -> None:
    for control in (*LIVE_CONTROLS, *NEW_CLINIC_CONTROLS):
        assert control.path not in reader_words(f"{control.path} is 7, but 3 was expected")


def test_controls_follow_a_clinic_without_asking_for_anything() -> None:
    asked: list[int] = []
    controls = ClinicControls(lambda: asked.append(1))
    setup = ClinicSetup().with_changes({"clinic.clients": 50}, theory="technique", seed=4)
    controls.follow(setup)
    assert controls.requested() == setup
    assert (asked, controls.undoable) == ([], False)


def test_the_entry_has_a_door_to_every_other_page() -> None:
    visit = Visit()
    site = Site(visit)
    site.open("")
    assert site.menu.value == "start"
    assert [door.page for door in start.DOORS[:3]] == ["clinic", "therapist", "worlds"]
    assert {door.page for door in start.DOORS} == set(site.menu.options.values()) - {"start"}
    visit.turn_to("lessons")
    assert site.menu.value == "lessons"
