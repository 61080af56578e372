"""A validation that is ready to run: figures, input files and the parameters of every clinic, all checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.config.checked_config import CheckedConfig
from experiments.config.plain_values import PlainValues
from experiments.inputs.clinic_inputs import Inputs, read_inputs, sha256
from experiments.studies.configuration import configuration
from experiments.validation.measured_clinics import MeasuredClinics, clinic_variants, measure_clinics
from experiments.validation.published_figures import SHIPPED, PublishedFigure, read_published_figures
from sim.parameters import Parameters


@dataclass(frozen=True)
class ValidationPlan:
    """A checked validation.

    Attributes
    ----------
    config : CheckedConfig
    figures : tuple of PublishedFigure
    inputs : Inputs
        Rosters, networks and posterior draws, where they are given.
    configuration : mapping
        Everything that can change a result.
    """

    config: CheckedConfig
    figures: tuple[PublishedFigure, ...]
    inputs: Inputs
    configuration: PlainValues

    def run(self, progress: bool = True) -> MeasuredClinics:
        """Simulate and measure the clinics.

        Raises
        ------
        InputError
            Before anything runs, if the clinics cannot be built.
        """
        options = self.config.options
        draws = self._variants()
        for parameters in draws[0].values():
            self.inputs.world(parameters, options.seed, 0)
        variants = [draws[replicate % len(draws)] for replicate in range(options.clinics)]
        return measure_clinics(variants, self.inputs, options.seed, options.cores, progress)

    def _variants(self) -> list[Mapping[str, Parameters]]:
        options = self.config.options
        draws = self.inputs.each(self.config.parameters, options.seed, options.clinics)
        return [clinic_variants(parameters) for parameters in draws]


def plan_validation(config: CheckedConfig) -> ValidationPlan:
    """Read and check every file that a validation needs.

    Raises
    ------
    InputError
        Naming file, row and column.
    """
    evidence = config.options.evidence
    path = Path(evidence or SHIPPED)
    figures = read_published_figures(path)
    inputs = read_inputs(config.files, config.parameters)
    digests = {**inputs.digests, "evidence": {"path": evidence or path.name, "sha256": sha256(path)}}
    return ValidationPlan(config, figures, inputs, configuration(config, digests))
