"""`alliance compare`: the arms of a study in paired replicates, from configuration to a results folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv

from experiments.config.checked_config import CheckedConfig
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.reports.comparison_text import comparison_text
from experiments.results.folder import choose_folder, new_folder, stored_manifest, write_manifest
from experiments.results.manifest import begin_manifest, now
from experiments.results.progress import with_progress
from experiments.results.stored_or_made import stored_note
from experiments.results.table_files import TableFiles
from experiments.studies.collector import Collector, jobs
from experiments.studies.configuration import configuration
from experiments.studies.run_worlds import run_worlds
from experiments.studies.study import StudyPlan, build_study
from sim.parameters import Parameters

SUMMARY, DIFFERENCES = "summary.csv", "differences.csv"


def compare_arms(settings: CheckedConfig) -> None:
    """Run a study, store it and print it; if the same configuration is stored already, print that.

    Parameters
    ----------
    settings : CheckedConfig
        A checked configuration of ``alliance compare``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with any arm, file or folder.
    """
    study = build_study(settings.study, settings.parameters)
    inputs = read_inputs(settings.files, settings.parameters)
    wanted = configuration(settings, inputs.digests, study)
    folder = choose_folder(settings, wanted)
    stored = stored_manifest(folder, wanted, settings.options.overwrite)
    if stored is not None:
        print(_stored_text(folder, stored))
        return
    each = inputs.each(settings.parameters, settings.options.seed, settings.options.replicates)
    arms = [[arm.change.applied_to(own, f"arm {arm.name}: ") for arm in study.arms] for own in each]
    for parameters in arms[0]:
        inputs.world(parameters, settings.options.seed, 0)
    manifest = begin_manifest("compare", wanted)
    with new_folder(folder) as partial:
        summary, differences = _run(settings, study, arms, inputs, manifest, partial)
    print(comparison_text(manifest, summary, differences))
    print(inputs.draws_note(settings.parameters), end="")
    print(f"\nresults: {folder}" + (f" (open {folder / 'report.html'})" if settings.options.figures else ""))


def _run(
    settings: CheckedConfig,
    study: StudyPlan,
    arms: Sequence[Sequence[Parameters]],
    inputs: Inputs,
    manifest: dict[str, Any],
    folder: Path,
) -> tuple[pa.Table, pa.Table]:
    options = settings.options
    files = TableFiles(folder, options.format)
    collector = Collector(study, inputs, options, files)
    todo = list(jobs(study, options.replicates))
    worlds = (
        inputs.world(arms[replicate % len(arms)][arm], options.seed, replicate) for arm, replicate in todo
    )
    results = with_progress(run_worlds(worlds, options.engine, options.cores), len(todo), "runs")
    for (arm, replicate), tables in zip(todo, results, strict=True):
        collector.add(arm, replicate, arms[replicate % len(arms)][arm], tables)
    summary, differences = collector.estimates()
    csv.write_csv(summary, folder / SUMMARY)
    csv.write_csv(differences, folder / DIFFERENCES)
    manifest |= {
        "study": {"name": study.name, "question": study.question, "reference": study.reference},
        "arms": [arm.name for arm in study.arms],
        "replicates": options.replicates,
        "tables": files.close(),
    }
    if options.figures:
        from experiments.reports.study_report import write_report

        place = [arm.name for arm in study.arms].index(study.reference)
        world = inputs.world(arms[0][place], options.seed, 0)
        write_report(folder, collector.findings(summary, differences, world), manifest)
    manifest["ended"] = now()
    write_manifest(folder, manifest)
    return summary, differences


def _stored_text(folder: Path, manifest: Mapping[str, Any]) -> str:
    summary, differences = csv.read_csv(folder / SUMMARY), csv.read_csv(folder / DIFFERENCES)
    note = stored_note(manifest)
    return f"{comparison_text(manifest, summary, differences)}\n\nresults stored before: {folder} ({note})"
