"""A game: its client, its random seed and its moves, from which everything else follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from explorer.game.characters import Character, characters
from explorer.game.played_model import Appointment, Division, Opening, PlayedModel
from sim import InputError
from sim.states import STATUSES

POINTS = 10
"""Most points that one emphasis can be given."""
MIN_SUGGESTED_SESSIONS = 12
"""Sessions that a game with a suggested seed lasts for the twin; the player's may be shorter."""
_TRIES = 200
NAMES = ("listen and validate", "explore", "agree goals and tasks", "work on the problem", "repair")
"""The five emphases as the player knows them, in the order of every division."""


@dataclass(frozen=True)
class Game:
    """One game as it stands.

    Attributes
    ----------
    who : Character
    seed : int
        Random seed of this game, 0 to 2**64 - 1.
    moves : tuple of Division
        One division an attended session so far.

    Raises
    ------
    InputError
        If a move is no division.
    """

    character: Character
    seed: int
    moves: tuple[Division, ...] = field(default=())

    def __post_init__(self) -> None:
        for number, move in enumerate(self.moves, start=1):
            check_division(move, number)

    @cached_property
    def model(self) -> PlayedModel:
        """The replayed room; hidden states are in it, so pages show them only after the end."""
        model = PlayedModel(self.character, self.seed, self.moves)
        model.advance()
        return model

    @property
    def over(self) -> bool:
        """Whether treatment has ended."""
        return self.model.over

    @property
    def opening(self) -> Opening | None:
        """What the player sees of the session that waits to be divided; None when treatment has ended."""
        return None if self.over else self.model.opening

    @property
    def appointments(self) -> Sequence[Appointment]:
        """The appointments so far."""
        return self.model.appointments

    @property
    def intake_score(self) -> float:
        """The distress form that the client filled in when asking for help, 0 to 40."""
        return float(self.model.client.intake_score)

    @cached_property
    def ending(self) -> tuple[str, str]:
        """How treatment ended, and the client's last words.

        Raises
        ------
        InputError
            If treatment goes on.
        """
        if not self.over:
            raise InputError("treatment has not ended, but an ending was asked for")
        return self.model.ending()

    def play(self, division: Division) -> Game:
        """Return the game after one more session.

        Parameters
        ----------
        division : tuple of int
            Points from 0 to `POINTS` for the five emphases, not all 0.

        Raises
        ------
        InputError
            If it is no division, or treatment has ended.
        """
        if self.over:
            raise InputError(
                f"treatment has ended ({STATUSES[self.model.client.status]}), but a move was made"
            )
        return replace(self, moves=(*self.moves, division))


def suggested_seed(character: Character, after: int | None = None) -> int:
    """Return the next seed whose game is long enough for a lesson.

    Some seeds end a treatment after a few sessions whatever anybody does. This looks on
    from a seed until the twin under the responsive policy stays for `MIN_SUGGESTED_SESSIONS` sessions.

    Parameters
    ----------
    character : Character
    after : int, optional
        The seed to look on from, exclusive; by default one that differs from client to client, or all would miss the
        same weeks.

    Returns
    -------
    int
    """
    if after is None:
        after = _TRIES * list(characters()).index(character.key)
    for seed in range(after + 1, after + _TRIES):
        twin = PlayedModel(character, seed, None)
        twin.advance()
        if twin.client.sessions_attended >= MIN_SUGGESTED_SESSIONS:
            return seed
    return after + 1


def check_division(division: object, session: int) -> None:
    """Check one move.

    Raises
    ------
    InputError
        If it is not five whole numbers from 0 to `POINTS`, at least one of them above 0.
    """
    requested_setup = f"five whole numbers from 0 to {POINTS}, not all 0, were expected"
    if not isinstance(division, tuple) or len(division) != len(NAMES):
        raise InputError(f"the plan of session {session} is {division!r}, but {requested_setup}")
    for points in division:
        if isinstance(points, bool) or not isinstance(points, int) or not 0 <= points <= POINTS:
            raise InputError(f"the plan of session {session} has {points!r}, but {requested_setup}")
    if not any(division):
        raise InputError(f"the plan of session {session} is all 0, but {requested_setup}")
