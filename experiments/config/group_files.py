"""Files of configuration groups, found where Hydra finds them: in the project and in ``--config-dir``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydra.core.global_hydra import GlobalHydra
from omegaconf import OmegaConf

from sim.errors import InputError


def load_group_file(group: str, name: str) -> Mapping[str, Any] | None:
    """Return the content of one file of a group, or None if there is no such file.

    Parameters
    ----------
    group, name : str
        Such as ``intervention`` and ``feedback``.

    Raises
    ------
    InputError
        If the file composes others, which an arm of a study cannot.
    """
    loader = GlobalHydra.instance().config_loader()
    # Hydra's loader finds files on its whole search path, but has no public call that reads a single one.
    found = loader.repository.load_config(config_path=f"{group}/{name}")  # type: ignore[attr-defined]
    if found is None:
        return None
    if found.defaults_list:
        raise InputError(
            f"{group}={name} composes other files, but an arm of a study needs a file of values only"
        )
    values = OmegaConf.to_container(found.config, resolve=True)
    assert isinstance(values, dict)
    return {str(key): value for key, value in values.items()}
