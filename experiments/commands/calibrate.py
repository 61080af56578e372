"""`alliance calibrate`: open parameters, fitted to the figures that may be fitted."""

from __future__ import annotations

import sys

from experiments.calibration.inference import DATABASE
from experiments.calibration.preparation import prepare, start_or_resume
from experiments.calibration.procedures import calibrate, generation_line
from experiments.config.checked_config import CheckedConfig
from experiments.reports.fit_files import write_calibration
from experiments.results.folder import choose_folder, write_manifest
from experiments.results.manifest import now


def calibrate_model(settings: CheckedConfig) -> None:
    """Draw generations of settings that come closer to the figures, sample the posterior, store and report it.

    A folder that holds a calibration with the same configuration is resumed.

    Parameters
    ----------
    settings : CheckedConfig
        A checked configuration of ``alliance calibrate``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    problem, options = prepare(settings), settings.options
    folder = choose_folder(settings, problem.configuration)
    manifest, resumed = start_or_resume(folder, problem.configuration, "calibrate")
    if resumed:
        print(f"resuming {folder / DATABASE}", file=sys.stderr)
    summary = calibrate(
        problem,
        settings.parameters,
        options,
        folder,
        lambda *generation: print(generation_line(*generation), file=sys.stderr, flush=True),
    )
    manifest = {**manifest, "generations": len(summary.generations), "ended": now()}
    print(write_calibration(summary, folder, options.figures, manifest, problem.figures), end="")
    write_manifest(folder, manifest)
    print(f"\nresults: {folder} (the same command resumes here)")
