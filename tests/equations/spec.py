"""What a case says about one equation, and how its arguments are drawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from sim.parameters import Parameters
from sim.parameters.tree import default_of

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Span:
    """Documented domain or range of a number, both ends included."""

    low: float
    high: float
    whole: bool = False

    @property
    def middle(self) -> float:
        half = 0.5 * (self.low + self.high)
        return float(round(half)) if self.whole else half

    def values(self) -> st.SearchStrategy[float]:
        ends = st.sampled_from((self.low, self.high))
        if self.whole:
            return ends | st.integers(int(self.low), int(self.high)).map(float)
        return ends | st.floats(self.low, self.high)


UNIT = Span(0.0, 1.0)
SIGNED = Span(-1.0, 1.0)
SD = Span(-3.0, 3.0)
PUSH = Span(-1e6, 1e6)
POSITIVE = Span(0.0, float("inf"))
ANY = Span(-float("inf"), float("inf"))


def parameter(path: str) -> Span:
    """Return the admissible range of a parameter that an equation takes as a plain number."""
    meta, _ = default_of(path)
    return Span(meta.low, meta.high, meta.kind == "whole")


@dataclass(frozen=True)
class Fixed:
    """A point at which the result is known whatever the other arguments are.

    `where` maps arguments to numbers, or to functions of the drawn arguments; so does `gives`.
    """

    why: str
    where: Mapping[str, float | Callable[[Arguments], Any]]
    gives: float | Callable[[Arguments], float]

    def placed(self, drawn: Arguments) -> Arguments:
        return drawn | {name: said(value, drawn) for name, value in self.where.items()}


@dataclass(frozen=True)
class Case:
    """Everything that the suite holds one equation to.

    Attributes
    ----------
    takes : mapping
        Every argument, in order: its domain, or the class of a group of parameters.
    gives : Span or callable
        Range of the result, or a function from the arguments to it.
    rises, falls, bends : str
        Every argument that is a number stands in one of them: the result does not fall with it, does not rise
        with it, or has no one direction.
    fixed : tuple of Fixed
    known : tuple of (arguments, result)
        Worked out by hand.
    holds : mapping of str to callable
        Further properties, ``f(arguments, result)``.
    admissible : callable
        Which combinations of arguments can occur.
    at : mapping of str to mapping
        Where an argument is seen to matter, if it is not at the middle of all domains.
    """

    takes: Mapping[str, Span | type]
    gives: Span | Callable[[Arguments], Span]
    rises: str = ""
    falls: str = ""
    bends: str = ""
    fixed: tuple[Fixed, ...] = ()
    known: tuple[tuple[tuple[Any, ...], float], ...] = ()
    holds: Mapping[str, Callable[[Arguments, float], bool]] = field(default_factory=dict)
    admissible: Callable[[Arguments], bool] = lambda _: True
    at: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, Span]:
        return {name: span for name, span in self.takes.items() if isinstance(span, Span)}

    @property
    def directed(self) -> dict[str, int]:
        return dict.fromkeys(self.rises.split(), 1) | dict.fromkeys(self.falls.split(), -1)


def said(value: Any, drawn: Arguments) -> Any:
    """Return a number as it is, or what a function says of the drawn arguments."""
    return value(drawn) if callable(value) else value


def groups(kind: Any, used: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Draw the parameters that an equation uses, from their whole admissible range."""
    spans = {item.name: item.metadata["meta"] for item in dataclasses.fields(kind) if item.name in used}
    drawn = {
        # A choice is its code where equations read it.
        name: st.sampled_from(range(len(meta.choices)))
        if meta.kind == "choice"
        else Span(meta.low, meta.high).values()
        for name, meta in spans.items()
    }
    return st.builds(kind, **drawn)


def arguments(case: Case, function: Callable[..., float]) -> st.SearchStrategy[Arguments]:
    """Draw arguments from the whole documented domain of an equation."""
    used = function.__code__.co_names
    each = {
        name: domain.values() if isinstance(domain, Span) else groups(domain, used)
        for name, domain in case.takes.items()
    }
    return st.fixed_dictionaries(each).filter(case.admissible)


def corners(case: Case, drawn: Arguments) -> tuple[Arguments, Arguments]:
    """Return the arguments moved to where the result is largest, and to where it is smallest."""
    ends = {
        name: (case.numbers[name].low, case.numbers[name].high)[::sign]
        for name, sign in case.directed.items()
    }
    return (
        drawn | {name: end for name, (_, end) in ends.items()},
        drawn | {name: end for name, (end, _) in ends.items()},
    )


def middle(case: Case) -> Arguments:
    """Return the middle of all domains, parameters included."""
    return {
        name: domain.middle if isinstance(domain, Span) else _middle_group(domain)
        for name, domain in case.takes.items()
    }


def _middle_group(kind: Any) -> Any:
    metas = {item.name: item.metadata["meta"] for item in dataclasses.fields(kind)}
    return kind(**{n: 0.5 * (m.low + m.high) for n, m in metas.items() if m.kind == "number"})


def as_records(case: Case, drawn: Arguments) -> list[Any]:
    """Return arguments in order as compiled code takes them: groups of parameters as records."""
    return [_as_record(drawn[name]) if name not in case.numbers else drawn[name] for name in case.takes]


def _as_record(group: Any) -> Any:
    name = next(f.name for f in dataclasses.fields(Parameters) if type(f.default) is type(group))
    metas = {item.name: item.metadata["meta"] for item in dataclasses.fields(group)}
    labels = {
        item: meta.choices[getattr(group, item)]
        for item, meta in metas.items()
        if meta.kind == "choice" and not isinstance(getattr(group, item), str)
    }
    return Parameters(**{name: dataclasses.replace(group, **labels)}).record()[0][name]
