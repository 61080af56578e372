"""`alliance validate`: simulated clinics, measured as studies measure, against published figures."""

from __future__ import annotations

from pathlib import Path

from pyarrow import csv

from experiments.api.validating import Scoreboard
from experiments.config.checked_config import CheckedConfig
from experiments.config.setting_files import settings
from experiments.reports.settings_text import settings_table, settings_text
from experiments.results.folder import choose_folder
from experiments.results.kept_work import kept_work
from experiments.results.manifest import begin_manifest
from experiments.results.stored_or_made import StoredOrMade, stored_or_made
from experiments.validation.published_figures import SHIPPED, read_published_figures
from experiments.validation.validation_plan import ValidationPlan, config_in_setting, plan_validation


def validate_model(config: CheckedConfig) -> None:
    """Simulate clinics, store the scoreboard and print it; if the same is stored already, print that.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance validate``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    plan = plan_validation(config)
    folder = choose_folder(config, plan.configuration)
    if config.options.all_settings:
        _validate_settings(config, folder)
        return
    outcome = _scoreboard(plan, folder)
    note = "" if outcome.stored_before else plan.inputs.draws_note(config.parameters)
    picture = f" (picture: {folder}/figures/scoreboard.svg)" if config.options.figures else ""
    print(f"{outcome.result.text}\n\n{note}{outcome.line(picture)}")


def _validate_settings(config: CheckedConfig, folder: Path) -> None:
    """Validate every setting in a folder of its own, and print one table over all."""
    figures = read_published_figures(Path(config.options.evidence or SHIPPED))
    plans = {name: plan_validation(config_in_setting(config, name)) for name in settings()}
    tops = {name: plan.config.parameters.instrument.distress_top for name, plan in plans.items()}
    boards = {name: _scoreboard(plan, folder / name).result.scores for name, plan in plans.items()}
    csv.write_csv(settings_table(boards, figures, tops), folder / "settings.csv")
    print(f"{settings_text(boards, figures, tops)}\n\nresults: {folder}")


def _scoreboard(plan: ValidationPlan, folder: Path) -> StoredOrMade[Scoreboard]:
    options = plan.config.options

    def make() -> Scoreboard:
        manifest = begin_manifest("validate", plan.configuration)
        with kept_work(folder, manifest) as kept:
            scoreboard = Scoreboard.of(plan, plan.run(kept=kept), manifest)
        scoreboard.save(folder, overwrite=options.overwrite)
        return scoreboard

    return stored_or_made(
        folder, plan.configuration, read=Scoreboard.read, make=make, overwrite=options.overwrite
    )
