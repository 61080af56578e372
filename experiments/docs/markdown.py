"""Tables of the documentation pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

CODE = frozenset({"name", "column", "formula", "function"})
"""Headings whose cells are set as code."""


def table(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> str:
    """Lay rows out as a Markdown table.

    Parameters
    ----------
    rows : iterable of mapping
        Heading to text.
    columns : sequence of str
        Headings shown, in order; those in `CODE` are set as code.

    Returns
    -------
    str
        Lines without a line end after the last.
    """
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(column, row[column]) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def _cell(column: str, text: str) -> str:
    safe = " ".join(text.split()).replace("|", "\\|")
    return f"`{safe}`" if column in CODE and safe else safe
