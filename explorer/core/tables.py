"""Numbers as a table in a page: rows and columns have headings, and a narrow screen moves it sideways."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Final

_LEFT: Final = 'style="text-align: left"'
_TABLE: Final = 'style="border-collapse: separate; border-spacing: 12px 2px; text-align: right"'
_ROW: Final = 'style="text-align: left; font-weight: normal"'


def table_html(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as HTML.

    Parameters
    ----------
    name : str
        As screen readers announce it.
    columns : sequence of str
        Headings, the first of them that of the rows' own headings.
    rows : iterable of sequence of str
        One text a column; all but the first are markup.

    Examples
    --------
    >>> "<td><b>1</b></td>" in table_html("Counts", ["what", "number"], [["ruptures", "<b>1</b>"]])
    True
    """
    first, *others = (html.escape(column) for column in columns)
    head = f'<th scope="col" {_LEFT}>{first}</th>' + "".join(
        f'<th scope="col">{word}</th>' for word in others
    )
    body = "".join(
        f'<tr><th scope="row" {_ROW}>{html.escape(row[0])}</th>'
        + "".join(f"<td>{cell}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div style="overflow-x: auto" tabindex="0" role="region" aria-label="{html.escape(name, quote=True)}">'
        f"<table {_TABLE}><tr>{head}</tr>{body}</table></div>"
    )
