"""The scoreboard: each published figure beside what simulated clinics give."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.measures.registry import ESTIMANDS
from experiments.validation.pooling import PooledEstimate, pool_clinics, pool_quotient
from experiments.validation.published_figures import ROLES, PublishedFigure, key_of

Floats = NDArray[np.float64]

INSIDE, BELOW, ABOVE, UNKNOWN = "inside", "below", "above", "not estimable"

ROLE_NOTES: Final = dict(
    zip(ROLES, ("may be fitted", "never fitted", "reported, never fitted, not a prediction"), strict=True)
)
"""What each role of a figure means."""

_NARROW: Final = 0.08
_NO_EFFECT: Final[Mapping[str, float]] = {"r": 0.0, "d": 0.0, "beta": 0.0, "OR": 1.0}
"""Unit -> what no effect is; in other units a sign means nothing."""


@dataclass(frozen=True)
class Score:
    """One figure, published and simulated.

    Attributes
    ----------
    figure : PublishedFigure
    simulated : PooledEstimate
    """

    figure: PublishedFigure
    simulated: PooledEstimate

    @property
    def verdict(self) -> str:
        """Whether the simulated value is inside, below or above the published interval, or not estimable."""
        low, high = self.figure.bounds
        value = self.simulated.value
        if math.isnan(value):
            return UNKNOWN
        return BELOW if value < low else ABOVE if value > high else INSIDE

    @property
    def right_sign(self) -> bool:
        """Whether an effect lies on the published side of no effect; False where there are no sides."""
        none = _NO_EFFECT.get(self.figure.unit, math.nan)
        return (self.figure.value - none) * (self.simulated.value - none) > 0.0

    @property
    def clear(self) -> bool:
        """Whether the simulated value's whole interval has the same verdict as the value."""
        low, high = self.simulated.low, self.simulated.high
        return not math.isnan(low) and all((low < end) == (high < end) for end in self.figure.bounds)


def scores(
    figures: Sequence[PublishedFigure], values: Mapping[str, Floats], draws: Floats | None = None
) -> list[Score]:
    """Return the scoreboard's rows.

    Parameters
    ----------
    figures : sequence of PublishedFigure
    values : mapping
        `PublishedFigure.key` -> its value in each clinic.
    draws : ndarray, shape (clinics, parameters), optional
        Values of the parameters that differ between clinics.
    """
    return [Score(figure, _pooled(figure.id, figure.clinic, values, draws)) for figure in figures]


def _pooled(
    id: str, clinic: str, values: Mapping[str, Floats], draws: Floats | None = None
) -> PooledEstimate:
    measure = ESTIMANDS[id]
    if measure.parts:
        above, below = (values[key_of(part, clinic)] for part in measure.parts)
        return pool_quotient(above, below, draws)
    return pool_clinics(values[key_of(id, clinic)], measure.pooled, draws)


def digits_of(figure: PublishedFigure) -> int:
    """Return the number of decimals of a figure in tables: three where its interval is narrow or 0 counts, else two."""
    low, high = figure.bounds
    return 3 if figure.directional or high - low < _NARROW else 2


def unit_of(figure: PublishedFigure) -> str:
    """Return the unit to write after a number; empty for shares, coefficients, ratios and directions."""
    return "" if figure.unit in ("share", "coefficient", "ratio", "sign") else figure.unit


def decimal_text(value: float, digits: int) -> str:
    """Return a number with fixed decimals, never a negative zero; a dash for NaN."""
    text = "-" if math.isnan(value) else f"{value:.{digits}f}"
    return text.removeprefix("-") if text.strip("-0.") == "" and text != "-" else text


def sentence(score: Score) -> str:
    """Return one sentence on a figure outside its published interval; empty where it is inside."""
    figure, verdict = score.figure, score.verdict
    if verdict == INSIDE:
        return ""
    name = figure.quantity or figure.id
    if verdict == UNKNOWN:
        return f"{name}: these clinics are too small to estimate it, or it never comes about in them."
    if figure.directional:
        return (
            f"{name}: not so in the simulated clinics, where it falls short by {-score.simulated.value:.2g}."
        )
    digits = digits_of(figure)
    value = decimal_text(score.simulated.value, digits)
    low, high = (decimal_text(end, digits) for end in figure.bounds)
    number = f"{value} {unit_of(figure)}".strip()
    text = f"{name}: {number} in the simulated clinics, {verdict} the published {low} to {high}"
    if not score.clear:
        same_parameters = math.isnan(score.simulated.parameter_error)
        reach = "Monte Carlo error of it" if same_parameters else "the simulated interval's reach"
        text += f", though within {reach}"
    weak = [
        *(["a value from memory"] if figure.confidence == "memory" else []),
        *(["an interval that is a guess"] if figure.guessed else []),
    ]
    return text + (f" ({', '.join(weak)})." if weak else ".")


def _floats(values: Sequence[float]) -> pa.Array:
    finite = [value if math.isfinite(value) else None for value in values]
    return pa.array(finite, pa.float64())


_SIMULATED: Final = {
    "simulated": "value",
    "mc_error": "error",
    "parameter_error": "parameter_error",
    "simulated_low": "low",
    "simulated_high": "high",
    "clinic_low": "clinic_low",
    "clinic_high": "clinic_high",
}
_FIRST: Final = ("id", "role", "quantity", "unit")
_LAST: Final = ("source", "confidence", "interval_kind", "in_sight", "clinic")
_WORDS: Final = ("place", "sentence", "clinics_compared", "meaning", "score", "statistic")
COLUMNS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys((*_FIRST, *_LAST, *_WORDS), pa.string()),
    "clear": pa.bool_(),
    "clinics": pa.int32(),
}
"""Types of the columns of the stored tables of a validation that are no real numbers."""


def _simulated_columns(simulated: Sequence[PooledEstimate]) -> dict[str, pa.Array]:
    columns = {name: _floats([getattr(s, field) for s in simulated]) for name, field in _SIMULATED.items()}
    return {**columns, "clinics": pa.array([s.clinics for s in simulated], pa.int32())}


def scoreboard_table(board: Sequence[Score]) -> pa.Table:
    """Return the scoreboard, one row a figure."""
    figures = [score.figure for score in board]

    def texts(names: Sequence[str]) -> dict[str, pa.Array]:
        return {name: pa.array([getattr(figure, name) for figure in figures], pa.string()) for name in names}

    return pa.table(
        {
            **texts(_FIRST),
            "published": _floats([figure.value for figure in figures]),
            "published_low": _floats([figure.bounds[0] for figure in figures]),
            "published_high": _floats([figure.bounds[1] for figure in figures]),
            **_simulated_columns([score.simulated for score in board]),
            "place": pa.array([score.verdict for score in board]),
            "clear": pa.array([score.clear for score in board]),
            **texts(_LAST),
            "sentence": pa.array([sentence(score) for score in board]),
        }
    )


def scoreboard_from_table(table: pa.Table) -> list[Score]:
    """Return the scores of a table written by `scoreboard_table`."""
    return [_score(row) for row in table.to_pylist()]


def _score(row: Mapping[str, str | float | None]) -> Score:
    value, low, high = (_number(row[name]) for name in ("published", "published_low", "published_high"))
    # Boards that were stored before a column existed are read as well.
    texts = {name: str(row.get(name) or "") for name in (*_FIRST, *_LAST)}
    numbers = {field: _number(row[name]) for name, field in _SIMULATED.items()}
    figure = PublishedFigure(
        texts["id"],
        texts["role"],
        value,
        low,
        high,
        quantity=texts["quantity"],
        unit=texts["unit"],
        source=texts["source"],
        confidence=texts["confidence"],
        interval_kind=texts["interval_kind"],
        in_sight=texts["in_sight"],
        clinic=texts["clinic"],
    )
    return Score(figure, PooledEstimate(**numbers, clinics=int(_number(row["clinics"]))))


def _number(cell: str | float | None) -> float:
    return math.nan if cell is None else float(cell)


def has_parameter_errors(board: Sequence[Score]) -> bool:
    """Return whether clinics differ in their parameters, and are enough to estimate what that contributes."""
    return any(not math.isnan(score.simulated.parameter_error) for score in board)


def count_inside(board: Sequence[Score], role: str) -> tuple[int, int]:
    """Return how many figures of a role lie inside their published interval, and how many there are."""
    verdicts = [score.verdict for score in board if score.figure.role == role]
    return verdicts.count(INSIDE), len(verdicts)


def tally(board: Sequence[Score], role: str) -> str:
    """Return how many figures of a role lie inside their published interval, in words."""
    inside, count = count_inside(board, role)
    return f"{role.replace('_', ' ')} ({ROLE_NOTES[role]}): {inside} of {count} inside"


def sign_line(board: Sequence[Score], role: str) -> str:
    """Return how many figures of a role are inside, or have at least the right sign; empty without the latter."""
    inside, count = count_inside(board, role)
    missed = [one for one in board if one.figure.role == role and one.verdict != INSIDE]
    signs = sum(one.right_sign for one in missed)
    if not signs:
        return ""
    both = f"{inside + signs} of {count} inside or of the right sign"
    return f"{signs} of the {len(missed)} others have the right sign: {both}."


def sight_line(board: Sequence[Score]) -> str:
    """Return how figures fare that nobody knew when the mechanisms were made, apart from those that were known.

    Empty where the table of figures does not say which is which.
    """
    words = {"no": "unknown", "yes": "known"}
    groups = {word: [one for one in board if one.figure.in_sight == mark] for mark, word in words.items()}
    counts = [
        f"{word} {sum(one.verdict == INSIDE for one in group)} of {len(group)}" if group else f"{word} none"
        for word, group in groups.items()
    ]
    said = any(groups.values())
    return (
        f"By whether figures were known when the mechanisms were made: {', '.join(counts)} inside."
        if said
        else ""
    )


def estimands_table(values: Mapping[str, Floats], draws: Floats | None = None) -> pa.Table:
    """Return every estimand pooled over clinics, with a published figure or without; parameters as for `scores`."""
    simulated = [_pooled(id, "", values, draws) for id in values]
    return pa.table(
        {
            "id": pa.array(list(values)),
            "unit": pa.array([ESTIMANDS[id].unit for id in values]),
            "clinics_compared": pa.array([" ".join(ESTIMANDS[id].arms) for id in values]),
            **_simulated_columns(simulated),
            "meaning": pa.array([ESTIMANDS[id].meaning for id in values]),
        }
    )
