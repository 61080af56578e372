"""The map of the house: its floors as data, and what stands on each, read off the packages themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from experiments.docs.checkout import project_folder
from experiments.docs.markdown import table

FLOORS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "explorer": (
        ("commands",),
        ("server",),
        ("site", "notebook", "idle_visits"),
        ("pages",),
        ("lesson_steps",),
        ("downloads",),
        ("table_columns",),
        ("curve_views", "people_view", "pair_view", "game", "lessons", "visit", "opening"),
        ("curve_picture",),
        (
            *(
                "bokeh_defaults",
                "class_addresses",
                "connection",
                "copy_link",
                "core",
                "explained_boxes",
                "layout",
                "legend",
                "logs",
                "look",
            ),
            *("low_latency", "reserve", "web_guard", "widgets", "yaml_file"),
        ),
        ("page_addresses", "visit_limit"),
    ),
    "experiments": (
        ("docs", "timing"),
        ("commands",),
        ("api",),
        ("reports",),
        ("plots",),
        ("routine_data", "estimators", "hypotheses"),
        ("calibration", "sensitivity", "discovery", "robustness", "trials", "exports"),
        ("analysis", "statements"),
        ("validation", "sweeps"),
        ("studies",),
        ("results", "designs", "extension"),
        ("inputs", "measures"),
        ("config",),
    ),
    "sim": (
        ("mesa_model",),
        ("engine",),
        ("world",),
        ("process",),
        ("population",),
        ("equations",),
        ("states", "parameters"),
        ("random",),
        ("elementary",),
        ("numba_marks", "codes"),
        ("machine_code_files", "linked_code", "float_bits"),
        ("errors",),
    ),
}
"""Packages and files of each import package, floor by floor from the top; imports only go down.

Names on one floor do not import each other. Files beside these, such as ``__init__``, may import any of them.
"""
ORDER = ("explorer", "experiments", "sim")
"""Import packages from the top down."""


def room_of(module: str) -> tuple[str, str] | None:
    """Return the import package of a dotted module and its room there, or None outside the house.

    A room is what `FLOORS` names: a package or a file directly below an import package.
    """
    top, _, rest = module.partition(".")
    return (top, rest.partition(".")[0]) if top in FLOORS else None


def floor_of(top: str, room: str) -> int | None:
    """Return the floor of a room counted from the top of its import package; None for files that stand on none."""
    return next((height for height, rooms in enumerate(FLOORS[top]) if room in rooms), None)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Yield what a file imports as ``module.name``, inside functions too, with the line.

    Parameters
    ----------
    path : Path
        A Python file with absolute imports.
    """
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def back_arrows(folder: Path) -> list[str]:
    """Return every import that goes up, or across to another room of the same floor.

    Parameters
    ----------
    folder : Path
        The checkout.

    Returns
    -------
    list of str
        ``file:line imports module``, sorted.
    """
    found = set()
    for top in ORDER:
        for path in sorted((folder / top).rglob("*.py")):
            parts = path.relative_to(folder / top).with_suffix("").parts
            height = floor_of(top, parts[0])
            for module, line in imported(path):
                target = room_of(module)
                if target is not None and _goes_up(top, parts[0], height, *target):
                    found.add(f"{path.relative_to(folder).as_posix()}:{line} imports {module}")
    return sorted(found)


def _goes_up(top: str, room: str, height: int | None, other_top: str, other_room: str) -> bool:
    if other_top != top:
        return ORDER.index(other_top) < ORDER.index(top)
    other = floor_of(other_top, other_room)
    return room != other_room and height is not None and other is not None and other <= height


def map_block() -> str:
    """Return the map as Markdown: floors from the top, and what each room is for."""
    parts = []
    for top in ORDER:
        rows = [_row(top, room, height) for height, rooms in enumerate(FLOORS[top]) for room in rooms]
        parts += [f"**{top}**", "", table(rows, ("floor", "name", "what it is for")), ""]
    return "\n".join(parts).rstrip()


def _row(top: str, room: str, height: int) -> dict[str, str]:
    place = project_folder() / top / room
    first = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    about = (ast.get_docstring(_tree(first)) or "").split("\n\n")[0].replace("\n", " ")
    name = f"{top}/{room}" + ("" if place.is_dir() else ".py")
    return {
        "floor": str(len(FLOORS[top]) - height),
        "name": name,
        "what it is for": about.rstrip("."),
    }
