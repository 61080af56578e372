"""`alliance validate`: simulated clinics, measured as studies measure, against published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from experiments.config.checked_config import CheckedConfig, check_clinic
from experiments.config.group_files import load_group_file
from experiments.config.options import Options
from experiments.inputs.clinic_inputs import Inputs, read_inputs, sha256
from experiments.measures.estimands import Manual, observe
from experiments.measures.estimands.change import WAIT
from experiments.measures.measure import CLINICS, FEEDBACK, UNTREATED, USUAL
from experiments.measures.registry import ESTIMANDS, estimates
from experiments.reports.scoreboard_text import scoreboard_text
from experiments.results.folder import choose_folder, new_folder, stored_manifest, write_manifest
from experiments.results.manifest import begin_manifest, now
from experiments.results.progress import watched
from experiments.results.stored_or_made import stored_note
from experiments.results.table_files import TableFiles
from experiments.studies.configuration import configuration
from experiments.studies.run_worlds import run_worlds
from experiments.validation.published_figures import SHIPPED, Figure, read_figures
from experiments.validation.questionnaire_scales import scale_report, scale_table
from experiments.validation.scoreboard import Score, board_of, estimands_table, scoreboard_table, scores
from sim.parameters import Parameters

SCOREBOARD, ESTIMATES, SCALES = "scoreboard.csv", "estimands.csv", "scales.csv"
Floats = NDArray[np.float64]


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
    figures = read_figures(path)
    inputs = read_inputs(settings.files, settings.parameters)
    digests = {**inputs.digests, "evidence": {"path": options.evidence or path.name, "sha256": sha256(path)}}
    wanted = configuration(settings, digests)
    folder = choose_folder(settings, wanted)
    stored = stored_manifest(folder, wanted, options.overwrite)
    if stored is not None:
        note = stored_note(stored)
        board = board_of(csv.read_csv(folder / SCOREBOARD))
        print(scoreboard_text(board, options.clinics, options.seed))
        print(f"\nresults stored before: {folder} ({note})")
        return
    clinics = [clinics_of(own) for own in inputs.each(settings.parameters, options.seed, options.clinics)]
    for parameters in clinics[0].values():
        inputs.world(parameters, options.seed, 0)
    manifest = begin_manifest("validate", wanted)
    with new_folder(folder) as partial:
        board = _run(settings, figures, clinics, inputs, manifest, partial)
    print(scoreboard_text(board, options.clinics, options.seed))
    picture = f" (picture: {folder}/figures/scoreboard.svg)" if options.figures else ""
    print(f"\n{inputs.draws_note(settings.parameters)}results: {folder}{picture}")


def clinics_of(parameters: Parameters) -> dict[str, Parameters]:
    """Return the three clinics that estimands look at, in the order of `CLINICS`.

    Usual care is the configuration as it is. With feedback, it also has routine outcome feedback. Untreated, every
    client waits for ten weeks before the first session; what is compared there is over when treatment begins.
    """
    feedback = load_group_file("intervention", "feedback")
    made = {
        USUAL: parameters,
        FEEDBACK: Parameters.of({"intervention": feedback}, parameters),
        UNTREATED: Parameters.of({"clinic": {"minimum_wait": WAIT}}, parameters),
    }
    check_clinic(made[UNTREATED], f"clinic {UNTREATED}: ")
    return made


def _run(
    settings: CheckedConfig,
    figures: tuple[Figure, ...],
    clinics: Sequence[Mapping[str, Parameters]],
    inputs: Inputs,
    manifest: dict[str, Any],
    folder: Path,
) -> list[Score]:
    options = settings.options
    each = [clinics[replicate % len(clinics)] for replicate in range(options.clinics)]
    values, scales = measured_clinics(each, options, inputs)
    draws = differing([own[USUAL] for own in each])
    board = scores(figures, values, draws)
    files = TableFiles(folder, options.format)
    for id, column in values.items():
        files.add("estimands", _clinic_values(id, column))
    csv.write_csv(scoreboard_table(board), folder / SCOREBOARD)
    csv.write_csv(estimands_table(values, draws), folder / ESTIMATES)
    csv.write_csv(scale_table(scales), folder / SCALES)
    if options.figures:
        from experiments.plots import scoreboard_plot
        from experiments.plots.saving import save

        (folder / "figures").mkdir()
        save(scoreboard_plot.draw(board), folder / "figures", "scoreboard")
    write_manifest(folder, {**manifest, "clinics": options.clinics, "tables": files.close(), "ended": now()})
    return board


def differing(each: Sequence[Parameters]) -> Floats | None:
    """Return the values of the parameters in which clinics differ; shape (clinics, parameters)."""
    paths = sorted({path for parameters in each for path in parameters.changes_from(each[0])})
    if not paths:
        return None
    values = (parameters.flat() for parameters in each)
    return np.array([[float(value[path]) for path in paths] for value in values])


def measured_clinics(
    each: Sequence[Mapping[str, Parameters]], options: Options, inputs: Inputs
) -> tuple[dict[str, Floats], Floats]:
    """Run clinics, each in all its arms.

    Parameters
    ----------
    each : sequence of mapping
        Arms of each clinic; see `clinics_of`.
    options : Options
        Seed and cores.
    inputs : Inputs

    Returns
    -------
    values : dict of str to ndarray
        Each estimand's value in every clinic.
    scales : ndarray
        Each questionnaire's statistics in every clinic.
    """
    worlds = (
        inputs.world(parameters, options.seed, replicate)
        for replicate, own in enumerate(each)
        for parameters in own.values()
    )
    runs = watched(run_worlds(worlds, "compiled", options.cores), len(each) * len(CLINICS), "runs")
    values = np.full((len(ESTIMANDS), len(each)), np.nan)
    scales = []
    for clinic, own in enumerate(each):
        tables = {arm: next(runs) for arm in CLINICS}
        observed = {arm: observe(part, Manual.of(own[USUAL])) for arm, part in tables.items()}
        values[:, clinic] = list(estimates(observed, ESTIMANDS).values())
        scales.append(scale_report(tables[USUAL], observed[USUAL]))
    # The last one: it lets the progress be told to its end.
    next(runs, None)
    return dict(zip(ESTIMANDS, values, strict=True)), np.array(scales)


def _clinic_values(id: str, column: Floats) -> pa.Table:
    return pa.table(
        {
            "estimand": pa.array([id] * len(column), pa.string()),
            "replicate": pa.array(range(len(column)), pa.int32()),
            "value": pa.array(column, pa.float64(), from_pandas=True),
        }
    )
