"""The registry of everything that can be measured in a clinic, for every command: outcomes, estimands, and one's own.

Examples
--------
>>> from experiments.measures.registry import MEASURES, measured
>>> from sim import Parameters, build_world, simulate
>>> parameters = Parameters.of({"clinic": {"therapists": 4, "clients": 80}})
>>> tables = simulate(build_world(parameters, seed=1))
>>> dropout, correlation = measured(tables, parameters, ["dropout", "alliance_outcome"])
>>> MEASURES["dropout"].unit, MEASURES["dropout"].as_published.unit
('%', 'share')
>>> round(float(dropout)), -1 <= correlation <= 1
(14, True)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.measures.estimands import BUILT_IN, Manual, Observed, observe
from experiments.measures.measure import CLINICS, Measure
from experiments.measures.outcomes import OUTCOMES
from sim.errors import InputError, nearest

if TYPE_CHECKING:
    from sim import Parameters, Tables

STANDARD: tuple[str, ...] = tuple(outcome.name for outcome in OUTCOMES)
"""What a comparison measures unless its study says otherwise, in the order in which tables show it."""

_estimands = {estimand.name: estimand for estimand in BUILT_IN}
_measures = {
    outcome.name: dataclasses.replace(outcome, as_published=_estimands.get(outcome.name))
    for outcome in OUTCOMES
}
_measures |= {name: estimand for name, estimand in _estimands.items() if name not in _measures}

MEASURES: Mapping[str, Measure] = MappingProxyType(_measures)
"""Every measure by its name."""

ESTIMANDS: Mapping[str, Measure] = MappingProxyType(_estimands)
"""Measures by name in the form in which studies publish them; what published figures are compared with."""


def register(measure: Measure) -> None:
    """Add a measure; one that is computed from what an analyst observes is also an estimand.

    Raises
    ------
    InputError
        If the name is taken.
    """
    if measure.name in _measures:
        raise InputError(f"measure {measure.name} exists already, but a new name was expected")
    _measures[measure.name] = measure
    if measure.source == "observed":
        _estimands[measure.name] = measure


def unregister(name: str) -> None:
    """Remove a measure that was added with `register`."""
    del _measures[name]
    _estimands.pop(name, None)


def comparable() -> tuple[str, ...]:
    """Return the names of all measures of a single clinic, in which arms of a study can be compared."""
    return tuple(name for name, measure in _measures.items() if measure.single)


def label_of(name: str) -> str:
    """Return a measure's label; a name that is not registered, in words."""
    return _measures[name].label if name in _measures else name.replace("_", " ")


def unit_of(name: str) -> str:
    """Return a measure's unit; empty for a name that is not registered."""
    return _measures[name].unit if name in _measures else ""


def digits_of(name: str, otherwise: int = 2) -> int:
    """Return with how many decimals a measure is shown."""
    return _measures[name].digits if name in _measures else otherwise


def measured(tables: Tables, parameters: Parameters, names: Sequence[str]) -> NDArray[np.float64]:
    """Measure one clinic.

    Parameters
    ----------
    tables : sim.Tables
        What one run returned.
    parameters : sim.Parameters
        Of that run; an analyst knows the manuals of its questionnaires.
    names : sequence of str
        Measures of a single clinic, see `comparable`.

    Returns
    -------
    ndarray, shape (names,)
        NaN where there is nothing to compute a number from.
    """
    observed: Observed | None = None
    values = np.empty(len(names))
    for k, measure in enumerate(_measures[name] for name in names):
        if measure.source == "tables":
            values[k] = measure.compute(tables)
            continue
        # What the estimands share is laid out once a clinic, and only if one of them is wanted.
        observed = observed or observe(tables, Manual.of(parameters))
        values[k] = measure.compute(observed)
    return values


def _known(names: Iterable[str]) -> list[Measure]:
    for name in (wanted := list(names)):
        if name not in ESTIMANDS:
            raise InputError(f"{name} is not an estimand{nearest(name, ESTIMANDS)}")
    return [ESTIMANDS[name] for name in wanted]


def clinics_for(names: Iterable[str]) -> tuple[str, ...]:
    """Return which clinics some estimands need, in the order of `CLINICS`."""
    needed = {arm for estimand in _known(names) for arm in estimand.arms}
    return tuple(arm for arm in CLINICS if arm in needed)


def estimates(observed: Mapping[str, Observed], names: Iterable[str]) -> dict[str, float]:
    """Compute estimands of one clinic in up to three arms.

    Parameters
    ----------
    observed : mapping
        Arm (see `CLINICS`) -> what was observed there; the arms that the estimands need.
    names : iterable of str
        Keys of `ESTIMANDS`.

    Returns
    -------
    dict of str to float
        NaN where there is nothing to estimate a number from.

    Raises
    ------
    InputError
        For a name that is not known, with the nearest one, or an arm that is missing.
    """
    values = {}
    for estimand in _known(names):
        for arm in estimand.arms:
            if arm not in observed:
                raise InputError(
                    f"{estimand.name} needs the clinic {arm!r}, but only {', '.join(observed)} is there"
                )
        values[estimand.name] = estimand.compute(*(observed[arm] for arm in estimand.arms))
    return values
