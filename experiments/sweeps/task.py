"""What a sweep runs: clinics, or anything else that returns outcomes for a point, an arm and a replicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from experiments.config.extensions import CarriesExtensions
from experiments.designs import Point
from experiments.inputs.clinic_inputs import Inputs
from experiments.measures.registry import measured
from experiments.studies.study import StudyPlan
from sim.parameters import Parameters

if TYPE_CHECKING:
    from sim import Tables, World


class PointRuns(Protocol):
    """One point, ready to be run."""

    def __call__(self, arm: int, replicate: int) -> tuple[Sequence[float], Tables | None]:
        """Return the outcomes of one run, and its tables where they may be kept."""


class SweepTask(Protocol):
    """What is run at each point; it is sent to the workers, so it can be pickled."""

    @property
    def study(self) -> str:
        """Name of the study."""

    @property
    def seed(self) -> int:
        """Random seed."""

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in the order in which runs count them."""

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes, in the order in which runs give them."""

    def at(self, point: Point) -> PointRuns:
        """Return the runs of one point."""


@dataclass(frozen=True)
class ClinicTask(CarriesExtensions):
    """The clinics of a study.

    Attributes
    ----------
    plan : StudyPlan
        Arms and outcomes.
    base : sim.Parameters
        What points and arms change.
    inputs : Inputs
        Rosters and networks, where a service gives its own.
    seed : int
        Random seed; arms and points share the random numbers of a replicate.
    """

    plan: StudyPlan
    base: Parameters
    inputs: Inputs
    seed: int

    @property
    def study(self) -> str:
        """Name of the study."""
        return self.plan.name

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms."""
        return tuple(arm.name for arm in self.plan.arms)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes."""
        return self.plan.outcomes

    def at(self, point: Point) -> PointRuns:
        """Return the clinics of one point.

        Raises
        ------
        InputError
            If the point's values do not go together, in any arm.
        """

        def arms_of(replicate: int) -> list[Parameters]:
            base = Parameters.of(point, self.inputs.drawn(self.base, self.seed, replicate))
            return [arm.change.applied_to(base, f"arm {arm.name}: ") for arm in self.plan.arms]

        arms = arms_of(0)
        first: World | None = None

        def run(arm: int, replicate: int) -> tuple[Sequence[float], Tables | None]:
            from sim import simulate

            nonlocal first
            parameters = (arms if self.inputs.draws is None else arms_of(replicate))[arm]
            world = self.inputs.world(parameters, self.seed, replicate, first)
            # The arms of a replicate come one after the other, and mostly have the people of the first.
            if first is None or first.replicate != replicate:
                first = world
            tables = simulate(world)
            found = measured(tables, parameters, self.plan.outcomes).tolist()
            return found, self.inputs.named(tables)

        return run
