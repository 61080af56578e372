"""The files of what clients say: one for everyone, and one for each client, a list of phrases by situation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from explorer.game.situations import Situation
from sim import InputError
from sim.errors import nearest

_FOLDER: Final = Path(__file__).parent / "words"
EVERYONE: Final = "everyone"
Phrases = dict[Situation, tuple[str, ...]]


def read_phrases(name: str) -> Phrases:
    """Return what a client of the game, or `EVERYONE`, may say, by situation.

    Parameters
    ----------
    name : str
        Key of a client, or `EVERYONE`.
    """
    return checked_phrases(
        yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")), f"{name}.yaml"
    )


def checked_phrases(given: object, where: str) -> Phrases:
    """Return phrases as they were written, checked.

    Parameters
    ----------
    given : object
        A list of phrases for each situation, as YAML holds it.
    where : str
        Named in errors: a file, or a file and a client.

    Raises
    ------
    InputError
        For a situation that does not exist, or what is no list of different texts.
    """
    if not isinstance(given, Mapping):
        raise InputError(
            f"{where} has phrases {given!r}, but a list of phrases for each situation was expected"
        )
    return {_situation(name, where): _texts(phrases, f"{where}, {name}") for name, phrases in given.items()}


def _situation(name: object, where: str) -> Situation:
    known = [situation.value for situation in Situation]
    if name not in known:
        raise InputError(
            f"{where} has phrases for {name!r}, but one of {', '.join(known)} was expected"
            f"{nearest(str(name), known)}"
        )
    return Situation(name)


def _texts(phrases: object, where: str) -> tuple[str, ...]:
    if not isinstance(phrases, list) or not phrases:
        raise InputError(f"{where} is {phrases!r}, but a list of phrases was expected")
    for phrase in phrases:
        if not isinstance(phrase, str) or not phrase.strip():
            raise InputError(
                f"{where} has {phrase!r}, but a text was expected (in quotes, if there is a colon in it)"
            )
    if len(set(phrases)) < len(phrases):
        twice = next(phrase for phrase in phrases if phrases.count(phrase) > 1)
        raise InputError(f"{where} has {twice!r} twice, but different phrases were expected")
    return tuple(phrases)
