"""A validation of every setting that is ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.config.checked_config import CheckedConfig
from experiments.config.plain_values import PlainValues
from experiments.config.setting_files import settings
from experiments.results.kept_work import NOTHING_KEPT, KeptWork
from experiments.validation.measured_clinics import MeasuredClinics
from experiments.validation.published_figures import SHIPPED, PublishedFigure, read_published_figures
from experiments.validation.validation_plan import (
    ValidationPlan,
    config_in_setting,
    plan_validation,
    setting_digests,
)
from sim.errors import InputError


@dataclass(frozen=True)
class SettingsPlan:
    """A checked validation of every setting.

    Attributes
    ----------
    config : CheckedConfig
    figures : tuple of PublishedFigure
        As published: with the setting that each belongs to.
    plans : mapping
        Setting -> the validation in it, of every figure, whatever its own setting.
    configuration : mapping
        Everything that can change a result.
    """

    config: CheckedConfig
    figures: tuple[PublishedFigure, ...]
    plans: Mapping[str, ValidationPlan]
    configuration: PlainValues

    def run(self, progress: bool = True, kept: KeptWork = NOTHING_KEPT) -> dict[str, MeasuredClinics]:
        """Simulate and measure the clinics of every setting; parameters as of `ValidationPlan.run`."""
        clinics = self.config.options.clinics
        return {
            name: plan.run(progress, kept.after(place * clinics))
            for place, (name, plan) in enumerate(self.plans.items())
        }

    @property
    def pieces(self) -> int:
        """Pieces of work that `run` keeps."""
        return len(self.plans) * int(self.config.options.clinics)


def plan_settings(config: CheckedConfig) -> SettingsPlan:
    """Read and check every file that a validation of all settings needs.

    Raises
    ------
    InputError
        As of `plan_validation`; or if parameters are to be searched that differ between settings while clinics differ
        in their parameters.
    """
    options = config.options
    if options.differing and "population.draws" in config.files:
        raise InputError(
            f"differing is {options.differing}, but 0 was expected with population.draws, because one parameter at a "
            "time is moved from its configured value"
        )
    figures = read_published_figures(Path(options.evidence or SHIPPED))
    whole = plan_validation(config).configuration
    plans = {name: plan_validation(config_in_setting(config, name)) for name in settings()}
    inputs = {**whole["inputs"], **{name: dict(digest) for name, digest in setting_digests(plans).items()}}
    return SettingsPlan(config, figures, plans, {**whole, "inputs": inputs})
