"""Power averaged over what is not known, as an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.api.csv_result import CsvResult
from experiments.api.lazy_tables import TableAttribute
from experiments.api.sweep_configuration import executor_config
from experiments.config.composition import compose
from experiments.config.group_files import config_folder
from experiments.config.plain_values import PlainValues
from experiments.results.derived_folder import needed
from experiments.results.kept_work import kept_work
from experiments.results.manifest import begin_manifest
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.worker_pool import worker_pool
from experiments.trials.assurance_plan import AssurancePlan, plan_assurance
from experiments.trials.assurance_tables import ASSURANCE_TYPES, assurance_table, settings_table
from experiments.trials.run_assurance import run_assurance

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEXT: Final = "assurance.txt"


class AssuranceResult(CsvResult):
    """Power averaged over what is not known; see `find_assurance`."""

    text_file = TEXT
    table_types = dict.fromkeys(("assurance", "settings"), ASSURANCE_TYPES)
    main_table = "assurance"
    main_columns = (
        "about",
        "theory",
        "analysis",
        "clients",
        "therapists",
        "power",
        "power_error",
        "sufficient",
    )
    assurance = TableAttribute(
        "One row per size and question, for the configured values, each theory and their average: power over settings."
    )
    settings = TableAttribute(
        "One row per theory, size, question and setting: trials, and how many found the effect."
    )

    @property
    def title(self) -> str:
        """One line: the highest assurance."""
        rows = [row for row in self.assurance.to_pylist() if row["about"] != "configured"]
        best = max(rows, key=lambda row: float(row["power"]))
        return f"assurance of at most {100 * best['power']:.0f} %"

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots.assurance_plot import draw_assurance

        return {"assurance": lambda: draw_assurance(self.assurance)}

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.assurance_page import write_assurance_page

        write_assurance_page(self.assurance, self.manifest, folder)


def run_assurance_plan(
    plan: AssurancePlan, executor: ExecutorConfig, folder: Path | None, progress: bool = True
) -> AssuranceResult:
    """Run a checked assurance.

    Parameters
    ----------
    plan : AssurancePlan
    executor : ExecutorConfig
        Where trials are run.
    folder : Path or None
        Where the result is to be saved: beside it, finished batches are kept, so that the same run resumes after them.
    progress : bool
        Whether to report how far it is.
    """
    from experiments.reports.assurance_text import assurance_text
    from sim.engine.loop import usable_cores

    trial = plan.configured
    manifest = begin_manifest("assurance", plan.configuration) | {
        "study": {"name": trial.study.name, "question": trial.study.question, "reference": trial.arms[0]},
        "arms": list(trial.arms),
    }
    cores = trial.config.options.cores or usable_cores()
    with kept_work(folder, manifest) as kept, worker_pool(executor, cores) as pool:
        trials = run_assurance(plan, pool, kept, progress)
    table = assurance_table(plan, trials)
    text = assurance_text(table, trial.configuration["trial"], trial.arms)
    return AssuranceResult(
        {"assurance": lambda: table, "settings": lambda: settings_table(plan, trials)}, text, manifest
    )


def find_assurance(
    study: str = "clinic_year",
    settings: PlainValues | None = None,
    *,
    theories: Sequence[str] | None = None,
    weights: str | None = None,
    draws: int | None = None,
    replicates: int | None = None,
    arm: str | None = None,
    unit: str | None = None,
    clients: Sequence[int] | None = None,
    therapists: Sequence[int] | None = None,
    outcome: str | None = None,
    seed: int | None = None,
    executor: str | ExecutorConfig = "serial",
    cores: int | None = None,
    config_dir: str | Path | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> AssuranceResult:
    """Average the power of a trial over plausible settings and theories.

    Parameters
    ----------
    study : str
        A file of ``configs/study``, or of a folder of one's own; two of its arms take part.
    settings : mapping, optional
        What differs from the files: ``{"population": "posterior_all"}``.
    theories : sequence of str, optional
        Files of ``configs/theory``, or ``["all"]``; the configured one if not given.
    weights : {'equal', 'stacking'}, optional
        How much each theory counts in the average.
    draws, replicates : int, optional
        Settings of each theory, and trials of each setting and size.
    arm, unit, clients, therapists, outcome : optional
        As for `try_trial`.
    seed, config_dir : optional
        As for `experiments.check_robustness`.
    executor, cores : optional
        As for `Sweep.run`; what is found does not depend on them.
    folder : str or Path, optional
        Where the result is to be saved: beside it, trials are kept as they are finished.
    progress : bool
        Whether to report how far it is.

    Returns
    -------
    AssuranceResult

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the study, the trial, the theories or a file.
    """
    given: dict[str, object] = {
        "assurance.theories": None if theories is None else list(theories),
        "assurance.weights": weights,
        "assurance.draws": draws,
        "replicates": replicates,
        "trial.arm": arm,
        "trial.unit": unit,
        "trial.clients": None if clients is None else list(clients),
        "trial.therapists": None if therapists is None else list(therapists),
        "trial.outcome": outcome,
        "seed": seed,
        "cores": cores,
    }
    needed("forecasts", "scipy")
    with config_folder(config_dir):
        named = {name: value for name, value in given.items() if value is not None}
        plan = plan_assurance(compose("assurance", {"study": study, **(settings or {}), **named}))
    return run_assurance_plan(
        plan, executor_config(executor), None if folder is None else Path(folder), progress
    )
