"""Games played by a rule, for the tests."""

from __future__ import annotations

from hypothesis import strategies as st

from explorer.game.characters import characters
from explorer.game.game import Game

KEYS = tuple(characters())
DIVISIONS = st.tuples(*[st.integers(0, 10)] * 5).filter(any)
LISTENS, WORKS, DEALS, BALANCED = (10, 1, 1, 1, 1), (1, 2, 0, 10, 0), (2, 0, 10, 1, 0), (4, 2, 3, 4, 2)


def play_game(key: str, seed: int, *divisions: tuple[int, int, int, int, int]) -> Game:
    """Play to the end, taking the divisions in turn."""
    game = Game(characters()[key], seed)
    while not game.over:
        game = game.play(divisions[len(game.moves) % len(divisions)])
    return game
