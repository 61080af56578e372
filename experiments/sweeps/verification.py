"""Whether the files of a sweep hold what was written to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.inputs.clinic_inputs import sha256
from experiments.sweeps.journal import read_journal
from experiments.sweeps.reader import StoredSweep
from sim.errors import InputError


@dataclass(frozen=True)
class Verification:
    """A sweep in which every file is as it was written.

    Attributes
    ----------
    files, parts : int
        Files that were compared with their checksums, and the finished parts they belong to.
    missing : int
        Parts that have not been run yet.
    """

    files: int
    parts: int
    missing: int


def verify_sweep(sweep: StoredSweep) -> Verification:
    """Compare every file with the checksum it was written with.

    Raises
    ------
    InputError
        Naming the damaged files.
    """
    problems = damaged_files(sweep) or [line for part in damaged_parts(sweep).values() for line in part]
    if problems:
        raise InputError(
            f"{sweep.folder} is damaged: {'; '.join(problems)}; alliance resume {sweep.folder} repairs it"
        )
    files = sum(len(entry.files) for entry in sweep.entries.values())
    parts = len(sweep.entries)
    return Verification(files, parts, 0 if sweep.complete else len(sweep.layout.parts) - parts)


def damaged_parts(sweep: StoredSweep) -> dict[int, list[str]]:
    """Return part -> what is wrong with its files, for every finished part that differs from its journal entry."""
    found: dict[int, list[str]] = {}
    for part, entry in sweep.entries.items():
        for path, stored in entry.files.items():
            problem = file_problem(sweep.folder / path, stored.sha256, stored.bytes)
            if problem:
                found.setdefault(part, []).append(f"{path} {problem}")
    return found


def damaged_files(sweep: StoredSweep) -> list[str]:
    """Return what is wrong with points, design, plan and estimates."""
    wanted = {**sweep.manifest["layout"], **sweep.manifest.get("estimates", {})}
    problems = ((name, file_problem(sweep.folder / name, digest)) for name, digest in wanted.items())
    return [f"{name} {problem}" for name, problem in problems if problem]


def file_problem(path: Path, digest: str, size: int | None = None) -> str:
    """Return what is wrong with a file, or an empty string.

    Parameters
    ----------
    path : Path
    digest : str
        SHA-256 that it should have.
    size : int, optional
        Bytes that it should have.
    """
    if not path.is_file():
        return "is missing"
    if size is not None and path.stat().st_size != size:
        return f"has {path.stat().st_size} bytes instead of {size}"
    return "" if sha256(path) == digest else "holds other bytes than were written"


def results_digest(sweep: StoredSweep, estimates: Mapping[str, str]) -> str:
    """Return one checksum of all results: layout, every file of every part, and the estimates."""
    files = {
        path: stored.sha256
        for entry in read_journal(sweep.folder).values()
        for path, stored in entry.files.items()
    }
    listed = sorted({**files, **sweep.manifest["layout"], **estimates}.items())
    return hashlib.sha256(json.dumps(listed).encode()).hexdigest()
