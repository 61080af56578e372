"""`alliance trial`: a trial out of simulated clinics, run many times."""

from __future__ import annotations

from experiments.api.virtual_trial import TrialResult, run_trial_plan
from experiments.config.checked_config import CheckedConfig
from experiments.results.derived_folder import needed
from experiments.results.folder import choose_folder
from experiments.results.stored_or_made import stored_or_made
from experiments.trials.trial_plan import plan_trial


def try_study(config: CheckedConfig) -> None:
    """Run the trials, store what they find and print it; if the same configuration is stored already, print that.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance trial``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the study, the trial, a file or the folder.
    """
    needed("forecasts", "scipy")
    plan = plan_trial(config)
    folder = choose_folder(config, plan.configuration)

    def make() -> TrialResult:
        result = run_trial_plan(plan, folder)
        result.save(folder, overwrite=config.options.overwrite)
        return result

    outcome = stored_or_made(
        folder, plan.configuration, read=TrialResult.read, make=make, overwrite=config.options.overwrite
    )
    report = f" (open {folder / 'report.html'})" if (folder / "report.html").exists() else ""
    print(f"{outcome.result.text}\n{outcome.line(report)}")
