"""Tables of a sweep: summaries in both shapes, points with what their parameters mean, clients with their point."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import pyarrow as pa
import pyreadstat
import pytest

from experiments.commands.command_line import main
from experiments.exports.shapes import summaries_long
from experiments.exports.sheet import Sheet
from experiments.exports.table_source import stored_sheets
from experiments.results.folder import read_manifest
from experiments.sweeps.reader import open_sweep

Run = Callable[..., tuple[int, str, str]]
Whole = Callable[[Sheet], pa.Table]
STUDY = ("study=feedback_anywhere", "clinic.clients=8", "design.points=2", "replicates=2", "keep=clients")


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("swept")
    with chdir(folder):
        assert main(["sweep", *STUDY, "out=results"]) == 0
    return folder / "results"


def test_tables_of_a_sweep_hold_what_its_reader_reads(swept: Path, whole: Whole) -> None:
    sweep, sheets = open_sweep(swept), stored_sheets(swept, read_manifest(swept))
    assert set(sheets) == {"summaries", "clients", "therapists", "weeks", "points"}
    found = whole(sheets["summaries"])
    names = ("point", "arm", "replicate", *sweep.outcomes)
    read = sweep.summaries().select(names).to_pylist()
    assert sorted(map(str, found.select(names).to_pylist())) == sorted(map(str, read))
    assert set(found["seed"].to_pylist()) == {"1"}
    assert whole(sheets["points"])["point"].to_pylist() == sweep.points()["point"].to_pylist()
    assert sheets["clients"].rows == 2 * 2 * 2 * 8


def test_summaries_stand_below_one_another_too(swept: Path, whole: Whole) -> None:
    wide = stored_sheets(swept, read_manifest(swept))["summaries"]
    long = whole(summaries_long(wide)).to_pylist()
    runs = {(row["point"], row["arm"], row["replicate"]): row for row in whole(wide).to_pylist()}
    assert len(long) == summaries_long(wide).rows == 4 * len(runs)
    for row in long:
        assert row["value"] == runs[row["point"], row["arm"], row["replicate"]][row["outcome"]]


def test_names_and_labels_of_parameters_survive(alliance: Run, swept: Path) -> None:
    assert alliance("export", swept, "format=dta", "out=there")[0] == 0
    frame, meta = pyreadstat.read_dta("there/points.dta")
    assert list(frame.columns)[:2] == ["point", "trust_gain_up"]
    assert meta.column_names_to_labels["trust_gain_up"].startswith("trust.gain_up: ")
    sweep = open_sweep(swept)
    assert frame["trust_gain_up"].tolist() == sweep.points()["trust.gain_up"].to_pylist()
    assert frame["point"].tolist() == sweep.points()["point"].to_pylist()
    clients, _ = pyreadstat.read_dta("there/clients.dta")
    assert set(clients["point"]) == set(frame["point"])
