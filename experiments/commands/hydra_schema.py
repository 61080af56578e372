"""Makes the types of a command's configuration known to Hydra."""

from __future__ import annotations

import functools

from hydra.core.config_store import ConfigStore

from experiments.config.schema import schema


@functools.cache
def register(command: str) -> None:
    """Make the schema of a command known to Hydra under ``<command>_schema``, once a process."""
    ConfigStore.instance().store(name=f"{command}_schema", node=schema(command))
