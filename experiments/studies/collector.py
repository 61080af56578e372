"""What a study keeps of its runs: outcomes, running totals, an example, and the tables on disk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.inputs.clinic_inputs import Inputs
from experiments.measures.registry import measured
from experiments.measures.replicate_estimates import paired_differences, summarise
from experiments.results.table_files import StoredTable, TableFiles, labelled
from experiments.studies.running_totals import ArmTotals, by_arm
from experiments.studies.study import StudyPlan

if TYPE_CHECKING:
    from sim import Parameters, Tables


class Collector:
    """Takes in the tables of one replicate after the other.

    Parameters
    ----------
    plan : StudyPlan
    inputs : Inputs
        Give names to people.
    keep_sessions : int
        How many replicates keep their session tables.
    files : TableFiles
        Where tables go.
    """

    def __init__(self, plan: StudyPlan, inputs: Inputs, keep_sessions: int, files: TableFiles) -> None:
        self._plan, self._inputs, self._keep_sessions, self._files = plan, inputs, keep_sessions, files
        self._values: list[NDArray[np.float64]] = []
        self._totals = {arm.name: ArmTotals(arm.parameters.instrument.alliance_points) for arm in plan.arms}
        self._example: Tables | None = None

    @property
    def replicates(self) -> int:
        """How many replicates have been added."""
        return len(self._values)

    @property
    def example(self) -> Tables:
        """The tables of the reference arm's first replicate."""
        assert self._example is not None, "a replicate has been added"
        return self._example

    def add(self, parameters: Sequence[Parameters], tables: Sequence[Tables]) -> None:
        """Measure every arm of one replicate, and keep what is to be kept of its tables."""
        replicate, outcomes = len(self._values), self._plan.outcomes
        values = [measured(*each, outcomes) for each in zip(tables, parameters, strict=True)]
        for arm, own in zip(self._plan.arms, tables, strict=True):
            self._totals[arm.name].add(own)
            if replicate == 0 and arm.name == self._plan.reference:
                self._example = own
            self._store(arm.name, replicate, own)
        self._values.append(np.array(values))

    def _store(self, arm: str, replicate: int, tables: Tables) -> None:
        named = self._inputs.named(tables)
        parts = ["clients", "therapists", "weeks"]
        for part in [*parts, "sessions"] if replicate < self._keep_sessions else parts:
            self._files.add(part, labelled(getattr(named, part), self._plan.name, arm, replicate))

    def estimates(self) -> dict[str, pa.Table]:
        """Return every table of estimates by name; see `experiments.studies.comparison_data.ESTIMATES`."""
        names = [arm.name for arm in self._plan.arms]
        values = np.stack(self._values, axis=1)
        return {
            "summary": summarise(values, names, self._plan.outcomes),
            "differences": paired_differences(values, names, self._plan.outcomes, self._plan.reference),
            **{part: by_arm(self._totals, part) for part in ("trajectories", "attendance", "flow")},
        }

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
