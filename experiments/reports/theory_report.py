"""The report of a trial of theories: tables, a text, pictures, and a page."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.calibration.inference import Generation
from experiments.calibration.marginal_likelihood import probabilities
from experiments.calibration.separation import Separation, separations, share_error
from experiments.calibration.theory_trial import Verdict
from experiments.config.options import Options
from experiments.reports.calibration_report import FEW
from experiments.validation.scoreboard import INSIDE, digits_of, shown

THEORIES, FIGURES, APART, TEXT = "theories.csv", "figures.csv", "apart.csv", "theories.txt"

LIMITS = (
    "The probabilities compare these theories with each other and with nothing else: each is as likely as the others "
    "before the figures are seen, and they add up to 1 even if all are wrong.",
    "The theories are settings of the causal paths of one model. What they share (who comes, how forms are filled in, "
    "when people leave) is not on trial, and another model of the same theory could fare otherwise.",
    "They hold for the parameters that are fitted and the ranges of their priors: a theory whose parameters must lie "
    "in a corner of those counts as less likely. All other parameters are as configured, which was found with every "
    "path at work.",
    "The figures that may be fitted describe usual care. Most are correlations and averages, which several causal "
    "accounts can have alike; a theory that meets them is not thereby shown to be true.",
    "The figures of the role predict take no part in the probabilities. How a theory does on them is told beside, and "
    "as averages of many studies they bind no single clinic.",
)
"""What a trial does not show."""


@dataclass(frozen=True)
class Standing:
    """One theory in numbers.

    Attributes
    ----------
    theory : str
    share, share_error : float
        Part of the last generation (pyABC's model selection), and its Monte Carlo standard error.
    log_evidence, error : float
        Relative to the likeliest theory.
    probability, low, high : float
        Given the fitted figures with their published errors; nine times of ten between low and high.
    fitted, predicted : tuple of int
        Figures inside their intervals, and how many there are.
    effective : float
        Independent draws that its posterior is worth.
    """

    theory: str
    share: float
    share_error: float
    log_evidence: float
    error: float
    probability: float
    low: float
    high: float
    fitted: tuple[int, int]
    predicted: tuple[int, int]
    effective: float


def doubtful(table: Sequence[Standing]) -> list[str]:
    """Return a sentence on theories whose posterior is worth too little; none, where all are worth enough."""
    few = [one.theory for one in table if one.effective < FEW]
    if not few:
        return []
    return [
        f"Worth fewer than {FEW} independent draws, so that its place is uncertain: {', '.join(few)}; a larger surface "
        "may help."
    ]


def standings(
    generations: Sequence[Mapping[str, Generation]], verdicts: Sequence[Verdict], seed: int
) -> list[Standing]:
    """Return the theories, likeliest first."""
    shares, low, high = probabilities([verdict.evidence for verdict in verdicts], seed)
    top = max(verdict.evidence.log for verdict in verdicts)
    last = generations[-1]
    made = [
        Standing(
            verdict.theory,
            last[verdict.theory].share if verdict.theory in last else 0.0,
            share_error(last, verdict.theory),
            verdict.evidence.log - top,
            verdict.evidence.error,
            float(shares[place]),
            float(low[place]),
            float(high[place]),
            _inside(verdict, "calibrate"),
            _inside(verdict, "predict"),
            verdict.effective,
        )
        for place, verdict in enumerate(verdicts)
    ]
    return sorted(made, key=lambda standing: -standing.log_evidence)


def _inside(verdict: Verdict, role: str) -> tuple[int, int]:
    own = [score for score in verdict.board if score.figure.role == role]
    return sum(score.place == INSIDE for score in own), len(own)


def write_report(
    generations: Sequence[Mapping[str, Generation]],
    verdicts: Sequence[Verdict],
    manifest: Mapping[str, Any],
    folder: Path,
    options: Options,
) -> str:
    """Write everything that a trial found into its folder.

    Parameters
    ----------
    generations : sequence of mapping
        Theory -> what each generation has kept of it.
    verdicts : sequence of Verdict
    manifest : mapping
        Of the trial.
    folder : Path
        An existing folder; earlier reports in it are replaced.
    options : Options
        Seed, and whether pictures and a page are made.

    Returns
    -------
    str
        The text, for the screen.
    """
    table, apart = standings(generations, verdicts, options.seed), separations(verdicts)
    _write_tables(table, apart, verdicts, folder)
    text = report_text(table, apart, generations)
    (folder / TEXT).write_text(text, encoding="utf-8")
    if options.figures:
        from experiments.reports.theory_page import write_page

        write_page(table, apart, generations, verdicts, manifest, folder)
    return text


def _write_tables(
    table: Sequence[Standing], apart: Sequence[Separation], verdicts: Sequence[Verdict], folder: Path
) -> None:
    head = [
        "theory",
        "share",
        "share_error",
        "log_evidence",
        "error",
        "probability",
        "low",
        "high",
        "effective",
    ]
    counts = ["fitted_inside", "fitted", "predicted_inside", "predicted"]
    _write(
        folder / THEORIES,
        [*head, *counts],
        ([*(getattr(one, name) for name in head), *one.fitted, *one.predicted] for one in table),
    )
    _write(
        folder / FIGURES,
        [
            "figure",
            "role",
            "theory",
            "simulated",
            "parameter_error",
            "mc_error",
            "low",
            "high",
            "place",
            "standard_errors_off",
        ],
        (
            [
                score.figure.id,
                score.figure.role,
                verdict.theory,
                score.simulated.value,
                score.simulated.parameter_error,
                score.simulated.error,
                score.simulated.low,
                score.simulated.high,
                score.place,
                apart[place].off[verdict.theory],
            ]
            for verdict in verdicts
            for place, score in enumerate(verdict.board)
        ),
    )
    _write(
        folder / APART,
        ["figure", "role", "log_odds_best_to_worst", "pairs_apart", "tells_apart"],
        ([one.figure.id, one.figure.role, one.odds, one.pairs, str(one.tells).lower()] for one in apart),
    )


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        for row in rows:
            writer.writerow(
                [
                    cell if not isinstance(cell, float) else "" if math.isnan(cell) else f"{cell:.6g}"
                    for cell in row
                ]
            )


def report_text(
    table: Sequence[Standing],
    apart: Sequence[Separation],
    generations: Sequence[Mapping[str, Generation]],
) -> str:
    """Return the report in words and columns."""
    kept = sum(len(one.weights) for one in generations[-1].values())
    lines = [
        f"{len(table)} theories, each as likely as the others before the figures are seen; "
        f"{len(generations)} generation(s) of {kept} settings, then a posterior for each theory.",
        "share: of the last generation, whose settings still miss the figures (pyABC's model selection).",
        "probability: given the fitted figures with their published errors; in brackets, nine times of ten for Monte "
        "Carlo error.",
        "",
        f"{'theory':26} {'share':>14} {'log evidence':>16} {'probability':>22} {'fitted':>8} {'predicted':>10}",
    ]
    for one in table:
        share = f"{one.share:.2f} ± {one.share_error:.2f}"
        evidence = f"{one.log_evidence:.1f} ± {one.error:.1f}"
        span = f"{one.probability:.3f} ({one.low:.3f} .. {one.high:.3f})"
        counts = [f"{hits} of {count}" for hits, count in (one.fitted, one.predicted)]
        lines.append(f"{one.theory:26} {share:>14} {evidence:>16} {span:>22} {counts[0]:>8} {counts[1]:>10}")
    lines += [*doubtful(table), "", *_apart_lines(apart), "", "What this does not show"]
    lines += [f"- {sentence}" for sentence in LIMITS]
    return "\n".join(lines) + "\n"


def _apart_lines(apart: Sequence[Separation]) -> list[str]:
    telling = sorted((one for one in apart if one.tells), key=lambda one: -one.odds)
    silent = [one.figure.id for one in apart if not one.tells]
    lines = ["Figures that tell theories apart (log likelihood under the best less that under the worst):"]
    for one in telling:
        best = min(one.off, key=lambda theory: abs(one.off[theory]))
        worst = max(one.off, key=lambda theory: abs(one.off[theory]))
        lines.append(
            f"{one.figure.id:28} {one.figure.role:10} {one.odds:6.1f}  {best} {one.off[best]:+.1f} standard errors "
            f"off, {worst} {one.off[worst]:+.1f}"
        )
    return [*lines, f"Figures that do not: {', '.join(silent) or 'none'}."]


def value_text(verdict: Verdict, place: int) -> str:
    """Return one simulated figure as it is shown in tables."""
    score = verdict.board[place]
    return shown(score.simulated.value, digits_of(score.figure))
