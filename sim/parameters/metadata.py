"""What every parameter carries: unit, admissible range, meaning, source, and the observable it must move."""

from __future__ import annotations

from dataclasses import Field, dataclass, field
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

OPEN = "open"
SETTING = "set by the study"
"""Source of a number that a study chooses, such as the size of a clinic; there is nothing to find out about it."""
Kind = Literal["number", "whole", "choice", "flag", "table"]
Value: TypeAlias = Any
"""A parameter's value: a number, a name, or a table of correlations; which one, only its metadata say."""


class Group(Protocol):
    """A dataclass whose fields are parameters, or groups of them."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True)
class Meta:
    """Description of one parameter.

    Attributes
    ----------
    kind : {'number', 'whole', 'choice', 'flag', 'table'}
        How the value is read and checked.
    low, high : float
        Admissible range, both ends included (numbers and whole numbers).
    unit : str
        Unit of the value; ``'1'`` for pure numbers such as weights and shares.
    meaning : str
        One clause that says what the parameter does.
    source : str
        A citation, ``'open'`` where no published figure fixes the value, or `SETTING`.
    effect : str
        Observable that a larger value moves, with its sign, as ``'+state_trust'``;
        the test suite holds the model to it.
    choices : tuple of str
        Admissible values of a choice.
    """

    kind: Kind
    unit: str
    meaning: str
    source: str
    effect: str = ""
    low: float = 0.0
    high: float = 0.0
    choices: tuple[str, ...] = ()

    @property
    def range_text(self) -> str:
        """Admissible values in words, for tables and error messages."""
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        if self.kind == "flag":
            return "true or false"
        if self.kind == "table":
            return "a table of names and numbers"
        noun = "a whole number" if self.kind == "whole" else "a number"
        low, high = (f"{int(end)}" if self.kind == "whole" else f"{end:g}" for end in (self.low, self.high))
        return f"{noun} from {low} to {high}"


def number(
    default: float, low: float, high: float, meaning: str, effect: str, *, unit: str = "1", source: str = OPEN
) -> Any:
    """Declare a real-valued parameter as a dataclass field."""
    meta = Meta("number", unit, meaning, source, effect, low, high)
    return field(default=float(default), metadata={"meta": meta})


def whole(
    default: int, low: int, high: int, meaning: str, effect: str, *, unit: str = "count", source: str = OPEN
) -> Any:
    """Declare a whole-number parameter as a dataclass field."""
    meta = Meta("whole", unit, meaning, source, effect, low, high)
    return field(default=default, metadata={"meta": meta})


def choice(
    default: str, choices: tuple[str, ...], meaning: str, effect: str = "", *, source: str = SETTING
) -> Any:
    """Declare a parameter that takes one of a few names as a dataclass field."""
    meta = Meta("choice", "name", meaning, source, effect, choices=choices)
    return field(default=default, metadata={"meta": meta})
