"""How a notebook shows a result: a heading, the first rows of its main table, and what else there is."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pyarrow as pa

SHOWN_ROWS = 24


def result_html(title: str, tables: Mapping[str, pa.Table], main: str, plots: tuple[str, ...]) -> str:
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
    """
    parts = [f"<p><strong>{escape(title)}</strong></p>"]
    if main:
        parts.append(table_html(tables[main]))
    parts.append(f"<p>tables: {_names(tables)}</p>")
    if plots:
        parts.append(f"<p>plots: {_names(plots)}</p>")
    return "\n".join(parts)


def _names(names: Mapping[str, pa.Table] | tuple[str, ...]) -> str:
    return ", ".join(f"<code>{escape(name)}</code>" for name in names)


def table_html(table: pa.Table, rows: int | None = SHOWN_ROWS) -> str:
    """Return the first rows of a table as HTML; all of them if `rows` is None."""
    first = table.slice(0, rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in table.column_names)
    columns = [first[name].to_pylist() for name in table.column_names]
    lines = (
        "".join(f"<td>{escape(_cell(value))}</td>" for value in row) for row in zip(*columns, strict=True)
    )
    body = "".join(f"<tr>{row}</tr>" for row in lines)
    left = table.num_rows - first.num_rows
    more = f"<p>and {left} more rows</p>" if left else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
