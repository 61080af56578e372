"""In the model's code a random decision, a status or a choice has its name, never a bare number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sim.random.streams import Decision
from tests.house.source import name, python_files, tree

# Where the decision stands among the arguments of a function that draws.
DRAWING = {
    "draws": 2,
    "normal_draws": 2,
    "weekly_draws": 2,
    "uniforms": 4,
    "normals": 4,
    "uniform_matrix": 2,
    "normal_matrix": 2,
}
CODED = {"status", "dropout_kind", "rupture", "repair", "kind", "policy", "rule"}


def is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def bare_decisions(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DRAWING:
            decision = node.args[DRAWING[node.func.id]]
            if any(is_number(part) for part in ast.walk(decision) if isinstance(part, ast.expr)):
                yield node.lineno


def bare_codes(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Assign):
            sides = [*node.targets, node.value]
        else:
            continue
        coded = any(isinstance(side, ast.Attribute) and side.attr in CODED for side in sides)
        if coded and any(is_number(side) for side in sides):
            yield node.lineno


def values_of(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def second_names(tree: ast.Module) -> Iterator[int]:
    """Yield lines that give the number of a decision another name, such as `_RUPTURE = 18`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and all(is_number(value) for value in values_of(node.value)):
            targets = {part.id.strip("_") for part in ast.walk(node) if isinstance(part, ast.Name)}
            if targets & set(Decision.__members__):
                yield node.lineno


def test_decisions_and_codes_are_never_bare_numbers() -> None:
    found = [
        f"{name(path)}:{line}"
        for path in python_files("sim")
        for check in (bare_decisions, bare_codes, second_names)
        for line in check(tree(path))
    ]
    assert found == []


def test_bare_numbers_would_be_noticed() -> None:
    assert list(bare_decisions(ast.parse("u = draws(c, m, 18)\nv = draws(c, m, Decision.RUPTURE)"))) == [1]
    assert list(bare_codes(ast.parse("c.status = 2\nif m.rupture != 0: pass\nd.kind = m.rupture"))) == [1, 2]
    assert list(second_names(ast.parse("_ATTENDANCE, _READING = 16, 17\n_PAGE = 3"))) == [1]
