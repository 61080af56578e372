"""`alliance sweep`: a study at many points of its parameter space, from configuration to a results folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.config.checked_config import CheckedConfig
from experiments.reports.sweep_text import sweep_text
from experiments.results.folder import choose_folder, new_folder, staleness, stored_manifest
from experiments.results.manifest import begin_manifest, differences
from experiments.sweeps.executors import ExecutorConfig, worker_pool
from experiments.sweeps.layout import EMPTY, Layout, extend_layout
from experiments.sweeps.point_estimates import estimate_files
from experiments.sweeps.preparation import (
    PreparedSweep,
    extensible,
    levers,
    most_replicates,
    prepare,
    rule_of,
    rules_of,
    task_of,
)
from experiments.sweeps.reader import SUMMARIES, StoredSweep, open_sweep
from experiments.sweeps.running import run_missing
from experiments.sweeps.sweep_folder import SweepWriter, damaged_files, open_for_writing, write_layout
from experiments.sweeps.task import SweepTask
from sim.errors import InputError


def sweep_study(settings: CheckedConfig) -> None:
    """Run a study at every point of its design, store it and print it; what is stored already is not run again.

    Parameters
    ----------
    settings : CheckedConfig
        A checked configuration of ``alliance sweep``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with the study, a file or the folder.
    """
    executor = ExecutorConfig(**settings.values["executor"])
    setup = prepare(settings)
    folder = choose_folder(settings, setup.configuration)
    if settings.options.extend:
        if settings.options.out is None:
            raise InputError(
                "extend=true adds to a finished sweep, but out does not say which; give out=FOLDER"
            )
        extend(folder, setup)
    elif stored_manifest(folder, setup.configuration, overwrite=False) is None:
        begin(folder, setup)
    go_on(folder, executor, settings.options.cores, setup.task)


def begin(folder: Path, setup: PreparedSweep) -> None:
    """Make the results folder of a sweep, of which nothing has been run yet.

    Parameters
    ----------
    folder : Path
        New.
    setup : PreparedSweep
        What is to be run; its task need not be clinics.

    Raises
    ------
    InputError
        If the folder cannot be made.
    """
    study = setup.study
    manifest = begin_manifest("sweep", setup.configuration) | {
        "study": {"name": study.name, "question": study.question, "reference": study.reference},
        "arms": list(setup.task.arms),
        "outcomes": list(setup.task.outcomes),
        "levers": levers(study),
        "earlier": [],
    }
    with new_folder(folder) as partial:
        write_layout(partial, _laid_out(setup, None), manifest)


def _laid_out(setup: PreparedSweep, sweep: StoredSweep | None) -> Layout:
    rule = rule_of(setup.configuration, setup.task, setup.study.reference)
    return extend_layout(
        EMPTY if sweep is None else sweep.layout,
        setup.design,
        most_replicates(setup.configuration),
        {} if sweep is None else replicates_of(sweep),
        setup.cost,
        divisible=rule.target is None,
    )


def replicates_of(sweep: StoredSweep) -> dict[str, int]:
    """Return how many replicates of each point are stored."""
    table = sweep.dataset(SUMMARIES).to_table(columns=["point", "replicate"])
    found = dict.fromkeys(sweep.layout.points, 0)
    counted = table.group_by("point").aggregate([("replicate", "max")])
    return found | {row["point"]: row["replicate_max"] + 1 for row in counted.to_pylist()}


def extend(folder: Path, setup: PreparedSweep) -> None:
    """Lay out what a finished sweep lacks of a wider one.

    Parameters
    ----------
    folder : Path
        Of a finished sweep.
    setup : PreparedSweep
        The same study with more points or replicates, or a better precision.

    Raises
    ------
    InputError
        If the sweep is not finished, or the study is another one.
    """
    with open_for_writing(folder) as writer:
        sweep = writer.sweep
        if not sweep.complete:
            raise InputError(f"{folder} is not complete yet; alliance resume {folder} first, then extend it")
        found = differences(sweep.configuration, setup.configuration)
        if not extensible(found):
            raise InputError(
                f"{folder} can be extended by points or replicates only, but different are {', '.join(found)}"
            )
        if not found:
            return
        _check_model(sweep)
        old = dict(sweep.manifest)
        earlier = [*old["earlier"], {"configuration": old["configuration"], "ended": old.pop("ended")}]
        for name in ("results", "estimates"):
            old.pop(name)
        fresh = begin_manifest("sweep", setup.configuration)
        wanted = ("configuration", "fingerprint", "command_line")
        write_layout(
            folder,
            _laid_out(setup, sweep),
            old | {name: fresh[name] for name in wanted} | {"earlier": earlier},
        )


def go_on(folder: Path, executor: ExecutorConfig, cores: int | None, task: SweepTask | None = None) -> None:
    """Run what is missing in a results folder, damaged parts included, and print what came out.

    Parameters
    ----------
    folder : Path
        Of a sweep.
    executor : ExecutorConfig
        Where to run.
    cores : int or None
        Threads or processes; None for all cores.
    task : SweepTask, optional
        What is run; the stored study if not given.

    Raises
    ------
    InputError
        If the folder is of another version of the model, cannot be written to, or is in use.
    """
    from sim.engine.loop import usable_cores

    with open_for_writing(folder) as writer:
        for words in writer.repair():
            print(f"{words}; its part is run again")
        stored = len(writer.sweep.entries) == len(writer.sweep.layout.parts)
        done = writer.sweep.complete and stored and not damaged_files(writer.sweep)
        if not done:
            _check_model(writer.sweep)
            _run(writer, task or task_of(writer.sweep), executor, cores or usable_cores())
        print(sweep_text(writer.sweep))
        note = "nothing was run again"
        if staleness(writer.sweep.manifest):
            note += f"; by another version of the model: alliance replay {folder} tells whether that matters"
    print(f"\nresults: {folder}" + (f" (stored before; {note})" if done else ""))


def _run(writer: SweepWriter, task: SweepTask, executor: ExecutorConfig, cores: int) -> None:
    folder = writer.sweep.folder
    try:
        with worker_pool(executor, cores) as pool:
            run_missing(writer, task, rules_of(writer.sweep, task), pool)
    except KeyboardInterrupt:
        stored = len(open_sweep(folder).entries)
        raise KeyboardInterrupt(
            f"stopped; {stored} of {len(writer.sweep.layout.parts)} parts are stored; go on: alliance resume {folder}"
        ) from None
    writer.sweep = open_sweep(folder)
    writer.complete(estimate_files(writer.sweep))
    writer.sweep = open_sweep(folder)


def _check_model(sweep: StoredSweep) -> None:
    manifest: Mapping[str, Any] = sweep.manifest
    if staleness(manifest):
        raise InputError(
            f"{sweep.folder} was begun by another version of the model, with which results cannot be mixed; "
            "go on with that version, or choose another out"
        )
