"""A study: arms that differ in interventions, theory or parameters, all checked before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.outcomes import OUTCOMES
from experiments.refusal import shipped_options, unknown_name, unknown_option
from experiments.settings import check_clinic
from sim.errors import InputError, nearest
from sim.parameters import Parameters, walk

Loader = Callable[[str, str], Mapping[str, Any] | None]
"""Given a group and the name of a file in it, return the file's content, or None if there is no such file."""


@dataclass(frozen=True)
class Arm:
    """One arm: its name and every parameter of its clinics."""

    name: str
    parameters: Parameters


@dataclass(frozen=True)
class Study:
    """A question, the arms that answer it, the arm the others are compared with, and what is measured."""

    name: str
    question: str
    reference: str
    arms: tuple[Arm, ...]
    outcomes: tuple[str, ...]


def build_study(written: Mapping[str, Any], base: Parameters, load: Loader) -> Study:
    """Check a study and work out the parameters of every arm.

    Parameters
    ----------
    written : mapping
        ``name question reference arms outcomes`` as in ``configs/study``.
    base : sim.Parameters
        What every arm starts from.
    load : callable
        Reads a file of a configuration group.

    Returns
    -------
    Study

    Raises
    ------
    InputError
        For a missing part, fewer than two arms, or an unknown reference, outcome, intervention, theory or
        parameter.
    """
    name = written.get("name") or ""
    if not name:
        raise InputError(
            "study is missing or has no name, but one of the studies was expected, as study=clinic_year "
            f"(there are: {', '.join(shipped_options('study'))})"
        )
    arms = written.get("arms") or {}
    if len(arms) < 2:
        raise InputError(f"study {name} has {len(arms)} arms, but at least two were expected")
    _known(written.get("reference") or "", list(arms), f"study {name}: reference", "an arm")
    outcomes = tuple(OUTCOMES) if written.get("outcomes") is None else tuple(written["outcomes"])
    if not outcomes or len(set(outcomes)) < len(outcomes):
        raise InputError(
            f"study {name}: outcomes are {list(outcomes)}, but different names of outcomes were expected"
        )
    for outcome in outcomes:
        _known(outcome, list(OUTCOMES), f"study {name}: outcomes", "an outcome")
    built = tuple(Arm(arm, _arm_parameters(name, arm, own, base, load)) for arm, own in arms.items())
    return Study(name, written.get("question") or "", written["reference"], built, outcomes)


def _known(value: str, names: Sequence[str], where: str, what: str) -> None:
    if value not in names:
        raise InputError(
            f"{where} is {value!r}, but {what} was expected{nearest(value, names)} ({', '.join(names)})"
        )


def _arm_parameters(
    study: str, arm: str, own: Mapping[str, Any], base: Parameters, load: Loader
) -> Parameters:
    where = f"study {study}, arm {arm}: "
    interventions = own.get("interventions") or []
    if len(set(interventions)) < len(interventions):
        raise InputError(f"{where}interventions are {interventions}, but each may stand there once")
    layers = [("intervention", _load(where, "intervention", name, load)) for name in interventions]
    if own.get("theory") is not None:
        layers.insert(0, ("theory", _load(where, "theory", own["theory"], load)))
    parameters = base
    try:
        for group, values in layers:
            parameters = Parameters.of({group: values}, parameters)
        parameters = Parameters.of(
            _nested(_scaled(own.get("scale") or {}, parameters, where), where), parameters
        )
        parameters = Parameters.of(_nested(own.get("set") or {}, where), parameters)
    except InputError as error:
        raise error if str(error).startswith(where) else InputError(f"{where}{error}") from error
    check_clinic(parameters, where)
    return parameters


def _load(where: str, group: str, name: str, load: Loader) -> Mapping[str, Any]:
    values = load(group, name)
    if values is None:
        raise InputError(where + unknown_option(group, name, shipped_options(group)))
    return values


def dotted(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield ``(dotted name, value)`` of nested mappings; names may already hold dots."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from dotted(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _scaled(factors: Mapping[str, Any], parameters: Parameters, where: str) -> dict[str, Any]:
    """Return dotted name -> present value times factor."""
    present = {path: (meta, value) for path, meta, value in walk(parameters)}
    out = {}
    for path, factor in dotted(factors):
        if path not in present:
            raise InputError(where + unknown_name(path, present))
        meta, value = present[path]
        if meta.kind != "number" or isinstance(factor, bool) or not isinstance(factor, int | float):
            raise InputError(
                f"{where}scale of {path} is {factor!r}, but a number that multiplies a number was expected"
            )
        out[path] = value * factor
    return out


def _nested(values: Mapping[str, Any], where: str) -> dict[str, Any]:
    known = {path for path, _, _ in walk(Parameters())}
    out: dict[str, Any] = {}
    for path, value in dotted(values):
        if path not in known:
            raise InputError(where + unknown_name(path, known))
        *groups, leaf = path.split(".")
        place = out
        for group in groups:
            place = place.setdefault(group, {})
        place[leaf] = value
    return out
