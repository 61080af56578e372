"""One part of a sweep, from points to the bytes of its files. Nothing here writes files; results are returned."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from experiments.designs import Point
from experiments.results.table_files import TableWriter, labelled
from experiments.sweeps.files import SUMMARIES
from experiments.sweeps.layout import PartPlan
from experiments.sweeps.precision import StoppingRule
from experiments.sweeps.task import PointRuns, SweepTask
from sim.errors import InputError

if TYPE_CHECKING:
    from sim import Tables

_SHOWN: Final = 3
"""Points of a part that its sentence names."""
KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "summaries": (),
    "clients": ("clients", "therapists", "weeks"),
    "sessions": ("clients", "therapists", "weeks", "sessions"),
}
"""Tables of the model that are stored, by what is kept."""


@dataclass(frozen=True)
class PartJob:
    """A part with everything that is needed to run it.

    Attributes
    ----------
    plan : PartPlan
    points : tuple of mapping
        Values of its points.
    rule : StoppingRule
        How many replicates each needs.
    before : tuple of tuple of float
        Values of earlier replicates on which the stopping rule depends, point by point.
    keep : str
        A key of `KEPT`.
    """

    plan: PartPlan
    points: tuple[Point, ...]
    rule: StoppingRule
    before: tuple[tuple[float, ...], ...]
    keep: str


@dataclass(frozen=True)
class FinishedPart:
    """The results of a part.

    Attributes
    ----------
    plan : PartPlan
    files : mapping
        Table -> rows and bytes of its Parquet file.
    runs, failed : int
        Clinics that were run, and those of them that failed.
    seconds : float
        What they took.
    """

    plan: PartPlan
    files: Mapping[str, tuple[int, bytes]]
    runs: int
    failed: int
    seconds: float


@dataclass
class _Rows:
    """Columns of the summaries, row by row."""

    arm: list[int] = field(default_factory=list)
    point: list[str] = field(default_factory=list)
    replicate: list[int] = field(default_factory=list)
    values: list[Sequence[float]] = field(default_factory=list)
    error: list[str | None] = field(default_factory=list)

    def add(self, arm: int, point: str, replicate: int, values: Sequence[float], error: str | None) -> None:
        """Append one row."""
        self.arm.append(arm)
        self.point.append(point)
        self.replicate.append(replicate)
        self.values.append(values)
        self.error.append(error)

    def table(self, task: SweepTask) -> pa.Table:
        """Return the columns as they are stored."""
        count = len(self.arm)
        columns = {
            "study": pa.repeat(task.study, count),
            "arm": pa.array([task.arms[arm] for arm in self.arm], pa.string()),
            "point": pa.array(self.point, pa.string()),
            "replicate": pa.array(self.replicate, pa.int32()),
            "seed": pa.repeat(pa.scalar(task.seed, pa.uint64()), count),
        }
        for k, outcome in enumerate(task.outcomes):
            columns[outcome] = pa.array([row[k] for row in self.values], pa.float64(), from_pandas=True)
        return pa.table({**columns, "error": pa.array(self.error, pa.string())})


class _Files:
    """The files of a part, in memory until they are returned."""

    def __init__(self) -> None:
        self._streams: dict[str, pa.BufferOutputStream] = {}
        self._writers: dict[str, TableWriter] = {}

    def add(self, name: str, table: pa.Table) -> None:
        """Append rows to the table of that name."""
        if name not in self._writers:
            self._streams[name] = pa.BufferOutputStream()
            self._writers[name] = TableWriter(self._streams[name], "parquet")
        self._writers[name].add(table)

    def contents(self) -> dict[str, tuple[int, bytes]]:
        """Return rows and bytes of each file."""
        for writer in self._writers.values():
            writer.finish()
        return {
            name: (self._writers[name].rows, stream.getvalue().to_pybytes())
            for name, stream in self._streams.items()
        }


def run_part(task: SweepTask, job: PartJob) -> FinishedPart:
    """Run every replicate of every point of a part, in all arms.

    Parameters
    ----------
    task : SweepTask
        What is run.
    job : PartJob
        What is to be run.

    Returns
    -------
    FinishedPart
        The same for the same task and job, wherever it is run; a failed run is a row with its error.
    """
    started, rows, files = time.perf_counter(), _Rows(), _Files()
    for name, point, before in zip(job.plan.points, job.points, job.before, strict=True):
        _run_point(task, job, name, point, list(before), rows, files)
    files.add(SUMMARIES, rows.table(task))
    failed = sum(error is not None for error in rows.error)
    return FinishedPart(job.plan, files.contents(), len(rows.arm), failed, time.perf_counter() - started)


def _run_point(
    task: SweepTask, job: PartJob, name: str, point: Point, seen: list[float], rows: _Rows, files: _Files
) -> None:
    runs, broken = _prepare(task, point)
    kept = KEPT[job.keep]
    for replicate in range(job.plan.first, job.plan.last + 1):
        if replicate % job.rule.step == 0 and job.rule.enough(seen):
            return
        of_arms = []
        for arm, arm_name in enumerate(task.arms):
            values, tables, error = _run_once(task, runs, broken, arm, replicate)
            rows.add(arm, name, replicate, values, error)
            of_arms.append(values)
            for part in kept if tables is not None else ():
                files.add(part, labelled(getattr(tables, part), task.study, arm_name, replicate, name))
        seen.append(job.rule.value(of_arms))


def _prepare(task: SweepTask, point: Point) -> tuple[PointRuns | None, str]:
    try:
        return task.at(point), ""
    except MemoryError:
        raise
    except Exception as error:
        return None, _error_text(error)


def _run_once(
    task: SweepTask, runs: PointRuns | None, broken: str, arm: int, replicate: int
) -> tuple[Sequence[float], Tables | None, str | None]:
    nothing = [float("nan")] * len(task.outcomes)
    if runs is None:
        return nothing, None, broken
    try:
        values, tables = runs(arm, replicate)
    except MemoryError:
        # The machine is at fault, not the point: elsewhere or later the run may succeed.
        raise
    except Exception as error:
        return nothing, None, _error_text(error)
    return values, tables, None


def _error_text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def run_chunk(task: SweepTask, chunk: Sequence[PartJob]) -> list[FinishedPart]:
    """Run several parts one after the other; see `run_part`.

    Raises
    ------
    PartError
        For what is neither a fault of one clinic nor of the machine.
    """
    return [_named_part(task, job) for job in chunk]


def _named_part(task: SweepTask, job: PartJob) -> FinishedPart:
    try:
        return run_part(task, job)
    except (InputError, OSError, MemoryError):
        raise
    except Exception as error:
        raise PartError(f"{part_sentence(job.plan)} failed: {type(error).__name__}: {error}") from error


class PartError(RuntimeError):
    """A part failed; the message says which, and why, wherever it was run."""


def part_sentence(plan: PartPlan) -> str:
    """Return which part it is, with its points and replicates."""
    points = ", ".join(plan.points[:_SHOWN]) + (", ..." if len(plan.points) > _SHOWN else "")
    return f"part {plan.part} (points {points}; replicates {plan.first} to {plan.last})"
