"""Every format reads back equal to what is stored: values, missing ones, words and labels."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyreadstat
import pytest
from pyarrow import parquet

from experiments.exports.shapes import clients_long, sessions_wide
from experiments.exports.sheet import Sheet
from experiments.exports.variables import label_of, shorten, variables

Run = Callable[..., tuple[int, str, str]]
Whole = Callable[[Sheet], pa.Table]
TABLES = ("clients", "clients_long", "sessions", "sessions_wide", "therapists", "weeks", "outcomes")


@pytest.fixture
def wanted(sheets: dict[str, Sheet]) -> dict[str, Sheet]:
    made = {**sheets, "clients_long": clients_long(sheets["clients"])}
    return {**made, "sessions_wide": sessions_wide(sheets["sessions"])}


def plain(value: Any) -> Any:
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


def read_statistics(path: Path) -> tuple[dict[str, list[Any]], Any]:
    read = pyreadstat.read_sav if path.suffix == ".sav" else pyreadstat.read_dta
    frame, meta = read(str(path))
    return {name: [plain(value) for value in frame[name].tolist()] for name in frame.columns}, meta


@pytest.mark.parametrize("kind", ["sav", "dta"])
def test_statistics_files_read_back_equal(
    alliance: Run, stored: Path, wanted: dict[str, Sheet], whole: Whole, kind: str
) -> None:
    code, _, told = alliance("export", stored, f"format={kind}", f"tables={','.join(TABLES)}", "out=there")
    assert (code, told) == (0, "")
    for table in TABLES:
        sheet, found = wanted[table], whole(wanted[table])
        columns, meta = read_statistics(Path("there") / f"{table}.{kind}")
        expected = variables(sheet.columns, kind)
        assert list(columns) == [variable.name for variable in expected]
        assert meta.column_names_to_labels == {variable.name: variable.label for variable in expected}
        for variable in expected:
            values = columns[variable.name]
            if variable.values:
                assert meta.variable_value_labels[variable.name] == variable.values
                values = [None if value is None else variable.values[int(value)] for value in values]
                values = [
                    value == "yes" if variable.column.kind == "bool" and value else value for value in values
                ]
            assert values == found[variable.column.name].to_pylist(), (table, variable.name)


def test_parquet_reads_back_equal_with_its_labels(
    alliance: Run, stored: Path, wanted: dict[str, Sheet], whole: Whole
) -> None:
    assert alliance("export", stored, "format=parquet", f"tables={','.join(TABLES)}", "out=there")[0] == 0
    for table in TABLES:
        read = parquet.read_table(Path("there") / f"{table}.parquet")
        assert read.combine_chunks().equals(whole(wanted[table]))
        for column, field in zip(wanted[table].columns, read.schema, strict=True):
            assert field.metadata[b"label"].decode() == label_of(column)
            assert field.metadata[b"unit"].decode() == column.unit


def as_numbers(values: list[Any], like: pa.DataType) -> list[Any]:
    """Return numbers as precise as their column; a workbook holds 16 digits."""
    if like == pa.float64():
        return [None if value is None else float(f"{value:.15g}") for value in values]
    return pa.array(values, like).to_pylist() if like == pa.float32() else values


def test_a_workbook_reads_back_equal_with_its_codebook(
    alliance: Run, stored: Path, wanted: dict[str, Sheet], whole: Whole
) -> None:
    assert alliance("export", stored, "format=xlsx", f"tables={','.join(TABLES)}", "out=there")[0] == 0
    book = openpyxl.load_workbook("there/tables.xlsx", read_only=True)
    assert book.sheetnames == [*TABLES, "codebook"]
    for table in TABLES:
        heading, *rows = book[table].iter_rows(values_only=True)
        # Rows end at their last filled cell.
        rows = [row + (None,) * (len(heading) - len(row)) for row in rows]
        found = whole(wanted[table])
        assert list(heading) == found.column_names
        for name, values in zip(heading, zip(*rows, strict=True), strict=True):
            kind = found[name].type
            assert as_numbers(list(values), kind) == as_numbers(found[name].to_pylist(), kind)
    labels = {(row[0], row[2]): row[5] for row in book["codebook"].iter_rows(values_only=True, min_row=2)}
    assert labels == {(t, c.name): c.meaning for t in TABLES for c in wanted[t].columns}
    book.close()


def test_csv_holds_the_words(alliance: Run, stored: Path, wanted: dict[str, Sheet], whole: Whole) -> None:
    assert alliance("export", stored, "tables=clients", "out=there")[0] == 0
    rows = list(csv.DictReader(Path("there/clients.csv").read_text(encoding="utf-8").splitlines()))
    found = whole(wanted["clients"])
    assert [row["status"] for row in rows] == found["status"].to_pylist()
    assert [float(row["post_score"]) if row["post_score"] else None for row in rows] == found[
        "post_score"
    ].to_pylist()


def test_results_stored_as_csv_give_the_same_file(alliance: Run, stored: Path) -> None:
    arguments = ("study=small", "clinic.clients=12", "replicates=2", "keep_sessions=1", "figures=false")
    assert alliance("compare", *arguments, "format=csv", "out=text")[0] == 0
    for source, out in ((stored, "first"), ("text", "second")):
        assert alliance("export", source, "format=sav", f"out={out}")[0] == 0
    for table in ("clients", "sessions", "outcomes"):
        first, second = (read_statistics(Path(out) / f"{table}.sav")[0] for out in ("first", "second"))
        assert first == second


def test_the_codebook_counts_what_is_there(
    alliance: Run, stored: Path, wanted: dict[str, Sheet], whole: Whole
) -> None:
    assert alliance("export", stored, "format=dta", "out=there")[0] == 0
    rows = list(csv.DictReader(Path("there/codebook.csv").read_text(encoding="utf-8").splitlines()))
    (row,) = (row for row in rows if (row["table"], row["column"]) == ("clients", "followup_score"))
    known = [value for value in whole(wanted["clients"])["followup_score"].to_pylist() if value is not None]
    assert (int(row["valid"]), float(row["lowest"]), float(row["highest"])) == (
        len(known),
        min(known),
        max(known),
    )
    assert int(row["missing"]) == whole(wanted["clients"]).num_rows - len(known)
    (row,) = (row for row in rows if (row["table"], row["column"]) == ("sessions", "repair"))
    assert row["values"] == "0 none; 1 attempted; 2 repaired"
    page = Path("there/codebook.md").read_text(encoding="utf-8")
    assert all(row["variable"] in page for row in rows)


def test_labels_keep_within_what_stata_holds(wanted: dict[str, Sheet]) -> None:
    for sheet in wanted.values():
        for variable in variables(sheet.columns, "dta"):
            assert len(variable.label) <= 80
            assert len(variable.name) <= 32
            assert variable.label == shorten(label_of(variable.column), 80)
