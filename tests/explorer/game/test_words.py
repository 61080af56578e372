"""Every situation has words, words are subtle, and every plausible ending can be reached."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from explorer.game import played_model
from explorer.game.characters import characters, read_data
from explorer.game.phrases import Voice, table_of
from explorer.game.played_model import PlayedModel
from explorer.game.situations import Situation
from sim.states import DROPOUTS, STATUSES
from tests.explorer.game.games import BALANCED, DEALS, KEYS, LISTENS, WORKS

LEAST = 3
"""Phrases that everyone has for a situation, so that a client need not say the same thing twice running."""
# Words of the model that a client would not say, and that would tell what is hidden.
TELLING = re.compile(
    r"\d|alliance|rupture|withdraw|confront|disclos|formulation|adheren|attun|tension|reactan|avoidan|trust",
    re.IGNORECASE,
)


def phrases() -> list[str]:
    return sorted(
        {phrase for key in KEYS for check_boxes in table_of(key).values() for phrase in check_boxes}
    )


@pytest.mark.parametrize("situation", Situation)
def test_every_situation_has_phrases(situation: Situation) -> None:
    everyone = read_data("phrases.yaml")["everyone"][situation]
    assert len(set(everyone)) == len(everyone) >= LEAST


def test_the_table_knows_no_other_situation_and_no_other_client() -> None:
    data = read_data("phrases.yaml")
    assert set(data) == {"everyone", "own"}
    assert set(data["everyone"]) == set(Situation)
    assert set(data["own"]) == set(KEYS)
    assert all(set(own) <= set(Situation) for own in data["own"].values())


def test_no_phrase_tells_what_is_hidden() -> None:
    said = [phrase for phrase in phrases() if TELLING.search(phrase)]
    # In the ordinary sense of the word, of good days.
    assert said == ["There were a few good days. I did not trust them, but there they were."]


def test_a_phrase_comes_again_only_after_all_others() -> None:
    voice = Voice("reactant", 11)
    table = table_of("reactant")[Situation.OBJECTS]
    said = [voice.say(Situation.OBJECTS) for _ in range(2 * len(table))]
    assert set(said[: len(table)]) == set(table)
    assert said[: len(table)] == said[len(table) :]


def test_luck_chooses_what_is_said_first() -> None:
    assert len({Voice("anxious", seed).say(Situation.FIRST) for seed in range(20)}) > 1


def test_a_client_speaks_in_an_own_voice_first() -> None:
    own = read_data("phrases.yaml")["own"]["hopeless"][Situation.DARK]
    assert {Voice("hopeless", seed).say(Situation.DARK) for seed in range(20)} <= set(own)


def test_every_situation_of_a_session_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    met: Counter[Situation] = Counter()

    class Counting(Voice):
        def say(self, situation: Situation) -> str:
            met[situation] += 1
            return super().say(situation)

    monkeypatch.setattr(played_model, "Voice", Counting)
    for character in characters().values():
        for division in (LISTENS, WORKS, DEALS, BALANCED):
            for seed in range(8):
                game = PlayedModel(character, seed, [division] * 20)
                game.advance()
                game.ending()
    assert set(Situation) - set(met) <= {Situation.WELL_ENOUGH, Situation.REFERRED}


def ending(key: str, seed: int) -> tuple[str, str]:
    game = PlayedModel(characters()[key], seed, None)
    game.advance()
    return STATUSES[game.client.status], DROPOUTS[game.client.dropout_kind]


@pytest.mark.parametrize("key", KEYS)
def test_every_client_can_end_as_planned_or_at_the_limit_or_leave(key: str) -> None:
    found = {ending(key, seed) for seed in range(30)}
    assert {("ended as planned", "none"), ("limit reached", "none"), ("dropped out", "dissatisfied")} <= found


# Rare endings; seeds found by trying.
@pytest.mark.parametrize(
    ("key", "seed"),
    [
        ("avoidant", 26),
        ("anxious", 436),
        ("reactant", 132),
        ("hopeless", 26),
        ("in_crisis", 270),
        ("easy_at_first", 26),
    ],
)
def test_every_client_can_be_referred_on(key: str, seed: int) -> None:
    assert ending(key, seed) == ("referred on", "none")


@pytest.mark.parametrize(("key", "seed"), [("hopeless", 136), ("anxious", 139)])
def test_a_client_can_leave_well_enough(key: str, seed: int) -> None:
    assert ending(key, seed) == ("dropped out", "well enough")


@pytest.mark.parametrize(("key", "seed"), [("avoidant", 1), ("in_crisis", 4)])
def test_life_can_get_in_the_way(key: str, seed: int) -> None:
    assert ending(key, seed) == ("dropped out", "circumstances")
