"""Replays a stored sweep: runs what its folder holds again, and compares the tables.

Examples
--------
>>> from experiments import replay
>>> replay("results/sweep-mine").same     # doctest: +SKIP
True
"""

from __future__ import annotations

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
from experiments.config.plain_values import PlainValues
from experiments.results.derived_folder import begun, derived_configuration
from experiments.results.folder import staleness
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.part_comparison import DIFFERENT, SAME_ROWS, replay_sweep
from experiments.sweeps.reader import StoredSweep

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
        super().__init__(begun("replay", [str(source)], configuration))
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


def replay(
    sweep: Sweep | StoredSweep | str | Path,
    *,
    executor: str | ExecutorConfig = "serial",
    cores: int | None = None,
    progress: bool = True,
) -> Replay:
    """Run every stored part of a sweep again and compare it with what is stored; nothing is written.

    Parameters
    ----------
    sweep : Sweep or path
        Finished or not.
    executor : str or ExecutorConfig
        Where to run; see `Sweep.run`.
    cores : int, optional
        Threads or processes of this machine; all if not given.
    progress : bool
        Whether to show how far it is.

    Returns
    -------
    Replay

    Raises
    ------
    InputError
        If the folder does not hold a sweep, or a roster it names has changed.
    """
    stored = stored_sweep(sweep)
    verdicts = replay_sweep(stored, executor_config(executor), cores, progress=progress)
    named = {f"part {part}": verdict for part, verdict in verdicts.items()}
    return Replay(stored.manifest, stored.folder, named, "parts")
