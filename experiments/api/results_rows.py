"""One row of the list of results folders: what is in a folder, how far it is, and how to go on."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from experiments.calibration import generation_database
from experiments.config.plain_values import PlainValues
from experiments.results.found_folders import FoundFolder
from experiments.results.manifest import FROM_PYTHON
from experiments.results.stored_files import damaged_files
from sim.errors import InputError, one_line

COLUMNS: Final[tuple[tuple[str, type], ...]] = (
    ("folder", str),
    ("kind", str),
    ("name", str),
    ("state", str),
    ("done", int),
    ("total", int),
    ("unit", str),
    ("problem", str),
    ("seed", int),
    ("date", str),
    ("bytes", int),
    ("version", str),
    ("same_model", bool),
    ("command", str),
)
KINDS: Final = {
    "simulate": "clinic",
    "compare": "comparison",
    "validate": "validation",
    "robust": "robustness",
    "sample_size": "sample size",
    "screen": "screening",
    "calibrate": "calibration",
    "discover": "discovery",
    "history_match": "history matching",
}
"""Command -> what its results are called, where that is another word."""
_EXPORTED: Final = ("simulate", "compare", "validate")
_REMAKES: Final = (
    "simulate",
    "compare",
    "robust",
    "hypotheses",
    "trial",
    "sample_size",
    "assurance",
    "estimators",
    "validate",
    "screen",
    "history_match",
    "theories",
)
Row = dict[str, object]


@dataclass(frozen=True)
class Progress:
    """How far a run is: ``complete``, ``running``, ``interrupted`` or ``damaged``, and how much is done of what."""

    state: str
    done: int | None = None
    total: int | None = None
    unit: str = ""
    problem: str = ""


def row_of(found: FoundFolder, model: str) -> Row:
    """Return the row of a folder, with the names of `COLUMNS`.

    Parameters
    ----------
    found : FoundFolder
    model : str
        Digest of the present model.
    """
    manifest = found.manifest
    command = str(manifest.get("command", ""))
    progress = (
        Progress("damaged", problem=found.problem) if found.problem else _checked_progress(found, command)
    )
    versions = manifest.get("versions")
    return {
        "folder": str(found.folder),
        "kind": KINDS.get(command, command),
        "name": _name(manifest),
        **vars(progress),
        "seed": _seed(manifest),
        "date": str(manifest.get("ended") or manifest.get("started") or _changed(found.files)),
        "bytes": folder_bytes(found.files),
        "version": str(versions.get("alliance-sim", "")) if isinstance(versions, dict) else "",
        "same_model": manifest.get("model") == model,
        "command": _next_command(found.folder, manifest, progress.state),
    }


def _checked_progress(found: FoundFolder, command: str) -> Progress:
    try:
        return _progress(found, command)
    except (InputError, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        # A manifest that was edited may hold anything anywhere.
        return Progress("damaged", problem=one_line(str(error)))


def _progress(found: FoundFolder, command: str) -> Progress:
    if found.kept is not None:
        state = "running" if found.kept.running else "interrupted"
        return Progress(state, found.kept.count, found.kept.total, found.kept.what)
    if command == "sweep":
        return _sweep_progress(found)
    if command == "calibrate" and "ended" not in found.manifest:
        running = generation_database.is_running(found.files)
        done = generation_database.generations_stored(found.files)
        return Progress("running" if running else "interrupted", done, None, "generations")
    damaged = damaged_files(found.files, found.manifest)
    return Progress("damaged", problem="; ".join(damaged[:3])) if damaged else Progress("complete")


def _sweep_progress(found: FoundFolder) -> Progress:
    from experiments.sweeps.status import is_running, parts_done

    done, total = parts_done(found.files, found.manifest)
    if is_running(found.files):
        return Progress("running", done, total, "parts")
    if "ended" not in found.manifest:
        return Progress("interrupted", done, total, "parts")
    if done < total:
        return Progress("damaged", done, total, "parts", f"{total - done} parts are missing")
    return Progress("complete", done, total, "parts")


def _name(manifest: PlainValues) -> str:
    """Return the name of the study, or what was typed beside the command and where the results go."""
    study = manifest.get("study") or manifest.get("configuration", {}).get("study")
    if isinstance(study, dict) and study.get("name"):
        return str(study["name"])
    try:
        words = shlex.split(str(manifest.get("command_line", "")))
    except ValueError:
        return ""
    return (
        " ".join(word for word in words[2:] if not word.startswith(("out=", "-"))) if len(words) > 2 else ""
    )


def _seed(manifest: PlainValues) -> int | None:
    seed = manifest.get("configuration", {}).get("seed")
    return seed if isinstance(seed, int) and abs(seed) < 2**63 else None


def _changed(folder: Path) -> str:
    try:
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC).isoformat(timespec="seconds")
    except OSError:
        return ""


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below a folder; what cannot be read is left out."""
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except OSError:
                continue
    return total


def _next_command(folder: Path, manifest: PlainValues, state: str) -> str:
    """Return what a user types next; empty where nothing follows, or nobody knows."""
    command, quoted = str(manifest.get("command", "")), shlex.quote(str(folder))
    typed = str(manifest.get("command_line", FROM_PYTHON))
    typed = "" if typed == FROM_PYTHON else typed
    if state == "running":
        return f"alliance status {quoted}" if command == "sweep" else ""
    if command == "sweep":
        outcome = next(iter(manifest.get("outcomes", ())), "dropout")
        return (
            f"alliance sensitivity {quoted} outcome={outcome}"
            if state == "complete"
            else f"alliance resume {quoted}"
        )
    if state == "interrupted":
        return typed
    if state == "damaged":
        return f"{typed} overwrite=true" if typed and command in _REMAKES else typed
    if command == "calibrate":
        return f"alliance validate population.draws={shlex.quote(f'{folder}/draws.csv')}"
    if command == "history_match":
        return f"alliance validate population.draws={shlex.quote(f'{folder}/plausible.csv')}"
    return f"alliance export {quoted} format=xlsx" if command in _EXPORTED else ""
