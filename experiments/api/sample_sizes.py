"""The smallest trials with a given power, as an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

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
from experiments.trials.find_sizes import find_sizes
from experiments.trials.size_plan import SizePlan, plan_sizes
from experiments.trials.size_tables import (
    SIZE_TYPES,
    claims_table,
    confirmed_table,
    curves_table,
    sizes_table,
    tried_table,
)
from experiments.trials.trial_tables import TYPES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEXT: Final = "sizes.txt"
_TABLES: Final[Mapping[str, Mapping[str, pa.DataType]]] = {
    "sizes": SIZE_TYPES,
    "curves": SIZE_TYPES,
    "tried": SIZE_TYPES,
    "characteristics": TYPES,
    "claims": SIZE_TYPES,
}


class SampleSizes(CsvResult):
    """The smallest trials with a given power; see `find_sample_size`."""

    text_file = TEXT
    table_types = _TABLES
    main_table = "sizes"
    main_columns = (
        "analysis",
        "power_wanted",
        "state",
        "clients",
        "clients_low",
        "clients_high",
        "therapists",
        "therapists_low",
        "therapists_high",
    )
    sizes = TableAttribute(
        "One row per line of sizes, question and power: the smallest size with its 95 % interval, or why there is none."
    )
    curves = TableAttribute("Power over size along each line, with its 95 % band, as the search sees it.")
    tried = TableAttribute(
        "One row per line, question and size that was tried: trials, and how many found the effect."
    )
    characteristics = TableAttribute(
        "Further trials of each size that was found: columns as `TrialResult.characteristics`."
    )
    claims = TableAttribute("What analyses that ignore therapists claim to suffice, and what is true of it.")

    @property
    def title(self) -> str:
        """One line: how many sizes were found."""
        rows = self.sizes.to_pylist()
        found = sum(row["state"] == "found" for row in rows)
        return f"{found} of {len(rows)} sizes found"

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots.size_curves import draw_sizes

        return {"sizes": lambda: draw_sizes(self.tables)}

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.size_page import write_size_page

        write_size_page(self.tables, self.manifest, folder)


def run_size_plan(
    plan: SizePlan, executor: ExecutorConfig, folder: Path | None, progress: bool = True
) -> SampleSizes:
    """Run a checked search.

    Parameters
    ----------
    plan : SizePlan
    executor : ExecutorConfig
        Where trials are run.
    folder : Path or None
        Where the result is to be saved: beside it, finished batches are kept, so that the same search resumes after
        them.
    progress : bool
        Whether to report how far it is.
    """
    from experiments.reports.size_text import sizes_text
    from sim.engine.loop import usable_cores

    trial = plan.trial
    manifest = begin_manifest("sample_size", trial.configuration) | {
        "study": {"name": trial.study.name, "question": trial.study.question, "reference": trial.arms[0]},
        "arms": list(trial.arms),
    }
    cores = trial.config.options.cores or usable_cores()
    with kept_work(folder, manifest) as kept, worker_pool(executor, cores) as pool:
        lines = find_sizes(plan, pool, kept, progress)
    tables = {
        "sizes": sizes_table(plan, lines),
        "curves": curves_table(plan, lines),
        "tried": tried_table(plan, lines),
        "characteristics": confirmed_table(plan, lines),
        "claims": claims_table(plan, lines),
    }
    text = sizes_text(tables, trial.configuration["trial"], trial.arms)

    def table(name: str) -> Callable[[], pa.Table]:
        return lambda: tables[name]

    return SampleSizes({name: table(name) for name in _TABLES}, text, manifest)


def find_sample_size(
    study: str = "clinic_year",
    settings: PlainValues | None = None,
    *,
    power: Sequence[float] | None = None,
    find: str | None = None,
    arm: str | None = None,
    unit: str | None = None,
    therapists: Sequence[int] | None = None,
    clients_per_therapist: Sequence[int] | None = None,
    outcome: str | None = None,
    precision: float | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    executor: str | ExecutorConfig = "serial",
    cores: int | None = None,
    config_dir: str | Path | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> SampleSizes:
    """Search for the smallest trials with a given power, in trials out of simulated clinics.

    Parameters
    ----------
    study : str
        A file of ``configs/study``, or of a folder of one's own; two of its arms take part.
    settings : mapping, optional
        What differs from the files: ``{"search.most_clients": 1000, "trial.analyses": ["mixed"]}``.
    power : sequence of float, optional
        That is wanted.
    find : {'clients', 'therapists'}, optional
        The number that is searched for.
    arm, unit, outcome : str, optional
        As for `try_trial`.
    therapists : sequence of int, optional
        With each of which clients are searched for.
    clients_per_therapist : sequence of int, optional
        With each of which therapists are searched for.
    precision : float, optional
        Half the width of a size's 95 % interval at which its search ends, as a share of the size.
    replicates : int, optional
        Further trials of each size that was found.
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
    SampleSizes

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the study, the trial, the search or a file.
    """
    given: dict[str, object] = {
        "search.power": None if power is None else list(power),
        "search.find": find,
        "search.clients_per_therapist": None
        if clients_per_therapist is None
        else list(clients_per_therapist),
        "search.precision": precision,
        "trial.arm": arm,
        "trial.unit": unit,
        "trial.therapists": None if therapists is None else list(therapists),
        "trial.outcome": outcome,
        "replicates": replicates,
        "seed": seed,
        "cores": cores,
    }
    needed("forecasts", "scipy")
    with config_folder(config_dir):
        named = {name: value for name, value in given.items() if value is not None}
        plan = plan_sizes(compose("sample_size", {"study": study, **(settings or {}), **named}))
    return run_size_plan(plan, executor_config(executor), None if folder is None else Path(folder), progress)
