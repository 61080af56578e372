"""One theory on trial: its own posterior, its evidence, and how clinics that follow it do on every published figure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyarrow import csv

from experiments.calibration.fit_target import Target
from experiments.calibration.inference import Generation
from experiments.calibration.marginal_likelihood import Evidence, evidence_of
from experiments.calibration.prior import Ranges
from experiments.calibration.refinement import Evaluate, Posterior, refine
from experiments.calibration.result import DRAWS, central_point
from experiments.commands.validate import clinics_of, differing, measured_clinics
from experiments.config.options import Options
from experiments.inputs.clinic_inputs import Inputs
from experiments.inputs.posterior_draws import Draws, write_draws
from experiments.results.folder import new_folder
from experiments.validation.published_figures import Figure
from experiments.validation.scoreboard import Score, board_of, scoreboard_table, scores
from sim.parameters import Parameters

Floats = NDArray[np.float64]

ENOUGH: Final = 20
"""Settings of a theory that a generation must have kept, for its own calibration to begin around them."""
_VERDICT, _DRAWS, _BOARD = "verdict.json", "draws.csv", "scoreboard.csv"


@dataclass(frozen=True, eq=False)
class Verdict:
    """What became of one theory.

    Attributes
    ----------
    theory : str
    evidence : Evidence
        How likely the fitted figures are under it.
    effective : float
        Independent draws that its posterior is worth.
    board : list of Score
        Every published figure, with clinics that have draws of its posterior.
    """

    theory: str
    evidence: Evidence
    effective: float
    board: list[Score]


def start_of(
    generations: Sequence[Mapping[str, Generation]], theory: str, ranges: Ranges, seed: int
) -> tuple[Ranges, Floats]:
    """Return where a theory's own calibration begins, and the prior in the order of the columns.

    The last generation that kept enough settings of the theory; draws from the prior, where none did.
    """
    for each in reversed(generations):
        if theory in each and len(each[theory].weights) >= ENOUGH:
            return {path: ranges[path] for path in each[theory].paths}, each[theory].values
    low, high = np.array(list(ranges.values())).T
    return ranges, np.random.default_rng([seed, 5]).uniform(low, high, (10 * ENOUGH, len(low)))


def tried(
    theory: str,
    start: tuple[Ranges, Floats],
    base: Parameters,
    evaluate: Evaluate,
    figures: Sequence[Figure],
    inputs: Inputs,
    options: Options,
    folder: Path,
) -> Verdict:
    """Calibrate a theory by itself, simulate clinics with draws of its posterior, and store what came out.

    Parameters
    ----------
    theory : str
    start : tuple of mapping and ndarray
        The prior, and settings to begin around; see `start_of`.
    base : sim.Parameters
        With the theory's weights.
    evaluate : callable
        Simulates settings under the theory.
    figures : sequence of Figure
        All of them; only those of the role ``calibrate`` are fitted.
    inputs : Inputs
    options : Options
    folder : Path
        Of this theory; where it is complete, it is read and nothing is run.
    """
    if (folder / _VERDICT).exists():
        return _read(theory, folder)
    ranges, values = start
    fitted = [figure for figure in figures if figure.role == "calibrate" and not figure.directional]
    posterior = refine(values, ranges, Target.of(fitted), evaluate, options.surface, options.seed)
    verdict = Verdict(
        theory,
        evidence_of(posterior, options.seed),
        posterior.effective,
        _board(figures, base, _draws(posterior, options.seed), inputs, options),
    )
    _write(verdict, _draws(posterior, options.seed), folder)
    return verdict


def _draws(posterior: Posterior, seed: int) -> Draws:
    values = np.random.default_rng([seed, 2]).choice(posterior.values, DRAWS, replace=False)
    rows = [dict(zip(posterior.paths, map(float, row), strict=True)) for row in values]
    return Draws((central_point(posterior), *rows), {})


def _board(
    figures: Sequence[Figure], base: Parameters, draws: Draws, inputs: Inputs, options: Options
) -> list[Score]:
    rows = [draws.row(options.seed, replicate) for replicate in range(options.clinics)]
    each = [clinics_of(draws.apply(base, row)) for row in rows]
    values, _ = measured_clinics(each, options, inputs)
    return scores(figures, values, differing([own["usual"] for own in each]))


def _write(verdict: Verdict, draws: Draws, folder: Path) -> None:
    with new_folder(folder) as partial:
        write_draws(partial / _DRAWS, draws.rows, {"theory": verdict.theory})
        csv.write_csv(scoreboard_table(verdict.board), partial / _BOARD)
        told = {"evidence": asdict(verdict.evidence), "effective": verdict.effective}
        (partial / _VERDICT).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _read(theory: str, folder: Path) -> Verdict:
    told = json.loads((folder / _VERDICT).read_text(encoding="utf-8"))
    board = board_of(csv.read_csv(folder / _BOARD))
    return Verdict(theory, Evidence(**told["evidence"]), told["effective"], board)
