"""A way of working on many twins: one game is one random draw, and chance is most of what one game shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.game.characters import SESSIONS, world_of
from explorer.game.game import Game
from sim import InputError, Tables, simulate_many


@dataclass(frozen=True)
class ReplayDifference:
    """The player's way minus the responsive policy, over the same random numbers.

    Attributes
    ----------
    what, unit : str
    yours, responsive : float
        Means.
    difference, error : float
        Mean paired difference and its Monte Carlo standard error.
    """

    what: str
    unit: str
    yours: float
    responsive: float
    difference: float
    error: float


def replay_many(game: Game, count: int = 100) -> list[ReplayDifference]:
    """Play the player's divisions again with other random seeds, each time beside the responsive policy.

    The sessions after the player's last are divided as the player did on average. Dropouts are those of both kinds.

    Parameters
    ----------
    game : Game
        With at least one move.
    count : int
        Random seeds, at least 2.

    Returns
    -------
    list of ReplayDifference

    Raises
    ------
    InputError
        If no session has been divided yet.
    """
    if not game.moves:
        raise InputError("no session has been planned yet, but a way of working to repeat was expected")
    plan = division_plan(game)
    yours = _measured(simulate_many((world_of(game.character, seed, plan) for seed in range(count)), 1))
    theirs = _measured(simulate_many((world_of(game.character, seed) for seed in range(count)), 1))
    return [
        ReplayDifference(what, unit, float(a.mean()), float(b.mean()), float((a - b).mean()), _error(a - b))
        for (what, unit), a, b in zip(_MEASURES, yours, theirs, strict=True)
    ]


_MEASURES = (
    ("alliance in the last session", "0 to 1"),
    ("change of distress by the end", "SD"),
    ("dropout", "%"),
)


def division_plan(game: Game) -> NDArray[np.float64]:
    """Return a game's divisions as `sim.build_world` takes them, continued by their mean; shape (1, sessions, 5)."""
    moves = np.array(game.moves, dtype=np.float64)
    moves /= moves.sum(axis=1, keepdims=True)
    rest = np.tile(moves.mean(axis=0), (SESSIONS - len(moves), 1))
    return np.concatenate([moves, rest])[None]


def _error(values: NDArray[np.float64]) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values)))


def _measured(runs: Iterable[Tables]) -> NDArray[np.float64]:
    return np.array([_of_one(tables) for tables in runs]).T


def _of_one(tables: Tables) -> tuple[float, float, float]:
    last = {
        name: column[-1].as_py()
        for name, column in zip(tables.sessions.column_names, tables.sessions.columns, strict=True)
    }
    bond = (last["state_trust"] + last["state_empathy"]) / 2
    client = {name: tables.clients[name][0].as_py() for name in ("intake_distress", "post_state", "status")}
    return (
        (bond + last["state_goal"] + last["state_task"]) / 3,
        client["post_state"] - client["intake_distress"],
        100.0 * (client["status"] == "dropped out"),
    )
