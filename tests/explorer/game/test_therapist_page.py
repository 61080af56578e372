"""The page of the game without a browser: every control turned in Python."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import param
import pytest

from explorer.game.characters import characters
from explorer.game.game import POINTS, Game
from explorer.game.replays import replay_many
from explorer.game.saved import from_text, to_text
from explorer.pages.therapist import GameState, TherapistPage
from explorer.visit import Visit
from tests.explorer.game.games import BALANCED, KEYS, play_game


@pytest.fixture
def page() -> TherapistPage:
    return TherapistPage(Visit())


def said(page: TherapistPage) -> str:
    return str(page.visit.status_line.object)


def do(page: TherapistPage, work: Callable[[], GameState]) -> None:
    """Do what a control does when it is used, and wait for it."""
    asyncio.run(page.visit.think(work, page.show)())


def send(page: TherapistPage, content: bytes) -> None:
    with param.discard_events(page.file), param.discard_events(page.client_choice):
        page.file.value = content
        do(page, page.load)


def words(page: TherapistPage) -> str:
    return " ".join(
        str(part.object) for part in page.content.objects if isinstance(getattr(part, "object", None), str)
    )


def test_a_session_is_held_as_it_was_divided(page: TherapistPage) -> None:
    for share, points in zip(page.shares, BALANCED, strict=True):
        share.value = points
    do(page, page.go_on)
    assert page.game.moves == (BALANCED,)
    assert "Week 0, session 1" in words(page)


@pytest.mark.parametrize("key", KEYS)
def test_every_client_can_be_chosen_and_played_to_the_end(page: TherapistPage, key: str) -> None:
    with param.discard_events(page.client_choice):
        page.client_choice.value = key
        do(page, page.turn_to)
    assert page.game.character is characters()[key]
    while not page.game.over:
        assert page.plan.visible
        assert "What you could not see" not in words(page)
        do(page, page.go_on)
    assert not page.plan.visible
    assert "What you could not see" in words(page)
    assert page.game.ending[0] in said(page)


def test_a_session_of_a_game_that_was_left_is_not_shown(page: TherapistPage) -> None:
    held = page.go_on()
    page.seed.value = 12
    do(page, page.start)
    page.show(held)
    assert page.game == Game(page.game.character, 12)


def test_the_same_luck_is_the_same_game(page: TherapistPage) -> None:
    page.seed.value = 12
    do(page, page.start)
    first = page.game
    do(page, page.go_on)
    do(page, page.start)
    assert page.game == first


def test_an_empty_division_is_refused_in_a_sentence(page: TherapistPage) -> None:
    for share in page.shares:
        share.value = 0
    do(page, page.go_on)
    assert page.game.moves == ()
    assert "all 0" in said(page)


@pytest.mark.parametrize("sent", [float("nan"), 1e300, -5, "many", None, [1], {}])
def test_garbage_is_drawn_into_the_bounds(page: TherapistPage, sent: Any) -> None:
    for share in page.shares:
        share.value = sent
    page.shares[0].value = 1
    page.seed.value = sent
    do(page, page.go_on)
    assert all(0 <= points <= POINTS for move in page.game.moves for points in move)
    do(page, page.start)
    assert page.game.moves == ()


def test_a_saved_game_goes_on(page: TherapistPage) -> None:
    game = play_game("reactant", 2, BALANCED)
    send(page, to_text(game).encode())
    assert page.game == game
    assert (page.client_choice.value, page.seed.value) == ("reactant", 2)
    assert from_text(to_text(page.game)) == game


@pytest.mark.parametrize("sent", [b"", b"\xff\xfe", b"{}", b"x" * 20_000, b"[" * 9_000])
def test_a_file_from_elsewhere_is_refused_and_the_game_goes_on(page: TherapistPage, sent: bytes) -> None:
    before = page.game
    send(page, b"?")
    send(page, sent)
    assert page.game is before
    assert "saved game" in said(page)
    assert "went wrong" not in said(page)


def test_a_way_of_working_is_tried_again(page: TherapistPage) -> None:
    send(page, to_text(play_game("anxious", 7, BALANCED)).encode())
    asyncio.run(page.visit.think(lambda: replay_many(page.game, 5), page.show_replays)())
    assert "dropout (%)" in page.replay_text.object


def test_hidden_states_are_on_no_page_before_the_end(page: TherapistPage) -> None:
    do(page, page.go_on)
    hidden = page.game.appointments[-1].hidden
    for name, value in hidden.items():
        assert f"{value:.2f}" not in words(page), name
