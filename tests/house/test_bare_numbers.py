"""In an equation or a stage a number is a parameter or a named anchor, never a bare figure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import name, python_files, tree

# Where numbers are declared, and where means divide by how many they are of.
DECLARING = {"sim/equations/anchors.py", "sim/equations/means.py"}
# Nothing, all, and two of a kind: signs, complements, flags, squares, two appointments.
PLAIN = {0, 1, 2}
MODEL = [path for folder in ("sim/equations", "sim/process") for path in python_files(folder)]


def bare_numbers(module: ast.Module) -> Iterator[tuple[int, float]]:
    """Yield line and value of every number that is neither plain nor an index."""
    indices = {
        part for node in ast.walk(module) if isinstance(node, ast.Subscript) for part in ast.walk(node.slice)
    }
    for node in ast.walk(module):
        if not isinstance(node, ast.Constant) or type(node.value) not in (int, float) or node in indices:
            continue
        if node.value not in PLAIN:
            yield node.lineno, float(str(node.value))


@pytest.mark.parametrize("path", MODEL, ids=name)
def test_the_model_holds_no_bare_number(path: Path) -> None:
    assert name(path) in DECLARING or list(bare_numbers(tree(path))) == []


def test_a_bare_number_would_be_noticed() -> None:
    found = bare_numbers(ast.parse("x = 6.0 * y + 2.0 * u[3] - (1.0 - y)\nz = 0.5 * x"))
    assert sorted(found) == [(1, 6.0), (2, 0.5)]
