"""The clients of the game and its one therapist: six from the data files, and a teacher's own beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import yaml
from numpy.typing import NDArray

from experiments.config.plain_values import PlainValues
from explorer.game.phrase_files import Phrases, read_phrases
from sim import InputError, Parameters, World, build_world
from sim.errors import nearest
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS

SESSIONS = 20
"""Attended sessions that the service of the game offers."""

_HERE = Path(__file__).parent
# One client and one therapist; the weeks after the first leave room for any number of missed appointments.
_CLINIC = {"therapists": 1, "clients": 1, "weeks": 1, "closing_weeks": 104, "caseload_limit": 1}


@dataclass(frozen=True)
class Character:
    """A client of the game.

    Attributes
    ----------
    key : str
        Name in files.
    name, title, letter : str
        What the player is told before the first session.
    traits : dict of str to float
        Every trait of `sim.population.people.CLIENT_TRAITS`; hidden from the player.
    phrases : dict of Situation to tuple of str
        What only this client says.
    """

    key: str
    name: str
    title: str
    letter: str
    traits: Mapping[str, float]
    phrases: Phrases = field(repr=False, compare=False)


@cache
def read_data(name: str) -> PlainValues:
    """Return the content of one of the game's YAML files, which is read once and not to be changed."""
    data: PlainValues = yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))
    return data


@cache
def _six() -> Mapping[str, Character]:
    entries = read_data("clients.yaml")["clients"]
    return {key: Character(key, **entry, phrases=read_phrases(key)) for key, entry in entries.items()}


_own: Final[dict[str, Character]] = {}


def add_characters(own: Mapping[str, Character]) -> None:
    """Offer clients of one's own after the six, in every game of this process.

    Raises
    ------
    InputError
        If one has the key of one of the six.
    """
    for key in own:
        if key in _six():
            raise InputError(f"client {key!r} is one of the game's own six, but another key was expected")
    _own.update(own)


def characters() -> Mapping[str, Character]:
    """Return the clients by key, in the order in which they are offered: the six, then those that were added."""
    return {**_six(), **_own}


def find_character(key: str) -> Character:
    """Return one client.

    Raises
    ------
    InputError
        If there is no such client.
    """
    known = characters()
    if key not in known:
        raise InputError(
            f"client is {key!r}, but one of {', '.join(known)} was expected{nearest(str(key), known)}"
        )
    return known[key]


@cache
def _parameters() -> Parameters:
    return Parameters.of({"clinic": {**_CLINIC, "session_limit": SESSIONS}})


def world_of(character: Character, seed: int, plan: NDArray[np.float64] | None = None) -> World:
    """Return the little clinic in which a game is played.

    Parameters
    ----------
    who : Character
    seed : int
        Random seed of this game, 0 to 2**64 - 1.
    plan : ndarray, shape (1, sessions, 5), optional
        Divisions given from outside, as `sim.build_world` takes them.

    Returns
    -------
    World

    Raises
    ------
    InputError
        If the seed is out of range.
    """
    therapist = read_therapist()
    return build_world(
        _parameters(),
        seed,
        clients={trait: np.array([character.traits[trait]]) for trait in CLIENT_TRAITS},
        therapists={trait: np.array([therapist[trait]]) for trait in THERAPIST_TRAITS},
        plan=plan,
    )


@cache
def read_therapist() -> Mapping[str, float]:
    """Return the traits of the therapist whom the player guides."""
    traits: Mapping[str, float] = read_data("clients.yaml")["therapist"]
    return traits
