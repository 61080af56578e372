"""`alliance theories`: rival accounts of how therapy works, fitted to the same figures and compared by the others."""

from __future__ import annotations

import sys

from experiments.calibration.inference import DATABASE
from experiments.calibration.preparation import prepare, start_or_resume
from experiments.calibration.procedures import generation_line, try_theories
from experiments.config.checked_config import CheckedConfig
from experiments.reports.fit_files import write_trial
from experiments.results.folder import choose_folder, write_manifest
from experiments.results.manifest import now


def compare_theories(settings: CheckedConfig) -> None:
    """Let theories compete for the figures that may be fitted, then assess each by all figures.

    A folder that holds a trial with the same configuration is resumed.

    Parameters
    ----------
    settings : CheckedConfig
        A checked configuration of ``alliance theories``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    problem, options = prepare(settings), settings.options
    folder = choose_folder(settings, problem.configuration)
    manifest, resumed = start_or_resume(folder, problem.configuration, "theories")
    if resumed:
        print(f"resuming {folder / DATABASE}", file=sys.stderr)
    trial = try_theories(
        problem,
        settings.parameters,
        options,
        folder,
        lambda *generation: print(generation_line(*generation), file=sys.stderr, flush=True),
        lambda theory: print(f"theory {theory}", file=sys.stderr),
    )
    manifest = {**manifest, "generations": len(trial.generations), "ended": now()}
    print(write_trial(trial, folder, options.figures, manifest), end="")
    write_manifest(folder, manifest)
    page = f" (open {folder / 'report.html'})" if options.figures else ""
    print(f"\nresults: {folder}{page}")
