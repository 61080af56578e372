"""A game is its client, its seed and its moves; it runs on the model's own stages and on nothing else."""

from __future__ import annotations

from dataclasses import asdict, fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.game.characters import SESSIONS, characters, world_of
from explorer.game.game import MIN_SUGGESTED_SESSIONS, Game, suggested_seed
from explorer.game.impressions import Reading
from explorer.game.played_model import Opening, PlayedModel
from explorer.game.replays import division_plan, replay_many
from sim import InputError, simulate
from sim.population.people import CLIENT_TRAITS, trait_range
from tests.engines.test_engines_equal import differences
from tests.explorer.game.games import BALANCED, DIVISIONS, KEYS, LISTENS, WORKS, play_game


@settings(max_examples=10, deadline=None)
@given(
    key=st.sampled_from(KEYS),
    seed=st.integers(0, 2**64 - 1),
    divisions=st.lists(DIVISIONS, min_size=1, max_size=4),
)
def test_a_game_replayed_is_the_same_game(
    key: str, seed: int, divisions: list[tuple[int, int, int, int, int]]
) -> None:
    game = play_game(key, seed, *divisions)
    again = Game(game.character, game.seed, game.moves)
    assert again.appointments == game.appointments
    assert again.ending == game.ending


@settings(max_examples=10, deadline=None)
@given(
    key=st.sampled_from(KEYS),
    seed=st.integers(0, 2**32),
    divisions=st.lists(DIVISIONS, min_size=1, max_size=4),
)
def test_states_are_those_of_the_engine_with_the_same_plan(
    key: str, seed: int, divisions: list[tuple[int, int, int, int, int]]
) -> None:
    game = play_game(key, seed, *divisions)
    model = PlayedModel(game.character, seed, game.moves)
    assert differences(model.run(), simulate(world_of(game.character, seed, division_plan(game)))) == []


def test_the_twin_is_the_engine_without_a_plan() -> None:
    model = PlayedModel(characters()["anxious"], 5, None)
    assert differences(model.run(), simulate(world_of(characters()["anxious"], 5))) == []


def test_what_was_played_does_not_change_when_more_is_played() -> None:
    game = Game(characters()["reactant"], suggested_seed(characters()["reactant"]))
    for division in (LISTENS, WORKS, BALANCED):
        later = game.play(division)
        assert list(later.appointments)[: len(game.appointments)] == list(game.appointments)
        assert later.appointments[-1].session == len(later.moves) or later.appointments[-1].opening is None
        game = later


def test_a_game_played_move_by_move_is_the_game_played_at_once() -> None:
    game = Game(characters()["anxious"], 7)
    while not game.over:
        game = game.play(BALANCED)
    assert game == play_game("anxious", 7, BALANCED)


def test_a_division_counts_by_its_shares_alone() -> None:
    assert (
        play_game("easy_at_first", 3, (2, 2, 2, 4, 0)).appointments
        == play_game("easy_at_first", 3, (1, 1, 1, 2, 0)).appointments
    )


def test_before_deciding_the_player_sees_words_and_no_state() -> None:
    opening = Game(characters()["avoidant"], 1).opening
    assert opening is not None
    # What is advised follows from what is shown; the page says it in words.
    assert {field.name for field in fields(Opening)} == {"week", "session", "says", "reading", "advised"}
    assert all(isinstance(word, str) for word in asdict(opening.reading).values())
    assert {field.name for field in fields(Reading)} == {"bond", "agreement", "openness", "needs", "between"}


def test_six_clients_have_every_trait_in_range() -> None:
    assert len(characters()) == 6
    for character in characters().values():
        assert tuple(sorted(character.traits)) == tuple(sorted(CLIENT_TRAITS))
        assert all(
            trait_range(name)[0] <= value <= trait_range(name)[1] for name, value in character.traits.items()
        )


def test_suggested_luck_gives_a_game_that_is_long_enough() -> None:
    character = characters()["in_crisis"]
    first = suggested_seed(character)
    for seed in (first, suggested_seed(character, first)):
        twin = PlayedModel(character, seed, None)
        twin.advance()
        assert MIN_SUGGESTED_SESSIONS <= twin.client.sessions_attended <= SESSIONS


@pytest.mark.parametrize(
    "division",
    [
        (1, 1, 1, 1),
        (0, 0, 0, 0, 0),
        (11, 0, 0, 0, 0),
        (-1, 1, 1, 1, 1),
        (1.5, 0, 0, 0, 0),
        (True, 0, 0, 0, 1),
        "x",
    ],
)
def test_what_is_no_division_is_refused(division: object) -> None:
    with pytest.raises(InputError, match="five whole numbers from 0 to 10"):
        Game(characters()["avoidant"], 1).play(division)  # type: ignore[arg-type]


def test_a_game_that_has_ended_takes_no_move() -> None:
    with pytest.raises(InputError, match="treatment has ended"):
        play_game("anxious", 7, BALANCED).play(BALANCED)


def test_a_game_that_goes_on_has_no_end() -> None:
    with pytest.raises(InputError, match="has not ended"):
        _ = Game(characters()["anxious"], 7).ending


def test_a_way_of_working_is_tried_on_many_twins() -> None:
    listens = {one.what: one for one in replay_many(play_game("reactant", 2, LISTENS), 40)}
    works = {one.what: one for one in replay_many(play_game("reactant", 2, WORKS), 40)}
    bond = "alliance in the last session"
    assert listens[bond].difference > 4 * listens[bond].error
    assert works[bond].difference < -4 * works[bond].error
    with pytest.raises(InputError, match="no session"):
        replay_many(Game(characters()["reactant"], 2))
