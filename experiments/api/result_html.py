"""How a notebook shows a result: a heading, the first rows of its main table, and what else there is."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pyarrow as pa

SHOWN_ROWS = 24
NOTHING = 1e-12
"""Size below which a number is shown as 0."""


def result_html(
    title: str,
    tables: Mapping[str, pa.Table],
    main: str,
    plots: tuple[str, ...],
    columns: tuple[str, ...] = (),
) -> str:
    """Return a fragment of HTML in which every value is escaped.

    Parameters
    ----------
    title : str
        Heading.
    tables : mapping
        Name -> table.
    main : str
        The table of which the first rows are shown; empty for none.
    plots : tuple of str
        Names of figures.
    columns : tuple of str
        Those of the main table that are shown; all if empty.
    """
    parts = [f"<p><strong>{escape(title)}</strong></p>"]
    if main:
        table = tables[main]
        parts.append(table_html(table.select(columns) if columns else table))
    parts.append(f"<p>tables: {_names(tables)}</p>")
    if plots:
        parts.append(f"<p>plots: {_names(plots)}</p>")
    return "\n".join(parts)


def _names(names: Mapping[str, pa.Table] | tuple[str, ...]) -> str:
    return ", ".join(f"<code>{escape(name)}</code>" for name in names)


def table_html(table: pa.Table, rows: int | None = SHOWN_ROWS) -> str:
    """Return the first rows of a table as HTML; all of them if `rows` is None."""
    first = table.slice(0, rows)
    # Notebooks align every cell to the right, which is right for numbers alone.
    styles = [_style(kind) for kind in table.schema.types]
    names = zip(table.column_names, styles, strict=True)
    head = "".join(f"<th{style}>{escape(name)}</th>" for name, style in names)
    columns = [first[name].to_pylist() for name in table.column_names]
    lines = (
        "".join(f"<td{style}>{escape(_cell(value))}</td>" for value, style in zip(row, styles, strict=True))
        for row in zip(*columns, strict=True)
    )
    body = "".join(f"<tr>{row}</tr>" for row in lines)
    left = table.num_rows - first.num_rows
    more = f"<p>and {left} more rows</p>" if left else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _style(kind: pa.DataType) -> str:
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    return "" if number else ' style="text-align:left"'


def _cell(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    # What is left of a sum that should be 0, and minus 0, are 0 to a reader.
    return "0" if abs(value) < NOTHING else f"{value:.4g}"
