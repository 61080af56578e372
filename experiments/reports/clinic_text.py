"""The summary of one clinic as plain text."""

from __future__ import annotations

import pyarrow as pa

from experiments.measures.registry import MEASURES
from experiments.reports.comparison_text import number


def clinic_text(summary: pa.Table) -> str:
    """Return a clinic's summary for the screen."""
    lines = []
    for row in summary.to_pylist():
        outcome = MEASURES.get(row["name"])
        label = row["name"] if outcome is None else outcome.label
        lines.append(f"{label:<24}{number(row['value'], outcome.digits if outcome else 0):>9} {row['unit']}")
    return "\n".join(lines)
