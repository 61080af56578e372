"""A teacher's own clients of the game, from a YAML file: who they are, what they are like, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from explorer.game.characters import Character
from explorer.game.phrase_files import checked_phrases
from explorer.yaml_file import read_yaml_file
from sim import InputError, Parameters
from sim.errors import nearest
from sim.population.people import CLIENT_TRAITS, trait_range

_TEXTS: Final = ("name", "title", "letter")
_FIELDS: Final = (*_TEXTS, "traits", "phrases")


def read_clients(path: Path) -> dict[str, Character]:
    """Return the clients of a file.

    Parameters
    ----------
    path : Path
        YAML with a mapping ``clients``: a key for each client, and under it ``name``, ``title``, ``letter``; perhaps
        ``traits`` (those that are not given are those of a typical client of the clinic) and ``phrases`` (a list for
        each situation; what is not given is said as everyone says it).

    Raises
    ------
    InputError
        If the file cannot be read, or anything in it is unknown, missing or out of range.
    """
    entries = _content(path)
    return {key: _character(key, entry, f"{path}, {key}") for key, entry in entries.items()}


def _content(path: Path) -> Mapping[str, object]:
    entries = read_yaml_file(path, "a file of clients").get("clients")
    if not isinstance(entries, dict) or not entries or not all(isinstance(key, str) for key in entries):
        raise InputError(f"{path} has no clients: a mapping 'clients' with a key for each was expected")
    return entries


def _character(key: str, entry: object, where: str) -> Character:
    if not key.isidentifier():
        raise InputError(f"{where} has the key {key!r}, but letters, digits and underscores were expected")
    if not isinstance(entry, dict):
        raise InputError(f"{where} is {entry!r}, but {', '.join(_FIELDS)} were expected")
    for name in entry:
        if name not in _FIELDS:
            raise InputError(
                f"{where} has {name!r}, but {', '.join(_FIELDS)} were expected{nearest(str(name), _FIELDS)}"
            )
    name, title, letter = (_text(entry, field, where) for field in _TEXTS)
    phrases = checked_phrases(entry.get("phrases", {}), where)
    return Character(key, name, title, letter, _traits(entry.get("traits", {}), where), phrases)


def _text(entry: Mapping[str, object], field: str, where: str) -> str:
    text = entry.get(field)
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"{where} has {field} {text!r}, but a text was expected")
    return text.strip()


def _traits(given: object, where: str) -> dict[str, float]:
    if not isinstance(given, dict):
        raise InputError(f"{where} has traits {given!r}, but a number for each trait was expected")
    population = Parameters().population
    traits = {trait: float(getattr(population, trait).mean) for trait in CLIENT_TRAITS}
    for trait, value in given.items():
        if trait not in traits:
            raise InputError(
                f"{where} has a trait {trait!r}, but one of {', '.join(CLIENT_TRAITS)} was expected"
                f"{nearest(str(trait), CLIENT_TRAITS)}"
            )
        low, high = trait_range(trait)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise InputError(
                f"{where} has {trait} {value!r}, but a number from {low:g} to {high:g} was expected"
            )
        traits[trait] = float(value)
    return traits
