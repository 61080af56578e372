"""What a calibration and a trial of theories have in common: a resumable folder, and a result that it holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import pyarrow as pa

from experiments.api.equivalent_command import equivalent_command
from experiments.api.result import TableResult, copy_report
from experiments.calibration.generation_database import DATABASE
from experiments.calibration.prepared_fit import FittingProblem, one_run, prepare, start_or_resume
from experiments.config.checked_config import CheckedConfig
from experiments.config.composition import compose
from experiments.config.options import Options
from experiments.config.plain_values import PlainValues
from experiments.results.folder import choose_folder, write_manifest
from experiments.results.progress import progress_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class FitResult(TableResult):
    """A result whose folder also holds the database with which it can be resumed.

    Parameters
    ----------
    tables : mapping
        Name -> what returns the table.
    plots : mapping
        Name -> what draws the figure; empty if the result was read from a folder, which holds them as files.
    text : str
    manifest : mapping
    folder : Path
    """

    def __init__(
        self,
        tables: Mapping[str, Callable[[], pa.Table]],
        plots: Mapping[str, Callable[[], Figure]],
        text: str,
        manifest: PlainValues,
        folder: Path,
    ) -> None:
        super().__init__(tables, text, manifest, folder)
        self._plots = plots

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        return self._plots

    def _write(self, folder: Path) -> PlainValues:
        raise AssertionError("a fit is stored in the folder that it runs in, and copied from there")

    def _write_report(self, folder: Path) -> None:
        copy_report(self.folder, folder)


class Fit:
    """A fit of open parameters to published figures, in a folder in which it can be resumed.

    Parameters
    ----------
    settings : mapping, optional
        What differs from the defaults: dotted names of parameters, files of groups, options of the command.
    fitted : str or mapping, optional
        Which parameters are fitted, and in which ranges: the name of a file in ``configs/calibration``, or dotted
        name -> (low, high). The command's own choice if not given.
    evidence : str or Path, optional
        Table of published figures; the project's own if not given.
    clinics, particles, generations, surface, seed : int, optional
        Options of the command, by the same names.
    folder : str or Path, optional
        Where it runs and is stored; if not given, the folder below ``results`` that the command chooses.
    config_dir : str or Path, optional
        A folder of further configuration files.

    Attributes
    ----------
    problem : FittingProblem
    folder : Path

    Raises
    ------
    InputError
        For anything that is wrong with a setting or file, or if a library is missing.
    """

    command: ClassVar[str]

    def __init__(
        self,
        settings: PlainValues | None = None,
        *,
        fitted: str | Mapping[str, tuple[float, float]] | None = None,
        evidence: str | Path | None = None,
        clinics: int | None = None,
        particles: int | None = None,
        generations: int | None = None,
        surface: int | None = None,
        seed: int | None = None,
        folder: str | Path | None = None,
        config_dir: str | Path | None = None,
    ) -> None:
        arguments = {
            "calibration": fitted if isinstance(fitted, str) else None,
            "evidence": None if evidence is None else str(evidence),
            "clinics": clinics,
            "particles": particles,
            "generations": generations,
            "surface": surface,
            "seed": seed,
        }
        given = {name: value for name, value in arguments.items() if value is not None}
        merged = {**(settings or {}), **given}
        config = compose(
            self.command, merged if folder is None else {**merged, "out": str(folder)}, config_dir
        )
        if isinstance(fitted, Mapping):
            ranges = {path: [float(low), float(high)] for path, (low, high) in fitted.items()}
            values = {**config.values, "calibration": {"name": "", "fitted": ranges}}
            config = dataclasses.replace(config, values=values, changed=True)
            written = ", ".join(f"{path}: {ends}" for path, ends in ranges.items())
            merged["calibration.fitted"] = f"{{{written}}}"
        self._prepare(config, equivalent_command(self.command, merged))

    @classmethod
    def of(cls, config: CheckedConfig) -> Self:
        """Return the fit of a checked configuration, as the command runs it."""
        fit = cls.__new__(cls)
        fit._prepare(config, None)
        return fit

    def __repr__(self) -> str:
        count, figures = len(self.problem.ranges), len(self.problem.figures)
        many = "" if count == 1 else "s"
        return f"<{type(self).__name__} of {count} parameter{many} to {figures} published figures, in {self.folder}>"

    def _prepare(self, config: CheckedConfig, command_line: str | None) -> None:
        self.problem = prepare(config)
        self.folder = choose_folder(config, self.problem.configuration)
        self._command_line = command_line

    def _limited(self, minutes: float | None, cores: int | None, dask: str | None) -> FittingProblem:
        """Return the problem with other limits for one run; None keeps those of the settings."""
        limits = {"minutes": minutes, "cores": cores, "dask": dask}
        given = {name: value for name, value in limits.items() if value is not None}
        options = Options(**{**vars(self.problem.options), **given})
        return dataclasses.replace(self.problem, options=options)

    @contextmanager
    def _started(self, progress: bool) -> Iterator[PlainValues]:
        """Give the manifest of the folder, which is created or resumed, and keep other processes from it."""
        manifest, resumed = start_or_resume(self.folder, self.problem.configuration, self.command)
        with one_run(self.folder):
            if resumed:
                progress_line(f"resuming {self.folder / DATABASE}", progress)
            elif self._command_line is not None:
                manifest = {**manifest, "command_line": self._command_line}
                write_manifest(self.folder, manifest)
            yield manifest
