"""Every source file is small, and everything public in it says what it is and takes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.source import decorators, functions, name, public, python_files, tree

LONGEST_FILE, LONGEST_FUNCTION = 400, 60
PACKAGES = ["sim", "experiments", "explorer"]
COMPILED = {"inlined", "compiled"}
UNTYPED = "type: ignore[no-untyped-def]"


@pytest.mark.parametrize("package", PACKAGES)
def test_files_are_short(package: str) -> None:
    sizes = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(package)}
    assert {path: size for path, size in sizes.items() if size > LONGEST_FILE} == {}


def lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def documented(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of the docstring, which may be as long as it needs to be."""
    return lines(node.body[0]) if ast.get_docstring(node) else 0


@pytest.mark.parametrize("package", PACKAGES)
def test_functions_are_short(package: str) -> None:
    sizes = {
        f"{name(path)}:{node.lineno} {node.name}": lines(node) - documented(node)
        for path in python_files(package)
        for node in functions(path)
    }
    assert {place: size for place, size in sizes.items() if size > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_public_has_a_docstring(package: str) -> None:
    found = [name(path) for path in python_files(package) if not ast.get_docstring(tree(path))]
    found += [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in python_files(package)
        for node in public(tree(path).body)
        if not ast.get_docstring(node) and not decorators(node) & {"setter", "overload", "override"}
    ]
    assert found == []


def bare_arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    every += [extra for extra in (node.args.vararg, node.args.kwarg) if extra is not None]
    bare = [argument.arg for argument in every if argument.annotation is None]
    return [argument for argument in bare if argument not in {"self", "cls"}] + ["return"] * (
        node.returns is None
    )


def untyped_on_purpose(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    head = path.read_text(encoding="utf-8").splitlines()[node.lineno - 1 : node.body[0].lineno]
    return bool(decorators(node) & COMPILED) and any(UNTYPED in line for line in head)


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_public_is_annotated(package: str) -> None:
    found = {
        f"{name(path)}:{node.lineno} {node.name}": bare_arguments(node)
        for path in python_files(package)
        for node in public(tree(path).body)
        if not isinstance(node, ast.ClassDef) and not untyped_on_purpose(path, node)
    }
    assert {place: bare for place, bare in found.items() if bare} == {}
