"""Spares Hydra a second composition, which it makes of every command line only to see whether a file asks for jobs."""

from __future__ import annotations

from typing import Any

from hydra._internal.hydra import Hydra

_composed_mode = Hydra.get_mode
_LIBRARY = ("hydra", "schema")


def _mode(self: Hydra, config_name: str | None, overrides: list[str]) -> Any:
    if _is_usual(self, overrides):
        return None
    return _composed_mode(self, config_name, overrides)


def _is_usual(hydra: Hydra, overrides: list[str]) -> bool:
    """Tell whether all files are those of the project, none of which sets ``hydra.mode``, and no override does."""
    path = hydra.config_loader.get_search_path().get_path()
    own = {source.provider for source in path} <= {"main", *_LIBRARY}
    return own and not any(override.lstrip("+~").startswith("hydra") for override in overrides)


def register_mode() -> None:
    """Make Hydra look for its mode only where it may be set."""
    Hydra.get_mode = _mode  # type: ignore[method-assign]
