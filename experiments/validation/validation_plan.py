"""A validation that is ready to run: figures, input files and the parameters of every clinic, all checked."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.config.checked_config import CheckedConfig, check_config
from experiments.config.plain_values import PlainValues
from experiments.config.setting_files import setting_values
from experiments.config.user_files import read_file
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.measures.measure import CLINICS
from experiments.results.kept_work import NOTHING_KEPT, KeptWork
from experiments.studies.configuration import configuration
from experiments.validation.measured_clinics import MeasuredClinics, clinic_variants, measure_clinics
from experiments.validation.published_figures import SHIPPED, PublishedFigure, read_published_figures
from sim.errors import InputError
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
    variants : sequence of mapping
        Parameters of each clinic in all its variants; later clinics start over with the first.
    configuration : mapping
        Everything that can change a result.
    """

    config: CheckedConfig
    figures: tuple[PublishedFigure, ...]
    inputs: Inputs
    variants: Sequence[Mapping[str, Parameters]]
    configuration: PlainValues

    def run(self, progress: bool = True, kept: KeptWork = NOTHING_KEPT) -> MeasuredClinics:
        """Simulate and measure the clinics.

        Parameters
        ----------
        progress : bool
            Whether to report how many clinics are done.
        kept : KeptWork
            Clinics that were measured before, and a place for those that are measured now.
        """
        options = self.config.options
        variants = [self.variants[replicate % len(self.variants)] for replicate in range(options.clinics)]
        return measure_clinics(
            variants, self.inputs, options.seed, options.cores, progress, self.figures, kept
        )


def config_in_setting(config: CheckedConfig, name: str) -> CheckedConfig:
    """Return a configuration with the people, clinic and forms of a setting, and all else as it is.

    Raises
    ------
    InputError
        If there is no such setting, or nobody could enter its clinic.
    """
    values = copy.deepcopy(dict(config.values))
    for path, value in setting_values(name).items():
        *groups, last = path.split(".")
        place = values
        for group in groups:
            place = place[group]
        place[last] = value
    return check_config(config.command, values)


def plan_validation(config: CheckedConfig) -> ValidationPlan:
    """Read and check every file that a validation needs, and build the first clinic in all its variants.

    Where every setting is validated, each figure is measured in the setting at hand, whatever its own one.

    Raises
    ------
    InputError
        Naming file, row and column, or what is wrong with a clinic.
    """
    options = config.options
    path = Path(options.evidence or SHIPPED)
    evidence = read_file(path)
    figures = read_published_figures(evidence)
    inputs = read_inputs(config.files, config.parameters)
    digests = {**inputs.digests, "evidence": {**evidence.digest, "path": options.evidence or path.name}}
    if options.differing and not options.all_settings:
        raise InputError(
            f"differing is {options.differing}, but 0 was expected without setting=all, because settings are compared"
        )
    if options.all_settings:
        figures = tuple(replace(figure, clinic="") for figure in figures)
    digests |= setting_digests({figure.clinic for figure in figures if figure.clinic})
    draws = inputs.each(config.parameters, options.seed, options.clinics)
    variants = [clinic_variants(parameters, figures) for parameters in draws]
    for arm in CLINICS:
        inputs.world(variants[0][arm], options.seed, 0)
    return ValidationPlan(config, figures, inputs, variants, configuration(config, digests))


def setting_digests(names: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """Return what a manifest says of settings beside the configured one, so that a change of one is noticed."""
    digests: dict[str, Mapping[str, str]] = {}
    for name in sorted(names):
        values = json.dumps(setting_values(name), sort_keys=True)
        checksum = hashlib.sha256(values.encode()).hexdigest()
        digests[f"setting.{name}"] = {"path": f"setting/{name}", "sha256": checksum}
    return digests
