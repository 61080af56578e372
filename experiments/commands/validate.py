"""`alliance validate`: simulated clinics, measured as studies measure, against published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pyarrow import csv

from experiments.config.checked_config import CheckedConfig
from experiments.inputs.clinic_inputs import Inputs, read_inputs, sha256
from experiments.reports.scoreboard_text import scoreboard_text
from experiments.results.folder import choose_folder, new_folder, stored_manifest, write_manifest
from experiments.results.manifest import begin_manifest, now
from experiments.results.stored_or_made import stored_note
from experiments.results.table_files import TableFiles
from experiments.studies.configuration import configuration
from experiments.validation.measured_clinics import clinic_variants, estimand_rows, measure_clinics
from experiments.validation.published_figures import SHIPPED, PublishedFigure, read_published_figures
from experiments.validation.questionnaire_scales import scale_table
from experiments.validation.scoreboard import (
    Score,
    estimands_table,
    scoreboard_from_table,
    scoreboard_table,
    scores,
)
from sim.parameters import Parameters

SCOREBOARD, ESTIMATES, SCALES = "scoreboard.csv", "estimands.csv", "scales.csv"


def validate_model(settings: CheckedConfig) -> None:
    """Simulate clinics, store the scoreboard and print it; if the same is stored already, print that.

    Parameters
    ----------
    settings : CheckedConfig
        A checked configuration of ``alliance validate``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    options = settings.options
    path = Path(options.evidence or SHIPPED)
    figures = read_published_figures(path)
    inputs = read_inputs(settings.files, settings.parameters)
    digests = {**inputs.digests, "evidence": {"path": options.evidence or path.name, "sha256": sha256(path)}}
    wanted = configuration(settings, digests)
    folder = choose_folder(settings, wanted)
    stored = stored_manifest(folder, wanted, options.overwrite)
    if stored is not None:
        note = stored_note(stored)
        board = scoreboard_from_table(csv.read_csv(folder / SCOREBOARD))
        print(scoreboard_text(board, options.clinics, options.seed))
        print(f"\nresults stored before: {folder} ({note})")
        return
    clinics = [
        clinic_variants(own) for own in inputs.each(settings.parameters, options.seed, options.clinics)
    ]
    for parameters in clinics[0].values():
        inputs.world(parameters, options.seed, 0)
    manifest = begin_manifest("validate", wanted)
    with new_folder(folder) as partial:
        board = _run(settings, figures, clinics, inputs, manifest, partial)
    print(scoreboard_text(board, options.clinics, options.seed))
    picture = f" (picture: {folder}/figures/scoreboard.svg)" if options.figures else ""
    print(f"\n{inputs.draws_note(settings.parameters)}results: {folder}{picture}")


def _run(
    settings: CheckedConfig,
    figures: tuple[PublishedFigure, ...],
    clinics: Sequence[Mapping[str, Parameters]],
    inputs: Inputs,
    manifest: dict[str, Any],
    folder: Path,
) -> list[Score]:
    options = settings.options
    each = [clinics[replicate % len(clinics)] for replicate in range(options.clinics)]
    measured = measure_clinics(each, inputs, options.seed, options.cores)
    board = scores(figures, measured.estimands, measured.draws)
    files = TableFiles(folder, options.format)
    for id, values in measured.estimands.items():
        files.add("estimands", estimand_rows(id, values))
    csv.write_csv(scoreboard_table(board), folder / SCOREBOARD)
    csv.write_csv(estimands_table(measured.estimands, measured.draws), folder / ESTIMATES)
    csv.write_csv(scale_table(measured.scales), folder / SCALES)
    if options.figures:
        from experiments.plots import scoreboard_plot
        from experiments.plots.saving import save

        (folder / "figures").mkdir()
        save(scoreboard_plot.draw(board), folder / "figures", "scoreboard")
    write_manifest(folder, {**manifest, "clinics": options.clinics, "tables": files.close(), "ended": now()})
    return board
