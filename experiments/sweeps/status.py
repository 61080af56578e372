"""How far a sweep is."""

from __future__ import annotations

from dataclasses import dataclass

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
