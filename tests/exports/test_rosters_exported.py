"""What a roster says of people arrives in other programs as it was typed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyreadstat
import pytest

Run = Callable[..., tuple[int, str, str]]
NAMES = ("=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "NA", "null", "nan", "李雷", "👩‍👩‍👧")
AGES = (31, None, 40, 41, 42, 43, 44, 45, 46, 47)


@pytest.fixture
def clinic(alliance: Run, tmp_path: Path) -> Run:
    rows = [
        "name,age",
        *(f"{name},{'' if age is None else age}" for name, age in zip(NAMES, AGES, strict=True)),
    ]
    (tmp_path / "people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert alliance("simulate", "clinic=small", "population.clients=people.csv", "out=r")[0] == 0
    return alliance


def test_a_name_is_never_a_formula_in_a_workbook(clinic: Run) -> None:
    assert clinic("export", "r", "format=xlsx", "tables=clients", "out=x")[0] == 0
    page = openpyxl.load_workbook("x/tables.xlsx")["clients"]
    head = [cell.value for cell in page[1]]
    cells = [row[head.index("name")] for row in page.iter_rows(min_row=2)]
    assert tuple(cell.value for cell in cells) == NAMES
    assert {cell.data_type for cell in cells} == {"s"}
    assert tuple(row[head.index("roster_age")].value for row in page.iter_rows(min_row=2)) == AGES


def test_columns_of_a_roster_are_carried_into_every_format(clinic: Run) -> None:
    for kind in ("csv", "sav"):
        assert clinic("export", "r", f"format={kind}", "tables=clients", f"out={kind}")[0] == 0
    rows = list(csv.DictReader(Path("csv/clients.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["name"] for row in rows] == list(NAMES)
    assert [row["roster_age"] for row in rows] == ["" if age is None else str(age) for age in AGES]
    frame, meta = pyreadstat.read_sav("sav/clients.sav")
    assert frame["roster_age"].dropna().tolist() == [age for age in AGES if age is not None]
    assert meta.column_names_to_labels["roster_age"] == "age, a column of the roster"
