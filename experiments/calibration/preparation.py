"""What `alliance screen`, `alliance calibrate` and `alliance theories` need before they can begin."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.calibration.fit_target import fitted_figures
from experiments.calibration.inference import DATABASE
from experiments.calibration.prior import fitted_ranges
from experiments.calibration.simulator import Simulator
from experiments.config.checked_config import CheckedConfig
from experiments.inputs.clinic_inputs import Inputs, read_inputs, sha256
from experiments.results.folder import choose_folder, staleness, stored_manifest, write_manifest
from experiments.results.manifest import begin_manifest
from experiments.studies.configuration import configuration
from experiments.validation.published_figures import SHIPPED, Figure
from sim.errors import InputError
from sim.parameters import Parameters


@dataclass(frozen=True)
class Setup:
    """A checked calibration.

    Attributes
    ----------
    evidence : Path
        Table of published figures.
    figures : tuple of Figure
        What may be fitted.
    ranges : mapping
        Dotted name of a parameter -> (low, high).
    inputs : Inputs
    seed : int
    configuration : mapping
        Everything that can change a result.
    folder : Path
        Where results go.
    """

    evidence: Path
    figures: tuple[Figure, ...]
    ranges: Mapping[str, tuple[float, float]]
    inputs: Inputs
    seed: int
    configuration: dict[str, Any]
    folder: Path

    def simulator(self, base: Parameters, clinics: int = 1) -> Simulator:
        """Return what simulates settings of the fitted parameters.

        Parameters
        ----------
        base : sim.Parameters
            Every other parameter.
        clinics : int
            Clinics that are averaged at each setting.
        """
        from experiments.commands.validate import clinics_of

        arms = {arm: parameters.changes_from(base) for arm, parameters in clinics_of(base).items()}
        return Simulator(base, self.figures, arms, self.seed, clinics, self.inputs)


def prepare(settings: CheckedConfig) -> Setup:
    """Read every file that a calibration needs, and refuse what is wrong with it.

    Raises
    ------
    InputError
        For anything that is wrong with a file, a range or a folder, or if a library is missing.
    """
    _check_libraries()
    options = settings.options
    if "population.draws" in settings.files:
        raise InputError(
            f"population.draws is {settings.files['population.draws']!r}, but {settings.command} varies parameters "
            "itself, and nothing was expected"
        )
    path = Path(options.evidence or SHIPPED)
    figures = fitted_figures(path)
    inputs = read_inputs(settings.files, settings.parameters)
    digests = {**inputs.digests, "evidence": {"path": options.evidence or path.name, "sha256": sha256(path)}}
    wanted = configuration(settings, digests)
    ranges = fitted_ranges(settings.values["calibration"]["fitted"])
    return Setup(path, figures, ranges, inputs, options.seed, wanted, choose_folder(settings, wanted))


def begun(setup: Setup, command: str) -> dict[str, object]:
    """Return the manifest of a folder that may have been begun before, new or as it was left.

    Raises
    ------
    InputError
        If the folder holds anything else, or cannot be made.
    """
    stored = stored_manifest(setup.folder, setup.configuration, overwrite=False)
    if stored is not None:
        if staleness(stored):
            raise InputError(
                f"{setup.folder} was begun by another version of the model, with which generations cannot be mixed; "
                "choose another out, or remove it"
            )
        print(f"going on with {setup.folder / DATABASE}", file=sys.stderr)
        return dict(stored)
    manifest = begin_manifest(command, setup.configuration)
    try:
        setup.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"out is {str(setup.folder)!r}, but a place to write was expected ({error.strerror})"
        ) from error
    write_manifest(setup.folder, manifest)
    return manifest


def _check_libraries() -> None:
    from importlib.util import find_spec

    for library in ("emcee", "pyabc", "SALib"):
        if find_spec(library) is None:
            raise InputError(f"{library} is not installed; pip install 'alliance-sim[calibration]' has it")
