"""The house has floors: imports go down, nothing runs in circles, a name stands once, and types are named."""

from __future__ import annotations

import io
import tokenize
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from experiments.docs.house_map import FLOORS, back_arrows, floor_of, imported
from tests.house.source import ROOT, name, python_files

ANY_BUDGET = 90
"""How often `Any` may stand in annotations; lower it when it stands there less often, never raise it."""
BESIDE = {"__init__", "__main__", "py.typed"}
"""Files that stand on no floor."""


def test_imports_go_down_also_inside_functions() -> None:
    assert back_arrows(ROOT) == []


@pytest.mark.parametrize(
    ("top", "module", "line"), [("sim", "sim.engine.loop", "from sim.engine import loop")]
)
def test_an_import_that_goes_up_is_found(tmp_path: Path, top: str, module: str, line: str) -> None:
    for package in FLOORS:
        (tmp_path / package).mkdir()
    (tmp_path / top / "process").mkdir()
    (tmp_path / top / "process" / "session.py").write_text(f"def walk():\n    {line}\n")
    assert back_arrows(tmp_path) == [f"{top}/process/session.py:2 imports {module}"]


@pytest.mark.parametrize("top", FLOORS)
def test_every_room_stands_on_a_floor(top: str) -> None:
    rooms = {path.relative_to(ROOT / top).parts[0].removesuffix(".py") for path in python_files(top)}
    assert {room for room in rooms - BESIDE if floor_of(top, room) is None} == set()
    assert {room for floor in FLOORS[top] for room in floor} - rooms == set()


def file_of(module: str) -> Path | None:
    path = ROOT / module.replace(".", "/")
    outer = path.parent
    candidates = (
        path.with_suffix(".py"),
        path / "__init__.py",
        outer.with_suffix(".py"),
        outer / "__init__.py",
    )
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def circles(arrows: dict[Path, set[Path]]) -> list[list[Path]]:
    """Return the groups of files that reach each other (Tarjan's algorithm)."""
    index: dict[Path, int] = {}
    low: dict[Path, int] = {}
    stack: list[Path] = []
    groups = []

    def visit(path: Path) -> None:
        index[path] = low[path] = len(index)
        stack.append(path)
        for other in arrows[path]:
            if other not in index:
                visit(other)
                low[path] = min(low[path], low[other])
            elif other in stack:
                low[path] = min(low[path], index[other])
        if low[path] == index[path]:
            start = stack.index(path)
            groups.append(stack[start:])
            del stack[start:]

    for path in list(arrows):
        if path not in index:
            visit(path)
    return [group for group in groups if len(group) > 1]


def test_no_files_import_each_other_in_a_circle() -> None:
    arrows: dict[Path, set[Path]] = defaultdict(set)
    for top in FLOORS:
        for path in python_files(top):
            targets = {file_of(module) for module, _ in imported(path) if module.partition(".")[0] in FLOORS}
            arrows[path] = {other for other in targets if other is not None and other != path}
    assert [[name(path) for path in group] for group in circles(arrows)] == []


@pytest.mark.parametrize("top", FLOORS)
def test_no_two_files_have_one_name(top: str) -> None:
    counts = Counter(path.stem for path in python_files(top))
    assert {stem: count for stem, count in counts.items() if count > 1 and stem not in BESIDE} == {}


def uses_of_any(path: Path) -> int:
    tokens = list(tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline))
    return sum(
        token.string == "Any" and not token.line.lstrip().startswith(("from ", "import ")) for token in tokens
    )


def test_types_are_named_rather_than_any() -> None:
    counts = {name(path): uses_of_any(path) for top in FLOORS for path in python_files(top)}
    assert sum(counts.values()) <= ANY_BUDGET, sorted(counts.items(), key=lambda item: -item[1])[:20]
