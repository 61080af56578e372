"""`alliance screen`: which parameters the published figures constrain at all."""

from __future__ import annotations

from experiments.calibration.preparation import prepare
from experiments.calibration.procedures import screen_parameters
from experiments.config.checked_config import CheckedConfig
from experiments.reports.fit_files import SCREENING_TEXT, write_screening
from experiments.results.folder import choose_folder, new_folder, stored_manifest, write_manifest
from experiments.results.manifest import begin_manifest, now
from experiments.results.stored_or_made import stored_note


def screen(settings: CheckedConfig) -> None:
    """Screen all open parameters, store effects and plot, and print the best constrained.

    Parameters
    ----------
    settings : CheckedConfig
        A checked configuration of ``alliance screen``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    problem, options = prepare(settings), settings.options
    target = choose_folder(settings, problem.configuration)
    stored = stored_manifest(target, problem.configuration, options.overwrite)
    if stored is not None:
        note = stored_note(stored)
        print((target / SCREENING_TEXT).read_text(encoding="utf-8"), end="")
        print(f"\nresults stored before: {target} ({note})")
        return
    manifest = begin_manifest("screen", problem.configuration)
    with new_folder(target) as folder:
        effects = screen_parameters(problem, settings.parameters, options)
        text = write_screening(effects, folder, options.figures)
        write_manifest(folder, {**manifest, "ended": now()})
    print(text, end="")
    print(f"\nresults: {target}")
