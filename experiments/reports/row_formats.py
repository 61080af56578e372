"""Rows of texts as text, CSV, Markdown or JSON; all rows have the columns of the first."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

Rows = Sequence[Mapping[str, str]]
FORMATS: Final = ("text", "csv", "md", "json")


def written(table: Rows, format: str, as_text: Callable[[Rows], str]) -> str:
    """Return rows in one of `FORMATS`; how they are laid out as text is up to their kind."""
    others = {"csv": as_csv, "md": as_markdown, "json": as_json}
    return others.get(format, as_text)(table)


def as_csv(table: Rows) -> str:
    """Write rows as comma-separated values with a heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _columns(table), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue().rstrip("\n")


def as_markdown(table: Rows) -> str:
    """Write rows as a Markdown table, the first column as code."""
    columns = _columns(table)
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    for row in table:
        cells = [row[column].replace("|", "\\|") for column in columns]
        lines.append(f"| `{cells[0]}` | " + " | ".join(cells[1:]) + " |")
    return "\n".join(lines)


def as_json(table: Rows) -> str:
    """Write rows as a JSON list of objects."""
    return json.dumps(list(table), indent=1, ensure_ascii=False)


def _columns(table: Rows) -> list[str]:
    return list(table[0]) if table else []
