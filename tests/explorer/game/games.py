"""Games played by a rule, for the tests."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from explorer.game.characters import SESSIONS, characters
from explorer.game.game import Game
from explorer.game.played_model import PlayedModel

KEYS = tuple(characters())
DIVISIONS = st.tuples(*[st.integers(0, 10)] * 5).filter(any)
LISTENS, WORKS, DEALS, BALANCED = (10, 1, 1, 1, 1), (1, 2, 0, 10, 0), (2, 0, 10, 1, 0), (4, 2, 3, 4, 2)


@cache
def play_game(key: str, seed: int, *divisions: tuple[int, int, int, int, int]) -> Game:
    """Play to the end, taking the divisions in turn."""
    moves = tuple(divisions[k % len(divisions)] for k in range(SESSIONS))
    model = PlayedModel(characters()[key], seed, moves)
    model.advance()
    return Game(characters()[key], seed, moves[: model.client.sessions_attended])
