"""Opens stored results as the object that a run returns."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Final

from experiments.api.result import Result
from experiments.results.folder import read_manifest
from sim.errors import InputError

OPENERS: Final[Mapping[str, tuple[str, str]]] = {
    "simulate": ("experiments.api.simulating", "open_clinic"),
    "hypotheses": ("experiments.api.hypothesis_search", "HypothesisResult.read"),
    "compare": ("experiments.api.comparing", "open_comparison"),
    "trial": ("experiments.api.virtual_trial", "TrialResult.read"),
    "sample_size": ("experiments.api.sample_sizes", "SampleSizes.read"),
    "assurance": ("experiments.api.assurance_result", "AssuranceResult.read"),
    "estimators": ("experiments.api.trying_estimators", "EstimatorResult.read"),
    "robust": ("experiments.api.robustness_result", "Robustness.read"),
    "sweep": ("experiments.api.sweeping", "Sweep.open"),
    "validate": ("experiments.api.validating_settings", "open_validation"),
    "screen": ("experiments.api.screening_results", "Screening.read"),
    "calibrate": ("experiments.api.calibrating", "Posterior.read"),
    "observe": ("experiments.api.observing", "open_description"),
    "theories": ("experiments.api.trying_theories", "TheoryVerdicts.read"),
    "history_match": ("experiments.api.history_matching", "PlausibleSet.read"),
}
"""Command that made a folder -> module and function (or class method) that opens it."""


def open_results(folder: str | Path) -> Result:
    """Open a results folder, whether a command or `Result.save` wrote it.

    Parameters
    ----------
    folder : str or Path
        A results folder.

    Returns
    -------
    Result
        A `ClinicResult`, `Comparison` and so on, as its manifest says.

    Raises
    ------
    InputError
        If it is not a results folder, or one that cannot be opened.
    """
    command = str(read_manifest(Path(folder)).get("command"))
    if command not in OPENERS:
        raise InputError(
            f"{folder} holds results of alliance {command}, but of one of {', '.join(OPENERS)} were expected"
        )
    module, name = OPENERS[command]
    opener: Callable[[Path], Result] = attrgetter(name)(importlib.import_module(module))
    return opener(Path(folder))
