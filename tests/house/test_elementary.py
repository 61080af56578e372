"""Between a seed and a table stands only arithmetic that is the same on every machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import name, python_files, tree

# IEEE 754, or exact, or no arithmetic at all; everything else in `math` is the C library's.
EXACT = {"sqrt", "floor", "ceil", "copysign", "ldexp", "frexp", "isnan", "isfinite", "isinf", "inf", "nan"}
# numpy computes these with instructions of the processor at hand, or adds up in an order that suits it.
_OF_NUMPY = (
    "exp exp2 expm1 log log2 log10 log1p logaddexp sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh "
    "arccosh arctanh power float_power cbrt hypot dot vdot inner outer matmul einsum tensordot linalg random"
)
OF_THE_PROCESSOR = set(_OF_NUMPY.split())
# Ordinary random numbers go through the C library, and through versions of Python.
OF_PYTHON = {"gauss", "normalvariate", "expovariate", "betavariate", "gammavariate", "lognormvariate"}
# An eigenvalue that only decides whether to refuse; the seed of Mesa's own generator, from which nothing is drawn.
KEPT = {"sim/population/correlation.py: linalg", "sim/mesa_model/model.py: random"}
# Quantiles of the t distribution are taken to fewer digits than differ; fractions that put forms in random order.
KEPT |= {f"experiments/measures/students_t.py: math.{f}" for f in ("atan", "cos", "sin", "pi")}
KEPT |= {
    "experiments/measures/students_t.py: **",
    "experiments/measures/estimands/growth.py: random",
}
SIMULATED = [path for path in python_files("sim") if "parameters" not in path.parts]
MEASURED = python_files("experiments/measures")


def of_the_machine(module: ast.Module) -> Iterator[str]:
    """Yield what a module uses whose last bits depend on processor, C library or version of Python."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            if (owner == "math" and node.attr not in EXACT) or owner in ("cmath", "scipy"):
                yield f"{owner}.{node.attr}"
            elif (owner in ("np", "numpy") and node.attr in OF_THE_PROCESSOR) or node.attr in OF_PYTHON:
                yield node.attr
        elif isinstance(node, ast.ImportFrom) and node.module in ("math", "cmath", "numpy"):
            yield f"from {node.module}"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield "@"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            if not all(isinstance(side, ast.Constant) for side in (node.left, node.right)):
                yield "**"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("sum", "pow", "math.fsum"):
            yield f"{ast.unparse(node.func)}()"
        elif isinstance(node, ast.keyword) and node.arg == "fastmath":
            yield "fastmath"


@pytest.mark.parametrize("path", [*SIMULATED, *MEASURED], ids=name)
def test_the_model_computes_the_same_on_every_machine(path: Path) -> None:
    found = {f"{name(path)}: {use}" for use in of_the_machine(tree(path))} - KEPT
    # Powers of the root are made from decimal numbers.
    assert found - {"sim/float_bits.py: **"} == set()


@pytest.mark.parametrize(
    "line",
    [
        "y = math.exp(x)",
        "y = np.log(x)",
        "y = x**2",
        "y = x**0.5",
        "y = a @ b",
        "y = np.dot(a, b)",
        "from math import exp",
        "y = sum(values)",
        "y = rng.gauss(0, 1)",
        "f = njit(fastmath=True)(g)",
    ],
)
def test_what_depends_on_the_machine_would_be_noticed(line: str) -> None:
    assert len(list(of_the_machine(ast.parse(line)))) == 1
