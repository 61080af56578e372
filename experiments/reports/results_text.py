"""The list of results folders as text: a table, under each row the command that goes on with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_COLUMNS: Final = ("folder", "kind", "name", "seed", "when (UTC)", "size", "version", "state")
_RIGHT: Final = ("seed", "size")
_LONGEST: Final = 40
Rows = Sequence[Mapping[str, object]]


def results_text(rows: Rows, skipped: Mapping[Path, str]) -> str:
    """Lay results folders out in aligned columns.

    Parameters
    ----------
    rows : sequence of mapping
        As `experiments.api.results_rows.row_of` returns them.
    skipped : mapping
        Folders without results -> why.
    """
    cells = [_cells(row) for row in rows]
    widths = {name: max(len(name), *(len(row[name]) for row in cells)) for name in _COLUMNS} if cells else {}
    lines = []
    if cells:
        lines.append(_line({name: name for name in _COLUMNS}, widths))
    for row, found in zip(cells, rows, strict=True):
        lines.append(_line(row, widths))
        if found["command"]:
            lines.append(f"    {found['command']}")
    if any(row["version"].endswith("*") for row in cells):
        lines.append(
            "* made by another version of the model; alliance replay FOLDER says whether numbers differ"
        )
    lines += [] if cells else ["no results folders"]
    lines += [f"no results: {folder} ({reason})" for folder, reason in skipped.items()]
    return "\n".join(lines)


def state_text(row: Mapping[str, object]) -> str:
    """Return how far a run is, in a few words."""
    state, done, total = str(row["state"]), row["done"], row["total"]
    if row["problem"]:
        return f"{state}: {row['problem']}"
    if state == "complete" or done is None:
        return state
    amount = f"{done} of {total}" if total is not None else f"{done}"
    return f"{state}, {amount} {row['unit']}"


def size_text(size: int) -> str:
    """Return a number of bytes as people read it.

    Examples
    --------
    >>> size_text(900), size_text(1_500), size_text(25_300_000)
    ('900 B', '1.5 kB', '25 MB')
    """
    value = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.5:
            return f"{value:.2g} {unit}" if 0 < value < 10 and unit != "B" else f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def _cells(row: Mapping[str, object]) -> dict[str, str]:
    name = str(row["name"])
    return {
        "folder": str(row["folder"]),
        "kind": str(row["kind"]) or "?",
        "name": name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3]}...",
        "seed": "" if row["seed"] is None else str(row["seed"]),
        "when (UTC)": str(row["date"])[:16].replace("T", " "),
        "size": size_text(int(str(row["bytes"]))),
        "version": f"{row['version']}{'' if row['same_model'] or not row['version'] else '*'}",
        "state": state_text(row),
    }


def _line(row: Mapping[str, str], widths: Mapping[str, int]) -> str:
    return "  ".join(
        row[name].rjust(widths[name]) if name in _RIGHT else row[name].ljust(widths[name])
        for name in _COLUMNS
    ).rstrip()
