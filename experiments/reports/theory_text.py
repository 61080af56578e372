"""A trial of theories in plain words: what figures can and cannot tell about theories."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from experiments.calibration.confusion import APART
from experiments.calibration.theory_summary import JudgedTheory, Pair, TrialSummary
from experiments.calibration.theory_trial import steady

LIMITS: Final = (
    "Weights compare these theories with each other only. They say which mixture of them foretells figures best, not "
    "how probable a theory is, and add up to 1 even if all are wrong.",
    "The theories are settings of the causal paths of one model. What they share (who comes, how forms are filled in, "
    "when people leave) is not on trial, and another model of the same theory could fare differently.",
    "Nearly all figures describe usual care, most as correlations and averages, which several accounts can share.",
    "Errors of different figures are taken to be independent, and some figures are nearly the same quantity.",
    "Emulators stand for clinics in everything but the last settings; where their own error is large, a figure tells "
    "theories apart less than it could.",
)
"""What a trial does not show."""
LISTED: Final = 12
INACCURATE: Final = 1.0
_WIDTH: Final = 118


def theory_text(summary: TrialSummary) -> str:
    """Return the report in sentences and columns."""
    said = [line for finding in theory_findings(summary) for line in textwrap.wrap(finding, _WIDTH)]
    lines = [
        *said,
        "",
        *_theory_lines(summary.theories),
        "",
        *_figure_lines(summary),
        "",
        *_elsewhere_lines(summary),
        "",
        *_confusion_lines(summary),
        "",
        "What this does not show",
        *(f"- {sentence}" for sentence in LIMITS),
    ]
    return "\n".join(lines) + "\n"


def theory_findings(summary: TrialSummary) -> list[str]:
    """Return the main results as sentences."""
    trial, theories = summary.trial, summary.theories
    fitted = trial.fits[0].emulated.fitted
    checks = [one.emulator_check for one in theories]
    per_theory = trial.plan.evaluations(len(theories)) // len(theories)
    return [
        f"{len(theories)} theories, each fitted by itself over {len(trial.ranges)} open parameters: {trial.plan.waves} "
        f"waves, {per_theory} evaluations of each theory.",
        *_weights_said(theories),
        *_moved_said(theories),
        *_missed_said(summary),
        *_home_said(theories, summary.pairs),
        f"{int(trial.judged.sum())} of {len(trial.figures)} emulated figures are judged ({fitted} may be fitted; each "
        "is foretold from fits that do not use it).",
        *_refused_said(summary),
        f"Plausible settings, simulated, lie {min(checks):.2f} to {max(checks):.2f} stated errors from what emulators "
        "say of them (root mean square per theory; 1 if the stated errors are right).",
    ]


def _weights_said(theories: Sequence[JudgedTheory]) -> list[str]:
    heavy = [one for one in theories if one.high >= 0.1]
    listed = ", ".join(f"{one.theory} {one.weight:.2f} ({one.low:.2f} to {one.high:.2f})" for one in heavy)
    light = [one.theory for one in theories if one.high < 0.1]
    said = f"Stacking weights, with 90 % intervals over figures: {listed}."
    return [said + (f" Below 0.1 with certainty: {', '.join(light)}." if light else "")]


def _moved_said(theories: Sequence[JudgedTheory]) -> list[str]:
    moved = [f"{one.theory} ({one.weight:.2f} to {one.halved[0]:.2f})" for one in theories if one.moved]
    if not moved:
        return ["Halving all searched ranges moves no weight beyond its interval."]
    return [
        f"FLAGGED: halving all searched ranges moves these weights beyond their intervals: {', '.join(moved)}."
    ]


def _missed_said(summary: TrialSummary) -> list[str]:
    said = []
    for one in summary.theories:
        missed = [
            figure.figure.id
            for figure in summary.figures
            if figure.theory == one.theory and figure.fitted and not figure.met
        ]
        if missed:
            said.append(f"{one.theory}: {', '.join(missed)}")
    if not said:
        return ["Every theory can meet every figure that may be fitted, together with the others."]
    return [f"Fitted figures that a theory cannot meet whatever its parameters are: {'; '.join(said)}."]


def _home_said(theories: Sequence[JudgedTheory], pairs: Sequence[Pair]) -> list[str]:
    home = [one.theory for one in theories if one.home >= APART]
    said = [
        f"Figures made by a theory come back to it in at least {100 * APART:.0f} % of cases for {len(home)} of "
        f"{len(theories)} theories: {', '.join(home) or 'none'}."
    ]
    alike = [pair for pair in pairs if pair.verdict == "not told apart"]
    if alike:
        listed = "; ".join(f"{pair.one} and {pair.other} ({pair.share:.2f})" for pair in alike)
        said.append(f"These figures cannot tell apart (share of right decisions between the two): {listed}.")
    undecided = sum(pair.verdict == "undecided" for pair in pairs)
    apart = sum(pair.verdict == "told apart" for pair in pairs)
    said.append(f"Of {len(pairs)} pairs of theories {apart} are told apart, {undecided} are undecided.")
    return said


def _refused_said(summary: TrialSummary) -> list[str]:
    trial = summary.trial
    refused = [figure.id for figure, used in zip(trial.figures, trial.judged, strict=True) if not used]
    said = []
    if refused:
        said.append(
            "REFUSED, because chains that leave the figure out are unsteady, or disagree with the normal law of the "
            f"theory's figures: {', '.join(refused)}."
        )
    if trial.left_out:
        reasons: dict[str, list[str]] = {}
        for id, reason in trial.left_out.items():
            reasons.setdefault(reason, []).append(id)
        said += [f"Nothing is said of {', '.join(ids)}: {reason}." for reason, ids in reasons.items()]
    return said


def _theory_lines(theories: Sequence[JudgedTheory]) -> list[str]:
    lines = [
        "Weights: stacking weight and 90 % interval over figures; without a discrepancy; with halved ranges; with "
        "figures from clinics that no fit has simulated.",
        "Met: figures that the theory can meet (fitted, predicted). Density: log density of these two kinds, less that "
        "of the best.",
        "Plausible: settings with no fitted figure beyond the cut, simulated. Home: share of its own figures given to "
        "it.",
        "",
        f"{'theory':24} {'weight':>20} {'without':>8} {'halved':>7} {'others':>7} {'fitted':>9} {'predicted':>10} "
        f"{'density':>12} {'plausible':>10} {'home':>12}",
    ]
    for one in theories:
        fitted, predicted, plausible = (
            f"{part} of {whole}" for part, whole in (one.fitted, one.predicted, one.plausible)
        )
        weight = f"{one.weight:.2f} ({one.low:.2f}..{one.high:.2f})"
        home = f"{one.home:5.2f} ± {one.home_error:.2f}"
        lines.append(
            f"{one.theory:24} {weight:>20} {one.without[0]:8.2f} {one.halved[0]:7.2f} {one.everywhere[0]:7.2f} "
            f"{fitted:>9} {predicted:>10} "
            f"{one.fitted_density:6.1f}{one.predicted_density:6.1f} {plausible:>10} {home}"
        )
    return lines


def _figure_lines(summary: TrialSummary) -> list[str]:
    """Return the figures on whose densities theories differ most."""
    spread = {
        figure.id: max(one.density for one in summary.of(figure.id))
        - min(one.density for one in summary.of(figure.id))
        for figure in summary.trial.figures
    }
    lines = [
        "Figures whose log predictive densities differ most between theories (each from fits without it):"
    ]
    for id in sorted(spread, key=lambda id: -spread[id])[:LISTED]:
        under = summary.of(id)
        best, worst = (pick(under, key=lambda one: one.density) for pick in (max, min))
        lines.append(
            f"{id:30} {best.figure.role:10} {spread[id]:6.1f}  best {best.theory} ({best.density:.1f}), worst "
            f"{worst.theory} ({worst.density:.1f}, at best {worst.nearest:.1f} half-widths off)"
        )
    return lines


def _elsewhere_lines(summary: TrialSummary) -> list[str]:
    """Return what the best and the worst theory say of each figure from clinics that no fit has simulated."""
    found, names = summary.trial.elsewhere, summary.trial.theories
    judged = steady(found.densities, found.errors)
    lines = [
        "Figures from clinics that no fit has simulated (log predictive densities; * too unsteady to be judged, with a "
        "standard error above 0.5):"
    ]
    for place, figure in enumerate(found.figures):
        densities = found.densities[place]
        best, worst = int(densities.argmax()), int(densities.argmin())
        lines.append(
            f"{figure.id + ('' if judged[place] else ' *'):30} best {names[best]} ({densities[best]:.1f}), worst "
            f"{names[worst]} ({densities[worst]:.1f}); largest standard error {found.errors[place].max():.1f}"
        )
    return lines


def _confusion_lines(summary: TrialSummary) -> list[str]:
    names, rows = [one.theory for one in summary.theories], summary.confusion_rows()
    numbers = "".join(f"{number:5}" for number in range(1, len(names) + 1))
    lines = [
        "Figures made by a theory (row) and judged blind: share given to each theory (column, in the same order):",
        f"{'':27} {numbers}",
    ]
    for place, name in enumerate(names):
        shares = "".join(f"{share:5.2f}" for share in rows[place])
        lines.append(f"{place + 1:2} {name:24} {shares}")
    return lines
