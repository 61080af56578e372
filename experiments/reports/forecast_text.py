"""How well clients who were held out are foretold, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from experiments.reports.fit_page import PageTable
from experiments.routine_data.forecast_methods import SIMULATED
from experiments.routine_data.forecast_scores import ScoreDifference
from experiments.routine_data.forecasts import Forecasts, ForecastTarget
from experiments.routine_data.held_out import THERAPISTS

WHOM: Final = {True: "therapists held out with all clients", False: "clients held out"}


def forecast_sentences(forecasts: Forecasts) -> list[str]:
    """Return what forecasts show: which method wins, by how much, and how the simple one and the model do."""
    whom = WHOM[forecasts.held_out == THERAPISTS]
    lines = []
    for target in forecasts.targets:
        if target.reason:
            lines.append(f"The {target.name} could not be foretold: {target.reason}.")
        else:
            lines.append(" ".join([_winner(target, whom), _model(target)]))
    return lines


def forecast_page_tables(forecasts: Forecasts | None) -> list[PageTable]:
    """Return the table of scores and differences as a page shows it; none without forecasts."""
    if forecasts is None:
        return []
    rows = []
    for target in forecasts.targets:
        simple = target.scores[0].method if target.scores else ""
        for score in target.scores:
            pair = None if score.method == simple else _pair(target.differences, score.method, simple)
            within = "-" if score.within != score.within else f"{100 * score.within:.0f} %"
            cells = [target.name, score.method, f"{target.clients}", f"{score.value:.3g}"]
            rows.append([*cells, "-" if pair is None else _interval(pair), within])
    head = ["What", "Method", "Clients", "Score", "To the simple method (95 %)", "Within its 90 %"]
    note = (
        f"From {', '.join(forecasts.names)}; {forecasts.simulated} simulated clients to choose from. CRPS of last "
        "scores, Brier scores of dropouts: lower is better. Intervals: therapists are drawn again, with all clients."
    )
    return [PageTable(f"Held out and foretold: {WHOM[forecasts.held_out == THERAPISTS]}", note, head, rows)]


def _winner(target: ForecastTarget, whom: str) -> str:
    best = min(target.scores, key=lambda score: score.value)
    simple = target.scores[0]
    head = (
        f"{target.name.capitalize()} of {target.clients} clients ({whom}), {target.rule} (lower is better):"
    )
    if best.method == simple.method:
        worse = [pair.method for pair in target.differences if pair.against == simple.method and pair.clear]
        verdict = f"clearly better than {' and '.join(worse)}" if worse else "but no other is clearly worse"
        return f"{head} the simple method wins: {simple.method} has {simple.value:.3g}, {verdict}."
    pair = _pair(target.differences, best.method, simple.method)
    verdict = "clearly better than" if pair.clear else "not distinguishable from"
    return (
        f"{head} {best.method} is best with {best.value:.3g}, {verdict} the simple method, {simple.method}, with "
        f"{simple.value:.3g} (difference {_interval(pair)})."
    )


def _model(target: ForecastTarget) -> str:
    own = next(score for score in target.scores if score.method == SIMULATED)
    parts = []
    for score in target.scores:
        if score.method == SIMULATED:
            continue
        pair = _pair(target.differences, SIMULATED, score.method)
        verdict = (
            "not distinguishable from"
            if not pair.clear
            else "better than"
            if pair.value < 0
            else "worse than"
        )
        parts.append(f"{verdict} {score.method} ({_interval(pair)})")
    within = ""
    if own.within == own.within:
        within = f" {100 * own.within:.0f} % of scores lie where the model expects 90 %."
    return f"The model, by {SIMULATED}, has {own.value:.3g}: {', '.join(parts)}.{within}"


def _pair(pairs: Sequence[ScoreDifference], method: str, against: str) -> ScoreDifference:
    return next(pair for pair in pairs if (pair.method, pair.against) == (method, against))


def _interval(pair: ScoreDifference) -> str:
    return f"{pair.value:+.2g}, {pair.low:+.2g} to {pair.high:+.2g}"
