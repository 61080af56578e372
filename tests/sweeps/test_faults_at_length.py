"""The same faults with real clinics and real signals, at many moments, and on a disk that is really full."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from experiments.sweeps.journal import JOURNAL
from experiments.sweeps.reader import open_sweep
from tests.house.source import ROOT
from tests.sweeps.test_faults import cut, flip
from tests.sweeps.toys import results

STUDY = (
    "study=feedback_anywhere",
    "design=lhs",
    "design.points=48",
    "replicates=8",
    "clinic.clients=40",
    "cores=2",
)
KILLS = 15
ALLIANCE = (sys.executable, "-m", "experiments")
HERE = {**os.environ, "PYTHONPATH": str(ROOT)}


def alliance(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ALLIANCE, *arguments], env=HERE, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """An uninterrupted sweep, and the seconds it took."""
    folder, begun = tmp_path_factory.mktemp("whole") / "out", time.monotonic()
    done = alliance("sweep", *STUDY, f"out={folder}")
    assert done.returncode == 0, done.stderr
    return folder, time.monotonic() - begun


def lines_a_part(folder: Path) -> list[int]:
    lines = (folder / JOURNAL).read_text().splitlines()
    parts = [json.loads(line.partition("\t")[0])["part"] for line in lines]
    return [parts.count(part) for part in sorted(set(parts))]


@pytest.mark.verification
@pytest.mark.parametrize("kind", ["serial", "processes"])
def test_killed_at_random_moments(whole: tuple[Path, float], tmp_path: Path, kind: str) -> None:
    moments, (uninterrupted, seconds) = random.Random(1), whole
    folder, kills = tmp_path / "out0", 0
    for attempt in range(1000):
        if kills == KILLS:
            break
        command = ("resume", str(folder), f"executor={kind}", "cores=2")
        if not folder.exists():
            command = ("sweep", *STUDY, f"out={folder}", f"executor={kind}")
        process = subprocess.Popen(
            [*ALLIANCE, *command], env=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        time.sleep(moments.uniform(0.2, 1.2) * seconds / 2)
        kills += process.poll() is None
        # Every other time one of the workers first, if there are any.
        if attempt % 2 and (workers := running_below(process)):
            with suppress(ProcessLookupError):
                os.kill(moments.choice(workers), signal.SIGKILL)
            time.sleep(moments.uniform(0.1, 0.5))
        process.kill()
        process.communicate()
        if '"ended"' in manifest(folder):
            assert results(folder) == results(uninterrupted)
            assert set(lines_a_part(folder)) == {1}
            folder = tmp_path / f"out{attempt + 1}"
    if folder.exists():
        assert alliance("resume", str(folder)).returncode == 0
        assert results(folder) == results(uninterrupted)
        assert set(lines_a_part(folder)) == {1}


@pytest.mark.verification
def test_an_extension_killed_at_random_moments(whole: tuple[Path, float], tmp_path: Path) -> None:
    moments, (finished, seconds) = random.Random(2), whole
    wider = ("sweep", *STUDY[:2], "design.points=64", "replicates=10", *STUDY[4:], "extend=true")
    shutil.copytree(finished, tmp_path / "uninterrupted")
    assert alliance(*wider, f"out={tmp_path / 'uninterrupted'}").returncode == 0
    folder, kills, before = tmp_path / "out", 0, results(finished)
    shutil.copytree(finished, folder)
    while kills < KILLS:
        process = subprocess.Popen(
            [*ALLIANCE, *wider, f"out={folder}"], env=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        time.sleep(moments.uniform(0.2, 1.2) * seconds)
        kills += process.poll() is None
        process.kill()
        process.communicate()
        left = open_sweep(folder)
        if left.complete and left.manifest["rounds"] == 1:
            assert before.items() <= results(folder).items()
        assert left.summaries().num_rows >= open_sweep(finished).summaries().num_rows
        if left.complete and left.manifest["rounds"] == 2:
            assert results(folder) == results(tmp_path / "uninterrupted")
            assert set(lines_a_part(folder)) == {1}
            shutil.rmtree(folder)
            shutil.copytree(finished, folder)
    assert alliance(*wider, f"out={folder}").returncode == 0
    assert results(folder) == results(tmp_path / "uninterrupted")
    assert alliance("verify", str(folder)).returncode == 0


@pytest.mark.verification
def test_results_that_are_replaced_when_killed_at_random_moments(tmp_path: Path) -> None:
    moments, folder = random.Random(3), tmp_path / "out"
    study = ("compare", "study=small", "clinic.clients=20", "replicates=2", "figures=false", f"out={folder}")
    begun = time.monotonic()
    assert alliance(*study).returncode == 0
    seconds = time.monotonic() - begun
    finished = results(folder)
    for _ in range(KILLS):
        process = subprocess.Popen(
            [*ALLIANCE, *study, "overwrite=true"], env=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        # Most of it is the start: the end is where something is written.
        time.sleep(moments.uniform(0.6, 1.1) * seconds)
        process.kill()
        process.communicate()
        done = alliance(*study)
        assert (done.returncode, done.stderr) == (0, "")
        assert results(folder) == finished


def running_below(process: subprocess.Popen[bytes]) -> list[int]:
    try:
        return [one.pid for one in psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def manifest(folder: Path) -> str:
    return (folder / "manifest.json").read_text() if folder.exists() else ""


@pytest.mark.verification
def test_damaged_parts_are_run_again_and_no_others(whole: tuple[Path, float]) -> None:
    folder, before = whole[0], results(whole[0])
    parts = sorted((folder / "tables" / "summaries").iterdir())
    cut(parts[1])
    flip(parts[4])
    parts[6].unlink()
    said = alliance("verify", str(folder))
    assert said.returncode == 2
    assert all(f"summaries/{part.name}" in said.stderr for part in (parts[1], parts[4], parts[6]))
    assert alliance("resume", str(folder)).returncode == 0
    assert results(folder) == before
    # Stored, struck out and stored again; the others once.
    assert [number for number, count in enumerate(lines_a_part(folder)) if count == 3] == [1, 4, 6]
    assert alliance("replay", str(folder)).returncode == 0


@pytest.mark.verification
@pytest.mark.parametrize("kilobytes", [64, 96, 128, 160])
def test_a_disk_that_fills_up(whole: tuple[Path, float], tmp_path: Path, kilobytes: int) -> None:
    program, kept = " ".join(ALLIANCE), tmp_path.parent / f"kept{kilobytes}"
    script = f"""
        set -e
        mount -t tmpfs -o size=4m tmpfs {tmp_path}
        head -c $((4096 - {kilobytes}))k /dev/zero > {tmp_path}/filler
        if {program} sweep {" ".join(STUDY)} out={tmp_path}/out; then exit 3; fi
        rm {tmp_path}/filler
        {program} verify {tmp_path}/out
        {program} resume {tmp_path}/out > /dev/null
        cp -r {tmp_path}/out {kept}
    """
    # In a namespace of its own, where nobody needs to be root and the mount ends with the shell.
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        env=HERE,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert "is full; everything stored so far is complete: free some space" in done.stderr
    assert results(kept) == results(whole[0])
