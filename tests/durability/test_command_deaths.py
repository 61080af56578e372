"""Commands whose process dies at any step on disk leave whole results or none, and the same command ends the work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments import export, load_study, validate
from experiments.results.folder import stored_manifest
from tests.durability.crash_points import Action, crash_points

SMALL = {"clinic.clients": 6, "clinic.therapists": 2, "clinic.weeks": 2, "figures": False, "cores": 1}
EVERY = [13, pytest.param(1, marks=pytest.mark.verification)]


def compare(folder: Path) -> None:
    study = load_study("small", {**SMALL, "replicates": 2})
    if stored_manifest(folder, study.configuration, overwrite=False) is None:
        study.run(folder=folder, progress=False).save(folder)


def measure(folder: Path) -> None:
    validate({**SMALL}, clinics=2, cores=1, folder=folder, progress=False).save(folder)


def exported(folder: Path) -> None:
    export(folder.with_name("source"), format="parquet", tables=["clients", "therapists"], out=folder)


def tables(folder: Path) -> dict[str, bytes]:
    """Return all files but the manifest, in which the time stands."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", "codebook.md")
    }


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("run", [compare, measure, exported])
def test_a_command_that_dies_at_any_step_is_ended_by_the_same_command(
    tmp_path: Path, run: Callable[[Path], None], every: int
) -> None:
    (tmp_path / "whole").mkdir()
    compare(tmp_path / "whole" / "source")
    run(tmp_path / "whole" / "out")
    whole, place = tables(tmp_path / "whole" / "out"), Path()

    def prepare(step: int) -> Action:
        nonlocal place
        place = tmp_path / str(step)
        place.mkdir()
        shutil.copytree(tmp_path / "whole" / "source", place / "source")
        return lambda: run(place / "out")

    for died in crash_points(prepare, every):
        if (place / "out").exists():
            assert tables(place / "out") == whole
        assert died or (place / "out").exists()
        run(place / "out")
        assert tables(place / "out") == whole
        assert sorted(path.name for path in place.iterdir()) == ["out", "source"]
