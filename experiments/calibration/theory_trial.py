"""One theory on trial: its posterior, its marginal likelihood, and its scoreboard of every published figure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyarrow import csv

from experiments.calibration.fit_summary import DRAWS, central_point
from experiments.calibration.fit_target import FitTarget
from experiments.calibration.inference import ParticleSet
from experiments.calibration.marginal_likelihood import MarginalLikelihood, marginal_likelihood
from experiments.calibration.prior import Ranges
from experiments.calibration.refinement import EmulatedPosterior, Evaluate, refine
from experiments.config.group_files import group_options, load_group_file
from experiments.config.options import Options
from experiments.inputs.clinic_inputs import Inputs
from experiments.inputs.posterior_draws import Draws, write_draws
from experiments.results.folder import new_folder
from experiments.results.table_reading import read_csv
from experiments.validation.measured_clinics import clinic_variants, measure_clinics
from experiments.validation.published_figures import PublishedFigure
from experiments.validation.scoreboard import COLUMNS, Score, scoreboard_from_table, scoreboard_table, scores
from sim.parameters import Parameters

Floats = NDArray[np.float64]

ENOUGH: Final = 20
"""Particles of a theory that a generation must have kept, for the theory's own calibration to start around them."""
_VERDICT, _DRAWS, _BOARD = "verdict.json", "draws.csv", "scoreboard.csv"


@dataclass(frozen=True, eq=False)
class TheoryVerdict:
    """The result of one theory.

    Attributes
    ----------
    theory : str
    likelihood : MarginalLikelihood
        How likely the fitted figures are under it.
    effective : float
        Effective sample size of its posterior.
    board : list of Score
        Every published figure, in clinics with draws of its posterior.
    """

    theory: str
    likelihood: MarginalLikelihood
    effective: float
    board: list[Score]


def theory_parameters(parameters: Parameters) -> dict[str, Parameters]:
    """Return the parameters under each theory that is shipped with the project."""
    return {
        theory: Parameters.of({"theory": load_group_file("theory", theory)}, parameters)
        for theory in group_options("theory")
    }


def starting_settings(
    generations: Sequence[Mapping[str, ParticleSet]], theory: str, ranges: Ranges, seed: int
) -> tuple[Ranges, Floats]:
    """Return the settings that a theory's own calibration starts around, and the prior in the order of the columns.

    They are the last generation that kept enough of the theory; if none did, draws from the prior.
    """
    for particles in reversed(generations):
        if theory in particles and len(particles[theory].weights) >= ENOUGH:
            return {path: ranges[path] for path in particles[theory].paths}, particles[theory].values
    low, high = np.array(list(ranges.values())).T
    return ranges, np.random.default_rng([seed, 5]).uniform(low, high, (10 * ENOUGH, len(low)))


def run(
    theory: str,
    start: tuple[Ranges, Floats],
    base: Parameters,
    evaluate: Evaluate,
    figures: Sequence[PublishedFigure],
    inputs: Inputs,
    options: Options,
    folder: Path,
    progress: bool = True,
) -> TheoryVerdict:
    """Calibrate a theory by itself, simulate clinics with draws of its posterior, and store the verdict.

    Parameters
    ----------
    theory : str
    start : tuple of mapping and ndarray
        The prior, and settings to start around; see `starting_settings`.
    base : sim.Parameters
        With the theory's weights.
    evaluate : callable
        Simulates settings under the theory.
    figures : sequence of PublishedFigure
        All of them; only those of the role ``calibrate`` are fitted.
    inputs : Inputs
    options : Options
    folder : Path
        Of this theory; if it is complete, it is read and nothing is run.
    progress : bool
        Whether to report how many clinics are done.
    """
    if (folder / _VERDICT).exists():
        return _read(theory, folder)
    ranges, values = start
    fitted = [figure for figure in figures if figure.role == "calibrate" and not figure.directional]
    target = FitTarget.of(fitted, options.discrepancy)
    posterior = refine(values, ranges, target, evaluate, options.surface, options.seed)
    draws = _draws(posterior, options.seed)
    verdict = TheoryVerdict(
        theory,
        marginal_likelihood(posterior, options.seed),
        posterior.effective,
        _board(figures, base, draws, inputs, options, progress),
    )
    _write(verdict, draws, folder)
    return verdict


def _draws(posterior: EmulatedPosterior, seed: int) -> Draws:
    values = np.random.default_rng([seed, 2]).choice(posterior.values, DRAWS, replace=False)
    rows = [dict(zip(posterior.paths, map(float, row), strict=True)) for row in values]
    return Draws((central_point(posterior), *rows), {})


def _board(
    figures: Sequence[PublishedFigure],
    base: Parameters,
    draws: Draws,
    inputs: Inputs,
    options: Options,
    progress: bool,
) -> list[Score]:
    rows = [draws.row(options.seed, replicate) for replicate in range(options.clinics)]
    variants = [clinic_variants(draws.apply(base, row), figures) for row in rows]
    measured = measure_clinics(variants, inputs, options.seed, options.cores, progress, figures)
    return scores(figures, measured.by_key, measured.draws)


def _write(verdict: TheoryVerdict, draws: Draws, folder: Path) -> None:
    with new_folder(folder) as partial:
        write_draws(partial / _DRAWS, draws.rows, {"theory": verdict.theory})
        csv.write_csv(scoreboard_table(verdict.board), partial / _BOARD)
        numbers = {"evidence": asdict(verdict.likelihood), "effective": verdict.effective}
        (partial / _VERDICT).write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


def _read(theory: str, folder: Path) -> TheoryVerdict:
    numbers = json.loads((folder / _VERDICT).read_text(encoding="utf-8"))
    board = scoreboard_from_table(read_csv(folder / _BOARD, COLUMNS))
    return TheoryVerdict(theory, MarginalLikelihood(**numbers["evidence"]), numbers["effective"], board)
