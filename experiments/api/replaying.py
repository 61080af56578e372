"""Replays stored results: runs what a folder holds again, and compares the tables.

Examples
--------
>>> from experiments import replay
>>> replay("results/simulate").same     # doctest: +SKIP
True
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from experiments.analysis.csv_rows import Row, rows_table, write_rows
from experiments.api.analysis_result import stored_sweep
from experiments.api.lazy_tables import LazyTables, TableAttribute
from experiments.api.result import REPORT, Result
from experiments.api.result_html import table_html
from experiments.api.sweep_configuration import executor_config
from experiments.config.checked_config import CheckedConfig, check_config
from experiments.config.extensions import require_recorded
from experiments.config.plain_values import PlainValues
from experiments.config.user_files import recorded_files
from experiments.results.derived_folder import derived_configuration, start_manifest
from experiments.results.folder import read_manifest, staleness
from experiments.results.manifest import begin_manifest, differences
from experiments.results.stored_files import file_problem
from experiments.results.table_reading import damaged_table
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.part_comparison import DIFFERENT, SAME_BYTES, SAME_ROWS, replay_sweep
from experiments.sweeps.reader import StoredSweep
from sim.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.api.sweeping import Sweep

NAMED: Final = 5


class Replay(Result):
    """How stored results compare with the same run made again.

    Parameters
    ----------
    stored : mapping
        Manifest of the folder that was replayed.
    source : Path
        That folder.
    verdicts : mapping
        What was compared -> ``same bytes``, ``same rows`` or ``different``.
    what : str
        What that is, in the plural.
    """

    main_table = "comparison"
    comparison = TableAttribute("One row a table file or part: whether it came out the same.")

    def __init__(self, stored: PlainValues, source: Path, verdicts: Mapping[str, str], what: str) -> None:
        identity = {"fingerprint": stored.get("fingerprint"), "folder": str(source)}
        configuration = derived_configuration(int(stored["seed"]), identity, {})
        super().__init__(start_manifest("replay", [str(source)], configuration))
        self.source, self.verdicts, self._what = source, verdicts, what
        self._stale = bool(staleness(stored))
        self._tables = LazyTables({"comparison": lambda: rows_table(self._rows())})

    @property
    def same(self) -> bool:
        """Whether everything came out the same."""
        return DIFFERENT not in self.verdicts.values()

    @property
    def title(self) -> str:
        """One line: what was replayed."""
        return f"replay of {self.source}"

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """The comparison."""
        return self._tables

    @property
    def text(self) -> str:
        """What the command prints, or says where results differ."""
        different = [name for name, verdict in self.verdicts.items() if verdict == DIFFERENT]
        count = len(self.verdicts)
        if different:
            named = ", ".join(different[:NAMED]) + (" and more" if len(different) > NAMED else "")
            why = "; the model is another version now" if self._stale else ""
            return f"{len(different)} of {count} {self._what} of {self.source} differ when run again: {named}{why}"
        rows = sum(verdict == SAME_ROWS for verdict in self.verdicts.values())
        how = f"the same rows ({rows} in files written differently)" if rows else "the same bytes"
        return f"{self.source}: {count} {self._what} were run again and came out with {how}"

    def _rows(self) -> Sequence[Row]:
        return [{"name": name, "verdict": verdict} for name, verdict in self.verdicts.items()]

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        return {}

    def _write(self, folder: Path) -> PlainValues:
        write_rows(folder / "comparison.csv", self._rows())
        return {}

    def _write_report(self, folder: Path) -> None:
        page = f"<!DOCTYPE html>\n<title>Replay</title>\n{table_html(self.comparison, None)}\n"
        (folder / REPORT).write_text(page, encoding="utf-8")


Rerun = Callable[[CheckedConfig, bool], Result]


def _simulate(config: CheckedConfig, progress: bool) -> Result:
    from experiments.api.simulating import ClinicSimulation

    return ClinicSimulation(config).run()


def _compare(config: CheckedConfig, progress: bool) -> Result:
    from experiments.api.comparing import Study

    return Study.of(config).run(progress=progress)


def _validate(config: CheckedConfig, progress: bool) -> Result:
    from experiments.api.validating import Scoreboard
    from experiments.validation.validation_plan import plan_validation

    plan = plan_validation(config)
    return Scoreboard.of(plan, plan.run(progress=progress), begin_manifest("validate", plan.configuration))


RERUNS: Final[Mapping[str, Rerun]] = {"simulate": _simulate, "compare": _compare, "validate": _validate}
"""Command that made a folder, sweeps apart -> what runs its configuration again."""


def replay(
    results: Sweep | StoredSweep | str | Path,
    *,
    executor: str | ExecutorConfig = "serial",
    cores: int | None = None,
    progress: bool = True,
) -> Replay:
    """Run what a results folder holds again, from its manifest alone, and compare; nothing is written there.

    Parameters
    ----------
    results : Sweep or path
        A folder of a simulation, a comparison, a validation or a sweep; a sweep may be unfinished.
    executor : str or ExecutorConfig
        Where to run a sweep; see `Sweep.run`.
    cores : int, optional
        Threads or processes of this machine for a sweep; all if not given.
    progress : bool
        Whether to show how far it is.

    Returns
    -------
    Replay

    Raises
    ------
    InputError
        If the folder does not hold such results, or a file that it names has changed.
    """
    if isinstance(results, str | Path):
        manifest = read_manifest(Path(results))
        require_recorded(manifest["configuration"].get("inputs", {}))
        if names := manifest.get("settings"):
            raise InputError(
                f"{results} holds a folder for each setting, but one of these was expected: {', '.join(names)}"
            )
        if manifest.get("command") in RERUNS:
            return _replay_tables(Path(results), manifest, progress)
        if manifest.get("command") != "sweep":
            raise InputError(
                f"{results} holds results of alliance {manifest.get('command')}, "
                f"but of one of {', '.join((*RERUNS, 'sweep'))} were expected"
            )
    stored = stored_sweep(results)
    verdicts = replay_sweep(stored, executor_config(executor), cores, progress=progress)
    named = {f"part {part}": verdict for part, verdict in verdicts.items()}
    return Replay(stored.manifest, stored.folder, named, "parts")


def _replay_tables(folder: Path, stored: PlainValues, progress: bool) -> Replay:
    for name, entry in stored["tables"].items():
        if entry and (problem := file_problem(folder / name, entry["sha256"], entry["bytes"])):
            raise damaged_table(folder / name, problem)
    with recorded_files(folder, stored["configuration"].get("inputs", {})):
        again = _manifest_of_rerun(stored, progress)
    figures = {name: value for name, value in stored["configuration"].items() if name == "figures"}
    changed = differences(stored["configuration"], {**again["configuration"], **figures})
    if changed:
        raise InputError(f"{folder} cannot be replayed: different are {', '.join(changed)}")
    verdicts = {}
    for path, entry in stored["tables"].items():
        same = entry.get("sha256") == again["tables"].get(path, {}).get("sha256")
        verdicts[path] = SAME_BYTES if same else DIFFERENT
    return Replay(stored, folder, verdicts, "tables")


def _manifest_of_rerun(stored: PlainValues, progress: bool) -> PlainValues:
    """Run a configuration, save it to a folder that is thrown away, and return the new manifest."""
    command = stored["command"]
    values = {
        name: value for name, value in stored["configuration"].items() if name not in ("inputs", "arms")
    }
    # Pictures are drawn from the tables that are compared.
    values |= {"figures": False} if "figures" in values else {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "again"
        RERUNS[command](check_config(command, {**values, "out": str(folder)}), progress).save(folder)
        return read_manifest(folder)
