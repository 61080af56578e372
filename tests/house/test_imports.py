"""Imports flow explorer -> experiments -> sim; the science knows no files, plots or configuration."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT, imports, name, python_files, tree, within

OWN = {"sim", "experiments", "explorer", "tests", "benchmarks"}
ABOVE = {
    "sim": {"experiments", "explorer", "tests", "benchmarks"},
    "experiments": {"explorer", "tests", "benchmarks"},
    "explorer": {"tests", "benchmarks"},
}
OUTSIDE = {
    "argparse",
    "csv",
    "hydra",
    "io",
    "jinja2",
    "logging",
    "matplotlib",
    "omegaconf",
    "pandas",
    "pathlib",
}
OUTSIDE |= {
    "pyarrow.csv",
    "pyarrow.dataset",
    "pyarrow.feather",
    "pyarrow.fs",
    "pyarrow.parquet",
    "shutil",
    "subprocess",
}
OUTSIDE |= {"tempfile", "tqdm", "yaml"}
MESA_FILES = {"sim/mesa_model/agents.py", "sim/mesa_model/model.py"}
RIVAL = "benchmarks/starsim_work.py"
CACHE_FILES = ("sim/machine_code_files.py", "sim/numba_marks.py")


@pytest.mark.parametrize("package", ABOVE)
def test_lower_rooms_import_nothing_from_higher_ones(package: str) -> None:
    found = [
        f"{name(path)}:{line} imports {module}"
        for path in python_files(package)
        for module, line in imports(path)
        if within(module, ABOVE[package])
    ]
    assert found == []


def test_the_science_knows_no_files_plots_or_configuration() -> None:
    found = [
        f"{name(path)}:{line} imports {module}"
        for path in python_files("sim")
        for module, line in imports(path)
        if within(module, OUTSIDE) and name(path) not in CACHE_FILES
    ]
    assert found == []


def test_the_science_prints_and_opens_nothing() -> None:
    found = [
        f"{name(path)}:{node.lineno} calls {node.func.id}"
        for path in python_files("sim")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "open", "input"}
    ]
    assert found == []


def test_mesa_is_imported_by_its_model_and_the_explorer_alone() -> None:
    found = [
        f"{name(path)}:{line}"
        for path in (*python_files("sim"), *python_files("experiments"))
        for module, line in imports(path)
        if within(module, {"mesa"}) and name(path) not in MESA_FILES
    ]
    assert found == []


def declared(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def undeclared(folder: str, known: set[str]) -> list[str]:
    providers = packages_distributions()
    found = []
    for path in python_files(folder):
        for top, line in {(module.partition(".")[0], line) for module, line in imports(path)}:
            names = {canonicalize_name(provider) for provider in providers.get(top, ())}
            if top not in sys.stdlib_module_names and top not in OWN and not names & known:
                found.append(f"{name(path)}:{line} imports {top}")
    return sorted(found)


EXTRAS = ("calibration", "sweeps", "cluster", "exports", "sensitivity", "forecasts")


@pytest.mark.parametrize(
    ("package", "extras"), [("sim", ()), ("experiments", EXTRAS), ("explorer", ("explorer",))]
)
def test_every_imported_library_is_a_declared_dependency(package: str, extras: tuple[str, ...]) -> None:
    assert undeclared(package, declared(*extras)) == []


def test_the_explorer_s_core_and_the_rooms_below_know_no_browser() -> None:
    below = (*python_files("sim"), *python_files("experiments"), *python_files("explorer/core"))
    found = [
        f"{name(path)}:{line} imports {module}"
        for path in below
        for module, line in imports(path)
        if within(module, {"panel", "bokeh", "param", "playwright"})
    ]
    assert found == []


@pytest.mark.parametrize("folder", ["tests", "benchmarks"])
def test_every_library_used_for_development_is_declared(folder: str) -> None:
    # A benchmark installs Starsim in an environment of its own, to compare with it.
    line = dict(imports(ROOT / RIVAL))["starsim"]
    found = undeclared(folder, declared("dev", "explorer", *EXTRAS))
    assert [one for one in found if one != f"{RIVAL}:{line} imports starsim"] == []
