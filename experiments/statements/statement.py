"""A statement: a difference with an expected sign that can be measured under any parameters."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.statements.homes import homes
from experiments.statements.observables import Floats
from sim.errors import InputError, nearest
from sim.parameters import Parameters

ALL: Final = "all"
"""What is asked for to get every statement of a kind."""


@dataclass(frozen=True)
class Statement:
    """A difference with an expected sign.

    Attributes
    ----------
    name : str
        That of the claim or lesson, or this with a word more.
    text : str
        What is said, in a few words.
    observed : str
        What the difference is one of.
    sign : int
        1 or -1: the sign that is expected.
    """

    name: str
    text: str
    observed: str
    sign: int


@dataclass(frozen=True)
class StatementGroup:
    """Statements of one claim or lesson that are measured in the same clinics.

    Attributes
    ----------
    kind : str
        One of `experiments.statements.homes.KINDS`.
    subject : str
        The claim or lesson, such as ``S7``.
    statements : tuple of Statement
    arms : callable
        Parameters in general -> parameters of the clinics that are compared, after everything that the statements
        themselves set; raises `InputError` where they are impossible.
    measure : callable
        Parameters in general, numbers of replicates and random seed -> the difference of each statement in each
        replicate, shape (replicates, statements).
    """

    kind: str
    subject: str
    statements: tuple[Statement, ...]
    arms: Callable[[Parameters], tuple[Parameters, ...]]
    measure: Callable[[Parameters, Sequence[int], int], Floats]

    def is_called(self, name: str) -> bool:
        """Tell whether a name is that of the claim or lesson, or of one of its statements."""
        return name == self.subject or any(name == own.name for own in self.statements)


def statement_groups(kind: str, name: str = ALL) -> tuple[StatementGroup, ...]:
    """Return the statements of a claim or lesson.

    Parameters
    ----------
    kind : str
        One of `experiments.statements.homes.KINDS`.
    name : str
        Of a claim or lesson, of one of its statements, or `ALL`.

    Raises
    ------
    InputError
        If there is none.
    """
    if kind not in homes:
        raise InputError(
            f"{kind} is {name!r}, but {kind}s come with the command alliance, and are not known here"
        )
    module, _, where = homes[kind].partition(":")
    known: tuple[StatementGroup, ...] = tuple(getattr(importlib.import_module(module), where))
    found = tuple(own for own in known if name == ALL or own.is_called(name))
    if not found:
        subjects = list(dict.fromkeys(own.subject for own in known))
        names = [*subjects, *(said.name for own in known for said in own.statements)]
        raise InputError(
            f"{kind} is {name!r}, but {ALL} or one of {', '.join(subjects)} was expected{nearest(name, names)}"
        )
    return found
