"""`alliance validate`: simulated clinics, measured as studies measure, against published figures."""

from __future__ import annotations

from experiments.api.validating import Scoreboard
from experiments.api.validating_settings import SettingsValidation
from experiments.config.checked_config import CheckedConfig
from experiments.results.folder import choose_folder
from experiments.results.kept_work import kept_work
from experiments.results.manifest import begin_manifest
from experiments.results.stored_or_made import stored_or_made
from experiments.validation.settings_plan import plan_settings
from experiments.validation.validation_plan import plan_validation


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
    if config.options.all_settings:
        _validate_settings(config)
        return
    plan = plan_validation(config)
    folder = choose_folder(config, plan.configuration)
    options = config.options

    def make() -> Scoreboard:
        manifest = begin_manifest("validate", plan.configuration)
        with kept_work(folder, manifest) as kept:
            scoreboard = Scoreboard.of(plan, plan.run(kept=kept), manifest)
        scoreboard.save(folder, overwrite=options.overwrite)
        return scoreboard

    outcome = stored_or_made(
        folder, plan.configuration, read=Scoreboard.read, make=make, overwrite=options.overwrite
    )
    note = "" if outcome.stored_before else plan.inputs.draws_note(config.parameters)
    picture = f" (picture: {folder}/figures/scoreboard.svg)" if options.figures else ""
    print(f"{outcome.result.text}\n\n{note}{outcome.line(picture)}")


def _validate_settings(config: CheckedConfig) -> None:
    """Do the same in every setting, with one table over all."""
    plan = plan_settings(config)
    folder = choose_folder(config, plan.configuration)

    def make() -> SettingsValidation:
        manifest = begin_manifest("validate", plan.configuration)
        with kept_work(folder, manifest) as kept:
            found = SettingsValidation.of(plan, manifest, True, kept)
        found.save(folder, overwrite=config.options.overwrite)
        return found

    outcome = stored_or_made(
        folder,
        plan.configuration,
        read=SettingsValidation.read,
        make=make,
        overwrite=config.options.overwrite,
    )
    print(f"{outcome.result.text}\n\n{outcome.line()}")
