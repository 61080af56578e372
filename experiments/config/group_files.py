"""Files of configuration groups: where they are searched, which there are, and what one of them holds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.config.code_free import check_code_free
from experiments.config.error_messages import unknown_option
from experiments.config.group_values import GROUP_VALUES, added_options
from experiments.config.locations import configs_folder
from experiments.config.plain_values import PlainValues
from experiments.config.yaml_files import ENDINGS, read_yaml
from sim.errors import InputError

SETTING_GROUPS: Final = ("clinic", "population", "therapists", "instrument")
"""Groups of parameters that a setting may set."""
ALL_SETTINGS: Final = "all_settings"
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
    files = {
        path.stem
        for folder in search_path()
        for path in (folder / group).glob("*.y*ml")
        if path.suffix in ENDINGS
    }
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
    path = next(filter(None, (file_of(folder, name) for folder in search_path())), None)
    if path is None:
        group, _, option = name.rpartition("/")
        added = GROUP_VALUES.get((group, option))
        return None if added is None else ConfigFile(added, (), "")
    return read_group_file(path, name)


def file_of(folder: Path, name: str) -> Path | None:
    """Return the file of a name in a folder, ``name.yaml`` or ``name.yml``; None if there is none."""
    for ending in ENDINGS:
        path = folder / f"{name}{ending}"
        # Not Path.is_file, which raises where a name is too long for the file system.
        if os.path.isfile(path):
            return path
    return None


def read_group_file(path: Path, name: str) -> ConfigFile:
    """Return one file as it is written.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Group and name, such as ``intervention/feedback``.

    Raises
    ------
    InputError
        If it is not YAML of names and values, or its values would land where nobody expects them.
    """
    values, text = read_yaml(path)
    found = _PACKAGE.search(text)
    package = found[1] if found else ""
    _check_place(path, name.rpartition("/")[0], package, values)
    study = values.get("study") if package == "_global_" else values
    if isinstance(study, dict) and isinstance(arms := study.get("arms"), dict):
        # An arm without anything below it changes nothing.
        study["arms"] = {arm: {} if own is None else own for arm, own in arms.items()}
    defaults = values.pop("defaults", None) or ()
    if not isinstance(defaults, list | tuple):
        raise InputError(f"{path}: defaults is {defaults!r}, but a list of files was expected")
    if "/" in name or path.parent != configs_folder():
        check_code_free(path, name.rpartition("/")[0], package, values, defaults)
    if name.startswith("setting/"):
        _check_setting(path, package, values, defaults)
    return ConfigFile(values, tuple(defaults), package)


def _check_place(path: Path, group: str, package: str, values: PlainValues) -> None:
    if group and not package and group in values:
        raise InputError(
            f"{path} has values below {group!r}, for which '# @package _global_' was expected as its first line"
        )
    if group == "study" and package == "_global_" and not values.get(group) and "arms" in values:
        raise InputError(
            f"{path} begins with '# @package _global_', but its arms are not below 'study:', where they were expected"
        )


def _check_setting(path: Path, package: str, values: PlainValues, defaults: Iterable[object]) -> None:
    """Refuse a setting that says more than who comes, what the clinic is like, and which forms are filled in."""
    if package != "_global_":
        raise InputError(f"{path}: '# @package _global_' was expected as the first line of a setting")
    chosen = [str(key) for entry in defaults for key in (entry if isinstance(entry, dict) else (entry,))]
    groups = [key.removeprefix("override ").lstrip("/") if "override " in key else key for key in chosen]
    for group in (*values, *groups):
        if group not in (*SETTING_GROUPS, ALL_SETTINGS):
            raise InputError(
                f"{path} sets {group}, but a setting was expected to hold {', '.join(SETTING_GROUPS[:-1])} and "
                f"{SETTING_GROUPS[-1]} only, because mechanisms are the same in every setting"
            )


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
