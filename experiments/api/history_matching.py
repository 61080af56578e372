"""History matching over all open parameters, as objects: a `HistoryMatch` runs to a `PlausibleSet`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from experiments.api.lazy_tables import TableAttribute
from experiments.api.result import TableResult, copy_report
from experiments.api.wave_search import WaveSearch
from experiments.calibration.history_procedure import search_plausible
from experiments.calibration.history_summary import (
    emulators_table,
    history_coverage_table,
    history_marginals_table,
    left_over_table,
    plausible_table,
    posterior_table,
    simulated_table,
    waves_table,
)
from experiments.calibration.history_waves import History
from experiments.calibration.prepared_fit import FittingProblem
from experiments.calibration.result_tables import COLUMNS, draws_table
from experiments.config.plain_values import PlainValues
from experiments.inputs.posterior_draws import read_draws
from experiments.results.folder import read_manifest
from experiments.results.kept_work import KeptWork
from experiments.results.table_reading import read_csv

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class PlausibleSet(TableResult):
    """What history matching has left of the space of all open parameters; see `HistoryMatch`.

    Plots come from the run itself: a set that was read from a folder has them as files in ``figures``.
    """

    main_table = "ruled_out"
    main_columns = ("parameter", "present", "range_low", "range_high", "low", "median", "high", "shrinkage")
    waves = TableAttribute("One row per wave: settings, share of the space left, figure that ruled out most.")
    ruled_out = TableAttribute("One row per parameter: what is left of its range, most constrained first.")
    emulators = TableAttribute("One row per wave and figure: errors in half-widths of the interval.")
    simulated = TableAttribute("One row per figure: published, and where the plausible draws lie.")
    plausible = TableAttribute("One row per plausible draw; the first is the least implausible.")
    posterior = TableAttribute("One row per draw from the posterior; the first is the best-supported.")
    marginals = TableAttribute("One row per parameter: its posterior, most constrained first.")
    coverage = TableAttribute(
        "One row per parameter, and one for all: how often intervals hold known values."
    )

    def __init__(
        self,
        tables: Mapping[str, Callable[[], pa.Table]],
        text: str,
        manifest: PlainValues,
        folder: Path | None = None,
        made: tuple[FittingProblem, History] | None = None,
    ) -> None:
        super().__init__(tables, text, manifest, folder)
        self._made = made

    @classmethod
    def of(cls, problem: FittingProblem, history: History, manifest: PlainValues) -> PlausibleSet:
        """Return the result of a finished run."""
        from experiments.reports.history_text import history_text

        present = present_values(problem, history)
        tables = {
            "waves": lambda: waves_table(history),
            "ruled_out": lambda: left_over_table(history, present),
            "emulators": lambda: emulators_table(history),
            "simulated": lambda: simulated_table(history),
            "plausible": lambda: plausible_table(history),
            "posterior": lambda: posterior_table(history),
            "marginals": lambda: history_marginals_table(history, present),
            "coverage": lambda: history_coverage_table(history),
        }
        return cls(tables, history_text(history, present), manifest, made=(problem, history))

    @classmethod
    def read(cls, folder: str | Path) -> PlausibleSet:
        """Read a results folder of ``alliance history_match`` or of `HistoryMatch.run`.

        Raises
        ------
        InputError
            If the folder is not a results folder.
        """
        from experiments.reports.history_page import DRAWS, POSTERIOR, TABLES, TEXT

        path = Path(folder)
        manifest = read_manifest(path)
        counts = dict.fromkeys(("wave", "points", "active", "settings"), pa.int64())
        types = {**COLUMNS, **counts, "ruled_out_most": pa.string(), "constrained": pa.bool_()}

        def table(name: str) -> Callable[[], pa.Table]:
            return lambda: read_csv(path / f"{name}.csv", types)

        tables = {
            **{name: table(name) for name in TABLES},
            "plausible": lambda: draws_table(read_draws(path / DRAWS).rows),
            "posterior": lambda: draws_table(read_draws(path / POSTERIOR).rows),
        }
        return cls(tables, (path / TEXT).read_text(encoding="utf-8"), manifest, path)

    @property
    def title(self) -> str:
        """One line: parameters, and what is left of their space."""
        last = self.waves.to_pylist()[-1]
        return f"{last['share_left']:.2g} of the space is not ruled out after {last['wave']} waves"

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        if self._made is None:
            return {}
        from experiments.reports.history_page import plots_of

        problem, history = self._made
        plots = plots_of(present_values(problem, history))
        return {plot.name: partial(plot.draw, history) for plot in plots}

    def _write(self, folder: Path) -> PlainValues:
        from experiments.reports.history_page import write_history

        assert self._made is not None, "a set that was read from a folder is copied"
        problem, history = self._made
        present = present_values(problem, history)
        plots = self.configuration["figures"]
        write_history(history, folder, plots, self.manifest, problem.figures, present)
        return {"waves": len(history.waves), "draws": len(history.draws)}

    def _write_report(self, folder: Path) -> None:
        if self._made is None:
            copy_report(self.folder, folder)
            return
        from experiments.reports.fit_page import write_fit_page
        from experiments.reports.history_page import page_of

        problem, history = self._made
        write_fit_page(page_of(history, folder, present_values(problem, history)), self.manifest, folder)


def present_values(problem: FittingProblem, history: History) -> dict[str, float]:
    """Return the configured values of the searched parameters."""
    present = problem.parameters.flat()
    return {path: float(present[path]) for path in history.ranges}


class HistoryMatch(WaveSearch[PlausibleSet]):
    """A search over all open parameters for what published figures do not rule out.

    Parameters
    ----------
    settings : mapping, optional
        What differs from the defaults: dotted names of parameters, files of groups, options of the command.
    waves, points, plausible, misses, coverage, clinics, seed : int, optional
        Options of ``alliance history_match``, by the same names.
    cut, discrepancy : float, optional
        Likewise.
    space : {'narrow', 'admissible'}, optional
        Likewise.
    evidence : str or Path, optional
        Table of published figures; the project's own if not given.
    folder : str or Path, optional
        Where it is stored; beside it, work is kept while it runs. If not given, the folder below ``results`` that the
        command chooses.
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

    Examples
    --------
    >>> match = HistoryMatch(waves=3, points=1000)  # doctest: +SKIP
    >>> left = match.run(cores=2)  # doctest: +SKIP
    >>> left.ruled_out.to_pandas()  # doctest: +SKIP
    """

    command = "history_match"

    def __init__(
        self,
        settings: PlainValues | None = None,
        *,
        waves: int | None = None,
        points: int | None = None,
        plausible: int | None = None,
        cut: float | None = None,
        misses: int | None = None,
        discrepancy: float | None = None,
        coverage: int | None = None,
        space: str | None = None,
        evidence: str | Path | None = None,
        clinics: int | None = None,
        seed: int | None = None,
        folder: str | Path | None = None,
        config_dir: str | Path | None = None,
    ) -> None:
        arguments = {
            "waves": waves,
            "points": points,
            "plausible": plausible,
            "cut": cut,
            "misses": misses,
            "discrepancy": discrepancy,
            "coverage": coverage,
            "space": space,
            "evidence": None if evidence is None else str(evidence),
            "clinics": clinics,
            "seed": seed,
        }
        self._compose(settings, arguments, folder, config_dir)

    def _search(
        self, problem: FittingProblem, manifest: PlainValues, progress: bool, kept: KeptWork
    ) -> PlausibleSet:
        return PlausibleSet.of(problem, search_plausible(problem, progress, kept), manifest)

    def _read(self, folder: Path) -> PlausibleSet:
        return PlausibleSet.read(folder)
