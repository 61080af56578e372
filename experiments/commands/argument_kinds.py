"""The kinds of arguments that a command can take, declared as fields of a dataclass; see `arguments`."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from sim.errors import InputError, nearest

T = TypeVar("T")
Whole = TypeVar("Whole", bound="int | None")
Number = TypeVar("Number", bound="float | None")
Role = Literal["option", "operand", "operands", "overrides"]


@dataclass(frozen=True)
class Argument:
    """How one field of a command's arguments is typed.

    Attributes
    ----------
    role : {'option', 'operand', 'operands', 'overrides'}
        ``name=value``; one word; any number of words; any number of ``name.part=value`` that are passed on.
    read : callable
        Makes the value of the option's name and the text that was typed.
    meaning : str
        What it means, in words for ``--help``.
    default : str
        The default as it would be typed; empty where there is none.
    """

    role: Role
    read: Callable[[str, str], object]
    meaning: str
    default: str = ""


def operand(kind: Callable[[str], T], meaning: str, default: T | None = None) -> T:
    """Declare a word without a name, such as a folder; of several, in their order.

    Parameters
    ----------
    kind : callable
        Makes the value of the word: ``Path`` or ``str``.
    meaning : str
        What it is, for ``--help``.
    default : object, optional
        What stands for a word that is left out; one has to be typed if not given.
    """

    def read(name: str, typed: str) -> object:
        if not typed.strip():
            raise InputError(f"{name} is empty, but {meaning} was expected")
        return kind(os.path.expanduser(typed) if kind is Path else typed)

    argument = Argument("operand", read, meaning)
    if default is not None:
        return _field(argument, default)
    declared: T = field(metadata={"argument": argument})
    return declared


def operands(meaning: str) -> tuple[str, ...]:
    """Declare any number of words without a name."""
    return _field(Argument("operands", lambda name, typed: typed, meaning), ())


def overrides(meaning: str) -> tuple[str, ...]:
    """Declare settings that begin with the field's name and are passed on as typed."""
    return _field(Argument("overrides", lambda name, typed: f"{name}={typed}", meaning), ())


def text(default: str, meaning: str) -> str:
    """Declare an option that takes any text."""
    return _field(Argument("option", lambda name, typed: typed, meaning, default), default)


def path(meaning: str) -> Path | None:
    """Declare an option that takes the path of a file or folder; None if not given."""

    def read(name: str, typed: str) -> Path | None:
        return Path(os.path.expanduser(typed)) if typed else None

    return _field(Argument("option", read, meaning), None)


def words(meaning: str) -> tuple[str, ...]:
    """Declare an option that takes ``a,b`` or ``[a,b]``; empty if not given."""
    return _field(Argument("option", lambda name, typed: words_of(typed), meaning), ())


def flag(default: bool, meaning: str) -> bool:
    """Declare an option that is true or false."""
    return _field(Argument("option", _flag, meaning, str(default).lower()), default)


def choice(default: str, names: Iterable[str], meaning: str) -> str:
    """Declare an option that takes one of a few names."""
    known = tuple(names)

    def read(name: str, typed: str) -> str:
        if typed not in known:
            raise InputError(
                f"{name} is {typed!r}, but one of {', '.join(known)} was expected{nearest(typed, known)}"
            )
        return typed

    return _field(Argument("option", read, meaning, default), default)


def whole(default: Whole, meaning: str, low: int = 0, high: int = 2**63 - 1) -> Whole:
    """Declare an option that takes a whole number from `low` to `high`."""

    def read(name: str, typed: str) -> int:
        try:
            value = int(typed)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise InputError(f"{name} is {typed!r}, but a whole number from {low} to {high} was expected")
        return value

    return _field(Argument("option", read, meaning, "" if default is None else str(default)), default)


def number(default: Number, meaning: str, low: float = -math.inf, high: float = math.inf) -> Number:
    """Declare an option that takes a finite number from `low` to `high`."""
    expected = "a number" if math.isinf(low) else f"a number from {low:g} to {high:g}"

    def read(name: str, typed: str) -> float:
        try:
            value = float(typed)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and low <= value <= high):
            raise InputError(f"{name} is {typed!r}, but {expected} was expected")
        return value

    return _field(Argument("option", read, meaning, "" if default is None else f"{default:g}"), default)


def _flag(name: str, typed: str) -> bool:
    if typed.lower() not in ("true", "false"):
        raise InputError(f"{name} is {typed!r}, but true or false was expected")
    return typed.lower() == "true"


def _field(argument: Argument, default: T) -> T:
    return field(default=default, metadata={"argument": argument})


def words_of(typed: str) -> tuple[str, ...]:
    """Return the words of ``a,b`` or ``[a,b]``; none of an empty text.

    Examples
    --------
    >>> words_of("[clients, sessions]"), words_of("")
    (('clients', 'sessions'), ())
    """
    inside = typed.strip().removeprefix("[").removesuffix("]")
    return tuple(word.strip() for word in inside.split(",") if word.strip())
