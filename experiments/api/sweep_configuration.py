"""Configurations of sweeps made from a study, a design and what varies."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from experiments.config.checked_config import CheckedConfig, check_config
from experiments.config.group_files import load_group_file
from experiments.config.options import KNOWN, Options
from experiments.config.plain_values import PlainValues
from experiments.config.schema import PrecisionSchema
from experiments.designs import DesignConfig
from experiments.sweeps.executors import ExecutorConfig
from sim.errors import InputError, nearest
from sim.parameters import Parameters


class ConfiguredStudy(Protocol):
    """A study with its configuration."""

    @property
    def config(self) -> CheckedConfig:
        """Parameters, arms, outcomes and options, checked."""


_SETTINGS = tuple(item.name for item in dataclasses.fields(DesignConfig))
_PRECISION = tuple(item.name for item in dataclasses.fields(PrecisionSchema))
Option = str | int | Path | None


def sweep_config(
    config: CheckedConfig,
    *,
    design: str | Mapping[str, object] | None,
    uncertainties: PlainValues | None,
    precision: PlainValues | None,
    options: Mapping[str, Option],
) -> CheckedConfig:
    """Return the configuration of a sweep of a study.

    Parameters
    ----------
    config : CheckedConfig
        Of the study, for whatever command.
    design : str or mapping, optional
        A file of ``configs/design``, or ``kind`` and settings that differ from its file.
    uncertainties : mapping, optional
        What varies; the study's own if not given.
    precision : mapping, optional
        When a point has enough replicates.
    options : mapping
        ``out replicates seed keep``; None where the study's own or the default holds.

    Raises
    ------
    InputError
        For an unknown design, setting or option, or a value that cannot be.
    """
    groups = {item.name for item in dataclasses.fields(Parameters)}
    known = {name: value for name, value in config.values.items() if name in {*groups, *KNOWN["sweep"]}}
    defaults = {
        item.name: item.default for item in dataclasses.fields(Options) if item.name in KNOWN["sweep"]
    }
    given = {name: value for name, value in options.items() if value is not None}
    if "out" in given:
        given["out"] = str(given["out"])
    study = {
        **config.study,
        "uncertainties": _chosen(uncertainties, config.study, "uncertainties"),
        "precision": _precision(_chosen(precision, config.study, "precision")),
    }
    values = {
        **defaults,
        **known,
        **given,
        "study": study,
        "design": design_settings(config.values.get("design", "present") if design is None else design),
        "executor": dataclasses.asdict(ExecutorConfig()),
    }
    return check_config("sweep", values, [f"{name}={value}" for name, value in given.items()])


def _chosen(given: PlainValues | None, study: PlainValues, name: str) -> PlainValues:
    return dict(study.get(name) or {} if given is None else given)


def _precision(given: PlainValues) -> PlainValues:
    _check_names("precision", given, _PRECISION)
    return {**dataclasses.asdict(PrecisionSchema()), **given}


def _check_names(where: str, given: PlainValues, known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            raise InputError(
                f"{where}.{name} is not a setting{nearest(name, known)} (there are: {', '.join(known)})"
            )


def design_settings(design: str | Mapping[str, object]) -> dict[str, object]:
    """Return every setting of a design: its file's, and those given.

    Examples
    --------
    >>> design_settings({"kind": "sobol", "points": 8})["points"]
    8
    """
    given = {"kind": design} if isinstance(design, str) else dict(design)
    _check_names("design", given, _SETTINGS)
    kind = str(given.get("kind", "present"))
    settings = {**dataclasses.asdict(DesignConfig()), **load_group_file("design", kind)}
    return {**settings, **given}


def executor_config(executor: str | ExecutorConfig) -> ExecutorConfig:
    """Return an executor by the name of its file in ``configs/executor``, or as it is given."""
    if isinstance(executor, ExecutorConfig):
        return executor
    return ExecutorConfig(**load_group_file("executor", executor))


def wider_config(
    configuration: PlainValues,
    *,
    points: int | None,
    replicates: int | None,
    precision: PlainValues | None,
) -> CheckedConfig:
    """Return a stored sweep's configuration with more points or replicates, or a better precision.

    Parameters
    ----------
    configuration : mapping
        As the manifest has it.
    points, replicates : int, optional
    precision : mapping, optional
        Settings that change.
    """
    values = {name: value for name, value in configuration.items() if name not in ("inputs", "arms")}
    if points is not None:
        values["design"] = {**values["design"], "points": points}
    if replicates is not None:
        values["replicates"] = replicates
    if precision is not None:
        old = values["study"].get("precision") or {}
        values["study"] = {**values["study"], "precision": _precision({**old, **precision})}
    return check_config("sweep", values)
