"""Makes the types of a command's configuration known to Hydra."""

from __future__ import annotations

from hydra.core.config_store import ConfigStore

from experiments.config.extensions import Extension, extensions
from experiments.config.group_values import GROUP_VALUES
from experiments.config.schema import schema


def _itself(store: ConfigStore, _: dict[int, object]) -> ConfigStore:
    return store


# Hydra copies all that it knows at every composition, and a hundred times to list the groups for --help, so that nobody
# can change it. The store gives out copies anyway, and copying the schemas was nearly all of the time that help took.
ConfigStore.__deepcopy__ = _itself  # type: ignore[attr-defined]

_registered: dict[str, tuple[Extension, ...]] = {}
_options: set[tuple[str, str]] = set()


def register(command: str) -> None:
    """Make the schema of a command known to Hydra under ``<command>_schema``, and the options of extensions.

    The schema is made once for each set of extensions, because theirs are parameters, too.
    """
    if _registered.get(command) != extensions():
        ConfigStore.instance().store(name=f"{command}_schema", node=schema(command))
        _registered[command] = extensions()
    for group, name in _options - GROUP_VALUES.keys():
        del ConfigStore.instance().repo[group][f"{name}.yaml"]
    for (group, name), values in GROUP_VALUES.items():
        ConfigStore.instance().store(group=group, name=name, node=dict(values))
    _options.clear()
    _options.update(GROUP_VALUES)
