"""`alliance robust`: whether a study's differences, or claims and lessons, survive what is not known."""

from __future__ import annotations

from experiments.api.robustness_result import Robustness, run_check
from experiments.config.checked_config import CheckedConfig
from experiments.results.folder import choose_folder
from experiments.results.stored_or_made import stored_or_made
from experiments.robustness.planned_checks import plan_checks


def check_study(config: CheckedConfig) -> None:
    """Check a study, or claims and lessons, store the verdicts and print them.

    If the same configuration is stored already, that is printed.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance robust``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the study, a file or the folder.
    """
    plan = plan_checks(config)
    folder = choose_folder(plan.config, plan.configuration)

    def make() -> Robustness:
        result = run_check(plan, folder)
        result.save(folder, overwrite=config.options.overwrite)
        return result

    outcome = stored_or_made(
        folder, plan.configuration, read=Robustness.read, make=make, overwrite=config.options.overwrite
    )
    report = f" (open {folder / 'report.html'})" if config.options.figures else ""
    print(f"{outcome.result.text}\n{outcome.line(report)}")
