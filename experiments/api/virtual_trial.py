"""A trial that is tried out in simulated clinics, as an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from experiments.api.csv_result import CsvResult
from experiments.api.lazy_tables import TableAttribute
from experiments.config.composition import compose
from experiments.config.group_files import config_folder
from experiments.config.plain_values import PlainValues
from experiments.results.derived_folder import needed
from experiments.results.kept_work import kept_work
from experiments.results.manifest import begin_manifest
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.worker_pool import worker_pool
from experiments.trials.run_trials import run_trials
from experiments.trials.trial_batches import batches_of
from experiments.trials.trial_plan import TrialPlan, plan_trial
from experiments.trials.trial_tables import TYPES, characteristics_table, trials_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEXT = "trial.txt"


class TrialResult(CsvResult):
    """What a trial finds, over many trials; see `try_trial`."""

    text_file = TEXT
    table_types = dict.fromkeys(("characteristics", "trials"), TYPES)
    main_table = "characteristics"
    main_columns = (
        "arm",
        "outcome",
        "population",
        "analysis",
        "clients",
        "therapists",
        "power",
        "power_error",
        "type_1",
        "coverage",
        "bias",
        "exaggeration",
    )
    characteristics = TableAttribute(
        "One row per size and analysis: power, errors, coverage, bias, each with its Monte Carlo error."
    )
    trials = TableAttribute(
        "One row per size, trial and analysis: what it finds, and what is true of its people."
    )

    @property
    def title(self) -> str:
        """One line: the most power that any analysis has."""
        rows = self.characteristics.to_pylist()
        if not rows:
            return f"data of a process study of {self.manifest['arms'][0]}"
        best = max(rows, key=lambda row: float(row["power"]))
        return (
            f"at most {100 * best['power']:.0f} % power ({best['analysis']}, {best['clients']} clients, "
            f"{best['therapists']} therapists)"
        )

    def data(
        self,
        trial: int = 0,
        *,
        clients: int | None = None,
        therapists: int | None = None,
        clinics: int | None = None,
    ) -> dict[str, pa.Table]:
        """Return the data of one trial as its researchers would have them; it is simulated again.

        Parameters
        ----------
        trial : int
            Its number, as in `trials`.
        clients, therapists, clinics : int, optional
            Of which size; of those that fit, the last that was tried.

        Returns
        -------
        dict
            ``wide``: one row a client. ``long``: one row a client and assessment. ``sessions``: one row an
            appointment. ``trial.data=1`` writes the same with a codebook.

        Raises
        ------
        InputError
            If there is no such trial or size.
        """
        from experiments.api.trial_sheets import one_design, plan_of, trial_data_of

        plan = plan_of(self.configuration, self.folder)
        design = one_design(plan, clients, therapists, clinics)
        return {name: table.rows for name, table in trial_data_of(plan, design, trial).items()}

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots.power_curves import draw_power

        return {"power": lambda: draw_power(self.characteristics)} if self.characteristics.num_rows else {}

    def _write_more(self, folder: Path) -> None:
        if self.configuration["trial"]["data"]:
            from experiments.api.trial_sheets import plan_of, write_trial_data

            write_trial_data(plan_of(self.configuration, self.folder), folder)

    def _write_report(self, folder: Path) -> None:
        # A process study compares nothing, so there is nothing to report.
        if not self.characteristics.num_rows:
            return
        from experiments.reports.trial_page import write_trial_page

        write_trial_page(self.characteristics, self.manifest, folder)


def run_trial_plan(plan: TrialPlan, folder: Path | None, progress: bool = True) -> TrialResult:
    """Run a checked trial.

    Parameters
    ----------
    plan : TrialPlan
    folder : Path or None
        Where the result is to be saved: beside it, finished parts are kept, so that the same trial resumes after them.
    progress : bool
        Whether to report how far it is.
    """
    from experiments.reports.trial_text import trial_text
    from sim.engine.loop import usable_cores

    names = plan.arms
    manifest = begin_manifest("trial", plan.configuration) | {
        "study": {"name": plan.study.name, "question": plan.study.question, "reference": names[0]},
        "arms": list(names),
    }
    executor = ExecutorConfig(**plan.config.values["executor"])
    trials = []
    if any(design.questions for design in plan.designs):
        cores = plan.config.options.cores or usable_cores()
        parts = len(plan.designs) * len(batches_of(plan.designs[0], 0, plan.config.options.replicates))
        with kept_work(folder, manifest) as kept, worker_pool(executor, cores, parts) as pool:
            trials = run_trials(plan, pool, kept, progress)
    designs = plan.designs if trials else ()
    table = characteristics_table(designs, trials, names)
    text = trial_text(table, plan.config.values["trial"], names)
    return TrialResult(
        {"characteristics": lambda: table, "trials": lambda: trials_table(designs, trials, names)},
        text,
        manifest,
    )


def try_trial(
    study: str = "clinic_year",
    settings: PlainValues | None = None,
    *,
    arm: str | None = None,
    unit: str | None = None,
    clients: Sequence[int] | None = None,
    therapists: Sequence[int] | None = None,
    outcome: str | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    cores: int | None = None,
    config_dir: str | Path | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> TrialResult:
    """Run a trial out of simulated clinics many times, and compare what its analyses find with what is true.

    Parameters
    ----------
    study : str
        A file of ``configs/study``, or of a folder of one's own; two of its arms take part.
    settings : mapping, optional
        What differs from the files: parameters, files of groups, ``{"trial.least_intake": 10}``.
    arm : str, optional
        The arm that is compared with the study's reference; the first other one if not given.
    unit : {'therapist', 'client'}, optional
        Who is randomised.
    clients, therapists : sequence of int, optional
        Sizes, tried in every combination.
    outcome : str, optional
        A score of ``clients``.
    replicates : int, optional
        Trials of each size.
    seed, cores, config_dir : optional
        As for `experiments.check_robustness`.
    folder : str or Path, optional
        Where the result is to be saved: beside it, trials are kept as they are finished.
    progress : bool
        Whether to report how far it is.

    Returns
    -------
    TrialResult

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the study, the trial or a file.
    """
    given: dict[str, object] = {"trial.arm": arm, "trial.unit": unit, "trial.outcome": outcome}
    given |= {"trial.clients": None if clients is None else list(clients)}
    given |= {"trial.therapists": None if therapists is None else list(therapists)}
    given |= {"replicates": replicates, "seed": seed, "cores": cores}
    needed("forecasts", "scipy")
    with config_folder(config_dir):
        named = {name: value for name, value in given.items() if value is not None}
        plan = plan_trial(compose("trial", {"study": study, **(settings or {}), **named}))
    return run_trial_plan(plan, None if folder is None else Path(folder), progress)
