"""What a report shows of moderators and contrasts: tables, and sentences about what differs from zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import digits_of
from experiments.plots.outcome_labels import outcome_label, unit_words
from experiments.plots.reading import distinct, where
from experiments.plots.style import readable
from experiments.reports.study_tables import Row, outcome_rows, written
from experiments.studies.moderation import PER_SD

if TYPE_CHECKING:
    from experiments.studies.comparison_data import ComparisonData

MOST_SENTENCES: Final = 6


@dataclass(frozen=True)
class ContrastTable:
    """One table of a report: what it is about, the names of its columns, and a row an outcome."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def contrast_tables(findings: ComparisonData) -> list[ContrastTable]:
    """Return the table of contrasts of contrasts; none if the study has none."""
    table = findings.differences_of_differences
    names = distinct(table, "contrast")
    if not names:
        return []
    rows = outcome_rows(table, "contrast", names, signed=True)
    return [ContrastTable("Differences of differences", tuple(map(readable, names)), tuple(rows))]


def contrast_meanings(findings: ComparisonData) -> list[str]:
    """Return which arms each contrast compares."""
    rows = {row["contrast"]: row for row in findings.differences_of_differences.to_pylist()}
    return [
        f"{readable(name)}: {_pair(row, 'first')} minus {_pair(row, 'second')}" for name, row in rows.items()
    ]


def _pair(row: PlainValues, which: str) -> str:
    return f"({readable(row[f'{which}_arm'])} minus {readable(row[f'{which}_reference'])})"


def moderation_tables(findings: ComparisonData) -> list[ContrastTable]:
    """Return a table for each moderator and arm: effects in bands, then how these differ."""
    return [
        ContrastTable(
            f"{readable(arm)} by {readable(moderator)}",
            (*distinct(effects, "band"), *distinct(contrasts, "contrast")),
            tuple(_joined(effects, contrasts)),
        )
        for moderator, arm, effects, contrasts in _parts(findings)
    ]


def _parts(findings: ComparisonData) -> Iterator[tuple[str, str, pa.Table, pa.Table]]:
    effects, contrasts = findings.effects_by_moderator, findings.moderation
    for moderator in distinct(effects, "moderator"):
        for arm in distinct(effects, "arm"):
            own, between = (where(table, moderator=moderator, arm=arm) for table in (effects, contrasts))
            yield moderator, arm, own, between


def _joined(effects: pa.Table, contrasts: pa.Table) -> Iterator[Row]:
    ours = outcome_rows(effects, "band", distinct(effects, "band"), signed=True)
    theirs = outcome_rows(contrasts, "contrast", distinct(contrasts, "contrast"), signed=True)
    for own, between in zip(ours, theirs, strict=True):
        yield replace(own, cells=(*(replace(cell, clear=False) for cell in own.cells), *between.cells))


def clear_contrasts(contrasts: pa.Table) -> tuple[int, int]:
    """Return how many intervals of contrasts leave out zero, and how many there are."""
    rows = [row for row in contrasts.to_pylist() if row["low"] is not None]
    return sum(map(_clear, rows)), len(rows)


def _clear(row: PlainValues) -> bool:
    return row["low"] is not None and bool(row["low"] > 0 or row["high"] < 0)


def moderation_sentences(findings: ComparisonData) -> list[str]:
    """Return what the clearest contrasts between bands say, the clearest first."""
    found: list[tuple[float, str]] = []
    for moderator, arm, effects, contrasts in _parts(findings):
        for row in filter(_clear, contrasts.to_pylist()):
            size = abs(row["value"]) / row["mc_error"] if row["mc_error"] else float("inf")
            found.append((size, _sentence(moderator, arm, row, where(effects, outcome=row["outcome"]))))
    found.sort(key=lambda pair: -pair[0])
    return [sentence for _, sentence in found[:MOST_SENTENCES]]


def _sentence(moderator: str, arm: str, row: PlainValues, bands: pa.Table) -> str:
    outcome, digits = row["outcome"], digits_of(row["outcome"]) + 1
    difference, low, high = (written(row[name], digits, signed=True) for name in ("value", "low", "high"))
    unit = unit_words(row["unit"], difference=True)
    about = f"{readable(arm)}, {outcome_label(outcome)} ({unit})"
    if row["contrast"] == PER_SD:
        return f"{about}: the effect changes by {difference} ({low} to {high}) with each SD of {readable(moderator)}."
    values = {own["band"]: own["value"] for own in bands.to_pylist()}
    first = next(iter(values))
    band = str(row["contrast"]).removesuffix(f" minus {first}")
    here, there = (written(values[name], digits, signed=True) for name in (band, first))
    return (
        f"{about}: the effect is {here} in the band “{band}” "
        f"of {readable(moderator)} and {there} in “{first}”, "
        f"a difference of {difference} ({low} to {high})."
    )
