"""`alliance assurance`: the power of a trial, averaged over what is not known."""

from __future__ import annotations

from experiments.api.assurance_result import AssuranceResult, run_assurance_plan
from experiments.config.checked_config import CheckedConfig
from experiments.results.derived_folder import needed
from experiments.results.folder import choose_folder
from experiments.results.stored_or_made import stored_or_made
from experiments.sweeps.executors import ExecutorConfig
from experiments.trials.assurance_plan import plan_assurance


def find_assurance(config: CheckedConfig) -> None:
    """Run the trials of every setting, store what they find and print it; what is stored already is not run again.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance assurance``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the study, the trial, the theories, a file or the folder.
    """
    needed("forecasts", "scipy")
    executor = ExecutorConfig(**config.values["executor"])
    plan = plan_assurance(config)
    folder = choose_folder(config, plan.configuration)

    def make() -> AssuranceResult:
        result = run_assurance_plan(plan, executor, folder)
        result.save(folder, overwrite=config.options.overwrite)
        return result

    outcome = stored_or_made(
        folder, plan.configuration, read=AssuranceResult.read, make=make, overwrite=config.options.overwrite
    )
    report = f" (open {folder / 'report.html'})" if config.options.figures else ""
    print(f"{outcome.result.text}\n{outcome.line(report)}")
