"""A saved game comes back as it was; a file from anywhere else is refused in one clear sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.game.characters import characters
from explorer.game.game import Game
from explorer.game.saved import from_address, from_text, to_address, to_text
from sim import InputError
from tests.explorer.game.games import BALANCED, DIVISIONS, KEYS, LISTENS, play_game


@pytest.mark.parametrize("key", KEYS)
def test_a_saved_game_comes_back(key: str) -> None:
    game = play_game(key, 4, LISTENS, BALANCED)
    text = to_text(game)
    assert len(text) < 1000
    back = from_text(text)
    assert back == game
    assert back.appointments == game.appointments


def test_a_game_saved_half_way_goes_on_as_it_would_have() -> None:
    whole = play_game("avoidant", 2, BALANCED)
    half = from_text(to_text(Game(whole.character, whole.seed, whole.moves[:3])))
    for move in whole.moves[3:]:
        half = half.play(move)
    assert half.appointments == whole.appointments


def test_a_game_without_a_move_can_be_saved() -> None:
    game = Game(characters()["in_crisis"], 9)
    assert from_text(to_text(game)) == game


def changed(**fields: object) -> str:
    return json.dumps({**json.loads(to_text(play_game("anxious", 7, BALANCED))), **fields})


@pytest.mark.parametrize(
    ("saved", "words"),
    [
        ("", "not JSON"),
        ("[" * 5000, "not JSON"),
        ("[1, 2]", "not a saved game"),
        ('{"kind": "something else"}', "not a saved game"),
        ("x" * 20_000, "at most 10000"),
        ({"client": "avoident"}, "did you mean 'avoidant'"),
        ({"client": ["avoidant"]}, "a word was expected"),
        ({"seed": "1"}, "seed is '1', but a whole number"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": 2**64}, "a whole number from 0"),
        ({"version": 2}, "version is 2, but 1"),
        ({"version": True}, "version is True"),
        ({"moves": "all"}, "a list of session plans"),
        ({"moves": [[1, 2, 3]]}, "plan of session 1"),
        ({"moves": [[1, 2, 3, 4, 1e400]]}, "plan of session 1"),
        ({"moves": [5]}, "plan of session 1"),
        ({"moves": [[1, 1, 1, 1, 1]] * 21}, "at most 20"),
        ({"seed": 5, "moves": [[4, 2, 3, 4, 2]] * 20}, "treatment ends after"),
        ({"move": []}, "did you mean 'moves'"),
        ('{"kind": "alliance-sim: be the therapist"}', "has no version"),
    ],
)
def test_what_is_no_saved_game_is_refused(saved: str | dict[str, object], words: str) -> None:
    text = saved if isinstance(saved, str) else changed(**saved)
    with pytest.raises(InputError, match=words) as refusal:
        from_text(text)
    assert "\n" not in str(refusal.value)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
        max_leaves=8,
    ),
    st.sampled_from(["client", "seed", "moves", "version", "kind"]),
)
def test_rubbish_in_any_field_is_refused_or_is_a_game(rubbish: object, field: str) -> None:
    try:
        game = from_text(changed(**{field: rubbish}))
    except InputError:
        return
    assert from_text(to_text(game)) == game


@settings(max_examples=20, deadline=None)
@given(
    key=st.sampled_from(KEYS),
    seed=st.integers(0, 2**64 - 1),
    divisions=st.lists(DIVISIONS, min_size=0, max_size=4),
)
def test_an_address_holds_the_game(key: str, seed: int, divisions: list[tuple[int, ...]]) -> None:
    game = Game(characters()[key], seed, ())
    for division in divisions:
        if not game.over:
            game = game.play(division)  # type: ignore[arg-type]
    assert from_address(to_address(game)) == game


@pytest.mark.parametrize(
    "text",
    [
        "",
        "avoidant",
        "avoidant.x.",
        "avoidant.2.3220",
        "avoidant.2.3220Z",
        "nobody.2.",
        "avoidant.2.00000",
        "a" * 20_000,
    ],
)
def test_an_address_that_holds_no_game_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected"):
        from_address(text)
