"""An equation's number stands with its declaration and nowhere else in the model; all of them are used."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache

import pytest

from sim.equations import EQUATIONS
from sim.equations.registry import equation
from tests.house.source import functions, name, python_files, tree


def test_a_number_cannot_be_given_twice() -> None:
    with pytest.raises(ValueError, match="E1 is declared twice"):
        equation("E1", "x")(lambda x: x)
    assert len({e.function.__name__ for e in EQUATIONS.values()}) == len(EQUATIONS)


@pytest.mark.parametrize("number", EQUATIONS)
def test_the_docstring_carries_arguments_and_result(number: str) -> None:
    function = EQUATIONS[number].function
    text = inspect.getdoc(function) or ""
    assert "Returns\n-------" in text
    lines = re.findall(r"^(\w.*) : ", text.partition("Parameters\n----------\n")[2], re.MULTILINE)
    assert {name for line in lines for name in line.split(", ")} == set(
        inspect.signature(function).parameters
    )
    assert EQUATIONS[number].formula
    assert EQUATIONS[number].source


def called() -> Iterator[str]:
    """Yield every name that a function of the model calls."""
    for path in python_files("sim"):
        for function in functions(path):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                    yield node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id


def test_the_model_uses_every_equation() -> None:
    assert {e.function.__name__ for e in EQUATIONS.values()} <= set(called())


def test_the_number_of_an_equation_stands_in_its_declaration_alone() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for folder in ("sim", "experiments", "explorer")
        for path in python_files(folder)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and names_equation(node.value)
        if node not in declared(tree(path))
    ]
    assert found == []


def names_equation(text: str) -> bool:
    return any(number in EQUATIONS for number in re.findall(r"(?<![`'\w])E\d+\b", text))


@cache
def declared(module: ast.Module) -> set[ast.AST]:
    """Return what stands inside the declarations of equations."""
    return {
        part
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "equation"
        for part in ast.walk(node)
    }
