"""Ranges in which parameters are fitted or screened, always inside the admissible ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.config.options import ADMISSIBLE
from sim.errors import InputError, nearest
from sim.parameters import OPEN, Meta, Parameters, walk

Ranges = Mapping[str, tuple[float, float]]
Floats = NDArray[np.float64]

FACTOR: Final = 2.0
"""A screening covers the range from a value divided by this to the value times this."""

_EXCLUDED: Final = ("intervention.",)


def fitted_ranges(written: Mapping[str, object]) -> dict[str, tuple[float, float]]:
    """Check the ranges of a calibration file.

    Parameters
    ----------
    written : mapping
        Dotted name of a parameter -> lowest and highest value; an empty list for the whole admissible range.

    Returns
    -------
    dict
        Dotted name -> (low, high).

    Raises
    ------
    InputError
        If no parameter is listed, a name is unknown, a parameter is not an open number, or a range is empty or
        exceeds the admissible one.
    """
    if not written:
        raise InputError("calibration.fitted is empty, but at least one parameter was expected")
    known = {path: meta for path, meta, _ in walk(Parameters())}
    return {path: _range(path, ends, known) for path, ends in written.items()}


def _range(path: str, ends: object, known: Mapping[str, Meta]) -> tuple[float, float]:
    name = f"calibration.fitted: {path}"
    if path not in known:
        raise InputError(f"{name} is not a parameter{nearest(path, known)}")
    meta = known[path]
    if meta.kind != "number" or meta.source != OPEN:
        raise InputError(f"{name} is {meta.kind} ({meta.source}), but an open number was expected")
    if ends == []:
        return meta.low, meta.high
    if not (isinstance(ends, list) and len(ends) == 2 and all(_is_number(end) for end in ends)):
        raise InputError(f"{name} is {ends}, but [low, high] or [] was expected")
    low, high = ends
    if not meta.low <= low < high <= meta.high:
        raise InputError(
            f"{name} is {ends}, but an ascending pair from {meta.low:g} to {meta.high:g} was expected"
        )
    return float(low), float(high)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def screened_ranges(parameters: Parameters) -> dict[str, tuple[float, float]]:
    """Return the ranges in which every open number is screened.

    From half the present value to twice that, inside the admissible range; with every parameter anywhere in its
    admissible range, nearly all clinics would be implausible (all clients gone within a week) and uninformative.
    Around a value of 0, a tenth of the admissible range to both sides. Parameters of interventions are left out,
    because the figures that may be fitted describe usual care.

    Parameters
    ----------
    parameters : sim.Parameters
        Their values are the middle of the ranges.
    """
    return {
        path: plausible_range(meta, float(value))
        for path, meta, value in walk(parameters)
        if meta.kind == "number" and meta.source == OPEN and not path.startswith(_EXCLUDED)
    }


def admissible_ranges(parameters: Parameters) -> dict[str, tuple[float, float]]:
    """Return the whole declared range of every parameter that `screened_ranges` has."""
    metas = {path: meta for path, meta, _ in walk(parameters)}
    return {path: (metas[path].low, metas[path].high) for path in screened_ranges(parameters)}


def searched_ranges(parameters: Parameters, fitted: Ranges, space: str) -> dict[str, tuple[float, float]]:
    """Return the ranges over which history matching searches.

    Parameters
    ----------
    parameters : sim.Parameters
    fitted : mapping
        Ranges of a calibration file; they take the place of those around present values.
    space : {'narrow', 'admissible'}
        From half to twice the present values, inside the declared ranges (`screened_ranges`); or the declared ranges.
    """
    if space == ADMISSIBLE:
        return admissible_ranges(parameters)
    return {**screened_ranges(parameters), **fitted}


def plausible_range(meta: Meta, value: float) -> tuple[float, float]:
    """Return the range around one value; see `screened_ranges`."""
    if value == 0:
        reach = (meta.high - meta.low) / 10
        low, high = -reach, reach
    else:
        low, high = sorted((value / FACTOR, value * FACTOR))
    return max(low, meta.low), min(high, meta.high)
