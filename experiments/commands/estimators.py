"""`alliance estimators`: analyses of alliance and outcome, run where the true effect is known."""

from __future__ import annotations

from experiments.api.trying_estimators import EstimatorResult, run_estimator_plan
from experiments.config.checked_config import CheckedConfig
from experiments.estimators.estimator_plan import plan_estimators
from experiments.results.derived_folder import needed
from experiments.results.folder import choose_folder
from experiments.results.stored_or_made import stored_or_made


def compare_estimators(config: CheckedConfig) -> None:
    """Run the estimators, store what they find and print it; if the same configuration is stored already, print that.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance estimators``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a setting, a theory, a file or the folder.
    """
    needed("forecasts", "scipy")
    plan = plan_estimators(config)
    folder = choose_folder(config, plan.configuration)

    def make() -> EstimatorResult:
        result = run_estimator_plan(plan, folder)
        result.save(folder, overwrite=config.options.overwrite)
        return result

    outcome = stored_or_made(
        folder, plan.configuration, read=EstimatorResult.read, make=make, overwrite=config.options.overwrite
    )
    report = f" (open {folder / 'report.html'})" if config.options.figures else ""
    print(f"{outcome.result.text}\n{outcome.line(report)}")
