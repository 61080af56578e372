"""Whether the files of a sweep hold what was written to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.inputs.clinic_inputs import sha256
from experiments.results.manifest import MANIFEST
from experiments.results.stored_files import file_problem
from experiments.sweeps.files import COPIES, JOURNAL_COPIES, journal_copy
from experiments.sweeps.journal import Entry, parse_line
from experiments.sweeps.reader import StoredSweep

LISTED: Final = 10
"""Problems that are named; the others are counted."""


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
    problems = damaged_layout(sweep) or [
        *damaged_estimates(sweep),
        *damaged_copies(sweep),
        *filter(None, [sweep.journal_problem]),
        *(line for part in damaged_parts(sweep).values() for line in part),
    ]
    if problems:
        more = f" and {len(problems) - LISTED} more" if len(problems) > LISTED else ""
        raise sweep.damaged(f"{'; '.join(problems[:LISTED])}{more}")
    files = sum(len(entry.files) for entry in sweep.entries.values())
    parts = len(sweep.entries)
    return Verification(files, parts, 0 if sweep.complete else len(sweep.layout.parts) - parts)


def damaged_parts(sweep: StoredSweep) -> dict[int, list[str]]:
    """Return part -> what is wrong with its files, for every finished part that differs from its journal entry."""
    found: dict[int, list[str]] = {}
    for part, entry in sweep.journal.items():
        for path, stored in entry.files.items():
            problem = file_problem(sweep.folder / path, stored.sha256, stored.bytes)
            if problem:
                found.setdefault(part, []).append(f"{path} {problem}")
    return found


def damaged_layout(sweep: StoredSweep) -> list[str]:
    """Return what is wrong with points, design and plan."""
    return _damaged(sweep.folder, sweep.manifest["layout"])


def damaged_estimates(sweep: StoredSweep) -> list[str]:
    """Return what is wrong with the estimates of a complete sweep."""
    return _damaged(sweep.folder, sweep.manifest.get("estimates", {}))


def damaged_copies(sweep: StoredSweep) -> list[str]:
    """Return what is wrong with the copies of what cannot be computed again."""
    folder = sweep.folder
    copies = {f"{COPIES}/{name}": digest for name, digest in sweep.manifest["layout"].items()}
    manifest = f"{COPIES}/{MANIFEST}"
    problem = file_problem(folder / manifest, sha256(folder / MANIFEST))
    found = [*([f"{manifest} {problem}"] if problem else []), *_damaged(folder, copies)]
    lost = lost_journal_copies(sweep)
    return [*found, *([f"{JOURNAL_COPIES} lacks {len(lost)} of {len(sweep.journal)} parts"] if lost else [])]


def lost_journal_copies(sweep: StoredSweep) -> list[int]:
    """Return the parts whose line in the journal has no copy that says the same."""
    return [part for part, entry in sweep.journal.items() if read_copy(sweep.folder, part) != entry]


def read_copy(folder: Path, part: int) -> Entry | None:
    """Return the copy of a part's line in the journal; None if there is none that is whole."""
    try:
        entry = parse_line((folder / journal_copy(part)).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return entry if entry is not None and entry.part == part else None


def _damaged(folder: Path, digests: Mapping[str, str]) -> list[str]:
    problems = ((name, file_problem(folder / name, digest)) for name, digest in digests.items())
    return [f"{name} {problem}" for name, problem in problems if problem]
