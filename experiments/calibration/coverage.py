"""Simulation-based calibration: clinics made from known parameters, and whether intervals hold those parameters.

`python -m experiments.calibration.coverage --clinics 100` prints the share of 90 % intervals that do.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.calibration.adjustment import adjusted
from experiments.calibration.inference import Budget, infer, sampler_on
from experiments.calibration.prior import Ranges
from experiments.calibration.result import CENTRAL, quantile
from experiments.calibration.simulator import Simulator
from experiments.calibration.target import fitted_figures, half_width, misses
from experiments.evidence import Figure
from sim.parameters import Parameters

RANGES: Ranges = {
    "work.gain": (0.05, 0.3),
    "course.natural_drop": (0.2, 1.1),
    "instrument.client_lift": (0.2, 0.7),
    "instrument.style_spread": (0.02, 0.16),
}
"""Four parameters that the figures inform well."""

CLINIC = {"therapists": 5, "clients": 100, "weeks": 20, "closing_weeks": 20, "followup_weeks": 1}
BUDGET = Budget(particles=60, generations=4, seconds=600.0)
_LEFT_OUT = ("untreated_change",)


@dataclass(frozen=True)
class Recovery:
    """What became of one known parameter.

    Attributes
    ----------
    path : str
    truth : float
        With which the clinic was made.
    low, high : float
        90 % interval of the posterior.
    """

    path: str
    truth: float
    low: float
    high: float

    @property
    def covered(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.truth <= self.high


def small_simulator() -> Simulator:
    """Return clinics small enough to be calibrated by the dozen: usual care, of 100 clients."""
    figures = [figure for figure in fitted_figures() if figure.id not in _LEFT_OUT]
    return Simulator(Parameters.of({"clinic": CLINIC}), figures, {"usual": {}})


def recoveries(clinics: int, seed: int, budget: Budget = BUDGET) -> Iterator[list[Recovery]]:
    """Make clinics from parameters drawn from the prior, calibrate to each, and yield what was recovered.

    Parameters
    ----------
    clinics : int
        How many to make.
    seed : int
        Of parameters, clinics and inference.
    budget : Budget
        Of each calibration.
    """
    simulator = dataclasses.replace(small_simulator(), seed=seed)
    draws = np.random.default_rng(seed)
    for number in range(clinics):
        truth = {path: float(draws.uniform(*ends)) for path, ends in RANGES.items()}
        # Luck of its own: a clinic that shares luck with one of the settings tried would be found too easily.
        made = simulator(truth, again=-1)
        yield _recovered(simulator, truth, _as_published(simulator.figures, made), budget, seed + number)


def _as_published(figures: Sequence[Figure], made: Mapping[str, float]) -> list[Figure]:
    """Return figures as if published for one clinic, with intervals as wide as those of the real ones."""
    return [
        dataclasses.replace(
            figure,
            value=made[figure.id],
            low=made[figure.id] - half_width(figure),
            high=made[figure.id] + half_width(figure),
        )
        for figure in figures
        if not np.isnan(made[figure.id])
    ]


def _recovered(
    simulator: Simulator, truth: Mapping[str, float], target: Sequence[Figure], budget: Budget, seed: int
) -> list[Recovery]:
    own = dataclasses.replace(simulator, figures=target)
    with tempfile.TemporaryDirectory() as folder:
        generations = infer(
            lambda values: misses(target, own(values)),
            RANGES,
            tuple(figure.id for figure in target),
            Path(folder),
            budget,
            sampler_on(1, None),
            seed,
            lambda *_: None,
        )
    last = adjusted(generations[-1], RANGES)
    found = []
    for path, column in zip(last.paths, last.values.T, strict=True):
        low, high = (quantile(column, last.weights, share) for share in (CENTRAL[0], CENTRAL[-1]))
        found.append(Recovery(path, truth[path], low, high))
    return found


def coverage(found: Sequence[Sequence[Recovery]]) -> dict[str, float]:
    """Return the share of intervals that hold the truth, of each parameter."""
    return {
        path: float(np.mean([one.covered for each in found for one in each if one.path == path]))
        for path in RANGES
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print coverage; the command line of this module."""
    parser = argparse.ArgumentParser(
        description="coverage of 90 % intervals over clinics of known parameters"
    )
    parser.add_argument("--clinics", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    found = list(recoveries(given.clinics, given.seed))
    for path, share in coverage(found).items():
        print(f"{path:28} {share:.2f}")
    print(f"{'all':28} {np.mean([one.covered for each in found for one in each]):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
