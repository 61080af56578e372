"""What a study keeps of its runs: outcomes, running totals, and the tables on disk."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.measures.replicate_estimates import paired_differences, summarise
from experiments.results.table_files import StoredTable, TableFiles, labelled
from experiments.studies.arm_contrasts import differences_of_differences
from experiments.studies.band_effects import BandEffects
from experiments.studies.measured_replicate import MeasuredReplicate, empty_totals
from experiments.studies.moderation import effects_by_moderator, moderation
from experiments.studies.running_totals import by_arm
from experiments.studies.study import StudyPlan


class Collector:
    """Takes in one measured replicate after the other.

    Parameters
    ----------
    plan : StudyPlan
    files : TableFiles
        Where tables go.
    """

    def __init__(self, plan: StudyPlan, files: TableFiles) -> None:
        self._plan, self._files = plan, files
        self._values: list[NDArray[np.float64]] = []
        self._moderated: list[tuple[BandEffects, ...]] = []
        self._totals = {arm.name: empty_totals(arm) for arm in plan.arms}

    @property
    def replicates(self) -> int:
        """How many replicates have been added."""
        return len(self._values)

    def add(self, replicate: MeasuredReplicate) -> None:
        """Add the next replicate."""
        for arm, totals, tables in zip(self._plan.arms, replicate.totals, replicate.tables, strict=True):
            self._totals[arm.name].merge(totals)
            for part, table in tables.items():
                self._files.add(part, table)
        self._values.append(replicate.values)
        self._moderated.append(replicate.moderated)

    def estimates(self) -> dict[str, pa.Table]:
        """Return every table of estimates by name; see `experiments.studies.comparison_data.estimate_types`."""
        names = [arm.name for arm in self._plan.arms]
        values = np.stack(self._values, axis=1)
        return {
            "summary": summarise(values, names, self._plan.outcomes),
            "differences": paired_differences(values, names, self._plan.outcomes, self._plan.reference),
            **{part: by_arm(self._totals, part) for part in ("trajectories", "attendance", "flow")},
            **self._moderation(),
            **self._contrasts(values),
        }

    def _moderation(self) -> dict[str, pa.Table]:
        plan = self._plan
        if not plan.moderators:
            return {}
        given = (plan.moderators, self._moderated, plan.others, plan.outcomes)
        return {"effects_by_moderator": effects_by_moderator(*given), "moderation": moderation(*given)}

    def _contrasts(self, values: NDArray[np.float64]) -> dict[str, pa.Table]:
        plan = self._plan
        if not plan.contrasts:
            return {}
        names = [arm.name for arm in plan.arms]
        found = differences_of_differences(plan.contrasts, values, names, plan.outcomes)
        return {"differences_of_differences": found}

    def close(self) -> dict[str, StoredTable]:
        """Store the outcomes of every run, finish every file, and return what the manifest says of them."""
        for k, arm in enumerate(self._plan.arms):
            for replicate, values in enumerate(self._values):
                table = pa.table(
                    {
                        "outcome": pa.array(self._plan.outcomes, pa.string()),
                        "value": pa.array(values[k], pa.float64(), from_pandas=True),
                    }
                )
                self._files.add("outcomes", labelled(table, self._plan.name, arm.name, replicate))
        return self._files.close()
