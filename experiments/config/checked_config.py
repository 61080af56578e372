"""A composed configuration, checked and typed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from experiments.config.error_messages import unknown_name
from experiments.config.options import FILES, KNOWN, NO_RESULT, SECTIONS, Options
from experiments.config.plain_values import PlainValues
from sim.errors import InputError
from sim.parameters import Parameters


@dataclass(frozen=True)
class CheckedConfig:
    """A command's configuration, checked and typed.

    Attributes
    ----------
    command : str
        Name of the command, such as ``compare``.
    parameters : sim.Parameters
        Parameters of the clinic (in a study: before the arms change anything).
    options : Options
        Seed, replicates, results folder and the like.
    files : mapping
        Dotted name -> path of rosters and networks that were given.
    study : mapping
        The study as its file writes it; empty for ``simulate``.
    values : mapping
        The whole configuration in plain values, as it was composed.
    changed : bool
        Whether the command line changed anything that can change a result.
    """

    command: str
    parameters: Parameters
    options: Options
    files: Mapping[str, str]
    study: PlainValues
    values: PlainValues
    changed: bool

    def with_options(self, **changes: object) -> CheckedConfig:
        """Return the same configuration with other options.

        Raises
        ------
        InputError
            If a value is out of range.
        """
        kept: PlainValues = {name: value for name, value in changes.items() if value is not None}
        options = dataclasses.replace(self.options, **kept)
        return dataclasses.replace(self, options=options, values={**self.values, **kept})


def check_names(command: str, values: PlainValues) -> None:
    """Refuse a top-level name that no part of a command knows.

    Raises
    ------
    InputError
        With the nearest known name.
    """
    groups = [item.name for item in dataclasses.fields(Parameters)]
    known = {*groups, *KNOWN[command], *SECTIONS.get(command, ())}
    for name in values:
        if name not in known:
            raise InputError(unknown_name(name, known))


def check_config(command: str, values: PlainValues, overrides: list[str] | None = None) -> CheckedConfig:
    """Check a composed configuration.

    Parameters
    ----------
    command : str
        Name of the command, such as ``compare``.
    values : mapping
        Configuration in plain values.
    overrides : list of str, optional
        What the command line changed.

    Returns
    -------
    CheckedConfig

    Raises
    ------
    InputError
        For an unknown name, a wrong type, a value out of range, or a clinic that nobody could enter.
    """
    check_names(command, values)
    files = {
        f"{group}.{name}": values[group][name]
        for group, members in FILES.items()
        for name in members
        if values.get(group, {}).get(name) is not None
    }
    model = {
        group: {name: value for name, value in values[group].items() if name not in FILES.get(group, ())}
        for group in (item.name for item in dataclasses.fields(Parameters))
        if group in values
    }
    parameters = Parameters.of(model)
    check_clinic(parameters)
    options = Options(**{name: values[name] for name in KNOWN[command] if name in values})
    return CheckedConfig(
        command, parameters, options, files, values.get("study", {}), values, _changed(overrides or [])
    )


def check_clinic(parameters: Parameters, where: str = "") -> None:
    """Refuse a clinic in which nobody could ever start.

    Parameters
    ----------
    parameters : sim.Parameters
        Parameters of one arm.
    where : str
        Words put before the sentence, such as the arm.

    Raises
    ------
    InputError
    """
    clinic = parameters.clinic
    open_weeks = clinic.weeks + clinic.closing_weeks
    if clinic.minimum_wait >= open_weeks:
        raise InputError(
            f"{where}clinic.minimum_wait is {clinic.minimum_wait}, but the clinic is open for "
            f"{open_weeks} weeks (clinic.weeks and clinic.closing_weeks), so nobody would ever start"
        )


def _changed(overrides: list[str]) -> bool:
    # A folder is named after its study already; a changed design or calibration is a changed result.
    free = {*NO_RESULT, "study", "calibration"}
    names = (override.partition("=")[0].lstrip("+~") for override in overrides)
    return any(name not in free and name.partition(".")[0] not in NO_RESULT for name in names)
