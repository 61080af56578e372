"""The data of single trials of a result, simulated again: as tables, and as files with a codebook."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from experiments.config.checked_config import check_config
from experiments.config.plain_values import PlainValues
from experiments.config.user_files import recorded_files
from experiments.exports.column_labels import form_ranges, with_form_range
from experiments.exports.folder_writer import write_export
from experiments.exports.sheet import Sheet
from experiments.trials.researcher_data import ResearcherTable, researcher_data
from experiments.trials.trial_design import TrialDesign
from experiments.trials.trial_plan import TrialPlan, plan_trial
from sim.errors import InputError

_DERIVED = ("inputs", "arms")
"""What a configuration holds beside what was composed."""


def plan_of(configuration: PlainValues, folder: Path | None) -> TrialPlan:
    """Return the plan of a stored trial.

    Parameters
    ----------
    configuration : mapping
        As its manifest keeps it.
    folder : Path or None
        Where it is stored.
    """
    values = {name: value for name, value in configuration.items() if name not in _DERIVED}
    inputs = configuration.get("inputs") or {}
    with nullcontext() if folder is None else recorded_files(folder, inputs):
        return plan_trial(check_config("trial", values))


def one_design(
    plan: TrialPlan, clients: int | None, therapists: int | None, clinics: int | None
) -> TrialDesign:
    """Return the design of a size; of several that would do, the last.

    Raises
    ------
    InputError
        If no size of the trial is like this.
    """
    wanted = {"clients": clients, "therapists": therapists, "clinics": clinics}
    named = {name: value for name, value in wanted.items() if value is not None}
    fitting = [
        design
        for design in plan.designs
        if all(getattr(design, name) == value for name, value in named.items())
    ]
    if not fitting:
        said = " and ".join(f"{name} {value}" for name, value in named.items())
        raise InputError(f"{said} is not a size of this trial, but one that was tried was expected")
    return fitting[-1]


def trial_data_of(plan: TrialPlan, design: TrialDesign, trial: int) -> dict[str, ResearcherTable]:
    """Return the data of one trial; see `experiments.trials.researcher_data.researcher_data`.

    Raises
    ------
    InputError
        If there is no trial of this number.
    """
    count = plan.config.options.replicates
    if isinstance(trial, bool) or not 0 <= trial < count:
        raise InputError(f"trial is {trial!r}, but a number from 0 to {count - 1} was expected")
    return researcher_data(plan, design, trial)


def write_trial_data(plan: TrialPlan, folder: Path) -> None:
    """Write the data of the first trials, as many as ``trial.data`` says, with a codebook, one folder a trial."""
    design = plan.designs[-1]
    ranges = form_ranges(plan.configuration)
    for trial in range(min(int(plan.config.values["trial"]["data"]), plan.config.options.replicates)):
        sheets = [_sheet(name, own, ranges) for name, own in trial_data_of(plan, design, trial).items()]
        place = folder / "data" / f"trial_{trial}"
        place.mkdir(parents=True)
        size = f"{design.clients} clients and {design.therapists} therapists"
        write_export(place, "csv", sheets, f"trial {trial} of {size}, study {plan.study.name}")


def _sheet(name: str, table: ResearcherTable, ranges: dict[str, str]) -> Sheet:
    columns = tuple(with_form_range(column, ranges) for column in table.columns)
    return Sheet(name, columns, table.rows.num_rows, lambda: iter([table.rows]))
