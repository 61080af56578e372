"""The list of equations: each one numbered, with its source, ready for compiled loops and for the documentation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sim.numba_marks import inlined

F = TypeVar("F", bound=Callable[..., float])


@dataclass(frozen=True)
class Equation:
    """One numbered equation.

    Attributes
    ----------
    number : str
        As in the documentation, ``'E12'``; it is written in the declaration and nowhere else.
    formula : str
        The formula in plain text.
    source : str
        A citation for the form, or ``'open'``.
    function : callable
        The function that computes it.
    """

    number: str
    formula: str
    source: str
    function: Callable[..., float]


EQUATIONS: dict[str, Equation] = {}


def equation(number: str, formula: str, source: str = "open") -> Callable[[F], F]:
    """Register a scalar function as a numbered equation and make it callable from compiled loops."""

    def register(function: F) -> F:
        if number in EQUATIONS:
            raise ValueError(f"equation {number} is declared twice")
        made = inlined(function)
        EQUATIONS[number] = Equation(number, formula, source, made)
        return made

    return register
