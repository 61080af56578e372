"""`alliance sample_size`: the smallest trial with a given power."""

from __future__ import annotations

from experiments.api.sample_sizes import SampleSizes, run_size_plan
from experiments.config.checked_config import CheckedConfig
from experiments.results.derived_folder import needed
from experiments.results.folder import choose_folder
from experiments.results.stored_or_made import stored_or_made
from experiments.sweeps.executors import ExecutorConfig
from experiments.trials.size_plan import plan_sizes


def find_sample_size(config: CheckedConfig) -> None:
    """Search, store what is found and print it; if the same configuration is stored already, print that.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance sample_size``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the study, the trial, the search, a file or the folder.
    """
    needed("forecasts", "scipy")
    executor = ExecutorConfig(**config.values["executor"])
    plan = plan_sizes(config)
    folder = choose_folder(config, plan.trial.configuration)

    def make() -> SampleSizes:
        result = run_size_plan(plan, executor, folder)
        result.save(folder, overwrite=config.options.overwrite)
        return result

    outcome = stored_or_made(
        folder,
        plan.trial.configuration,
        read=SampleSizes.read,
        make=make,
        overwrite=config.options.overwrite,
    )
    report = f" (open {folder / 'report.html'})" if config.options.figures else ""
    print(f"{outcome.result.text}\n{outcome.line(report)}")
