"""One client's story tells what the tables hold, in the same words each time."""

from __future__ import annotations

import pytest

from explorer.core.state_phrases import AGREEMENT, HOPE, OPENNESS, TRUST, UNDERSTOOD, phrase_for
from explorer.core.story import ENDINGS, Story, tell_story
from explorer.core.watched_clinic import WatchedClinic
from tests.explorer.clinics import SMALL


@pytest.fixture(scope="module")
def whole() -> WatchedClinic:
    clinic = WatchedClinic(SMALL)
    clinic.advance(clinic.live_clinic.last_week)
    return clinic


@pytest.fixture(scope="module")
def stories(whole: WatchedClinic) -> list[Story]:
    return [tell_story(whole, client) for client in range(24)]


def test_every_appointment_has_its_chapter(whole: WatchedClinic, stories: list[Story]) -> None:
    clients = whole.tables().clients
    for story, came, missed in zip(
        stories, clients["sessions_attended"].to_pylist(), clients["sessions_missed"].to_pylist(), strict=True
    ):
        headings = [chapter.heading for chapter in story.chapters]
        assert sum(heading.startswith("session ") for heading in headings) == came
        assert headings.count("an appointment") == missed


def test_chapters_stand_in_order_of_time(stories: list[Story]) -> None:
    for story in stories:
        weeks = [chapter.week for chapter in story.chapters]
        assert weeks == sorted(weeks)


def test_ruptures_and_repairs_are_told(stories: list[Story]) -> None:
    ruptures = sum(int((story.meetings["rupture"] > 0).sum()) for story in stories)
    named = sum(
        chapter.happened.count(kind)
        for story in stories
        for chapter in story.chapters
        for kind in ("Withdrawal: ", "Confrontation: ")
    )
    assert ruptures == named > 10


def test_every_ending_is_told_as_what_it_was(whole: WatchedClinic, stories: list[Story]) -> None:
    table = whole.tables().clients
    for story, status, kind in zip(
        stories, table["status"].to_pylist(), table["dropout_kind"].to_pylist(), strict=True
    ):
        expected = ENDINGS.get(status) or ENDINGS.get(kind)
        endings = [chapter.happened for chapter in story.chapters if chapter.heading == "the ending"]
        assert len(endings) == (0 if expected is None else 1)
        assert all(expected and words.startswith(expected) for words in endings)


def test_the_same_clinic_gives_the_same_words(stories: list[Story]) -> None:
    again = WatchedClinic(SMALL)
    again.advance(again.live_clinic.last_week)
    assert [tell_story(again, client).text() for client in range(24)] == [story.text() for story in stories]


def test_a_story_grows_and_never_changes_what_was_told(stories: list[Story]) -> None:
    early = WatchedClinic(SMALL)
    early.advance(7)
    for client in range(24):
        story = tell_story(early, client).chapters
        assert story == stories[client].chapters[: len(story)]


def test_nobody_is_told_of_before_arriving() -> None:
    story = tell_story(WatchedClinic(SMALL), 3)
    assert story.chapters == ()
    assert story.weeks.size == 0


@pytest.mark.parametrize("scale", [OPENNESS, UNDERSTOOD, TRUST, AGREEMENT, HOPE])
def test_every_value_has_words(scale: object) -> None:
    said = [phrase_for(scale, value / 20, turn) for value in range(21) for turn in range(4)]  # type: ignore[arg-type]
    assert all(said)
    assert len(set(said)) >= 4
