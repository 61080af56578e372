"""What a client says: phrases by situation, each at most once a game, in an order that keyed random draws decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import numpy as np

from explorer.game.characters import Character
from explorer.game.phrase_files import EVERYONE, read_phrases
from explorer.game.situations import ANSWERS, OPENINGS, PERSISTENT, RELATED, Situation
from sim.random.streams import Decision, uniforms

_IN_A_ROW: Final = 3
"""From the third session in a row in one situation on, a client says that it goes on."""


class Voice:
    """The voice of one client in one game.

    A client's own phrases of a situation come first, then those of everyone, then those of related situations. No
    phrase comes twice before all of these are used up, which takes longer than a treatment lasts.

    Parameters
    ----------
    character : Character
    seed : int
        Random seed of the game.
    """

    def __init__(self, character: Character, seed: int) -> None:
        self._character, self._seed = character, seed
        self._said: set[str] = set()
        self._runs: dict[bool, tuple[Situation, int]] = {}

    def say(self, situation: Situation) -> str:
        """Return the phrase for a situation that has come (once more)."""
        if situation in OPENINGS or situation in ANSWERS:
            situation = self._as_persisting(situation)
        while True:
            for phrase in self._candidates(situation):
                if phrase not in self._said:
                    self._said.add(phrase)
                    return phrase
            self._said.clear()

    def _as_persisting(self, situation: Situation) -> Situation:
        """Return the situation, or the one that says that it has lasted for several sessions."""
        opening = situation in OPENINGS
        before, count = self._runs.get(opening, (situation, 0))
        count = count + 1 if before == situation else 1
        self._runs[opening] = (situation, count)
        # Every second time, so that what is meant by it goes on being heard as well.
        lasting = count >= _IN_A_ROW and (count - _IN_A_ROW) % 2 == 0
        return PERSISTENT.get(situation, situation) if lasting else situation

    def _candidates(self, situation: Situation) -> Iterator[str]:
        asked: Situation | None = situation
        while asked is not None:
            for phrases in (self._character.phrases.get(asked, ()), said_by_everyone()[asked]):
                yield from self._rotated(phrases, asked)
            asked = RELATED.get(asked)

    def _rotated(self, phrases: Sequence[str], situation: Situation) -> Sequence[str]:
        number = list(Situation).index(situation)
        u = uniforms(np.uint64(self._seed), 0, 0, number, int(Decision.WORDS))[0]
        first = int(u * len(phrases))
        return [*phrases[first:], *phrases[:first]]


@cache
def said_by_everyone() -> dict[Situation, tuple[str, ...]]:
    """Return what any client may say, by situation."""
    return read_phrases(EVERYONE)
