"""The tree of all parameters: built, checked, read as rows, and handed to compiled code as one record."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TypeGuard, TypeVar, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.errors import InputError, nearest, nearest_path, shown
from sim.parameters.added_interventions import default_interventions
from sim.parameters.clinic import Clinic, Network
from sim.parameters.dotted_names import nested
from sim.parameters.dyad import Attunement, Collaboration, Disclosure, Emphasis, Rupture, Trust, Work
from sim.parameters.instrument import Instrument
from sim.parameters.intervention import Intervention
from sim.parameters.metadata import Group, Meta, Value
from sim.parameters.theory import Theory
from sim.parameters.trait_distributions import Population, Therapists
from sim.parameters.treatment_course import Course, Endings, Engagement, Strain

G = TypeVar("G", bound=Group)


@dataclass(frozen=True)
class Parameters:
    """Every number of the model, in groups; immutable and checked when made.

    Raises
    ------
    InputError
        If a value has the wrong type or lies outside its admissible range.

    Examples
    --------
    >>> Parameters().trust.gain_up < Parameters().trust.gain_down
    True
    >>> Parameters.of({"clinic": {"therapists": 3}, "trust.gain_up": 0.2}).trust.gain_up
    0.2
    """

    clinic: Clinic = Clinic()
    population: Population = Population()
    therapists: Therapists = Therapists()
    network: Network = Network()
    theory: Theory = Theory()
    intervention: Intervention = field(default_factory=default_interventions)
    instrument: Instrument = Instrument()
    disclosure: Disclosure = Disclosure()
    attunement: Attunement = Attunement()
    emphasis: Emphasis = Emphasis()
    collaboration: Collaboration = Collaboration()
    work: Work = Work()
    rupture: Rupture = Rupture()
    trust: Trust = Trust()
    engagement: Engagement = Engagement()
    course: Course = Course()
    endings: Endings = Endings()
    strain: Strain = Strain()

    def __post_init__(self) -> None:
        for path, meta, value in walk(self):
            # The rule for most of them, without a call; `check` has all rules, and the words.
            if type(value) is not float or not meta.low <= value <= meta.high or meta.kind != "number":
                check(path, meta, value)

    @classmethod
    def of(cls, values: Mapping[str, object], base: Parameters | None = None) -> Parameters:
        """Build parameters from dotted names or nested mappings; what is left out keeps the value of `base`.

        Parameters
        ----------
        values : mapping
            Dotted names to values, names of groups to mappings of names to values, or both.
        base : Parameters, optional
            Where other values come from; the defaults if not given.

        Returns
        -------
        instance of this class
            Checked.

        Raises
        ------
        InputError
            For an unknown name (with the nearest known one), a name given twice, a wrong type or a value out of
            range.
        """
        return _rebuild(base if base is not None else cls(), nested(values), "")

    def as_dict(self) -> dict[str, Value]:
        """Return all values as nested dictionaries of plain Python values."""
        return dataclasses.asdict(self)

    def flat(self) -> dict[str, Value]:
        """Return dotted name -> value of every parameter, in order."""
        return {path: value for path, _, value in walk(self)}

    def changes_from(self, base: Parameters) -> dict[str, Value]:
        """Return dotted name -> value of every parameter whose value in `base` is another one."""
        usual = base.flat()
        return {path: value for path, value in self.flat().items() if value != usual[path]}

    def record(self) -> NDArray[np.void]:
        """Return all numeric values as a one-element record array for compiled code.

        Returns
        -------
        ndarray, shape (1,)
            Nested fields named as the groups; choices are their index, tables are left out. It is made once and
            shared, and must not be changed.
        """
        return self._record

    @functools.cached_property
    def _record(self) -> NDArray[np.void]:
        kinds = tuple((item.name, type(getattr(self, item.name))) for item in dataclasses.fields(self))
        return np.array([_coded(self)], dtype=_joined_dtype(kinds))

    def numbers(self) -> Parameters:
        """Return all values as plain attributes for interpreted code, coded as in `record`."""
        return cast(Parameters, _plain(self))


def walk(group: Group, prefix: str = "") -> Iterator[tuple[str, Meta, Value]]:
    """Yield ``(path, meta, value)`` of every parameter below a group, in order."""
    for name, meta in _members(type(group)):
        value = getattr(group, name)
        path = f"{prefix}{name}"
        if meta is not None:
            yield path, meta, value
        elif _is_group(value):
            yield from walk(value, f"{path}.")
        else:
            raise InputError(f"{path} is {value!r}, but a group of parameters was expected")


@functools.cache
def _members(group: type[Group]) -> tuple[tuple[str, Meta | None], ...]:
    """Return the names in a group, in order, each with what is known of the parameter; None for a group."""
    return tuple((item.name, item.metadata.get("meta")) for item in dataclasses.fields(group))


def _is_group(value: object) -> TypeGuard[Group]:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


def check(path: str, meta: Meta, value: object) -> None:
    """Refuse a value of the wrong type or out of range with one sentence.

    Raises
    ------
    InputError
        Naming the parameter, the value and what was expected.
    """
    if not _admissible(meta, value):
        hint = nearest(value, meta.choices) if meta.kind == "choice" and isinstance(value, str) else ""
        unit = "" if meta.unit in ("1", "name", "r", "count") else f" ({meta.unit})"
        raise InputError(f"{path} is {shown(value)}, but {meta.range_text}{unit} was expected{hint}")


def _admissible(meta: Meta, value: object) -> bool:
    if meta.kind == "choice":
        return isinstance(value, str) and value in meta.choices
    if meta.kind == "table":
        return isinstance(value, Mapping)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if meta.kind == "whole" and not isinstance(value, int):
        return False
    # Neither infinity nor NaN is between two numbers.
    return meta.low <= value <= meta.high


def _rebuild(group: G, values: object, prefix: str) -> G:
    if not isinstance(values, Mapping):
        raise InputError(f"{prefix.rstrip('.')} is {shown(values)}, but a group of parameters was expected")
    items = {item.name: item for item in dataclasses.fields(group)}
    changes: dict[str, object] = {}
    for name, value in values.items():
        if name not in items:
            raise InputError(_unknown(f"{prefix}{name}", value))
        meta: Meta | None = items[name].metadata.get("meta")
        if meta is None:
            changes[name] = _rebuild(getattr(group, name), value, f"{prefix}{name}.")
            continue
        # A whole number that no float holds is far out of every range.
        if (
            meta.kind == "number"
            and isinstance(value, int)
            and not isinstance(value, bool)
            and abs(value) < 2**53
        ):
            value = float(value)
        check(f"{prefix}{name}", meta, value)
        changes[name] = value
    return dataclasses.replace(group, **changes)


def _unknown(path: str, value: object) -> str:
    # Named down to the first value, so that a parameter in a misspelt group is found by its own name, too.
    while isinstance(value, Mapping) and value:
        name, value = next(iter(value.items()))
        path = f"{path}.{name}"
    known = list(Parameters().flat())
    groups = {name.rsplit(".", depth)[0] for name in known for depth in (1, 2)}
    return f"{path} is not a parameter{nearest_path(path, [*sorted(groups), *known])}"


@functools.cache
def _joined_dtype(groups: tuple[tuple[str, type[Group]], ...]) -> np.dtype[np.void]:
    return np.dtype([(name, record_dtype(kind)) for name, kind in groups])


_DTYPES: dict[type[Group], np.dtype[np.void]] = {}


def record_dtype(group: type[Group]) -> np.dtype[np.void]:
    """Return the record type of a group: doubles, 64-bit integers and nested records. Made once for each group."""
    if group not in _DTYPES:
        _DTYPES[group] = np.dtype(list(_record_fields(group)))
    return _DTYPES[group]


def _record_fields(group: type[Group]) -> Iterator[tuple[str, DTypeLike]]:
    for item in dataclasses.fields(group):
        meta: Meta | None = item.metadata.get("meta")
        if meta is None:
            yield item.name, record_dtype(type(cast(Group, item.default)))
        elif meta.kind != "table":
            yield item.name, np.float64 if meta.kind == "number" else np.int64


def _coded(group: Group) -> tuple[object, ...]:
    values: list[object] = []
    for name, meta in _members(type(group)):
        value = getattr(group, name)
        if meta is None:
            values.append(_coded(value))
        elif meta.kind == "choice":
            values.append(meta.choices.index(value))
        elif meta.kind != "table":
            values.append(value)
    return tuple(values)


def _plain(group: Group) -> SimpleNamespace:
    out = SimpleNamespace()
    for name, meta in _members(type(group)):
        value = getattr(group, name)
        if meta is None:
            setattr(out, name, _plain(value))
        elif meta.kind != "table":
            setattr(out, name, meta.choices.index(value) if meta.kind == "choice" else value)
    return out


def rows(parameters: Parameters | None = None) -> list[dict[str, str]]:
    """Return the table of all parameters.

    Returns
    -------
    list of dict
        One row a parameter: ``name value unit range meaning source``.
    """
    table = []
    for path, meta, value in walk(parameters if parameters is not None else Parameters()):
        if meta.kind == "table":
            shown = f"{sum(len(row) for row in value.values())} pairs"
        else:
            shown = value if isinstance(value, str) else f"{value:g}"
        if meta.kind == "choice":
            span = " / ".join(meta.choices)
        else:
            span = "-1 .. 1" if meta.kind == "table" else f"{meta.low:g} .. {meta.high:g}"
        table.append(
            {
                "name": path,
                "value": shown,
                "unit": meta.unit,
                "range": span,
                "meaning": meta.meaning,
                "source": meta.source,
            }
        )
    return table


def default_of(path: str) -> tuple[Meta, Value]:
    """Return metadata and default value of the parameter at a dotted path.

    Raises
    ------
    InputError
        If there is no such parameter; the nearest name is given.
    """
    known = _known(default_interventions())
    if path not in known:
        raise InputError(f"{path} is not a parameter{nearest(path, known)}")
    return known[path]


@functools.lru_cache(maxsize=1)
def _known(interventions: Intervention) -> Mapping[str, tuple[Meta, Value]]:
    return {name: (meta, value) for name, meta, value in walk(Parameters(intervention=interventions))}
