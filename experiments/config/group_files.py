"""Files of configuration groups: where they are searched, which there are, and what one of them holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import yaml
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.config.error_messages import configuration_sentence, unknown_option
from experiments.config.group_values import GROUP_VALUES, added_options
from experiments.config.locations import configs_folder
from experiments.config.plain_values import PlainValues
from sim.errors import InputError

_PACKAGE = re.compile(r"^#\s*@package\s+(\S+)\s*$", re.MULTILINE)
_config_folders: ContextVar[tuple[Path, ...]] = ContextVar("config_folders", default=())


@dataclass(frozen=True)
class ConfigFile:
    """A configuration file as it is written.

    Attributes
    ----------
    values : mapping
        Everything but the defaults list; interpolations are not resolved yet.
    defaults : tuple
        The defaults list: the files that it composes, empty where it holds values only.
    package : str
        Where its values go, as ``# @package`` says; empty for the group's own name.
    """

    values: PlainValues
    defaults: tuple[object, ...]
    package: str


@contextmanager
def config_folder(folder: str | Path | None) -> Iterator[None]:
    """Also search a folder of the user's (``--config-dir``) while the block runs.

    Parameters
    ----------
    folder : str, Path or None
        A folder with one subfolder for each group; None adds nothing.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    if folder is not None and not Path(folder).is_dir():
        raise InputError(f"--config-dir is {str(folder)!r}, but an existing folder was expected")
    added = () if folder is None else (Path(folder),)
    token = _config_folders.set(_config_folders.get() + added)
    try:
        yield
    finally:
        _config_folders.reset(token)


def search_path() -> tuple[Path, ...]:
    """Return the folders in which files are searched; as with Hydra, the files that come with the project win."""
    return (configs_folder(), *_config_folders.get())


def group_options(group: str) -> list[str]:
    """Return the names of the files of a group, sorted."""
    files = {path.stem for folder in search_path() for path in (folder / group).glob("*.yaml")}
    return sorted({*files, *added_options(group)})


def read_config_file(name: str) -> ConfigFile | None:
    """Return one file of the search path, or None if there is no such file.

    Parameters
    ----------
    name : str
        Path without its ending, such as ``intervention/feedback`` or ``compare``.

    Raises
    ------
    InputError
        If it is not YAML of the kind that a configuration can be.
    """
    found = (folder / f"{name}.yaml" for folder in search_path())
    path = next((path for path in found if path.is_file()), None)
    if path is None:
        group, _, option = name.rpartition("/")
        added = GROUP_VALUES.get((group, option))
        return None if added is None else ConfigFile(added, (), "")
    try:
        values = OmegaConf.to_container(OmegaConf.load(path))
    except (OmegaConfBaseException, yaml.YAMLError) as error:
        raise InputError(configuration_sentence(error)) from error
    if not isinstance(values, dict):
        raise InputError(f"{path} holds {type(values).__name__}, but names and values were expected")
    package = _PACKAGE.search(path.read_text(encoding="utf-8"))
    plain = {str(key): value for key, value in values.items()}
    return ConfigFile(plain, tuple(plain.pop("defaults", ())), package[1] if package else "")


def load_group_file(group: str, name: str) -> PlainValues:
    """Return the values in one file of a group.

    Parameters
    ----------
    group, name : str
        Such as ``intervention`` and ``feedback``.

    Raises
    ------
    InputError
        If there is no such file, or it composes others, which an arm of a study cannot.
    """
    file = read_config_file(f"{group}/{name}")
    if file is None:
        raise InputError(unknown_option(group, name, group_options(group)))
    if file.defaults:
        raise InputError(
            f"{group}={name} composes other files, but an arm of a study needs a file of values only"
        )
    return file.values
