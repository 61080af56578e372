"""`alliance calibrate`: open parameters, fitted to the figures that may be fitted."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.calibration.fit_target import Target, misses
from experiments.calibration.inference import Budget, Generation, infer, sampler_on
from experiments.calibration.preparation import Setup, begun, prepare
from experiments.calibration.refinement import Evaluate, refine
from experiments.calibration.result import result_of
from experiments.calibration.simulator import Simulator
from experiments.config.checked_config import CheckedConfig
from experiments.config.options import Options
from experiments.inputs.posterior_draws import NUMBERS, numbers_of
from experiments.reports.calibration_report import write_report
from experiments.results.folder import write_manifest
from experiments.results.manifest import now
from experiments.results.progress import watched
from experiments.validation.published_figures import Figure

MODEL = "clinics"
"""Name of the only model in the database."""


@dataclass(frozen=True)
class Missing:
    """What pyABC calls: values of parameters -> distance of each figure from the published one, in half-widths."""

    simulator: Simulator

    def __call__(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the misses of clinics with some values."""
        return misses(self.simulator.figures, self.simulator(values))


def calibrate_model(settings: CheckedConfig) -> None:
    """Draw generations of settings that come closer to the figures, learn the posterior, store and report it.

    A folder that holds a calibration with the same configuration is gone on with.

    Parameters
    ----------
    settings : CheckedConfig
        A checked configuration of ``alliance calibrate``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    setup, options = prepare(settings), settings.options
    simulator = setup.simulator(settings.parameters, options.clinics)
    manifest = begun(setup, "calibrate")
    found = generations_of(setup, {MODEL: simulator}, options)
    generations = [each[MODEL] for each in found]
    last = generations[-1]
    ranges = {path: setup.ranges[path] for path in last.paths}
    target, evaluate = Target.of(setup.figures), evaluator(simulator, options.cores)
    posterior = refine(last.values, ranges, target, evaluate, options.surface, options.seed)
    present = settings.parameters.flat()
    result = result_of(
        generations,
        posterior,
        setup.figures,
        {path: float(present[path]) for path in setup.ranges},
        lambda tried: simulator.many(tried, options.cores),
        options.seed,
    )
    manifest |= {"generations": len(generations), "ended": now()}
    notes = notes_of(manifest, setup.figures, result.draws[0])
    print(write_report(result, setup.folder, options.figures, manifest, notes), end="")
    write_manifest(setup.folder, manifest)
    print(f"\nresults: {setup.folder} (the same command goes on from here)")


def generations_of(
    setup: Setup, simulators: Mapping[str, Simulator], options: Options
) -> list[dict[str, Generation]]:
    """Return the generations in a folder's database, after as many more as there is time for.

    Parameters
    ----------
    setup : Setup
    simulators : mapping
        Of each model.
    options : Options
        Budget, cores and seed.
    """
    models = {name: Missing(simulator) for name, simulator in simulators.items()}
    budget = Budget(options.particles, options.generations, 60 * options.minutes)
    ids = tuple(figure.id for figure in setup.figures)
    try:
        with sampler_on(options.cores, options.dask) as sampler:
            return infer(models, setup.ranges, ids, setup.folder, budget, sampler, options.seed, _tell)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("stopped; the same command goes on from the last generation") from None


def evaluator(simulator: Simulator, cores: int | None) -> Evaluate:
    """Return what simulates the settings of a round once each."""

    def evaluate(tried: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        found = simulator.many(((values, 0) for values in tried), cores)
        return list(watched(found, len(tried), "settings of a round"))

    return evaluate


def _tell(generation: Mapping[str, Generation], tried: int, seconds: float) -> None:
    number = 1 + next(iter(generation.values())).number
    kept = sum(len(one.weights) for one in generation.values())
    said = f"generation {number}: kept {kept} of {tried} settings in {seconds:.0f} s, median miss "
    misses = " ".join(f"{name} {one.miss:.2f}" for name, one in generation.items() if len(generation) > 1)
    alone = f"{next(iter(generation.values())).miss:.2f}"
    print(f"{said}{misses or alone} half-widths", file=sys.stderr, flush=True)


def notes_of(
    manifest: Mapping[str, Any], figures: Sequence[Figure], best: Mapping[str, float]
) -> dict[str, str]:
    """Return what a file of draws says of itself.

    Parameters
    ----------
    manifest : mapping
        Of the calibration.
    figures : sequence of Figure
        What was fitted.
    best : mapping
        The best-supported point.
    """
    words = shlex.split(str(manifest["command_line"]))
    kept = [word for word in words if word.partition("=")[0] not in ("out", "cores", "dask")]
    evidence = manifest["configuration"]["inputs"]["evidence"]
    return {
        "posterior": "the first row is the best-supported point, the others are equally likely draws",
        "made by": shlex.join(kept),
        "date": str(manifest["ended"]),
        "version": str(manifest["versions"]["alliance-sim"]),
        "model": str(manifest["model"]),
        NUMBERS: numbers_of(best),
        "figures": f"{Path(evidence['path']).name}, SHA-256 {evidence['sha256'][:12]}: "
        + " ".join(figure.id for figure in figures),
    }
