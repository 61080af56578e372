"""History matching in plain words: what is ruled out, what is left, what is not constrained at all."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

from experiments.calibration.history import CHECKED
from experiments.calibration.history_summary import (
    INACCURATE,
    LeftOver,
    history_coverage_table,
    history_marginals_table,
    left_over,
    simulated_table,
)
from experiments.calibration.history_waves import History
from experiments.reports.error_sentences import error_sentences

LISTED: Final = 25
INFORMED: Final = 0.7
"""Share of the range's 90 % below which a posterior interval says something; as in `alliance calibrate`."""
UNSETTLED: Final = 0.1
"""Monte Carlo error of a mean, in standard deviations of the posterior, from which it is said in words."""
_WIDTH: Final = 118


def history_text(history: History, present: Mapping[str, float]) -> str:
    """Return the report in sentences and columns."""
    left = left_over(history, present)
    said = [line for finding in history_findings(history, left) for line in textwrap.wrap(finding, _WIDTH)]
    lines = [*said, "", *_wave_lines(history)]
    if left:
        lines += ["", *_parameter_lines(left), "", *_free_lines(left)]
    lines += ["", *_emulator_lines(history)]
    for finding in posterior_findings(history, present):
        lines += ["", *textwrap.wrap(finding, _WIDTH)]
    if history.posterior is not None:
        lines += ["", *_posterior_lines(history, present)]
    return "\n".join(lines) + "\n"


def history_findings(history: History, left: Sequence[LeftOver]) -> list[str]:
    """Return what is ruled out and what is left, in sentences."""
    plan, last = history.plan, history.waves[-1]
    figures = len(history.yardstick.target.ids)
    rule = (
        f"any of {figures} figures lies"
        if not plan.misses
        else f"more than {plan.misses} of {figures} figures lie"
    )
    found = [
        f"{len(history.ranges)} open parameters were searched; a setting is ruled out if {rule} beyond an "
        f"implausibility of {plan.cut:g}."
    ]
    if not left:
        return [
            *found,
            f"After {len(history.waves)} waves nothing is left: no setting that was found meets all figures within the "
            "stated errors. A larger discrepancy, allowed misses or wider ranges would say how far off the model is.",
        ]
    free = sum(not one.constrained for one in left)
    found.append(
        f"After {len(history.waves)} waves {last.share:.2g} (± {last.error:.1g}) of the space is not ruled out. "
        f"{len(left) - free} parameters have a distribution of their own there, {free} are not constrained at all "
        "by themselves."
    )
    checked, passing = history.checked, len(history.passing)
    found.append(_draws_sentence(len(checked.points), passing, plan.draws))
    return found


def posterior_findings(history: History, present: Mapping[str, float]) -> list[str]:
    """Return, in sentences, what the posterior says and how far it is to be trusted; none where there is none."""
    if history.posterior is None:
        return []
    rows = history_marginals_table(history, present).to_pylist()
    told = sum(row["share"] < INFORMED for row in rows)
    found = [
        f"The posterior over all {len(rows)} parameters together narrows {told} of them to less than {INFORMED:g} of "
        "the range; the others are as good as unknown, each by itself.",
        *error_sentences(history.yardstick.target),
    ]
    error = max(row["mc_error"] for row in rows)
    if error > UNSETTLED:
        found.append(
            f"The samplers do not agree: the mean of a parameter has a Monte Carlo error of up to {error:.2f} standard "
            f"deviations of the posterior (at most {UNSETTLED:g} was expected). More points would settle it."
        )
    found += _off_sentences(history)
    if history.recovered:
        every = history_coverage_table(history).to_pylist()[-1]
        found.append(
            f"Known parameters, all open ones drawn at once in {len(history.recovered)} clinics, lie in "
            f"{every['share']:.2f} of their 90 % intervals."
        )
    return found


def _off_sentences(history: History) -> list[str]:
    rows = simulated_table(history).to_pylist()
    off = sorted((row for row in rows if abs(row["off"]) > INACCURATE), key=lambda row: -abs(row["off"]))
    if not off:
        return []
    said = ", ".join(f"{row['figure']} ({row['off']:+.1f})" for row in off)
    return [
        f"Clinics simulated with draws from the posterior are not where the emulators put them, by more than half a "
        f"tolerance on average: {said}. Intervals of what these figures constrain are not to be trusted."
    ]


def _posterior_lines(history: History, present: Mapping[str, float]) -> list[str]:
    rows = history_marginals_table(history, present).to_pylist()[:LISTED]
    lines = [
        "Posterior of the most constrained parameters:",
        f"{'parameter':36} {'now':>8} {'range':>18} {'median':>8} {'90 % interval':>22} {'share of range':>15}",
    ]
    for row in rows:
        span = f"{row['range_low']:.3g} .. {row['range_high']:.3g}"
        inside = f"{row['low']:.3g} .. {row['high']:.3g}"
        lines.append(
            f"{row['parameter']:36} {row['present']:8.3g} {span:>18} {row['median']:8.3g} {inside:>22} "
            f"{row['share']:15.2f}"
        )
    return lines


def _draws_sentence(simulated: int, passing: int, wanted: int) -> str:
    if not passing:
        return (
            f"None of {simulated} draws from it is plausible when simulated: more waves or points are needed."
        )
    said = (
        f"{passing} draws from it are plausible when simulated ({simulated} were tried, in up to {CHECKED} clinics "
        "each)"
    )
    few = "" if passing > wanted else f"; {wanted + 1} were wanted"
    return f"{said}{few}."


def _wave_lines(history: History) -> list[str]:
    ids = history.yardstick.target.ids
    lines = [
        f"{'wave':>4} {'settings':>9} {'share left':>12} {'±':>9}  figures that alone rule out most of what was left"
    ]
    for number, wave in enumerate(history.waves, start=1):
        most = sorted(range(len(ids)), key=lambda place: -wave.ruled_out[place])[:3]
        said = ", ".join(f"{ids[place]} {100 * wave.ruled_out[place]:.0f} %" for place in most)
        lines.append(f"{number:4} {len(wave.points):9} {wave.share:12.3g} {wave.error:9.1g}  {said}")
    return lines


def _parameter_lines(left: Sequence[LeftOver]) -> list[str]:
    lines = [
        "Most constrained parameters (distance: of what is left from an even spread over the range, 0 to 1):",
        f"{'parameter':36} {'now':>8} {'range':>18} {'median':>8} {'90 % of what is left':>22} {'narrower by':>12} "
        f"{'distance':>9}",
    ]
    for one in [one for one in left if one.constrained][:LISTED]:
        span, inside = (f"{low:.3g} .. {high:.3g}" for low, high in (one.range, (one.low, one.high)))
        lines.append(
            f"{one.path:36} {one.present:8.3g} {span:>18} {one.median:8.3g} {inside:>22} {100 * one.shrinkage:10.0f} % "
            f"{one.distance:9.2f}"
        )
    return lines


def _free_lines(left: Sequence[LeftOver]) -> list[str]:
    free = sorted(one.path for one in left if not one.constrained)
    said = (
        f"Not constrained at all by themselves, {len(free)} of {len(left)}: every value in the searched range is left, "
        f"as evenly as it was searched: {', '.join(free) or 'none'}."
    )
    return textwrap.wrap(said, _WIDTH)


def inaccurate_figures(history: History) -> list[str]:
    """Return the figures that the last wave emulates with an error above half their tolerance, the worst first."""
    tolerance = history.yardstick.tolerance
    errors = {
        id: emulator.error / tolerance[place]
        for place, (id, emulator) in enumerate(
            zip(history.yardstick.target.ids, history.waves[-1].judge.emulators, strict=True)
        )
    }
    worst = sorted((id for id, error in errors.items() if error > INACCURATE), key=lambda id: -errors[id])
    return [f"{id} ({errors[id]:.1f})" for id in worst]


def _emulator_lines(history: History) -> list[str]:
    tolerance = history.yardstick.tolerance
    lines = [
        "Emulators of the last wave, in half-widths of the published intervals:",
        f"{'figure':28} {'held-out error':>15} {'of it the emulator':>19} {'single clinics':>15} {'active inputs':>14}",
    ]
    last = history.waves[-1]
    for place, (id, emulator) in enumerate(
        zip(history.yardstick.target.ids, last.judge.emulators, strict=True)
    ):
        error = emulator.error / tolerance[place]
        lines.append(
            f"{id:28} {emulator.held_out / tolerance[place]:15.2f} {error:19.2f} "
            f"{emulator.clinic_spread / tolerance[place]:15.2f} {emulator.surface.active:14}"
        )
    worst = inaccurate_figures(history)
    if worst:
        lines += ["", *textwrap.wrap(inaccuracy_sentence(worst), _WIDTH)]
    return lines


def inaccuracy_sentence(worst: Sequence[str]) -> str:
    """Return in words which emulators are off by more than half the tolerance."""
    return (
        f"The emulator's own error is more than half the tolerance for {', '.join(worst)}: these figures rule out less "
        "than they could, and draws are plausible only if simulated clinics say so, too."
    )
