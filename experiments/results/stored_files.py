"""Whether the files of a results folder are there, whole, as its manifest lists them."""

from __future__ import annotations

from pathlib import Path

from experiments.config.plain_values import PlainValues
from experiments.inputs.clinic_inputs import sha256
from experiments.results.manifest import MANIFEST


def file_sizes(folder: Path) -> dict[str, int]:
    """Return the bytes of every file below a folder but the manifest, which lists them as ``files``."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MANIFEST)
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in paths}


def damaged_files(folder: Path, manifest: PlainValues) -> list[str]:
    """Return what is wrong with files that a manifest lists: missing, or of another size.

    Parameters
    ----------
    folder : Path
    manifest : mapping
        Of an earlier version it lists the tables only.
    """
    tables = {name: stored.get("bytes") for name, stored in manifest.get("tables", {}).items() if stored}
    wanted = {**tables, **manifest.get("files", {})}
    problems = ((name, file_problem(folder / name, size=size)) for name, size in wanted.items())
    return [f"{name} {problem}" for name, problem in problems if problem]


def file_problem(path: Path, digest: str | None = None, size: int | None = None) -> str:
    """Return what is wrong with a file, or an empty string.

    Parameters
    ----------
    path : Path
    digest : str, optional
        SHA-256 that it should have.
    size : int, optional
        Bytes that it should have.
    """
    try:
        if not path.is_file():
            return "is a folder" if path.is_dir() else "is missing"
        if size is not None and path.stat().st_size != size:
            return f"has {path.stat().st_size} bytes instead of {size}"
        if digest is not None and sha256(path) != digest:
            return "holds other bytes than were written"
        with path.open("rb"):
            return ""
    except OSError as error:
        return f"cannot be read ({error.strerror})"
