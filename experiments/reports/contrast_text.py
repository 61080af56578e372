"""What a study's contrasts say, as plain text: effects in bands of moderators, and differences of differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from experiments.config.plain_values import PlainValues
from experiments.reports.comparison_text import contrast_lines, summary_lines
from experiments.studies.moderation import PER_SD

CAUTION: Final = (
    "Bands differ in more than the moderator, which no arm changes: they say for whom an effect is larger in "
    "the model, not why."
)


def contrast_text(manifest: PlainValues, tables: Mapping[str, pa.Table]) -> list[str]:
    """Return the lines that ``alliance compare`` prints of moderators and contrasts; none if a study has neither.

    Parameters
    ----------
    manifest : mapping
        Holds the ``study`` with its reference.
    tables : mapping
        Tables of the comparison.
    """
    lines: list[str] = []
    if "differences_of_differences" in tables:
        rows = tables["differences_of_differences"].to_pylist()
        lines += contrast_lines([(_title(row), row) for row in rows])
    if "moderation" in tables:
        lines += moderation_lines(
            tables["effects_by_moderator"], tables["moderation"], manifest["study"]["reference"]
        )
    return lines


def _title(row: PlainValues) -> str:
    first, second = (f"({row[f'{k}_arm']} minus {row[f'{k}_reference']})" for k in ("first", "second"))
    return f"{row['contrast']}: {first} minus {second}"


def _shown(contrasts: pa.Table) -> list[PlainValues]:
    """Return the contrasts worth a line: with a slope, only the last band of those that are compared with the first."""
    names = contrasts["contrast"].unique().to_pylist()
    kept = names[-2:] if PER_SD in names else names
    return [row for row in contrasts.to_pylist() if row["contrast"] in kept]


def moderation_lines(effects: pa.Table, contrasts: pa.Table, reference: str) -> list[str]:
    """Lay out effects in the bands of every moderator, and how they differ from the first band.

    Parameters
    ----------
    effects, contrasts : pyarrow.Table
        As `experiments.studies.moderation` returns them.
    reference : str
        Name of the reference arm.
    """
    lines: list[str] = []
    for moderator in effects["moderator"].unique().to_pylist():
        for arm in effects["arm"].unique().to_pylist():
            here = (pc.field("moderator") == moderator) & (pc.field("arm") == arm)
            own, between = effects.filter(here), contrasts.filter(here)
            lines += ["", f"{arm} minus {reference}, by {moderator}", *summary_lines(own, "band", "+")[1:]]
            lines += contrast_lines([(row["contrast"], row) for row in _shown(between)])
    return [*lines, "", CAUTION]
