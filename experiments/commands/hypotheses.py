"""`alliance hypotheses`: what would tell theories apart, as ranked cards with preregistrations."""

from __future__ import annotations

from experiments.api.hypothesis_search import HypothesisResult, run_search
from experiments.config.checked_config import CheckedConfig
from experiments.hypotheses.hypothesis_plan import plan_hypotheses
from experiments.results.derived_folder import needed
from experiments.results.folder import choose_folder
from experiments.results.stored_or_made import stored_or_made


def search_hypotheses(config: CheckedConfig) -> None:
    """Run the search, store what it finds and print it; if the same configuration is stored already, print that.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance hypotheses``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the settings, an action, a theory, a file or the folder.
    """
    needed("forecasts", "scipy")
    plan = plan_hypotheses(config)
    folder = choose_folder(config, plan.configuration)

    def make() -> HypothesisResult:
        result = run_search(plan, folder)
        result.save(folder, overwrite=config.options.overwrite)
        return result

    outcome = stored_or_made(
        folder, plan.configuration, read=HypothesisResult.read, make=make, overwrite=config.options.overwrite
    )
    report = f" (open {folder / 'report.html'})" if config.options.figures else ""
    print(f"{outcome.result.text}\n{outcome.line(report)}")
