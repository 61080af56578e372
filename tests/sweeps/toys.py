"""Sweeps of a formula instead of clinics: as fast as can be, and with known answers."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.designs import DesignConfig, Point, make_design, read_uncertainties
from experiments.studies.study import Arm, StudyPlan
from experiments.sweeps.prepared_sweep import PreparedSweep
from experiments.sweeps.task import PointRuns
from sim.errors import InputError
from sim.parameters import Parameters

UNKNOWN = {"trust.gain_up": [0.05, 0.3], "work.gain": [0.05, 0.3]}
NOISE = 0.1


@dataclass(frozen=True)
class Formula:
    """Ten times trust in usual care, and twice as much work more with help; noise is shared but for a tenth of it.

    Above a trust of `breaks`, runs of the second arm fail; every run takes `seconds`, and leaves its name in `log`.
    """

    seconds: float = 0.0
    breaks: float = 1.0
    log: Path | None = None
    study: str = "formula"
    seed: int = 1
    arms: tuple[str, ...] = ("usual_care", "help")
    outcomes: tuple[str, ...] = ("value", "other")

    def at(self, point: Point) -> PointRuns:
        trust, work = (float(point[path]) for path in UNKNOWN)

        def run(arm: int, replicate: int) -> tuple[Sequence[float], None]:
            time.sleep(self.seconds)
            if arm and trust > self.breaks:
                raise InputError(f"trust is {trust}")
            if self.log is not None:
                with self.log.open("a") as file:
                    file.write(f"{trust!r} {arm} {replicate}\n")
            shared = np.random.default_rng([self.seed, replicate]).normal(size=2)
            own = np.random.default_rng([self.seed, replicate, arm]).normal()
            return [10 * trust + shared[0] + 2 * arm * work * (1 + NOISE * own), shared[1]], None

        return run


def setup(task: Formula | None = None, replicates: int = 4, **written: Any) -> PreparedSweep:
    """Return a sweep of a formula; `design` and `precision` as a study writes them."""
    task = task or Formula()
    plan = DesignConfig(**written.get("design", {"kind": "sobol", "points": 32}))
    precision = {"target": None, "outcome": None, "arm": None, "most": 1000} | written.get("precision", {})
    configuration = {
        "seed": task.seed,
        "replicates": replicates,
        "keep": "summaries",
        "inputs": {},
        "design": dataclasses.asdict(plan),
        "study": {"name": task.study, "uncertainties": UNKNOWN, "precision": precision},
    }
    study = StudyPlan(
        task.study, "?", "usual_care", tuple(Arm(arm, Parameters()) for arm in task.arms), task.outcomes
    )
    design = make_design(plan, read_uncertainties(UNKNOWN), Parameters(), task.seed)
    return PreparedSweep(study, task, design, configuration, written.get("cost", 1))


def results(folder: Path) -> dict[str, bytes]:
    """Return all bytes of a results folder but those that say when."""
    timed = ("manifest.json", "journal.jsonl")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in timed and path.parent.name != "journal"
    }
