"""Runs the arms of a study, replicate by replicate."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from experiments.config.options import Options
from experiments.inputs.clinic_inputs import Inputs
from experiments.studies.run_worlds import run_worlds
from experiments.studies.study import StudyPlan

if TYPE_CHECKING:
    from sim import Parameters, Tables

ArmParameters = Sequence["Parameters"]


def arm_parameters(
    plan: StudyPlan, base: Parameters, inputs: Inputs, options: Options
) -> list[ArmParameters]:
    """Return the parameters of every arm: one entry, or with a posterior one a draw.

    Replicate r takes entry r modulo the number of entries.

    Raises
    ------
    InputError
        If a clinic of the first replicate is impossible.
    """
    each = inputs.each(base, options.seed, options.replicates)
    arms = [[arm.change.applied_to(own, f"arm {arm.name}: ") for arm in plan.arms] for own in each]
    for parameters in arms[0]:
        inputs.world(parameters, options.seed, 0)
    return list(arms)


def run_replicates(
    arms: Sequence[ArmParameters], inputs: Inputs, options: Options, replicates: Sequence[int]
) -> Iterator[tuple[ArmParameters, list[Tables]]]:
    """Yield parameters and tables of every arm, one replicate after the other.

    Parameters
    ----------
    arms : sequence
        As `arm_parameters` returns it.
    inputs : Inputs
    options : Options
        Seed, engine and cores.
    replicates : sequence of int
        Numbers of the replicates.
    """
    worlds = itertools.chain.from_iterable(
        inputs.worlds(arms[replicate % len(arms)], options.seed, replicate) for replicate in replicates
    )
    runs = run_worlds(worlds, options.engine, options.cores)
    for replicate in replicates:
        own = arms[replicate % len(arms)]
        yield own, [next(runs) for _ in own]
