"""Findings of a sensitivity analysis in plain sentences, with what remains unclear."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from experiments.analysis.response import SensitivityIndex
from experiments.sensitivity.analysis import RANKED, ResponseAnalysis

SMALL: Final = 0.05
"""A negligible share of the variance."""
SHOWN: Final = 4


def findings(analysis: ResponseAnalysis) -> list[str]:
    """Return what one response shows, most important first."""
    if not analysis.curves:
        return list(analysis.reasons)
    said = {"sobol": _sobol, "morris": _morris, "pawn": _pawn}
    lines = [line for method in analysis.methods for line in said[method](analysis)]
    return [*lines, *_directions(analysis), *analysis.reasons, *_noise(analysis)]


def _directions(analysis: ResponseAnalysis) -> Iterator[str]:
    indices = sorted(analysis.of("rank", "correlation"), key=lambda index: -abs(index.value))
    clear = [index for index in indices if index.clear]
    ways = [
        f"{verb} with {_list(found, _signed)}"
        for verb, found in (
            ("rises", [index for index in clear if index.value > 0]),
            ("falls", [index for index in clear if index.value < 0]),
        )
        if found
    ]
    if ways:
        yield f"The outcome {' and '.join(ways)} (rank correlations)."
    elif indices:
        yield "Rank correlations show no parameter with which the outcome clearly rises or falls."


def _sobol(analysis: ResponseAnalysis) -> Iterator[str]:
    total = sorted(analysis.of("sobol", "total"), key=lambda index: -index.value)
    if math.isnan(total[0].value):
        yield "Differences between points are not distinguishable from chance: there is no variance to apportion."
        return
    found = [index for index in total if index.clear and index.value >= SMALL]
    if found:
        yield f"Most of the variance comes from {_list(found, _share)}, interactions included."
    else:
        yield "No single parameter has a share of the variance that is distinguishable from zero."
    small = [index for index in total if index.high < SMALL]
    if small:
        yield f"At most {SMALL:.0%} comes from each of {_names(small)}."
    unclear = [index for index in total if index not in found and index not in small]
    if unclear:
        yield f"More points or replicates are needed to estimate what comes from {_list(unclear, _share)}."
    if found:
        yield from _pairs(analysis)


def _pairs(analysis: ResponseAnalysis) -> Iterator[str]:
    (alone,) = analysis.of("sobol", "alone")
    if alone.high < 1:
        yield f"Parameters on their own make up {_share(alone)} of the variance; the rest comes from interactions."
    elif alone.low > 1 - 2 * SMALL:
        yield f"Parameters hardly interact: on their own they make up {_share(alone)} of the variance."
    else:
        yield f"How far parameters interact is unclear: their first-order shares sum to {_share(alone)}."
    second = analysis.of("sobol", "second")
    clear = sorted((index for index in second if index.clear), key=lambda index: -index.value)[:SHOWN]
    if clear:
        pairs = "; ".join(f"{i.parameter} with {i.other} ({_share(i)})" for i in clear)
        yield f"Pairs that interact: {pairs}."
    elif second:
        yield "No pair's own share is distinguishable from zero."


def _morris(analysis: ResponseAnalysis) -> Iterator[str]:
    yield from _compared_with_chance(
        analysis, "morris", "Over its whole range, {} moves the outcome most, by {} on average.", _amount
    )


def _pawn(analysis: ResponseAnalysis) -> Iterator[str]:
    yield from _compared_with_chance(
        analysis, "pawn", "The outcome's distribution moves most with {}: PAWN {}.", _plain
    )


def _compared_with_chance(
    analysis: ResponseAnalysis,
    method: str,
    sentence: str,
    written: Callable[[SensitivityIndex, ResponseAnalysis], str],
) -> Iterator[str]:
    indices = sorted(analysis.of(method, RANKED[method]), key=lambda index: -index.value)
    clear = [index for index in indices if index.clear]
    if not clear:
        yield f"{method.capitalize()}: no parameter's effect is distinguishable from chance."
        return
    yield sentence.format(clear[0].parameter, written(clear[0], analysis))
    if clear[1:]:
        rest = ", ".join(f"{i.parameter} ({written(i, analysis)})" for i in clear[1 : 1 + SHOWN])
        more = len(clear) - 1 - SHOWN
        yield f"Then come {rest}{f' and {more} more' if more > 0 else ''}."
    if len(clear) < len(indices):
        yield f"Not distinguishable from chance: {_names([index for index in indices if not index.clear])}."


def _noise(analysis: ResponseAnalysis) -> Iterator[str]:
    if analysis.noise is None:
        yield (
            "With one replicate a point, random variation cannot be separated from effects: indices of weak "
            "parameters are too large."
        )
    else:
        corrected = " Sobol indices are corrected for it." if "sobol" in analysis.methods else ""
        share = f"{analysis.noise:.1%}"
        yield f"Random variation makes up {share} of the variance between the points' means.{corrected}"
    if analysis.missing:
        rows = len(analysis.response.values)
        yield f"{analysis.missing} of {rows} rows have no run and were left out with what belongs to them."


def _list(indices: Sequence[SensitivityIndex], written: Callable[[SensitivityIndex], str]) -> str:
    shown = [f"{index.parameter} ({written(index)})" for index in indices[:SHOWN]]
    more = len(indices) - SHOWN
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _names(indices: Sequence[SensitivityIndex]) -> str:
    return ", ".join(index.parameter for index in indices)


def _share(index: SensitivityIndex) -> str:
    value, low, high = (min(max(number, 0), 1) for number in (index.value, index.low, index.high))
    return f"{value:.0%}, {low:.0%} to {high:.0%}"


def _signed(index: SensitivityIndex) -> str:
    return f"{index.value:.2f}, {index.low:.2f} to {index.high:.2f}"


def _amount(index: SensitivityIndex, analysis: ResponseAnalysis) -> str:
    unit = analysis.contrast.unit
    return f"{index.value:.2g} {unit}".strip() + f", {index.low:.2g} to {index.high:.2g}"


def _plain(index: SensitivityIndex, analysis: ResponseAnalysis) -> str:
    return f"{index.value:.2f}, {index.low:.2f} to {index.high:.2f}; chance alone up to {index.chance:.2f}"
