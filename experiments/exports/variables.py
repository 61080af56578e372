"""Columns as other programs take them: names and labels within their limits, names as numbered values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.results.column_catalogue import Column

_SPSS: Final = "all and by eq ge gt le lt ne not or to with"
_STATA: Final = "byte double float if in int long strl using"
RESERVED: Final = frozenset(f"{_SPSS} {_STATA}".split())
"""Reserved words of SPSS and Stata, in lower case."""


@dataclass(frozen=True)
class Limits:
    """What a format can hold: characters of a name, of a label, and of the label of a value; rows; columns."""

    name: int = 10_000
    label: int = 10_000
    value: int = 10_000
    rows: int = 2**63
    columns: int = 2**63


LIMITS: Final[Mapping[str, Limits]] = {
    "csv": Limits(),
    "parquet": Limits(),
    "sav": Limits(name=64, label=120, value=60),
    "dta": Limits(name=31, label=80, value=120, columns=32_767),
    "xlsx": Limits(rows=1_048_575, columns=16_384),
}
"""Limits of each format. A name has 32 characters in Stata, but ReadStat names value labels after their variable, and
takes 31 then. SPSS counts bytes, 256 of a label and 120 of a value's: half as many characters always fit."""


@dataclass(frozen=True)
class Variable:
    """One column in a file.

    Attributes
    ----------
    column : Column
    name, label : str
        In the file.
    values : mapping
        Code -> label; empty where the numbers need no labels.
    """

    column: Column
    name: str
    label: str
    values: Mapping[int, str]

    @property
    def nominal(self) -> bool:
        """Whether the numbers are names: codes, and numbers of people and points."""
        return bool(self.values) or self.column.name in ("point", "client", "therapist", "name", "seed")


def variables(columns: Sequence[Column], kind: str) -> list[Variable]:
    """Return columns as a format takes them.

    Parameters
    ----------
    columns : sequence of Column
    kind : str
        A key of `LIMITS`.
    """
    limits = LIMITS[kind]
    names = [column.name for column in columns]
    if kind in ("sav", "dta"):
        names = legal_names(names, limits.name)
    return [
        Variable(column, name, shorten(label_of(column), limits.label), _values(column, limits.value))
        for column, name in zip(columns, names, strict=True)
    ]


def label_of(column: Column) -> str:
    """Return meaning and unit in one line."""
    return f"{column.meaning} ({column.unit})" if column.unit else column.meaning


def shorten(text: str, most: int) -> str:
    """Cut a text at a word, so that it ends in three dots within its limit.

    Examples
    --------
    >>> shorten("the client reports a rupture", 20)
    'the client...'
    """
    if len(text) <= most:
        return text
    head = text[: most - 3]
    return (head.rpartition(" ")[0] or head) + "..."


def _values(column: Column, most: int) -> dict[int, str]:
    words = ("no", "yes") if column.kind == "bool" else column.values
    cut = [shorten(word, most) for word in words]
    return dict(enumerate(cut))


def legal_names(names: Sequence[str], most: int) -> list[str]:
    """Return names that SPSS and Stata take: letters, digits, underscores; all different, none reserved.

    Parameters
    ----------
    names : sequence of str
    most : int
        Longest name.

    Examples
    --------
    >>> legal_names(["trust.gain_up", "trust_gain_up", "in"], 32)
    ['trust_gain_up', 'trust_gain_up_2', 'in_']
    """
    legal: list[str] = []
    taken: set[str] = set()
    for name in names:
        clean = re.sub(r"\W", "_", name, flags=re.ASCII)
        clean = clean if clean[:1].isalpha() else f"v{clean}"
        stem = (f"{clean}_" if clean.lower() in RESERVED else clean)[:most]
        candidate, number = stem, 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{stem[: most - len(str(number)) - 1]}_{number}"
        taken.add(candidate.lower())
        legal.append(candidate)
    return legal
