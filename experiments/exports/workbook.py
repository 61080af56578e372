"""Excel workbooks: openpyxl makes the book, and rows go into its sheets as whole columns of text.

A cell at a time, the year of a clinic takes a minute; Arrow joins the text of all its cells in seconds.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from experiments.results.progress import with_progress

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Pieces = Iterable[pa.Table]
Rows = Sequence[Mapping[str, str]]

AT_ONCE: Final = 5_000
"""Rows whose text is in memory at once."""
LONGEST_TEXT: Final = 32_767
"""Characters of a cell."""
_LEVEL: Final = 3
_END: Final = b"</sheetData>"
_CONTROL: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
_ESCAPES: Final = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


def write_workbook(
    path: Path,
    sheets: Mapping[str, Pieces],
    headings: Mapping[str, Sequence[str]],
    counts: Mapping[str, int],
    codebook: Callable[[], Rows],
) -> None:
    """Write an Excel workbook, one sheet a table, the codebook last.

    Parameters
    ----------
    path : Path
    sheets, headings, counts : mapping
        Name of a sheet -> its rows, the names of its columns, and how many rows there are.
    codebook : callable
        Called when all rows have been written.
    """
    outline = _outline(headings, ())
    parts = {f"xl/worksheets/sheet{number}.xml": name for number, name in enumerate(sheets, 1)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        for part, name in parts.items():
            before, end, after = outline.read(part).partition(_END)
            with book.open(part, "w", force_zip64=True) as file:
                file.write(before)
                _write_rows(file, sheets[name], counts[name])
                file.write(end + after)
        finished = _outline(headings, codebook())
        for part in finished.namelist():
            if part not in parts:
                book.writestr(part, finished.read(part))


def _outline(headings: Mapping[str, Sequence[str]], codebook: Rows) -> zipfile.ZipFile:
    """Return a workbook whose tables have no rows yet."""
    from openpyxl import Workbook

    book, stream = Workbook(write_only=True), io.BytesIO()
    for name, own in headings.items():
        _add_headings(book.create_sheet(name), own)
    page = book.create_sheet("codebook")
    _add_headings(page, list(codebook[0]) if codebook else ())
    for row in codebook:
        page.append([_text_cell(page, value) for value in row.values()])
    book.save(stream)
    return zipfile.ZipFile(stream)


def _add_headings(page: WriteOnlyWorksheet, names: Sequence[str]) -> None:
    from openpyxl.styles import Font

    page.freeze_panes = "A2"
    cells = [_text_cell(page, name) for name in names]
    for cell in cells:
        cell.font = Font(bold=True)
    page.append(cells)


def _text_cell(page: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """Return a cell of text; openpyxl would make a formula of =1+1 and an error of #N/A: names, here."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    return cell


def _write_rows(file: IO[bytes], pieces: Pieces, count: int) -> None:
    row = 2
    for piece in with_progress(_small(pieces), count, "rows", amount=len):
        numbers = pc.cast(pa.array(range(row, row + len(piece))), pa.string())
        file.write("".join(rows_xml(piece, numbers).to_pylist()).encode())
        row += len(piece)


def _small(pieces: Pieces) -> Iterator[pa.Table]:
    for piece in pieces:
        for start in range(0, piece.num_rows, AT_ONCE):
            yield piece.slice(start, AT_ONCE)


def rows_xml(piece: pa.Table, numbers: pa.Array) -> pa.Array:
    """Return each row of a table as an element of a sheet.

    Parameters
    ----------
    piece : pyarrow.Table
    numbers : pyarrow.Array
        Number of each row in the sheet, as text.
    """
    from openpyxl.utils import get_column_letter

    cells = [
        _cells_xml(column.combine_chunks(), get_column_letter(place), numbers)
        for place, column in enumerate(piece.columns, 1)
    ]
    return pc.binary_join_element_wise(
        '<row r="', numbers, '">', *cells, "</row>", "", null_handling="replace", null_replacement=""
    )


def _cells_xml(values: pa.Array, letter: str, numbers: pa.Array) -> pa.Array:
    """Return a column's cells; null for a missing value."""
    kind = values.type
    start, end = '"><v>', "</v></c>"
    if pa.types.is_boolean(kind):
        start, text = '" t="b"><v>', pc.if_else(values, "1", "0")
    elif pa.types.is_integer(kind):
        text = pc.cast(values, pa.string())
    elif pa.types.is_floating(kind):
        # As text, a 32-bit 5.3 is 5.3 in the cell and not 5.300000190734863.
        text = pc.cast(pc.if_else(pc.is_finite(values), values, None), pa.string())
    else:
        start, end = '" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
        text = _escaped_names(values)
    return pc.binary_join_element_wise(f'<c r="{letter}', numbers, start, text, end, "")


def _escaped_names(values: pa.Array) -> pa.Array:
    """Return names as they stand in XML; each is escaped once."""
    names = values if pa.types.is_dictionary(values.type) else values.cast(pa.string()).dictionary_encode()
    text = pc.utf8_slice_codeunits(names.dictionary.cast(pa.string()), 0, LONGEST_TEXT)
    text = pc.replace_substring_regex(text, _CONTROL, "?")
    for letter, escape in _ESCAPES:
        text = pc.replace_substring(text, letter, escape)
    return text.take(names.indices)
