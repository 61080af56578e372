"""What is damaged in a finished sweep is noticed by every reader and mended without running more than is lost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.commands.command_line import main
from experiments.sweeps.creation import create_sweep
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.journal import JOURNAL, Entry, StoredFile, format_line
from experiments.sweeps.reader import open_sweep, with_checksum
from experiments.sweeps.resumption import resume_sweep
from experiments.sweeps.status import status_of
from experiments.sweeps.verification import verify_sweep
from sim.errors import InputError
from tests.sweeps.toys import Formula, results, setup

PARTS = 4


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished sweep of 4 points in as many parts."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    create_sweep(folder, setup(replicates=2, design={"kind": "sobol", "points": PARTS}))
    resume_sweep(folder, ExecutorConfig(), 1, Formula(), progress=False)
    return folder


@pytest.fixture
def finished(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "out"))


def runs_of_repair(folder: Path) -> int:
    """Repair a sweep, and return how many clinics that took."""
    log = folder.parent / "log"
    resume_sweep(folder, ExecutorConfig(), 1, Formula(log=log), progress=False)
    verify_sweep(open_sweep(folder))
    return len(log.read_text().splitlines()) if log.exists() else 0


def empty(journal: Path) -> None:
    journal.write_bytes(b"")


def without_a_line(journal: Path) -> None:
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:1] + lines[2:]))


def with_a_changed_line(journal: Path) -> None:
    journal.write_bytes(journal.read_bytes().replace(b'"part": 2', b'"part": 3'))


Harm = Callable[[Path], None]
READERS: dict[str, Callable[[Path], object]] = {
    "verify": lambda folder: verify_sweep(open_sweep(folder)),
    "status": lambda folder: status_of(open_sweep(folder)),
    "summaries": lambda folder: open_sweep(folder).summaries(),
    "sql": lambda folder: open_sweep(folder).sql("select * from summaries"),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("harm", [empty, without_a_line, with_a_changed_line, Path.unlink])
def test_readers_of_a_finished_sweep_refuse_a_journal_with_less(
    finished: Path, harm: Harm, reader: str
) -> None:
    harm(finished / JOURNAL)
    with pytest.raises(InputError, match=rf"{JOURNAL} lacks \d of 4 parts; alliance resume .* repairs it"):
        READERS[reader](finished)


@pytest.mark.parametrize("harm", [empty, without_a_line, with_a_changed_line, Path.unlink])
def test_a_journal_is_made_again_from_its_copies(whole: Path, finished: Path, harm: Harm) -> None:
    harm(finished / JOURNAL)
    assert runs_of_repair(finished) == 0
    assert results(finished) == results(whole)


def test_a_part_that_is_lost_everywhere_is_run_again_alone(whole: Path, finished: Path) -> None:
    without_a_line(finished / JOURNAL)
    (finished / ".copies" / "journal" / "000001.jsonl").unlink()
    assert runs_of_repair(finished) == 2 * 2
    assert results(finished) == results(whole)


def test_a_line_of_the_journal_for_another_part_is_noticed(finished: Path) -> None:
    with (finished / JOURNAL).open("ab") as journal:
        journal.write((finished / JOURNAL).read_bytes().splitlines(keepends=True)[0])
    verify_sweep(open_sweep(finished))
    manifest = json.loads((finished / "manifest.json").read_text())
    (finished / "manifest.json").write_text(json.dumps(with_checksum(manifest | {"results": "0" * 64})))
    with pytest.raises(InputError, match="has other parts than were stored"):
        open_sweep(finished).summaries()


COPIED = ["manifest.json", "points.parquet", "design.parquet", "plan.parquet"]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [empty, flip, Path.unlink])
@pytest.mark.parametrize("name", [*COPIED, "journal/000002.jsonl"])
def test_a_damaged_copy_is_found_and_mended(whole: Path, finished: Path, name: str, harm: Harm) -> None:
    harm(finished / ".copies" / name)
    with pytest.raises(InputError, match="copies"):
        verify_sweep(open_sweep(finished))
    assert runs_of_repair(finished) == 0
    assert (finished / ".copies" / name).read_bytes() == (whole / ".copies" / name).read_bytes()


@pytest.mark.parametrize("name", COPIED)
def test_file_and_copy_are_damaged_one_after_the_other(whole: Path, finished: Path, name: str) -> None:
    for place in (finished, finished / ".copies", finished):
        flip(place / name)
        assert runs_of_repair(finished) == 0
    assert results(finished) == results(whole)


def test_file_and_copy_that_are_both_lost_are_one_sentence(finished: Path) -> None:
    for place in (finished, finished / ".copies"):
        (place / "plan.parquet").unlink()
    with pytest.raises(InputError, match=r"plan.parquet is missing, and its copy is missing; choose another"):
        runs_of_repair(finished)


@pytest.mark.parametrize("name", [*COPIED[1:], "summary.parquet", "tables/summaries/000001.parquet"])
def test_a_folder_where_a_file_is_expected_is_one_sentence(finished: Path, name: str) -> None:
    (finished / name).unlink()
    (finished / name).mkdir()
    with pytest.raises(InputError, match=f"{name} is a folder"):
        verify_sweep(open_sweep(finished))
    with pytest.raises(InputError, match="cannot be written to"):
        runs_of_repair(finished)


def test_a_folder_in_the_place_of_the_journal_is_one_sentence(finished: Path) -> None:
    (finished / JOURNAL).unlink()
    (finished / JOURNAL).mkdir()
    for reader in READERS.values():
        with pytest.raises(InputError, match=r"journal\.jsonl cannot be read or written"):
            reader(finished)
    with pytest.raises(InputError, match=r"journal\.jsonl cannot be read or written"):
        runs_of_repair(finished)


def changed_manifest(folder: Path, **changes: object) -> None:
    """Write a manifest with a checksum of its own, as a stranger could."""
    manifest = json.loads((folder / "manifest.json").read_text()) | changes
    text = json.dumps(with_checksum({name: value for name, value in manifest.items() if value is not None}))
    for place in (folder, folder / ".copies"):
        (place / "manifest.json").write_text(text)


@pytest.mark.parametrize(
    "name", ["../.bashrc", "/etc/passwd", "tables/../../.bashrc", "notes.txt", "points-1.parquet"]
)
@pytest.mark.parametrize("key", ["layout", "estimates"])
def test_names_of_other_files_in_a_manifest_are_refused(finished: Path, key: str, name: str) -> None:
    precious = finished.parent / ".bashrc"
    precious.write_text("precious\n")
    changed_manifest(finished, **{key: {name: "0" * 64}})
    with pytest.raises(InputError, match="is not a file of a sweep"):
        runs_of_repair(finished)
    assert precious.read_text() == "precious\n"


def test_files_elsewhere_in_the_journal_are_not_believed(whole: Path, finished: Path) -> None:
    (finished.parent / ".bashrc").write_text("precious\n")
    entry = Entry(1, {"tables/summaries/../../../.bashrc": StoredFile(1, 9, "0" * 64)}, 1)
    with (finished / JOURNAL).open("a") as journal:
        journal.write(format_line(entry))
    assert runs_of_repair(finished) == 0
    assert results(finished) == results(whole)


@pytest.mark.parametrize("name", [".copies", ".copies/journal", "tables", "tables/summaries", JOURNAL])
def test_nothing_is_written_through_a_link(finished: Path, name: str) -> None:
    elsewhere = finished.parent / "elsewhere"
    (finished / name).rename(elsewhere)
    (finished / name).symlink_to(elsewhere)
    before = {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
    flip(finished / "points.parquet")
    with pytest.raises(InputError, match=r"symbolic link|cannot be read or written"):
        runs_of_repair(finished)
    assert {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()} == before


def test_a_file_that_is_a_link_is_replaced_and_what_it_names_is_left(whole: Path, finished: Path) -> None:
    precious = finished.parent / ".bashrc"
    precious.write_text("precious\n")
    for name in ("points.parquet", ".points.parquet.tmp", "tables/summaries/.000001.parquet.tmp"):
        (finished / name).unlink(missing_ok=True)
        (finished / name).symlink_to(precious)
    flip(finished / "tables" / "summaries" / "000001.parquet")
    assert runs_of_repair(finished) == 2 * 2
    assert precious.read_text() == "precious\n"
    assert results(finished) == results(whole)


def test_repairing_deletes_nothing_that_a_sweep_does_not_write(finished: Path) -> None:
    mine = [
        "notes.txt",
        ".draft.tmp",
        "tables/notes.txt",
        "tables/summaries/mine.parquet",
        "tables/mine/000001.parquet",
    ]
    for name in mine:
        (finished / name).parent.mkdir(exist_ok=True)
        (finished / name).write_text("mine")
    runs_of_repair(finished)
    assert all((finished / name).read_text() == "mine" for name in mine)


@pytest.mark.parametrize(
    ("missing", "said"),
    [("command", "has no command"), ("layout", "has no layout"), ("study", "has no study.name")],
)
@pytest.mark.parametrize("command", ["status", "verify", "resume", "export", "replay", "sensitivity"])
def test_a_manifest_without_what_is_needed_is_one_sentence(
    finished: Path, capsys: pytest.CaptureFixture[str], command: str, missing: str, said: str
) -> None:
    changed_manifest(finished, **{missing: None})
    assert main([command, str(finished)]) == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert "it was edited, or written by another version of alliance-sim" in printed
    assert len(printed.splitlines()) == 1


def test_parts_that_cannot_be_read_are_named(finished: Path) -> None:
    path = finished / "tables" / "summaries" / "000002.parquet"
    os.truncate(path, 100)
    with pytest.raises(
        InputError, match=r"tables/summaries/000002.parquet has 100 bytes .* resume .* repairs"
    ):
        open_sweep(finished).summaries()
