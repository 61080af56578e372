"""One small study with its tables, stored once for all tests of exports."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import pyarrow as pa
import pytest

from experiments.commands.command_line import main
from experiments.exports.sheet import Sheet
from experiments.exports.table_source import stored_sheets
from experiments.results.folder import read_manifest

STUDY = ("study=small", "clinic.clients=12", "replicates=2", "keep_sessions=1", "figures=false")


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder of two arms in two replicates."""
    folder = tmp_path_factory.mktemp("stored")
    with chdir(folder):
        assert main(["compare", *STUDY, "out=results"]) == 0
    return folder / "results"


@pytest.fixture
def sheets(stored: Path) -> dict[str, Sheet]:
    return stored_sheets(stored, read_manifest(stored))


@pytest.fixture
def whole() -> Callable[[Sheet], pa.Table]:
    """Put all rows of a sheet into one table."""

    def concatenated(sheet: Sheet) -> pa.Table:
        return pa.concat_tables(sheet.pieces()).combine_chunks()

    return concatenated


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def alliance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in an empty folder; returns exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
