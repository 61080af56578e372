"""A sweep: a study at many points of its parameter space, stored in a folder as it runs.

Examples
--------
>>> from experiments import Sweep, load_study
>>> sweep = Sweep.create(load_study("small"), {"kind": "sobol", "points": 4},
...                      {"trust.gain_up": [0.05, 0.3]}, folder="results/mine", replicates=2)     # doctest: +SKIP
>>> sweep.run().differences.to_pandas()     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from experiments.api.lazy_tables import LazyTables, TableAttribute
from experiments.api.result import Result
from experiments.api.sweep_configuration import executor_config, sweep_config, wider_config
from experiments.config.checked_config import CheckedConfig
from experiments.config.composition import compose
from experiments.config.plain_values import PlainValues
from experiments.reports.sweep_report import sweep_drawings, write_sweep_report
from experiments.reports.sweep_text import status_text, sweep_text
from experiments.results.folder import choose_folder, stored_manifest
from experiments.sweeps.creation import create_sweep, extend_sweep
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.files import SUMMARIES, TABLES
from experiments.sweeps.point_estimates import differences, summary
from experiments.sweeps.prepared_sweep import prepare
from experiments.sweeps.reader import StoredSweep, open_sweep
from experiments.sweeps.resumption import resume_sweep
from experiments.sweeps.status import SweepStatus, status_of
from experiments.sweeps.verification import Verification, verify_sweep

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.api.sweep_configuration import ConfiguredStudy

Design = str | Mapping[str, object]


class Sweep(Result):
    """A sweep in its results folder, finished or not.

    Parameters
    ----------
    stored : StoredSweep
        See `Sweep.create` and `Sweep.open`.

    Attributes
    ----------
    stored_before : bool
        Whether the last run found everything stored already.
    repaired : tuple of str
        Damaged files that the last run found and ran again.
    """

    main_table = "summary"
    summary = TableAttribute(
        "One row a point, arm and outcome: mean over replicates, Monte Carlo error, 95 % interval."
    )
    differences = TableAttribute(
        "One row a point, arm and outcome: paired difference to the reference; columns as `summary`."
    )
    points = TableAttribute("One row a point: its name and the value of every varied parameter.")
    design = TableAttribute("One row a row of the design: its point, and its coordinates in the unit cube.")
    summaries = TableAttribute("One row a clinic that was run: point, arm, replicate, outcomes, error.")

    def __init__(self, stored: StoredSweep) -> None:
        super().__init__(stored.manifest, stored.folder)
        self.stored_before = False
        self.repaired: tuple[str, ...] = ()
        self._refresh(stored)

    def _refresh(self, stored: StoredSweep) -> None:
        self.stored, self.manifest = stored, stored.manifest
        loaders: dict[str, Callable[[], pa.Table]] = {
            "summary": lambda: summary(stored),
            "differences": lambda: differences(stored),
            "points": stored.points,
            "design": stored.design,
            "summaries": stored.summaries,
        }
        kept = [name for name in TABLES if name != SUMMARIES and stored.files(name)]
        self._tables = LazyTables(loaders | {name: self._dataset(name) for name in kept})

    def _dataset(self, name: str) -> Callable[[], pa.Table]:
        return lambda: self.stored.read(name)

    @classmethod
    def create(
        cls,
        study: str | ConfiguredStudy,
        design: Design | None = None,
        uncertainties: PlainValues | None = None,
        *,
        precision: PlainValues | None = None,
        folder: str | Path | None = None,
        replicates: int | None = None,
        seed: int | None = None,
        keep: str | None = None,
    ) -> Sweep:
        """Plan a sweep and make its folder; nothing is run yet.

        Parameters
        ----------
        study : str or Study
            Name of a file of ``configs/study``, or a study with its arms, outcomes and parameters; see `load_study`.
        design : str or mapping, optional
            A file of ``configs/design``, such as ``"sobol"``, or ``kind`` and its settings, such as
            ``{"kind": "sobol", "points": 32}``; the study's own if not given.
        uncertainties : mapping, optional
            Dotted name of a parameter -> ``[low, high]`` or a distribution; the study's own if not given.
        precision : mapping, optional
            ``target outcome arm most``: replicates are added until the Monte Carlo error is small enough.
        folder : str or Path, optional
            A new folder, or one with the same sweep, which is then opened; one below ``results`` if not given.
        replicates : int, optional
            Paired replicates of every arm at every point.
        seed : int, optional
            Random seed.
        keep : {'summaries', 'clients', 'sessions'}, optional
            What is stored beside the outcomes.

        Raises
        ------
        InputError
            For anything that is wrong with the design, the study or the folder.
        """
        config = sweep_config(
            compose("sweep", {"study": study}) if isinstance(study, str) else study.config,
            design=design,
            uncertainties=uncertainties,
            precision=precision,
            options={"out": folder, "replicates": replicates, "seed": seed, "keep": keep},
        )
        return cls.from_config(config)

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Sweep:
        """Return the sweep of a checked configuration of ``alliance sweep``, new or as far as it is stored.

        Raises
        ------
        InputError
            For anything that is wrong with the study, a file or the folder.
        """
        prepared = prepare(config)
        folder = choose_folder(config, prepared.configuration)
        if config.options.extend:
            extend_sweep(folder, prepared)
        elif stored_manifest(folder, prepared.configuration, overwrite=False) is None:
            create_sweep(folder, prepared)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: str | Path) -> Sweep:
        """Open the folder of a sweep.

        Raises
        ------
        InputError
            If it does not hold a sweep.
        """
        return cls(open_sweep(folder))

    def run(
        self,
        executor: str | ExecutorConfig = "serial",
        *,
        cores: int | None = None,
        progress: bool = True,
    ) -> Sweep:
        """Run what is missing, damaged parts included; what is stored is not run again.

        Parameters
        ----------
        executor : str or ExecutorConfig
            ``serial`` (threads of this process), ``processes``, or another file of ``configs/executor``. As with every
            use of processes, a script then needs ``if __name__ == "__main__":`` around what it does.
        cores : int, optional
            Threads or processes of this machine; all if not given.
        progress : bool
            Whether to show how far it is.

        Returns
        -------
        Sweep
            This one.

        Raises
        ------
        InputError
            If the folder is of another version of the model, cannot be written to, or is in use.
        KeyboardInterrupt
            After Ctrl-C; finished parts are stored, and `resume` continues.
        """
        done = resume_sweep(self.stored.folder, executor_config(executor), cores, progress=progress)
        self.stored_before, self.repaired = done.stored_before, done.repaired
        self._refresh(done.sweep)
        return self

    def resume(
        self,
        executor: str | ExecutorConfig = "serial",
        *,
        cores: int | None = None,
        progress: bool = True,
    ) -> Sweep:
        """Continue after an interruption; the same as `run`, under the name of ``alliance resume``."""
        return self.run(executor, cores=cores, progress=progress)

    def extend(
        self,
        *,
        points: int | None = None,
        replicates: int | None = None,
        precision: PlainValues | None = None,
    ) -> Sweep:
        """Plan more points or replicates of a finished sweep; `run` then runs only what is new.

        Parameters
        ----------
        points : int, optional
            Points of the wider design; designs such as ``sobol`` keep those there are.
        replicates : int, optional
            Replicates of every point, those there are included.
        precision : mapping, optional
            Settings of the precision that change, such as ``{"target": 0.5}``.

        Returns
        -------
        Sweep
            This one.

        Raises
        ------
        InputError
            If the sweep is not finished, or belongs to another version of the model.
        """
        config = wider_config(self.configuration, points=points, replicates=replicates, precision=precision)
        extend_sweep(self.stored.folder, prepare(config))
        self._refresh(open_sweep(self.stored.folder))
        return self

    @property
    def status(self) -> SweepStatus:
        """How far the sweep is, as its folder says now."""
        return status_of(open_sweep(self.stored.folder))

    def verify(self) -> Verification:
        """Compare every file with the checksum it was written with.

        Raises
        ------
        InputError
            Naming the damaged files.
        """
        return verify_sweep(open_sweep(self.stored.folder))

    def sql(self, query: str) -> pa.Table:
        """Answer a query with DuckDB over the stored tables; see `experiments.sweeps.reader.StoredSweep.sql`."""
        return self.stored.sql(query)

    @property
    def title(self) -> str:
        """Name and question of the study."""
        study = self.manifest["study"]
        return f"{study['name']}: {study['question']}"

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Every table by name; estimates cover what has been run so far."""
        return self._tables

    @property
    def text(self) -> str:
        """What ``alliance sweep`` prints; of an unfinished sweep, what ``alliance status`` prints."""
        return sweep_text(self.stored) if self.stored.complete else status_text(self.stored)

    def _repr_html_(self) -> str:
        if self.stored.complete:
            return super()._repr_html_()
        return f"<pre>{escape(self.text)}</pre>"

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        return {name: drawing.draw for name, drawing in sweep_drawings(self.stored).items()}

    def _write(self, folder: Path) -> PlainValues:
        raise AssertionError("a sweep is stored from its creation on")

    def _write_report(self, folder: Path) -> None:
        write_sweep_report(folder, self.stored)
