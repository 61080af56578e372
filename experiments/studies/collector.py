"""What a study keeps of its runs: outcomes, courses, an example, and the tables on disk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from experiments.config.options import Options
from experiments.inputs.clinic_inputs import Inputs
from experiments.measures.registry import measured
from experiments.measures.replicate_estimates import paired_differences, summarise
from experiments.results.table_files import TableFiles, labelled
from experiments.studies.comparison_data import ComparisonData
from experiments.studies.running_totals import ArmCourse, by_arm
from experiments.studies.study import StudyPlan

if TYPE_CHECKING:
    from sim import Parameters, Tables, World


def jobs(study: StudyPlan, replicates: int) -> Iterator[tuple[int, int]]:
    """Yield ``(arm, replicate)`` of every run, all arms of a replicate together."""
    yield from ((arm, replicate) for replicate in range(replicates) for arm in range(len(study.arms)))


class Collector:
    """Takes in the tables of one run after the other.

    Parameters
    ----------
    study : StudyPlan
    inputs : Inputs
        Give names to people.
    options : Options
        Number of replicates, and of those whose session tables are kept.
    files : TableFiles
        Where tables go.
    """

    def __init__(self, study: StudyPlan, inputs: Inputs, options: Options, files: TableFiles) -> None:
        self._study, self._inputs, self._options, self._files = study, inputs, options, files
        self._values = np.full((len(study.arms), options.replicates, len(study.outcomes)), np.nan)
        self._courses = {arm.name: ArmCourse(arm.parameters.instrument.alliance_points) for arm in study.arms}
        self._example: Tables | None = None

    def add(self, arm: int, replicate: int, parameters: Parameters, tables: Tables) -> None:
        """Measure one run with its parameters, and keep what is to be kept of its tables."""
        name = self._study.arms[arm].name
        self._values[arm, replicate] = measured(tables, parameters, self._study.outcomes)
        self._courses[name].add(tables)
        if replicate == 0 and name == self._study.reference:
            self._example = tables
        kept = self._inputs.named(tables)
        parts = ["clients", "therapists", "weeks"]
        for part in [*parts, "sessions"] if replicate < self._options.keep_sessions else parts:
            self._files.add(part, labelled(getattr(kept, part), self._study.name, name, replicate))

    def estimates(self) -> tuple[pa.Table, pa.Table]:
        """Return summary and paired differences, and store the outcomes of every run."""
        names = [arm.name for arm in self._study.arms]
        for k, name in enumerate(names):
            for replicate in range(self._options.replicates):
                self._files.add("outcomes", self._outcomes(name, k, replicate))
        summary = summarise(self._values, names, self._study.outcomes)
        return summary, paired_differences(self._values, names, self._study.outcomes, self._study.reference)

    def _outcomes(self, name: str, arm: int, replicate: int) -> pa.Table:
        values = pa.array(self._values[arm, replicate], pa.float64(), from_pandas=True)
        table = pa.table({"outcome": pa.array(self._study.outcomes, pa.string()), "value": values})
        return labelled(table, self._study.name, name, replicate)

    def findings(self, summary: pa.Table, differences: pa.Table, world: World) -> ComparisonData:
        """Return what the report shows; `world` is the first replicate of the reference arm."""
        assert self._example is not None
        return ComparisonData(
            study=self._study.name,
            question=self._study.question,
            arms=tuple(arm.name for arm in self._study.arms),
            reference=self._study.reference,
            replicates=self._options.replicates,
            seed=self._options.seed,
            summary=summary,
            differences=differences,
            trajectories=by_arm(self._courses, "trajectories"),
            attendance=by_arm(self._courses, "attendance"),
            flow=by_arm(self._courses, "flow"),
            example_sessions=self._example.sessions,
            example_clients=self._example.clients,
            networks=world.networks,
            parameters=world.parameters,
        )
