"""Searches over all open parameters, in waves: how each is set up, resumed and stored."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Generic, Self, TypeVar

from experiments.api.equivalent_command import equivalent_command
from experiments.api.result import TableResult
from experiments.calibration.prepared_fit import FittingProblem, prepare
from experiments.config.checked_config import CheckedConfig
from experiments.config.composition import compose
from experiments.config.options import Options
from experiments.config.plain_values import PlainValues
from experiments.results.derived_folder import needed
from experiments.results.folder import choose_folder
from experiments.results.kept_work import KeptWork, kept_work
from experiments.results.manifest import begin_manifest
from experiments.results.stored_or_made import StoredOrMade, stored_or_made

Found = TypeVar("Found", bound=TableResult)


class WaveSearch(ABC, Generic[Found]):
    """A search that runs to a result in a folder, beside which work is kept while it runs.

    Attributes
    ----------
    problem : FittingProblem
    folder : Path
    """

    command: ClassVar[str]
    """Name of the command that does the same."""

    @classmethod
    def of(cls, config: CheckedConfig) -> Self:
        """Return the search of a checked configuration, as the command runs it."""
        search = cls.__new__(cls)
        search._prepare(config, None)
        return search

    def __repr__(self) -> str:
        return f"<{type(self).__name__} with {len(self.problem.figures)} published figures, in {self.folder}>"

    def _compose(
        self,
        settings: PlainValues | None,
        options: Mapping[str, object],
        folder: str | Path | None,
        config_dir: str | Path | None,
    ) -> None:
        """Set the search up; options that are None keep what the settings or the files say."""
        given = {
            **(settings or {}),
            **{name: value for name, value in options.items() if value is not None},
        }
        written = given if folder is None else {**given, "out": str(folder)}
        self._prepare(compose(self.command, written, config_dir), equivalent_command(self.command, given))

    def _prepare(self, config: CheckedConfig, command_line: str | None) -> None:
        needed("calibration", "scipy", "sklearn")
        self.problem = prepare(config)
        self.folder = choose_folder(config, self.problem.configuration)
        self._command_line = command_line

    def run(self, cores: int | None = None, dask: str | None = None, progress: bool = True) -> Found:
        """Search, store and return what was found; what an interrupted run has finished is taken from it.

        Parameters
        ----------
        cores : int, optional
            Threads that simulate; all if not given.
        dask : str, optional
            Address of a Dask scheduler whose workers simulate.
        progress : bool
            Whether to report waves and settings.

        Returns
        -------
        PlausibleSet or TheoryVerdicts
            Read from the folder if it is stored there already.

        Raises
        ------
        InputError
            If the folder holds anything else, or cannot be created.
        KeyboardInterrupt
            When interrupted; finished settings are kept, and the next run resumes after them.
        """
        return self.outcome(cores, dask, progress).result

    def outcome(
        self, cores: int | None = None, dask: str | None = None, progress: bool = True
    ) -> StoredOrMade[Found]:
        """Do as `run` does, and say whether the result was stored before."""
        limits = {"cores": cores, "dask": dask}
        given = {name: value for name, value in limits.items() if value is not None}
        options = Options(**{**vars(self.problem.options), **given})
        problem = dataclasses.replace(self.problem, options=options)

        def make() -> Found:
            manifest = begin_manifest(self.command, problem.configuration)
            if self._command_line is not None:
                manifest["command_line"] = self._command_line
            with kept_work(self.folder, manifest) as kept:
                made = self._search(problem, manifest, progress, kept)
            made.save(self.folder, overwrite=options.overwrite)
            return made

        return stored_or_made(
            self.folder,
            problem.configuration,
            read=self._read,
            make=make,
            overwrite=options.overwrite,
        )

    @abstractmethod
    def _search(
        self, problem: FittingProblem, manifest: PlainValues, progress: bool, kept: KeptWork
    ) -> Found:
        """Search, and return the result, which is not stored yet."""

    @abstractmethod
    def _read(self, folder: Path) -> Found:
        """Read a stored result."""
