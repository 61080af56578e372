"""The uncertainty of a parameter: a range and a distribution over it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from experiments.config.plain_values import PlainValues
from sim.errors import InputError, nearest, shown
from sim.parameters import Meta, Parameters, walk
from sim.parameters.tree import check

Value = float | int | str
Floats = NDArray[np.float64]

REACH: Final = 3.0
"""Standard deviations from the mean at which a normal distribution without bounds is truncated."""
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "normal": ("mean", "spread"),
    "values": ("values",),
}
_ENDS: Final = ("low", "high")
DISTRIBUTIONS: Final = tuple(_NEEDED)


@dataclass(frozen=True)
class Uncertainty:
    """One parameter that varies from point to point.

    Attributes
    ----------
    path : str
        Dotted name.
    distribution : str
        One of `DISTRIBUTIONS`.
    meta : Meta
        Kind and admissible range of the parameter.
    shape : mapping
        Numbers of the distribution: ``low high``, and ``mode``, or ``mean spread``.
    values : tuple
        Equally likely values, for the distribution ``values``.
    """

    path: str
    distribution: str
    meta: Meta
    shape: Mapping[str, float]
    values: tuple[Value, ...] = ()

    def quantile(self, unit: Floats) -> list[Value]:
        """Return the values below which given shares of the distribution lie.

        Parameters
        ----------
        unit : ndarray
            Coordinates in the unit interval, both ends included.

        Returns
        -------
        list
            Floats, whole numbers or names, as the parameter takes them.
        """
        if self.distribution == "values":
            indices = np.minimum((np.asarray(unit) * len(self.values)).astype(int), len(self.values) - 1)
            return [self.values[index] for index in indices]
        low, high = self.shape["low"], self.shape["high"]
        if self.meta.kind == "whole" and self.distribution == "uniform":
            # Each whole number has the same share of the interval, those at the ends too.
            return [min(int(low + u * (high - low + 1)), int(high)) for u in np.asarray(unit)]
        found = np.clip(_FROZEN[self.distribution](self.shape).ppf(unit), low, high)
        return [round(x) if self.meta.kind == "whole" else float(x) for x in found]


class Distribution(Protocol):
    """A frozen distribution of scipy."""

    def ppf(self, q: Floats) -> Floats:
        """Return the values below which given shares of the distribution lie."""


def _normal(shape: Mapping[str, float]) -> Distribution:
    from scipy.stats import truncnorm

    mean, spread = shape["mean"], shape["spread"]
    return truncnorm((shape["low"] - mean) / spread, (shape["high"] - mean) / spread, loc=mean, scale=spread)


def _triangular(shape: Mapping[str, float]) -> Distribution:
    from scipy.stats import triang

    width = shape["high"] - shape["low"]
    return triang((shape["mode"] - shape["low"]) / width, loc=shape["low"], scale=width)


def _loguniform(shape: Mapping[str, float]) -> Distribution:
    from scipy.stats import loguniform

    return loguniform(shape["low"], shape["high"])


def _uniform(shape: Mapping[str, float]) -> Distribution:
    from scipy.stats import uniform

    return uniform(shape["low"], shape["high"] - shape["low"])


_FROZEN: Final[Mapping[str, Callable[[Mapping[str, float]], Distribution]]] = {
    "uniform": _uniform,
    "loguniform": _loguniform,
    "triangular": _triangular,
    "normal": _normal,
}


def read_uncertainties(written: PlainValues) -> tuple[Uncertainty, ...]:
    """Check uncertainties as a study writes them.

    Parameters
    ----------
    written : mapping
        Dotted name of a parameter -> ``[low, high]`` (uniform), ``[]`` (uniform over the admissible range), or a
        mapping with ``distribution`` and its numbers, or ``values``. Names may be nested instead of dotted, and null
        removes one again.

    Returns
    -------
    tuple of Uncertainty

    Raises
    ------
    InputError
        For an unknown parameter or distribution, a missing number, or values outside the admissible range.
    """
    last = dict(uncertainty_leaves(written))
    return tuple(_read(path, own) for path, own in last.items() if own is not None)


def uncertainty_leaves(written: PlainValues, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the dotted name of each parameter and what is written of it, where names may be nested or dotted."""
    for name, value in written.items():
        if isinstance(value, Mapping) and not {"distribution", "values", *_ENDS} & set(value):
            yield from uncertainty_leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _read(path: str, own: object) -> Uncertainty:
    where = f"study.uncertainties: {path}"
    meta = known_parameter(path, where)
    if isinstance(own, list):
        own = dict(zip(_ENDS, own or (meta.low, meta.high), strict=False)) if len(own) in (0, 2) else own
    if not isinstance(own, Mapping):
        raise InputError(f"{where} is {own!r}, but [low, high] or a distribution was expected")
    kind = own.get("distribution", "values" if "values" in own else "uniform")
    if kind not in _NEEDED:
        raise InputError(
            f"{where}: distribution is {kind!r}, but one of {', '.join(_NEEDED)} was expected"
            f"{nearest(str(kind), _NEEDED)}"
        )
    _check_parts(where, kind, own)
    if kind == "values":
        return Uncertainty(path, kind, meta, {}, _values(where, meta, own["values"]))
    return Uncertainty(path, kind, meta, _shape(where, kind, meta, own))


def _metas() -> Mapping[str, Meta]:
    return {path: meta for path, meta, _ in walk(Parameters()) if meta.kind != "table"}


def known_parameter(path: str, where: str) -> Meta:
    """Return what is known of a parameter, or refuse its name with the nearest one."""
    # Listed at each call: an extension may have added parameters since the last one.
    metas = _metas()
    if path not in metas:
        raise InputError(f"{where} is not a parameter that can vary{nearest(path, metas)}")
    return metas[path]


def _check_parts(where: str, kind: str, own: PlainValues) -> None:
    known = {"distribution", *_NEEDED[kind], *(_ENDS if kind == "normal" else ())}
    for name in own:
        if name not in known:
            raise InputError(f"{where}: {name} is not a part of {kind}{nearest(str(name), known)}")
    for name in _NEEDED[kind]:
        if name not in own:
            raise InputError(f"{where}: {name} is missing, but {kind} needs {', '.join(_NEEDED[kind])}")


def _values(where: str, meta: Meta, values: object) -> tuple[Value, ...]:
    if not isinstance(values, list) or not values or len(set(map(str, values))) < len(values):
        raise InputError(f"{where}: values are {values!r}, but a list of different values was expected")
    return tuple(typed_value(where, meta, value) for value in values)


def typed_value(where: str, meta: Meta, value: object) -> Value:
    """Return a value as its parameter takes it.

    Raises
    ------
    InputError
        If it is of the wrong kind or out of range.
    """
    check(where, meta, value)
    if meta.kind == "number":
        assert isinstance(value, int | float)
        return float(value)
    assert isinstance(value, int | str)
    return value


def _shape(where: str, kind: str, meta: Meta, own: PlainValues) -> Mapping[str, float]:
    if meta.kind == "choice":
        raise InputError(f"{where} is one of {', '.join(meta.choices)}; write {{values: [...]}}")
    numbers = {name: _number(where, name, value) for name, value in own.items() if name != "distribution"}
    if kind == "normal":
        if numbers["spread"] <= 0:
            raise InputError(f"{where}: spread is {numbers['spread']:g}, but a number above 0 was expected")
        reach = REACH * numbers["spread"]
        numbers.setdefault("low", max(meta.low, numbers["mean"] - reach))
        numbers.setdefault("high", min(meta.high, numbers["mean"] + reach))
    low, high = numbers["low"], numbers["high"]
    if not meta.low <= low < high <= meta.high:
        raise InputError(
            f"{where} is from {low:g} to {high:g}, but an ascending range inside {meta.low:g} to {meta.high:g} "
            "was expected"
        )
    if kind == "loguniform" and low <= 0:
        raise InputError(f"{where}: low is {low:g}, but a number above 0 was expected for loguniform")
    if not low <= numbers.get("mode", low) <= high:
        raise InputError(
            f"{where}: mode is {numbers['mode']:g}, but a number from {low:g} to {high:g} was expected"
        )
    return numbers


def _number(where: str, name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
        raise InputError(f"{where}: {name} is {shown(value)}, but a number was expected")
    return float(value)
