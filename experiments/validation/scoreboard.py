"""The scoreboard: where simulated clinics stand against published figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.measures.registry import ESTIMANDS
from experiments.validation.pooling import Simulated, pooled
from experiments.validation.published_figures import Figure

Floats = NDArray[np.float64]

INSIDE, BELOW, ABOVE, UNKNOWN = "inside", "below", "above", "not estimable"

_NARROW: Final = 0.08


@dataclass(frozen=True)
class Score:
    """One figure, published and simulated.

    Attributes
    ----------
    figure : Figure
    simulated : Simulated
    """

    figure: Figure
    simulated: Simulated

    @property
    def place(self) -> str:
        """Where the simulated value lies: inside, below or above the published interval, or not estimable."""
        low, high = self.figure.bounds
        value = self.simulated.value
        if math.isnan(value):
            return UNKNOWN
        return BELOW if value < low else ABOVE if value > high else INSIDE

    @property
    def clear(self) -> bool:
        """Whether the whole interval of the simulated value lies on the same side of the published interval's ends."""
        low, high = self.simulated.low, self.simulated.high
        return not math.isnan(low) and all((low < end) == (high < end) for end in self.figure.bounds)


def scores(
    figures: Sequence[Figure], values: Mapping[str, Floats], draws: Floats | None = None
) -> list[Score]:
    """Return the scoreboard's rows.

    Parameters
    ----------
    figures : sequence of Figure
    values : mapping
        Estimand -> its value in each clinic.
    draws : ndarray, shape (clinics, parameters), optional
        Values of the parameters that differ between clinics.
    """
    return [Score(f, pooled(values[f.id], ESTIMANDS[f.id].pooled, draws)) for f in figures]


def digits_of(figure: Figure) -> int:
    """Return with how many decimals a figure is shown: three where its interval is narrow."""
    low, high = figure.bounds
    return 3 if high - low < _NARROW else 2


def unit_of(figure: Figure) -> str:
    """Return the unit as it stands behind a number; nothing for shares, coefficients and directions."""
    return "" if figure.unit in ("share", "coefficient", "sign") else figure.unit


def shown(value: float, digits: int) -> str:
    """Return a number with so many decimals, or a dash."""
    text = "-" if math.isnan(value) else f"{value:.{digits}f}"
    return text.removeprefix("-") if text.strip("-0.") == "" and text != "-" else text


def sentence(score: Score) -> str:
    """Return one plain sentence on a figure that the simulated clinics miss; empty where they do not."""
    figure, place = score.figure, score.place
    if place == INSIDE:
        return ""
    name = figure.quantity or figure.id
    if place == UNKNOWN:
        return f"{name}: these clinics are too small to estimate it."
    digits = digits_of(figure)
    value = shown(score.simulated.value, digits)
    if figure.directional:
        return f"{name}: not so in the simulated clinics, where it falls short by {value.removeprefix('-')}."
    low, high = (shown(end, digits) for end in figure.bounds)
    number = f"{value} {unit_of(figure)}".strip()
    said = f"{name}: {number} in the simulated clinics, {place} the published {low} to {high}"
    if not score.clear:
        known = math.isnan(score.simulated.parameter_error)
        said += ", though within " + (
            "Monte Carlo error of it" if known else "the simulated interval's reach"
        )
    return said + (" (a value from memory)." if figure.confidence == "memory" else ".")


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
_TEXTS: Final = ("quantity", "unit", "source", "confidence")


def _simulated_columns(simulated: Sequence[Simulated]) -> dict[str, pa.Array]:
    columns = {name: _floats([getattr(s, own) for s in simulated]) for name, own in _SIMULATED.items()}
    return {**columns, "clinics": pa.array([s.clinics for s in simulated], pa.int32())}


def scoreboard_table(board: Sequence[Score]) -> pa.Table:
    """Return the scoreboard, one row a figure."""
    figures = [score.figure for score in board]
    texts = {name: [getattr(figure, name) for figure in figures] for name in ("source", "confidence")}
    return pa.table(
        {
            **{
                name: pa.array([getattr(f, name) for f in figures])
                for name in ("id", "role", "quantity", "unit")
            },
            "published": _floats([figure.value for figure in figures]),
            "published_low": _floats([figure.bounds[0] for figure in figures]),
            "published_high": _floats([figure.bounds[1] for figure in figures]),
            **_simulated_columns([score.simulated for score in board]),
            "place": pa.array([score.place for score in board]),
            "clear": pa.array([score.clear for score in board]),
            **{name: pa.array(column) for name, column in texts.items()},
            "sentence": pa.array([sentence(score) for score in board]),
        }
    )


def board_of(table: pa.Table) -> list[Score]:
    """Return the scoreboard that `scoreboard_table` made a table of."""
    board = []
    for row in table.to_pylist():
        value, low, high = (_known(row[name]) for name in ("published", "published_low", "published_high"))
        texts: Any = {name: row[name] or "" for name in _TEXTS}
        simulated: Any = {own: _known(row[name]) for name, own in _SIMULATED.items()}
        figure = Figure(row["id"], row["role"], value, low, high, **texts)
        board.append(Score(figure, Simulated(**simulated, clinics=row["clinics"])))
    return board


def _known(value: float | None) -> float:
    return math.nan if value is None else float(value)


def estimands_table(values: Mapping[str, Floats], draws: Floats | None = None) -> pa.Table:
    """Return every estimand as the clinics give it, published figure or not; parameters as of `scores`."""
    simulated = [pooled(column, ESTIMANDS[id].pooled, draws) for id, column in values.items()]
    return pa.table(
        {
            "id": pa.array(list(values)),
            "unit": pa.array([ESTIMANDS[id].unit for id in values]),
            "clinics_compared": pa.array([" ".join(ESTIMANDS[id].arms) for id in values]),
            **_simulated_columns(simulated),
            "meaning": pa.array([ESTIMANDS[id].meaning for id in values]),
        }
    )
