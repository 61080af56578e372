"""What a client says: a table of phrases by situation, and the keyed random draw that says which one comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

import numpy as np

from explorer.game.characters import read_data
from explorer.game.situations import Situation
from sim.random.streams import Decision, uniforms

Table = Mapping[str, tuple[str, ...]]


@cache
def table_of(key: str) -> Table:
    """Return every situation's phrases for one client: the client's own first, then those of everyone.

    Parameters
    ----------
    key : str
        Key of a character.
    """
    data = read_data("phrases.yaml")
    own = data["own"][key]
    return {situation: (*own.get(situation, ()), *data["everyone"][situation]) for situation in Situation}


@cache
def _own_count(key: str, situation: Situation) -> int:
    return len(read_data("phrases.yaml")["own"][key].get(situation, ()))


class Voice:
    """The voice of one client in one game: no phrase comes again before all others of its situation have come.

    Parameters
    ----------
    key : str
        Key of a character.
    seed : int
        Random seed of the game.
    """

    def __init__(self, key: str, seed: int) -> None:
        self._key, self._seed = key, seed
        self._said: Counter[Situation] = Counter()

    def say(self, situation: Situation) -> str:
        """Return the phrase for a situation that has come (once more)."""
        phrases = table_of(self._key)[situation]
        first = self._first(situation)
        place = (first + self._said[situation]) % len(phrases)
        self._said[situation] += 1
        return phrases[place]

    def _first(self, situation: Situation) -> int:
        # A client's own words come before anybody's; chance chooses among them where there are some.
        own = _own_count(self._key, situation) or len(table_of(self._key)[situation])
        number = list(Situation).index(situation)
        u = uniforms(np.uint64(self._seed), 0, 0, number, int(Decision.WORDS))[0]
        return int(u * own)
