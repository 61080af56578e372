"""How far a sweep is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyarrow import parquet

from experiments.config.plain_values import PlainValues
from experiments.results.durable_files import is_locked
from experiments.sweeps.files import PLAN, round_of
from experiments.sweeps.journal import JOURNAL, read_journal
from experiments.sweeps.reader import StoredSweep


@dataclass(frozen=True)
class SweepStatus:
    """How far a sweep is.

    Attributes
    ----------
    complete : bool
        Whether everything that was planned has been run.
    points, arms : int
        Different points of the design, and arms of the study.
    parts, parts_stored : int
        Parts into which the work is divided, and those that are finished.
    clinics, failed : int
        Clinics that were run, and those of them that failed.
    stored_bytes : int
        Size of the tables.
    seconds : float
        What the finished parts took, on one core.
    """

    complete: bool
    points: int
    arms: int
    parts: int
    parts_stored: int
    clinics: int
    failed: int
    stored_bytes: int
    seconds: float

    @property
    def seconds_left(self) -> float | None:
        """What the missing parts will take on one core; None before the first is finished."""
        if not self.parts_stored:
            return None
        return self.seconds / self.parts_stored * (self.parts - self.parts_stored)


def status_of(sweep: StoredSweep) -> SweepStatus:
    """Return how far a sweep is."""
    entries = sweep.entries.values()
    return SweepStatus(
        complete=sweep.complete,
        points=len(sweep.layout.points),
        arms=len(sweep.arms),
        parts=len(sweep.layout.parts),
        parts_stored=len(entries),
        clinics=sum(entry.runs for entry in entries),
        failed=sum(entry.failed for entry in entries),
        stored_bytes=sum(stored.bytes for entry in entries for stored in entry.files.values()),
        seconds=sum(entry.seconds for entry in entries),
    )


def is_running(folder: Path) -> bool:
    """Tell whether a process is at work on a sweep."""
    return is_locked(folder / JOURNAL)


def parts_done(folder: Path, manifest: PlainValues) -> tuple[int, int]:
    """Return how many parts of a sweep are stored, and how many there are, without opening it.

    Raises
    ------
    OSError, InputError
        If its plan or journal cannot be read.
    """
    plans = [name for name in manifest["layout"] if (round_of(name) or ("",))[0] == PLAN]
    tables = [parquet.read_table(folder / name, columns=["part"]) for name in plans]
    parts = {part for table in tables for part in table["part"].to_pylist()}
    return len(parts & read_journal(folder).keys()), len(parts)
