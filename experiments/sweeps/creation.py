"""Creates a sweep's results folder, and extends the folder of a finished one."""

from __future__ import annotations

from pathlib import Path

from experiments.results.folder import new_folder, staleness
from experiments.results.manifest import begin_manifest, differences
from experiments.sweeps.files import SUMMARIES
from experiments.sweeps.layout import EMPTY, Layout, extend_layout
from experiments.sweeps.prepared_sweep import (
    PreparedSweep,
    arm_changes,
    most_replicates,
    only_adds,
    rule_of,
)
from experiments.sweeps.reader import StoredSweep
from experiments.sweeps.sweep_folder import open_for_writing, without_results, write_layout
from sim.errors import InputError


def create_sweep(folder: Path, prepared: PreparedSweep) -> None:
    """Create the results folder of a sweep of which nothing has been run yet.

    Parameters
    ----------
    folder : Path
        New.
    prepared : PreparedSweep
        What is to be run; its task need not be clinics.

    Raises
    ------
    InputError
        If the folder cannot be created.
    """
    study = prepared.study
    manifest = begin_manifest("sweep", prepared.configuration) | {
        "study": {"name": study.name, "question": study.question, "reference": study.reference},
        "arms": list(prepared.task.arms),
        "outcomes": list(prepared.task.outcomes),
        "levers": arm_changes(study),
        "earlier": [],
    }
    with new_folder(folder, replace=False) as partial:
        write_layout(partial, _added_layout(prepared, None), manifest)


def extend_sweep(folder: Path, prepared: PreparedSweep) -> None:
    """Add to the layout of a finished sweep what it lacks of a wider one; nothing is run yet.

    Parameters
    ----------
    folder : Path
        Of a finished sweep.
    prepared : PreparedSweep
        The same study with more points or replicates, or a better precision.

    Raises
    ------
    InputError
        If the sweep is not finished, or the study is another one.
    """
    with open_for_writing(folder) as writer:
        sweep = writer.sweep
        found = differences(sweep.configuration, prepared.configuration)
        if found and not sweep.complete:
            raise InputError(f"{folder} is not complete yet; alliance resume {folder} first, then extend it")
        if not only_adds(found):
            raise InputError(
                f"{folder} can be extended by points or replicates only, but different are {', '.join(found)}"
            )
        if not found:
            return
        check_model(sweep)
        old = sweep.manifest
        before = {"configuration": old["configuration"], "ended": old["ended"]}
        fresh = begin_manifest("sweep", prepared.configuration)
        renewed = {name: fresh[name] for name in ("configuration", "fingerprint", "command_line")}
        manifest = without_results(old) | renewed | {"earlier": [*old["earlier"], before]}
        write_layout(folder, _added_layout(prepared, sweep), manifest)


def check_model(sweep: StoredSweep) -> None:
    """Refuse to mix results of different versions of the model.

    Raises
    ------
    InputError
        If the sweep was started with another version.
    """
    if staleness(sweep.manifest):
        raise InputError(
            f"{sweep.folder} was started with another version of the model, with which results cannot be mixed; "
            "resume it with that version, or choose another out"
        )


def _added_layout(prepared: PreparedSweep, sweep: StoredSweep | None) -> Layout:
    rule = rule_of(prepared.configuration, prepared.task, prepared.study.reference)
    earlier = EMPTY if sweep is None else sweep.layout
    layout = extend_layout(
        earlier,
        prepared.design,
        most_replicates(prepared.configuration),
        {} if sweep is None else replicates_of(sweep),
        prepared.cost,
        divisible=rule.target is None,
    )
    return layout.since(earlier)


def replicates_of(sweep: StoredSweep) -> dict[str, int]:
    """Return how many replicates of each point are stored."""
    table = sweep.read(SUMMARIES, ["point", "replicate"])
    found = dict.fromkeys(sweep.layout.points, 0)
    counted = table.group_by("point").aggregate([("replicate", "max")])
    return found | {row["point"]: row["replicate_max"] + 1 for row in counted.to_pylist()}
