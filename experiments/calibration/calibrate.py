"""`alliance calibrate`: open parameters, fitted to the figures that may be fitted."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.calibration.inference import DATABASE, Budget, Generation, infer, sampler_on
from experiments.calibration.prior import values_of
from experiments.calibration.refinement import Posterior, refine
from experiments.calibration.report import write_report
from experiments.calibration.result import result_of
from experiments.calibration.setup import Setup, prepare
from experiments.calibration.simulator import Simulator
from experiments.calibration.target import Target, misses
from experiments.evidence import Figure
from experiments.manifest import begin_manifest, now
from experiments.options import Options
from experiments.progress import watched
from experiments.settings import Settings
from experiments.store import staleness, stored_manifest, write_manifest
from sim.errors import InputError

MODEL = "clinics"
"""Name of the only model in the database."""


@dataclass(frozen=True)
class Missing:
    """What pyABC calls: values of parameters -> distance of each figure from the published one, in half-widths."""

    simulator: Simulator

    def __call__(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the misses of clinics with some values."""
        return misses(self.simulator.figures, self.simulator(values))


def calibrate_model(settings: Settings) -> None:
    """Draw generations of settings that come closer to the figures, store and report them.

    A folder that holds a calibration with the same configuration is gone on with.

    Parameters
    ----------
    settings : Settings
        A checked configuration of ``alliance calibrate``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    setup, options = prepare(settings), settings.options
    manifest = _open(setup)
    sampler = sampler_on(options.cores, options.dask)
    budget = Budget(options.particles, options.generations, 60 * options.minutes)
    ids = tuple(figure.id for figure in setup.figures)
    models = {MODEL: Missing(setup.simulator)}
    found = infer(models, setup.ranges, ids, setup.folder, budget, sampler, options.seed, _tell)
    generations = [each[MODEL] for each in found]
    posterior = fit(setup, generations[-1], options)
    present = values_of(settings.parameters, list(setup.ranges))
    result = result_of(
        generations,
        posterior,
        setup.figures,
        present,
        lambda tried: setup.simulator.many(tried, options.cores),
        options.seed,
    )
    manifest |= {"generations": len(generations), "ended": now()}
    print(write_report(result, setup.folder, options.figures, notes_of(manifest, setup.figures)), end="")
    write_manifest(setup.folder, manifest)
    print(f"\nresults: {setup.folder} (the same command goes on from here)")


def fit(setup: Setup, last: Generation, options: Options) -> Posterior:
    """Return the posterior that the last generation leads to.

    Parameters
    ----------
    setup : Setup
    last : Generation
        Settings to begin around.
    options : Options
        Size of a round, cores and seed.
    """

    def evaluate(tried: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        found = setup.simulator.many(((values, 0) for values in tried), options.cores)
        return list(watched(found, len(tried), "settings of a round"))

    ranges = {path: setup.ranges[path] for path in last.paths}
    return refine(last.values, ranges, Target.of(setup.figures), evaluate, options.surface, options.seed)


def notes_of(manifest: Mapping[str, Any], figures: Sequence[Figure]) -> dict[str, str]:
    """Return what a file of draws says of itself.

    Parameters
    ----------
    manifest : mapping
        Of the calibration.
    figures : sequence of Figure
        What was fitted.
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
        "figures": f"{Path(evidence['path']).name}, SHA-256 {evidence['sha256'][:12]}: "
        + " ".join(figure.id for figure in figures),
    }


def _open(setup: Setup) -> dict[str, object]:
    """Return the manifest of the folder, new or as it was left."""
    stored = stored_manifest(setup.folder, setup.configuration, overwrite=False)
    if stored is not None:
        if staleness(stored):
            raise InputError(
                f"{setup.folder} was begun by another version of the model, with which generations cannot be mixed; "
                "choose another out, or remove it"
            )
        print(f"going on with {setup.folder / DATABASE}", file=sys.stderr)
        return stored
    manifest = begin_manifest("calibrate", setup.configuration)
    _make(setup.folder)
    write_manifest(setup.folder, manifest)
    return manifest


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"out is {str(folder)!r}, but a place to write was expected ({error.strerror})"
        ) from error


def _tell(generation: Mapping[str, Generation], tried: int, seconds: float) -> None:
    kept = generation[MODEL]
    print(
        f"generation {kept.number + 1}: kept {len(kept.weights)} of {tried} settings in {seconds:.0f} s, "
        f"median miss {kept.miss:.2f} half-widths",
        file=sys.stderr,
        flush=True,
    )
