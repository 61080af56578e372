"""A file that cannot be used ends in one sentence that names the place, with exit code 2, and nothing is written."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from experiments.commands.command_line import main

MAPPING = """client: client
date: date
therapist: therapist
scores: {distress_score: {column: phq9, questionnaire: phq9}}
intake: first
"""
BY_NUMBER = MAPPING.replace("date: date", "session: date")
HEAD = "client,therapist,date,phq9"
ROWS = [f"C{k % 6},T{k % 2},2025-0{1 + k // 6}-10,{10 + k % 7}" for k in range(24)]


def table(*changed: str, head: str = HEAD, rows: int = 24) -> bytes:
    """Return a usable file with further rows."""
    return ("\n".join([head, *ROWS[:rows], *changed]) + "\n").encode()


def replaced(row: int, text: str) -> bytes:
    rows = [*ROWS]
    rows[row - 2] = text
    return ("\n".join([HEAD, *rows]) + "\n").encode()


def workbook(*rows: list[object]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
LATE = "\n".join([HEAD, *[f"C{k % 500},T1,2025-01-10,{k % 28}" for k in range(30_000)], "C1,T1,2025-02-10,x"])
SHIFTED = "\n".join(
    [HEAD, *[f"C{k % 500},T1,2025-01-10,{k % 28}" for k in range(30_000)], "C1,T1,2025-02-10"]
)

FILES: dict[str, tuple[str, bytes, str]] = {
    # name: file, content, what the sentence says
    "empty": ("s.csv", b"", "is empty"),
    "blank lines": ("s.csv", b"\n\n  \n", "is empty"),
    "names only": ("s.csv", HEAD.encode(), "no sessions"),
    "a picture": ("s.csv", PNG, "binary data"),
    "a PDF": ("s.csv", b"%PDF-1.7 ...", "is a PDF"),
    "gzip": ("s.csv", b"\x1f\x8b\x08\x00abc", "compressed by gzip"),
    "an old Excel": ("s.xls", b"\xd0\xcf\x11\xe0" + bytes(100), "a workbook of an old Excel"),
    "zeros": ("s.csv", bytes(1000), "binary data"),
    "half a UTF-16 file": ("s.csv", b"\xff\xfe" + HEAD.encode("utf-16-le")[:-1], "UTF-16"),
    "a word for a score": (
        "s.csv",
        replaced(5, "C3,T1,2025-01-10,severe"),
        "row 5, column 'phq9' is 'severe'",
    ),
    "a score with a unit": (
        "s.csv",
        replaced(4, "C3,T1,2025-01-10,12 pts"),
        "row 4, column 'phq9' is '12 pts'",
    ),
    "an endless score": ("s.csv", replaced(6, "C3,T1,2025-01-10,inf"), "row 6, column 'phq9' is 'inf'"),
    "a long number": ("s.csv", replaced(6, "C3,T1,2025-01-10," + "9" * 500), "row 6, column 'phq9'"),
    "underscores": ("s.csv", replaced(6, "C3,T1,2025-01-10,1_0"), "row 6, column 'phq9' is '1_0'"),
    "a date that is none": (
        "s.csv",
        replaced(7, "C3,T1,2025-02-30,9"),
        "row 7, column 'date' is '2025-02-30'",
    ),
    "a word for a date": ("s.csv", replaced(7, "C3,T1,soon,9"), "row 7, column 'date' is 'soon'"),
    "a date of Excel": ("s.csv", replaced(7, "C3,T1,45678,9"), "row 7, column 'date' is '45678'"),
    "a date long ago": ("s.csv", replaced(7, "C3,T1,1066-10-14,9"), "row 7, column 'date' is '1066-10-14'"),
    "a short year": ("s.csv", replaced(7, "C3,T1,10.02.25,9"), "row 7, column 'date' is '10.02.25'"),
    "two orders of dates": (
        "s.csv",
        f"{HEAD}\nA,T,31/01/2025,3\nA,T,01/31/2025,4\n".encode(),
        "(row 3) are dates in different orders",
    ),
    "dates of two kinds": (
        "s.csv",
        f"{HEAD}\nA,T,31/01/2025,3\nA,T,2025-02-01,4\n".encode(),
        "(row 3) are dates in different orders",
    ),
    "day or month": (
        "s.csv",
        f"{HEAD}\nA,T,01/02/2025,3\nA,T,03/04/2025,4\n".encode(),
        "the day or the month first",
    ),
    "a shifted row": ("s.csv", replaced(9, "C3,2025-01-10,9"), "row 9 has 3 cells, but 4"),
    "a shifted column": ("s.csv", replaced(9, "C3,2025-01-10,T1,9"), "row 9, column 'date' is 'T1'"),
    "a row too long": ("s.csv", replaced(9, "C3,T1,2025-01-10,9,5"), "row 9 has 5 cells, but 4"),
    "an open quotation": ("s.csv", replaced(9, 'C3,"T1,2025-01-10,9'), "cannot be separated"),
    "a name twice": ("s.csv", table(head="client,therapist,date,date"), "column 'date' is there 2 times"),
    "a name missing": ("s.csv", table(head="client,therapist,,phq9"), "a column has no name"),
    "another name": (
        "s.csv",
        table(head="client,therapist,date,phq"),
        "no column 'phq9'; did you mean 'phq'?",
    ),
    "no head": ("s.csv", "\n".join(ROWS).encode(), "has no column 'client'"),
    "decimal commas between commas": (
        "s.csv",
        replaced(3, "C3,T1,2025-01-10,9,5"),
        "row 3 has 5 cells, but 4",
    ),
    "no client anywhere": ("s.csv", f"{HEAD}\n,T,2025-01-31,3\n".encode(), "no row has a client"),
    "three clients": ("s.csv", f"{HEAD}\nA,T,2025-01-31,3\nB,T,2025-01-31,3\n".encode(), "has 2 clients"),
    "too many columns": (
        "s.csv",
        (",".join(f"c{k}" for k in range(2000)) + "\n1\n").encode(),
        "2000 columns",
    ),
    "a bell in a name": ("s.csv", table(head="client,thera\x07pist,date,phq9"), "binary data"),
    "a zip of nothing": ("s.xlsx", b"PK\x03\x04" + bytes(50), "cannot be read as an Excel workbook"),
    "a sheet of nothing": ("s.xlsx", workbook(), "is empty"),
    "a sheet with a word": (
        "s.xlsx",
        workbook(["client", "therapist", "date", "phq9"], ["A", "T", "2025-01-31", "low"]),
        "row 2, column 'phq9' is 'low'",
    ),
    "a sheet with a name twice": (
        "s.xlsx",
        workbook(["client", "client", "date", "phq9"], ["A", "T", "2025-01-31", 3]),
        "'client' is there twice",
    ),
    "half a Parquet file": ("s.parquet", b"PAR1" + bytes(20), "cannot be read as a Parquet file"),
    "a list in a cell": (
        "s.parquet",
        parquet(
            pd.DataFrame({"client": ["A"], "therapist": ["T"], "date": ["2025-01-31"], "phq9": [[1, 2]]})
        ),
        "column 'phq9' is of type list",
    ),
    "half an SPSS file": ("s.sav", b"$FL2" + bytes(20), "cannot be read as a file of SPSS"),
    "half a Stata file": ("s.dta", b"<stata_dta><header>", "cannot be read as a file of Stata"),
    "the last of many rows": ("s.csv", LATE.encode(), "row 30002, column 'phq9' is 'x'"),
    "the last of many rows shifted": ("s.csv", SHIFTED.encode(), "row 30002 has 3 cells, but 4"),
    "a missing-value code": ("s.csv", replaced(3, "C3,T1,2025-01-10,-"), ""),
}
NUMBERED: dict[str, tuple[str, str]] = {
    # name: third cell of row 3, what the sentence says
    "half a session": ("1.5", "row 3, column 'date' is 1.5, but a whole number"),
    "a session before the first": ("-1", "row 3, column 'date' is -1, but a whole number"),
    "a session far away": ("99999", "row 3, column 'date' is 99999"),
    "a named session": ("intake", "row 3, column 'date' is 'intake'"),
}


def refused(here: Path, name: str, content: bytes, mapping: str, capsys: pytest.CaptureFixture[str]) -> str:
    (here / name).write_bytes(content)
    (here / "m.yaml").write_text(mapping)
    before = sorted(path.name for path in here.iterdir())
    assert main(["observe", f"data={name}", "mapping=m.yaml"]) == 2
    assert sorted(path.name for path in here.iterdir()) == before
    said = capsys.readouterr()
    errors = [line for line in said.err.splitlines() if line.startswith("alliance: ")]
    assert said.out == ""
    return errors[-1]


@pytest.mark.parametrize("case", [name for name in FILES if FILES[name][2]])
def test_a_deformed_file_is_refused(case: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, content, words = FILES[case]
    sentence = refused(here, name, content, MAPPING, capsys)
    assert words in sentence, sentence
    assert name in sentence


@pytest.mark.parametrize("case", NUMBERED)
def test_a_deformed_session_number_is_refused(
    case: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell, words = NUMBERED[case]
    content = f"{HEAD}\nA,T,1,3\nA,T,{cell},4\n".encode()
    assert words in refused(here, "s.csv", content, BY_NUMBER, capsys)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ("", "'client' and 'scores' were expected"),
        ("client: client\nscores: {}\n", "'client' and 'scores' were expected"),
        (MAPPING + "terapist: x\n", "did you mean 'therapist'?"),
        (MAPPING.replace("phq9}", "phq}"), "'phq' is not a questionnaire; did you mean 'phq9'?"),
        (MAPPING.replace("distress_score", "distres"), "did you mean 'distress_score'?"),
        (MAPPING.replace("questionnaire: phq9", "questionnaire: wai_sr"), "measures alliance, not distress"),
        (MAPPING.replace("date: date\n", ""), "neither 'session' nor 'date'"),
        (MAPPING.replace("client: client", "client: UNSURE"), "client is UNSURE"),
        (MAPPING + "ending: {column: e, gone: [x]}\n", "'gone' is not an ending"),
        (MAPPING + "dates: backwards\n", "dates is 'backwards'"),
        (MAPPING + "keep: [a]\n", "columns with lists of texts"),
        ("client: [\n", "m.yaml"),
    ],
)
def test_a_wrong_mapping_is_refused(
    changed: str, words: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in refused(here, "s.csv", table(), changed, capsys)


def test_there_are_forty_kinds_of_deformed_files() -> None:
    assert len(FILES) + len(NUMBERED) >= 40


def test_what_is_missing_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["observe"]) == 2
    assert main(["observe", "data=none.csv", "mapping=m.yaml"]) == 2
    (here / "s.csv").write_bytes(table())
    assert main(["observe", "data=s.csv"]) == 2
    said = capsys.readouterr().err
    assert "data is not given" in said
    assert "none.csv does not exist" in said
    assert "guess=true writes a first one" in said
