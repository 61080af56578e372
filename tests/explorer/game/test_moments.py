"""Another choice in one session: the same life until then, and what it changes; the advice, and the goal of a game."""

from __future__ import annotations

import math

import numpy as np
import pytest

from explorer.game.advice import RULES, advice, rules_html
from explorer.game.characters import characters
from explorer.game.following import Seen, division_for
from explorer.game.game import NAMES, Game
from explorer.game.goal import goal_line, goal_score, goal_sentence
from explorer.game.impressions import Reading
from explorer.game.moments import SHOWN, moment_sentence, moments_of, other_choice
from explorer.game.played_model import Opening, PlayedModel
from sim import InputError
from sim.engine.tables import change_threshold
from tests.explorer.game.games import BALANCED, KEYS, WORKS, play_game


@pytest.fixture(scope="module")
def game() -> Game:
    return play_game("reactant", 403, WORKS)


def test_the_same_choice_changes_nothing(game: Game) -> None:
    moment = other_choice(game, 5, tuple(float(points) for points in WORKS))  # type: ignore[arg-type]
    assert (moment.distress, moment.alliance, moment.sessions) == (0.0, 0.0, 0)
    assert moment.ending == game.ending[0]
    assert moment.appointment.session == 5


def test_another_choice_leaves_what_came_before(game: Game) -> None:
    listening = (1.0, 0.0, 0.0, 0.0, 0.0)
    moves = [*game.moves[:4], listening, *game.moves[5:]]
    again = PlayedModel(game.character, game.seed, moves)
    again.advance()
    first = next(place for place, one in enumerate(game.appointments) if one.session == 5)
    assert again.appointments[:first] == list(game.appointments)[:first]
    moment = other_choice(game, 5, listening)
    assert moment.distress == again.client.end_distress - game.model.client.end_distress
    assert moment.distress != 0.0


def test_moments_are_those_that_would_have_changed_most(game: Game) -> None:
    shown = moments_of(game)
    assert len(shown) == SHOWN
    assert [moment.appointment.session for moment in shown] == sorted(
        moment.appointment.session for moment in shown
    )
    every = sorted((abs(moment.distress) for moment in moments_of(game, most=99)), reverse=True)
    assert sorted((abs(moment.distress) for moment in shown), reverse=True) == every[:SHOWN]


def test_a_moment_is_told_with_its_numbers(game: Game) -> None:
    moment = moments_of(game)[0]
    sentence = moment_sentence(moment, "Gus", game.ending[0])
    assert f"Session {moment.appointment.session}, most time to work on the problem" in sentence
    assert f"{moment.distress:+.2f} SD" in sentence
    assert ("Treatment would have" in sentence) == (moment.ending != game.ending[0])


def test_a_game_that_goes_on_and_a_session_that_was_not_are_refused(game: Game) -> None:
    with pytest.raises(InputError, match="only after its end"):
        other_choice(Game(characters()["reactant"], 403), 1, (1.0, 0.0, 0.0, 0.0, 0.0))
    with pytest.raises(InputError, match=f"session is 99, but one from 1 to {len(game.moves)}"):
        other_choice(game, 99, (1.0, 0.0, 0.0, 0.0, 0.0))


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (Seen(0.9, 0.6, 0.0, 0.0), "explore more than you work"),
        (Seen(0.1, 0.6, 0.0, 0.0), "work on the problem more than you explore"),
        (Seen(0.5, 0.6, 0.0, 0.0), "about equally"),
        (Seen(0.5, 0.6, 0.5, 0.0), "what stands between you"),
        (Seen(0.5, 0.2, 0.0, 0.0), "agree what this is for"),
        (Seen(0.5, 0.6, 0.0, 0.5), "listen longer"),
    ],
)
def test_advice_says_in_words_what_the_division_says_in_shares(seen: Seen, said: str) -> None:
    weights = division_for(seen)
    shares = tuple(weight / sum(weights) for weight in weights)
    words = advice(Opening(0, 1, "", Reading("", "", "", "", ""), shares))  # type: ignore[arg-type]
    every = ("what stands between you", "agree what this is for", "listen longer")
    assert said in words
    assert all(other == said or other not in words for other in every)


def test_every_emphasis_is_explained() -> None:
    assert tuple(name for name, _ in RULES) == NAMES
    assert rules_html().count("<li>") == len(NAMES)


def test_the_goal_is_a_reliable_change_of_the_form(game: Game) -> None:
    threshold = change_threshold(game.model.world.parameters)
    assert game.intake_score - goal_score(game) >= threshold > game.intake_score - goal_score(game) - 1
    assert f"{goal_score(game)} or less" in goal_line(game)
    last = [one.forms.distress for one in game.appointments if one.forms and one.forms.distress is not None][
        -1
    ]
    assert (" reached" in goal_sentence(game) and "not reached" not in goal_sentence(game)) == (
        last <= goal_score(game)
    )


def test_what_was_felt_is_known_of_sessions_alone(game: Game) -> None:
    for appointment in game.appointments:
        assert math.isnan(appointment.hidden["felt"]) == (appointment.opening is None)


def test_dividing_by_what_is_shown_pays() -> None:
    """Paired over clients and seeds: less distress at the end than with an even division."""
    gains = []
    for key in KEYS:
        for seed in range(8):
            ends = []
            for followed in (True, False):
                model = PlayedModel(
                    characters()[key], seed, None if followed else [BALANCED] * 20, division_for
                )
                model.advance()
                ends.append(model.client.end_distress)
            gains.append(ends[1] - ends[0])
    mean = float(np.mean(gains))
    assert mean > 2 * float(np.std(gains)) / len(gains) ** 0.5
