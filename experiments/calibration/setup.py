"""What `alliance screen` and `alliance calibrate` need before they can begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.calibration.prior import fitted_ranges
from experiments.calibration.simulator import Simulator
from experiments.calibration.target import fitted_figures
from experiments.evidence import SHIPPED, Figure
from experiments.inputs import read_inputs, sha256
from experiments.manifest import configuration, departures
from experiments.settings import Settings
from experiments.store import choose_folder
from sim.errors import InputError


@dataclass(frozen=True)
class Setup:
    """A checked calibration.

    Attributes
    ----------
    figures : tuple of Figure
        What may be fitted.
    ranges : mapping
        Dotted name of a parameter -> (low, high).
    simulator : Simulator
    configuration : mapping
        Everything that can change a result.
    folder : Path
        Where results go.
    """

    figures: tuple[Figure, ...]
    ranges: Mapping[str, tuple[float, float]]
    simulator: Simulator
    configuration: dict[str, Any]
    folder: Path


def prepare(settings: Settings) -> Setup:
    """Read every file that a calibration needs, and refuse what is wrong with it.

    Raises
    ------
    InputError
        For anything that is wrong with a file, a range or a folder, or if a library is missing.
    """
    from experiments.validate import clinics_of

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
    base = settings.parameters
    arms = {arm: departures(parameters, base) for arm, parameters in clinics_of(base).items()}
    ranges = fitted_ranges(settings.values["calibration"]["fitted"])
    simulator = Simulator(base, figures, arms, options.seed, options.clinics, inputs)
    return Setup(figures, ranges, simulator, wanted, choose_folder(settings, wanted))


def _check_libraries() -> None:
    from importlib.util import find_spec

    for library in ("emcee", "pyabc", "SALib"):
        if find_spec(library) is None:
            raise InputError(f"{library} is not installed; pip install 'alliance-sim[calibration]' has it")
