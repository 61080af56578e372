"""A trial of theories as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from experiments.calibration.separation import Separation
from experiments.calibration.theory_ranking import RankedTheory, TrialSummary
from experiments.reports.calibration_text import FEW

LIMITS: Final = (
    "The probabilities compare these theories with each other only: all have the same prior probability, and their "
    "probabilities add up to 1 even if all are wrong.",
    "The theories are settings of the causal paths of one model. What they share (who comes, how forms are filled in, "
    "when people leave) is not on trial, and another model of the same theory could fare differently.",
    "The probabilities hold for the parameters that are fitted and the ranges of their priors: a theory whose "
    "parameters must lie in a corner of those is less likely. All other parameters are as configured, and were chosen "
    "with every path active.",
    "The figures that may be fitted describe usual care. Most are correlations and averages, which several causal "
    "accounts can share; a theory that fits them is not thereby shown to be true.",
    "The figures of the role predict do not enter the probabilities. How a theory fits them is reported separately, "
    "and as averages of many studies they do not constrain any single clinic.",
)
"""What a trial does not show."""


def unreliable(ranking: Sequence[RankedTheory]) -> list[str]:
    """Return a sentence on theories with too few independent draws; none if all have enough."""
    few = [ranked.theory for ranked in ranking if ranked.effective < FEW]
    if not few:
        return []
    return [
        f"Fewer than {FEW} independent draws, so that the rank is uncertain: {', '.join(few)}; a larger surface may "
        "help."
    ]


def theory_text(trial: TrialSummary) -> str:
    """Return the report in sentences and columns."""
    ranking, generations = trial.ranking, trial.generations
    kept = sum(len(particles.weights) for particles in generations[-1].values())
    lines = [
        f"{len(ranking)} theories with equal prior probabilities; "
        f"{len(generations)} generation(s) of {kept} settings, then a posterior for each theory.",
        "share: of the last generation, whose settings still deviate from the figures (pyABC's model selection).",
        "probability: given the fitted figures with their published errors; in brackets, its 90 % interval for Monte "
        "Carlo error.",
        "",
        f"{'theory':26} {'share':>14} {'log evidence':>16} {'probability':>22} {'fitted':>8} {'predicted':>10}",
        *(_theory_line(ranked) for ranked in ranking),
        *unreliable(ranking),
        "",
        *_separation_lines(trial.separations),
        "",
        "What this does not show",
        *(f"- {sentence}" for sentence in LIMITS),
    ]
    return "\n".join(lines) + "\n"


def _theory_line(ranked: RankedTheory) -> str:
    share = f"{ranked.share:.2f} ± {ranked.share_error:.2f}"
    evidence = f"{ranked.log_evidence:.1f} ± {ranked.error:.1f}"
    span = f"{ranked.probability:.3f} ({ranked.low:.3f} .. {ranked.high:.3f})"
    fitted, predicted = (f"{inside} of {count}" for inside, count in (ranked.fitted, ranked.predicted))
    return f"{ranked.theory:26} {share:>14} {evidence:>16} {span:>22} {fitted:>8} {predicted:>10}"


def _separation_lines(separations: Sequence[Separation]) -> list[str]:
    lines = [
        "Figures that discriminate between theories (log likelihood under the best less that under the worst):"
    ]
    discriminating = [separation for separation in separations if separation.discriminates]
    for separation in sorted(discriminating, key=lambda separation: -separation.log_odds):
        deviations, figure = separation.deviations, separation.figure
        best = min(deviations, key=lambda theory: abs(deviations[theory]))
        worst = max(deviations, key=lambda theory: abs(deviations[theory]))
        lines.append(
            f"{figure.id:28} {figure.role:10} {separation.log_odds:6.1f}  {best} {deviations[best]:+.1f} standard "
            f"errors off, {worst} {deviations[worst]:+.1f}"
        )
    others = [separation.figure.id for separation in separations if not separation.discriminates]
    return [*lines, f"Figures that do not: {', '.join(others) or 'none'}."]
