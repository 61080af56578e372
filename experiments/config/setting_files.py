"""Settings: the people, clinic and forms of one service, files of the group ``setting``; mechanisms stay the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from experiments.config.error_messages import unknown_option
from experiments.config.group_files import SETTING_GROUPS, group_options, read_config_file
from experiments.config.plain_values import PlainValues
from sim.errors import InputError
from sim.parameters import Parameters, flattened

GROUP: Final = "setting"
ALL: Final = "all"
"""The file that stands for every setting."""
SIZES: Final = ("clinic.clients", "clinic.therapists", "clinic.weeks", "clinic.closing_weeks")
"""How much of a service is simulated, which makes it no other service."""


def settings() -> tuple[str, ...]:
    """Return the names of all settings, the default one first."""
    names = [name for name in group_options(GROUP) if name != ALL]
    return tuple(sorted(names, key=lambda name: (name != "default_outpatient", name)))


def setting_values(name: str) -> dict[str, object]:
    """Return dotted name -> value of every parameter that a setting sets, those of the files that it names included.

    Parameters
    ----------
    name : str
        A file of ``configs/setting`` without its ending.

    Raises
    ------
    InputError
        If there is no such setting.
    """
    file = read_config_file(f"{GROUP}/{name}")
    if file is None or name == ALL:
        raise InputError(unknown_option(GROUP, name, list(settings())))
    values: dict[str, object] = {}
    for entry in file.defaults:
        # Only overrides stand in the defaults of a setting; its own values come after those of their files.
        for key, chosen in entry.items() if isinstance(entry, Mapping) else ():
            group = str(key).removeprefix("override ").lstrip("/")
            values.update(flattened({group: _group_values(group, str(chosen))}))
    return values | dict(flattened(file.values))


def _group_values(group: str, name: str) -> PlainValues:
    found = read_config_file(f"{group}/{name}")
    if found is None:
        raise InputError(unknown_option(group, name, group_options(group)))
    return found.values


def in_setting(parameters: Parameters, name: str) -> Parameters:
    """Return parameters moved to a setting: its people, clinic and forms, the same mechanisms.

    What any setting sets is first put back to its default, and so is the clinic, so that nothing is left of the setting
    in which the parameters were.

    Parameters
    ----------
    parameters : sim.Parameters
    name : str
        A setting.

    Raises
    ------
    InputError
        If there is no such setting.
    """
    usual = Parameters().flat()
    touched = {path for other in settings() for path in setting_values(other)}
    clinic = {path for path in usual if path.startswith("clinic.")}
    values = {path: usual[path] for path in sorted(touched | clinic)}
    return Parameters.of({**values, **setting_values(name)}, parameters)


def is_average_service(parameters: Parameters) -> bool:
    """Return whether people, clinic and forms are those of the default setting, whatever the size of the clinic.

    The default setting stands for the average service of the studies; every other one is a service of its own.
    """
    changed = parameters.changes_from(Parameters())
    return not any(path.split(".")[0] in SETTING_GROUPS for path in changed if path not in SIZES)
