"""`alliance theories`: rival accounts of how therapy works, fitted to the same figures and held against the others."""

from __future__ import annotations

import sys

from experiments.calibration.preparation import begun, prepare
from experiments.calibration.theory_trial import start_of, tried
from experiments.commands.calibrate import evaluator, generations_of
from experiments.config.checked_config import CheckedConfig
from experiments.config.group_files import group_options, load_group_file
from experiments.reports.theory_report import write_report
from experiments.results.folder import write_manifest
from experiments.results.manifest import now
from experiments.validation.published_figures import read_figures
from sim.parameters import Parameters


def try_theories(settings: CheckedConfig) -> None:
    """Let theories compete for the figures that may be fitted, then look at all figures under each.

    A folder that holds a trial with the same configuration is gone on with.

    Parameters
    ----------
    settings : CheckedConfig
        A checked configuration of ``alliance theories``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    setup, options = prepare(settings), settings.options
    bases = bases_of(settings.parameters)
    simulators = {theory: setup.simulator(base) for theory, base in bases.items()}
    figures = read_figures(setup.evidence)
    manifest = begun(setup, "theories")
    generations = generations_of(setup, simulators, options)
    verdicts = []
    for theory, base in bases.items():
        print(f"theory {theory}", file=sys.stderr)
        start = start_of(generations, theory, setup.ranges, options.seed)
        evaluate, folder = evaluator(simulators[theory], options.cores), setup.folder / theory
        verdicts.append(tried(theory, start, base, evaluate, figures, setup.inputs, options, folder))
    manifest |= {"generations": len(generations), "ended": now()}
    print(write_report(generations, verdicts, manifest, setup.folder, options), end="")
    write_manifest(setup.folder, manifest)
    page = f" (open {setup.folder / 'report.html'})" if options.figures else ""
    print(f"\nresults: {setup.folder}{page}")


def bases_of(parameters: Parameters) -> dict[str, Parameters]:
    """Return the parameters under each theory that comes with the project."""
    bases = {}
    for theory in group_options("theory"):
        weights = load_group_file("theory", theory)
        bases[theory] = Parameters.of({"theory": weights}, parameters)
    return bases
