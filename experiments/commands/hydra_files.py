"""Lets Hydra read configuration files as `experiments.config.yaml_files` does, also those that end in ``.yml``."""

from __future__ import annotations

import os
from pathlib import Path

from hydra._internal.core_plugins.file_config_source import FileConfigSource as HydraFileConfigSource
from hydra._internal.sources_registry import SourcesRegistry
from hydra.core.object_type import ObjectType
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigLoadError, ConfigResult, ConfigSource
from omegaconf import OmegaConf

from experiments.config.group_files import file_of, read_group_file
from experiments.config.yaml_files import ENDINGS
from sim.errors import InputError


class FileConfigSource(HydraFileConfigSource):
    """A folder of configuration files; its name must be Hydra's, which registers no second class for a scheme."""

    def _file(self, config_path: str) -> Path | None:
        return file_of(Path(self.path), config_path.removesuffix(ENDINGS[0]))

    def load_config(self, config_path: str) -> ConfigResult:
        """Return one file with its header."""
        path = self._file(config_path)
        if path is None:
            raise ConfigLoadError(f"Config not found : {config_path}")
        file = read_group_file(path, config_path.removesuffix(ENDINGS[0]))
        values = {**file.values, **({"defaults": list(file.defaults)} if file.defaults else {})}
        return ConfigResult(
            config=OmegaConf.create(values),
            path=f"{self.scheme()}://{self.path}",
            provider=self.provider,
            header={"package": file.package or None},
        )

    def is_config(self, config_path: str) -> bool:
        """Whether there is such a file."""
        return self._file(config_path) is not None

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        """Return the names in a folder."""
        try:
            names = super().list(config_path, results_filter)
            there = os.listdir(Path(self.path) / config_path)
        except OSError as error:
            raise InputError(f"{Path(self.path) / config_path} cannot be read: {error.strerror}") from error
        if results_filter in (None, ObjectType.CONFIG):
            names += [Path(name).stem for name in there if Path(name).suffix == ENDINGS[1]]
        return sorted(set(names))


def register_source() -> None:
    """Make Hydra read files by `FileConfigSource`."""
    Plugins.instance()
    types: dict[str, type[ConfigSource]] = SourcesRegistry.instance().types
    types["file"] = FileConfigSource
