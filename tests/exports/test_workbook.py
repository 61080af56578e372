"""A workbook holds every cell as it is stored, whatever is in a name, and wherever its rows are cut."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pyarrow as pa
import pytest

from experiments.exports import workbook
from experiments.exports.workbook import LONGEST_TEXT, write_workbook

NAMES = [
    "=1+1",
    "#N/A",
    "a & b <c> \"d\" 'e'",
    " two  blanks ",
    "",
    "李娜",
    "👩‍⚕️",
    "]]>",
    "line\nbreak",
    None,
]
TABLE = pa.table(
    {
        "name": NAMES,
        "arm": pa.array(NAMES).dictionary_encode(),
        "score": pa.array([5.3, 0.1, -1e-7, 1e20, 7, 0, 2.5, None, float("inf"), float("nan")], pa.float32()),
        "exact": [1 / 3, 1e-300, 2.0, 0.1, -0.5, 1.0, 3.0, 4.0, None, 5.0],
        "client": pa.array([0, 1, 2, 3, None, 5, 6, 7, 8, 9], pa.int16()),
        "attended": [True, False, None] + 7 * [True],
    }
)
EXPECTED = {
    "name": NAMES,
    "arm": NAMES,
    "score": [5.3, 0.1, -1e-7, 1e20, 7, 0, 2.5, None, None, None],
    "exact": TABLE["exact"].to_pylist(),
    "client": TABLE["client"].to_pylist(),
    "attended": TABLE["attended"].to_pylist(),
}
BOOK = [{"table": "t", "meaning": "=2+2"}]


def written(folder: Path, table: pa.Table, pieces: int = 1) -> Path:
    step = -(-max(table.num_rows, 1) // pieces)
    cut = [table.slice(start, step) for start in range(0, table.num_rows, step)]
    path = folder / "tables.xlsx"
    write_workbook(path, {"t": cut}, {"t": table.column_names}, {"t": table.num_rows}, lambda: BOOK)
    return path


@pytest.mark.parametrize(("pieces", "at_once"), [(1, 5_000), (3, 5_000), (2, 2)])
def test_every_cell_is_what_was_stored(
    tmp_path: Path, pieces: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "AT_ONCE", at_once)
    book = openpyxl.load_workbook(written(tmp_path, TABLE, pieces))
    columns = {column[0].value: [cell.value for cell in column[1:]] for column in book["t"].columns}
    assert columns == EXPECTED
    assert [cell.data_type for cell in book["t"]["A"][1:4]] == ["s", "s", "s"]
    assert [cell.value for cell in book["codebook"][2]] == ["t", "=2+2"]
    assert book["codebook"]["B2"].data_type == "s"
    assert book.sheetnames == ["t", "codebook"]
    assert all(page.freeze_panes == "A2" and page["A1"].font.bold for page in book)


def test_sheets_are_well_formed_and_their_cells_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path, TABLE)) as book:
        assert book.testzip() is None
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert [row.get("r") for row in sheet.iter(f"{space}row")] == [str(number) for number in range(1, 12)]
    last = list(sheet.iter(f"{space}row"))[-1]
    assert [cell.get("r") for cell in last] == ["D11", "E11", "F11"]


def test_a_table_without_rows_has_its_headings(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, TABLE.slice(0, 0)))
    assert [[cell.value for cell in row] for row in book["t"].rows] == [TABLE.column_names]


def test_what_no_cell_can_hold_is_replaced_or_cut(tmp_path: Path) -> None:
    table = pa.table({"error": ["a\x07b", "x" * (LONGEST_TEXT + 1)]})
    book = openpyxl.load_workbook(written(tmp_path, table))
    assert [cell.value for cell in book["t"]["A"]] == ["error", "a?b", "x" * LONGEST_TEXT]
