"""A composed configuration, checked and typed."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experiments.config.error_messages import unknown_name
from experiments.config.options import FILES, KNOWN, NO_RESULT, PATHS, SECTIONS, Options
from experiments.config.plain_values import PlainValues
from sim.errors import InputError, shown
from sim.parameters import Parameters
from sim.parameters.instrument import Instrument


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
    typed : tuple of str
        What the command line changed.
    """

    command: str
    parameters: Parameters
    options: Options
    files: Mapping[str, str]
    study: PlainValues
    values: PlainValues
    changed: bool
    typed: tuple[str, ...] = ()

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
    values = {**values, "study": study_with_lists(values["study"])} if values.get("study") else values
    for name in ("moderators", "contrasts") if command == "sweep" else ():
        if name in values.get("study", {}):
            raise InputError(f"study.{name} is computed by alliance compare, not by alliance sweep")
    files = {
        f"{group}.{name}": os.path.expanduser(values[group][name])
        for group, members in FILES.items()
        for name in members
        if values.get(group, {}).get(name) is not None
    }
    for name, path in files.items():
        if not path.strip():
            raise InputError(f"{name} is empty, but the path of a file was expected")
    model = {
        group: {name: value for name, value in values[group].items() if name not in FILES.get(group, ())}
        for group in (item.name for item in dataclasses.fields(Parameters))
        if group in values
    }
    parameters = Parameters.of(model)
    check_clinic(parameters)
    options = Options(**{name: _at_home(name, values[name]) for name in KNOWN[command] if name in values})
    typed = overrides or []
    return CheckedConfig(
        command,
        parameters,
        options,
        files,
        values.get("study", {}),
        values,
        _changed(typed),
        tuple(typed),
    )


def _at_home(name: str, value: Any) -> Any:
    """Return the path of a file or folder with the home folder in the place of ~; any other option as it is."""
    return os.path.expanduser(value) if name in PATHS and isinstance(value, str) else value


def study_with_lists(study: PlainValues) -> PlainValues:
    """Return a study in which a single name stands as a list of one, where names are listed.

    Moderators become a mapping, and are left out like contrasts where there are none.

    Raises
    ------
    InputError
        If something else than names is there.
    """
    arms: PlainValues = study.get("arms") or {}
    listed = {
        name: {**own, "interventions": _names(f"study.arms.{name}.interventions", own.get("interventions"))}
        for name, own in arms.items()
    }
    outcomes = None if study.get("outcomes") is None else _names("study.outcomes", study["outcomes"])
    # What a study does not ask for is no part of its configuration, as before it could be asked for.
    asked = {
        "moderators": _moderators(study.get("moderators")),
        "contrasts": _contrasts(study.get("contrasts")),
    }
    own = {name: value for name, value in study.items() if name not in asked}
    return {
        **own,
        "arms": listed,
        "outcomes": outcomes,
        **{name: value for name, value in asked.items() if value},
    }


def _moderators(written: object) -> PlainValues:
    """Return moderators and what is said of their bands, of names alone too."""
    if isinstance(written, Mapping):
        return written
    names = _names("study.moderators", written)
    if len(set(names)) < len(names):
        raise InputError(f"study.moderators is {shown(written)}, but each may be listed only once")
    return dict.fromkeys(names)


def _contrasts(written: object) -> PlainValues:
    if written is not None and not isinstance(written, Mapping):
        raise InputError(
            f"study.contrasts is {shown(written)}, but names with two pairs of arms each were expected, as "
            "{more: [[a, b], [c, d]]} for (a minus b) minus (c minus d)"
        )
    return written or {}


def _names(path: str, value: object) -> list[str]:
    names = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InputError(
            f"{path} is {shown(value)}, but a list of names was expected (one that is a number in quotes)"
        )
    return names


def check_clinic(parameters: Parameters, where: str = "") -> None:
    """Refuse a clinic in which nobody could ever start, or whose distress form contradicts itself.

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
    _check_form(parameters.instrument, where)


def _check_form(form: Instrument, where: str) -> None:
    for name in ("distress_mean", "clinical_cutoff", "reliable_change", "healthy_mean", "distress_step"):
        value = getattr(form, name)
        if value >= form.distress_top:
            raise InputError(
                f"{where}instrument.{name} is {value:g}, but a number below the highest score of the form, "
                f"{form.distress_top} (instrument.distress_top), was expected"
            )
    if form.healthy_mean >= form.distress_mean:
        raise InputError(
            f"{where}instrument.healthy_mean is {form.healthy_mean:g}, but a number below that of clients at intake, "
            f"{form.distress_mean:g} (instrument.distress_mean), was expected"
        )


def _changed(overrides: list[str]) -> bool:
    # A folder is named after its study already; a changed design or calibration is a changed result.
    free = {*NO_RESULT, "study", "calibration"}
    names = (override.partition("=")[0].lstrip("+~") for override in overrides)
    return any(name not in free and name.partition(".")[0] not in NO_RESULT for name in names)
