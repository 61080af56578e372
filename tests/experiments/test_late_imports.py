"""Commands load heavy libraries only when they need them: an answer must not wait for what it does not use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WATCHED = ("numba", "pandas", "mesa", "matplotlib", "hydra", "pyarrow", "pyabc", "SALib", "openpyxl")
RUN = ("numba", "hydra", "pandas", "pyarrow")
"""What runs need: Arrow looks for pandas as soon as it makes an array."""

CASES = {
    "parameters": (["parameters"], ()),
    "export": (["export", "--help"], ("hydra", "numba", "pandas", "pyarrow")),
    "sensitivity": (["sensitivity", "--help"], ("hydra", "numba", "pyarrow")),
    "discover": (["discover", "--help"], ("hydra", "numba", "pyarrow")),
    "help": (["--help"], ()),
    "unknown": (["simulat"], ()),
    "configuration": (["compare", "--cfg", "job"], ("hydra", "pyarrow")),
    "simulate": (["simulate", "clinic=small", "clinic.clients=8"], RUN),
    "compare": (
        ["compare", "study=small", "figures=false", "replicates=1"],
        RUN,
    ),
    "validate": (["validate", "clinic=small", "clinics=1", "figures=false"], RUN),
}


@pytest.mark.parametrize("name", CASES)
def test_only_what_is_needed_is_loaded(name: str, tmp_path: Path) -> None:
    arguments, allowed = CASES[name]
    program = (
        "import sys; from experiments.commands.command_line import main; main(sys.argv[1:]);"
        f"print('LOADED', *sorted(set({WATCHED!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stdout.splitlines()[-1].split()[1:]
    assert set(loaded) <= set(allowed)
