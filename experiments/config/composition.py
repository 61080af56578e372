"""Composes a command's configuration from files and settings, as Hydra does for the command line, without Hydra.

Only what the project's files use is understood: a defaults list with files of groups, ``_self_`` and overrides of other
entries, ``# @package``, and the command's schema. A test holds the result equal to Hydra's for every shipped file.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException, ValidationError

from experiments.config.checked_config import CheckedConfig, check_config
from experiments.config.error_messages import (
    configuration_sentence,
    swept_study,
    unknown_option,
    wrong_value,
)
from experiments.config.group_files import config_folder, group_options, read_config_file
from experiments.config.options import SECTIONS
from experiments.config.plain_values import PlainValues
from experiments.config.schema import schema
from experiments.config.typed_words import typed_words
from sim.errors import InputError
from sim.parameters import Parameters, flattened
from sim.parameters.added_interventions import default_interventions
from sim.parameters.intervention import Intervention

_GLOBAL = "_global_"
_ITSELF = "_self_"


@dataclass
class _Layer:
    """Values of one file and where they go; an empty place is the top of the configuration."""

    name: str
    place: str
    values: PlainValues


@dataclass
class _Layers:
    """The files of a configuration in the order in which they are merged."""

    choices: dict[str, object]
    groups: frozenset[str]
    layers: list[_Layer] = field(default_factory=list)

    def add_file(self, name: str, group: str = "") -> None:
        """Add a file and everything that it composes.

        Parameters
        ----------
        name : str
            Path of the file without its ending.
        group : str
            Its group; empty for a primary configuration.
        """
        file = read_config_file(name)
        if file is None:
            option = name.removeprefix(f"{group}/")
            raise InputError(unknown_option(group, option, group_options(group)))
        place = "" if file.package == _GLOBAL else file.package or group.replace("/", ".")
        own = _Layer(name, place, {key: value for key, value in file.values.items() if key != "hydra"})
        entries = file.defaults if _ITSELF in file.defaults else (*file.defaults, _ITSELF)
        for entry in entries:
            if entry == _ITSELF:
                self.layers.append(own)
            elif isinstance(entry, Mapping):
                for key, chosen in entry.items():
                    self._add_entry(str(key), chosen)

    def _add_entry(self, key: str, chosen: object) -> None:
        if key.startswith("override "):
            return
        group = key.removeprefix("optional ").lstrip("/")
        for name in _names(self.choices.get(group, chosen)):
            self.add_file(f"{group}/{name}", group)

    def note_overrides(self, name: str) -> None:
        """Let the overrides in a file's defaults list choose other files, unless the caller has chosen already."""
        file = read_config_file(name)
        for entry in () if file is None else file.defaults:
            for key, chosen in entry.items() if isinstance(entry, Mapping) else ():
                if key.startswith("override ") and not key.startswith("override hydra/"):
                    group = key.removeprefix("override ").lstrip("/")
                    if group not in self.groups:
                        raise InputError(swept_study(name.rpartition("/")[2]))
                    self.choices.setdefault(group, chosen)


def _with_text_names(value: object) -> object:
    """Return a value in which every name is text, as in files: an arm may be called 2."""
    if isinstance(value, Mapping):
        return {str(name): _with_text_names(part) for name, part in value.items()}
    return value


def _names(chosen: object) -> Sequence[object]:
    if isinstance(chosen, str) or not isinstance(chosen, Sequence):
        return () if chosen is None else (chosen,)
    return chosen


def composed_values(command: str, settings: PlainValues, config_dir: str | Path | None = None) -> PlainValues:
    """Return the whole configuration of a command in plain values.

    Parameters
    ----------
    command : str
        Name of its primary configuration, such as ``compare``.
    settings : mapping
        What is to differ: files of groups (``{"theory": "technique", "intervention": ["feedback"]}``), dotted names
        (``{"trust.gain_up": 0.2}``), or nested mappings. A mapping under ``study``, ``design``, ``executor`` or
        ``calibration`` takes the place of a file.
    config_dir : str or Path, optional
        A folder of further files.

    Raises
    ------
    InputError
        For an unknown file or name, or a value that is not what was expected.
    """
    with config_folder(config_dir):
        choices, values = _split(command, {name: _with_text_names(value) for name, value in settings.items()})
        layers = _Layers(choices, _groups(command))
        for entry in _primary_entries(command):
            for group, usual in entry.items():
                for name in _names(choices.get(str(group), usual)):
                    layers.note_overrides(f"{group}/{name}")
        layers.add_file(command)
    config = copy.deepcopy(_usual_values(command, default_interventions()))
    for layer in layers.layers:
        _merge(config, layer)
    for name, value in values:
        _set(config, name, value)
    return _plain(config)


@functools.lru_cache(maxsize=32)
def _usual_values(command: str, _: Intervention) -> DictConfig:
    """Return the values of a schema with some interventions; copying them takes a fraction of making them."""
    values: DictConfig = OmegaConf.structured(schema(command))
    return values


def compose(command: str, settings: PlainValues, config_dir: str | Path | None = None) -> CheckedConfig:
    """Return the checked configuration of a command; parameters and errors as `composed_values`."""
    return check_config(command, composed_values(command, settings, config_dir), typed_words(settings))


def _primary_entries(command: str) -> list[Mapping[object, object]]:
    file = read_config_file(command)
    assert file is not None, f"{command} has a primary configuration"
    return [
        entry
        for entry in file.defaults
        if isinstance(entry, Mapping) and not any(str(key).startswith("override ") for key in entry)
    ]


def _groups(command: str) -> frozenset[str]:
    return frozenset(str(group) for entry in _primary_entries(command) for group in entry)


def _split(command: str, settings: PlainValues) -> tuple[dict[str, object], list[tuple[str, object]]]:
    """Part settings into files of groups and values."""
    groups = _groups(command)
    parameters = {item.name for item in dataclasses.fields(Parameters)}
    choices: dict[str, object] = {}
    values: list[tuple[str, object]] = []
    for name, value in settings.items():
        if name in groups and (isinstance(value, str) or _is_list_of_names(value)):
            choices[name] = value
        else:
            if name in SECTIONS.get(command, ()) and isinstance(value, Mapping):
                choices[name] = None
            values += flattened({name: value}) if name.partition(".")[0] in parameters else [(name, value)]
    return choices, values


def _is_list_of_names(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)


def _merge(config: DictConfig, layer: _Layer) -> None:
    try:
        if layer.place:
            for name, value in layer.values.items():
                OmegaConf.update(config, f"{layer.place}.{name}", value, merge=True)
        else:
            config.merge_with(layer.values)
    except OmegaConfBaseException as error:
        raise InputError(f"{layer.name}.yaml: {configuration_sentence(error)}") from error


def _set(config: DictConfig, name: str, value: object) -> None:
    if name == "study.uncertainties" and isinstance(value, Mapping):
        for path, own in value.items():
            _set(config, f"{name}.{path}", own)
        return
    try:
        if name.startswith("study.uncertainties.") or name in ("study.moderators", "study.contrasts"):
            # First nothing: a mapping cannot be put in the place of a list, and would be merged with another.
            OmegaConf.update(config, name, None)
        OmegaConf.update(config, name, value, merge=True)
    except OmegaConfBaseException as error:
        wrong = isinstance(error, ValidationError) and error.full_key in (None, "", name)
        raise InputError(wrong_value(name, value) if wrong else configuration_sentence(error)) from None


def _plain(config: DictConfig) -> PlainValues:
    try:
        values = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as error:
        raise InputError(configuration_sentence(error)) from error
    assert isinstance(values, dict)
    return {str(name): value for name, value in values.items()}
