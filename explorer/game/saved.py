"""A saved game: a small JSON text of client, seed and moves; one from elsewhere is checked before it is believed."""

from __future__ import annotations

import json
from typing import Any, Final

from experiments.config.plain_values import PlainValues
from explorer.game.characters import SESSIONS, find_character
from explorer.game.game import Game
from sim import InputError
from sim.errors import nearest

KIND: Final = "alliance-sim: be the therapist"
VERSION: Final = 1
LARGEST: Final = 10_000
"""Most characters of a file that is looked at; a full game needs a tenth of it."""
_FIELDS: Final = ("kind", "version", "client", "seed", "moves")


def to_text(game: Game) -> str:
    """Return a game as text for a file."""
    moves = ",\n    ".join(json.dumps(list(move)) for move in game.moves)
    head = {"kind": KIND, "version": VERSION, "client": game.character.key, "seed": game.seed}
    lines = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    return "{\n" + ",\n".join([*lines, f'  "moves": [\n    {moves}\n  ]']) + "\n}\n"


def from_text(text: str) -> Game:
    """Return the game in a file, replayed.

    Parameters
    ----------
    text : str
        As `to_text` wrote it, or anything at all.

    Returns
    -------
    Game

    Raises
    ------
    InputError
        In one sentence, if this is no game that can have been played.
    """
    data = _fields(text)
    return _played(_word("client", data["client"]), data["seed"], data["moves"])


def _played(key: str, seed: int, moves: object) -> Game:
    game = Game(find_character(key), seed, _moves(moves))
    held = game.model.client.sessions_attended
    if len(game.moves) > held:
        raise InputError(
            f"moves has {len(game.moves)} sessions, but this client's treatment ends after {held}; "
            "the file was changed, or comes from another release of the model"
        )
    return game


_POINT: Final = "0123456789A"
"""How points from 0 to 10 are written in an address."""
_DIVIDED: Final = 5


def to_address(game: Game) -> str:
    """Return a game as an address holds it: client, seed, and five signs a session."""
    moves = "".join(_POINT[points] for move in game.moves for points in move)
    return f"{game.character.key}.{game.seed}.{moves}"


def from_address(text: str) -> Game:
    """Return the game in an address, replayed.

    Parameters
    ----------
    text : str
        As `to_address` wrote it, or anything at all.

    Raises
    ------
    InputError
        In one sentence, if this is no game that can have been played.
    """
    key, _, rest = text.partition(".")
    seed, _, moves = rest.partition(".")
    if not seed.isascii() or not seed.isdigit() or len(text) > LARGEST:
        raise InputError(f"the address has {text[:40]!r}, but a game (client.seed.sessions) was expected")
    if len(moves) % _DIVIDED or any(sign not in _POINT for sign in moves):
        raise InputError(
            "the address has incomplete sessions; five signs, 0 to 9 or A, were expected for each"
        )
    points = [_POINT.index(sign) for sign in moves]
    divisions = [points[first : first + _DIVIDED] for first in range(0, len(points), _DIVIDED)]
    return _played(key, int(seed), divisions)


def _fields(text: str) -> PlainValues:
    if len(text) > LARGEST:
        raise InputError(f"the file has {len(text)} characters, but a saved game has at most {LARGEST}")
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"the file is not JSON ({error}), but a saved game was expected") from None
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise InputError(f"the file is not a saved game: its kind was expected to be {KIND!r}")
    for name in data:
        if name not in _FIELDS:
            raise InputError(f"{name!r} is not a field of a saved game{nearest(name, _FIELDS)}")
    for name in _FIELDS:
        if name not in data:
            raise InputError(f"the saved game has no {name}, but {', '.join(_FIELDS)} were expected")
    if data["version"] != VERSION or isinstance(data["version"], bool):
        raise InputError(f"version is {data['version']!r}, but {VERSION} was expected")
    return data


def _word(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InputError(f"{name} is {value!r}, but a word was expected")
    return value


def _moves(value: object) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise InputError(f"moves is {value!r}, but a list of session plans was expected")
    if len(value) > SESSIONS:
        raise InputError(f"moves has {len(value)} sessions, but a game has at most {SESSIONS}")
    return tuple(tuple(move) if isinstance(move, list) else move for move in value)
