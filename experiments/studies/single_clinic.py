"""One clinic in the form in which figures and report show a study: a single arm, a single replicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from experiments.measures.registry import STANDARD, measured
from experiments.measures.replicate_estimates import paired_differences, summarise
from experiments.studies.comparison_data import ComparisonData
from experiments.studies.running_totals import ArmTotals, by_arm

if TYPE_CHECKING:
    from sim import Tables, World

ARM = "clinic"


def single_clinic_data(tables: Tables, world: World, seed: int) -> ComparisonData:
    """Return what figures and report show of one clinic.

    Parameters
    ----------
    tables : sim.Tables
        What the run returned.
    world : sim.World
        What was run.
    seed : int
        Random seed.
    """
    totals = {ARM: ArmTotals(world.parameters.instrument)}
    totals[ARM].add(tables)
    values = np.array([[measured(tables, world.parameters, STANDARD)]])
    parts: dict[str, pa.Table] = {
        part: by_arm(totals, part) for part in ("trajectories", "attendance", "flow")
    }
    return ComparisonData(
        study=ARM,
        question="What happens in this clinic?",
        arms=(ARM,),
        reference=ARM,
        replicates=1,
        seed=seed,
        summary=summarise(values, [ARM], STANDARD),
        differences=paired_differences(values, [ARM], STANDARD, ARM),
        **parts,
        example_sessions=tables.sessions,
        example_clients=tables.clients,
        networks=world.networks,
        parameters=world.parameters,
    )
