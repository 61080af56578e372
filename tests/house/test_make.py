"""The environment is made from nothing, finished after an interruption, and otherwise left alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.source import ROOT

# Stands in for Python: notes what it is asked, "makes" an environment, fails to install while told to.
PRETENDER = """#!/bin/sh
case "$*" in
*version_info*) echo 3.11 ;;
"-m venv"*) echo made >> "$LOG"; rm -rf "$4"; mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
"-m pip install"*"--editable .") echo installed >> "$LOG"; test -z "$BROKEN" ;;
"-m pip install"*"[explorer]") echo explorer >> "$LOG"; test -z "$BROKEN" ;;
"-m pip install"*"[dev,"*) echo tools >> "$LOG"; test -z "$BROKEN" ;;
esac
"""


class Checkout:
    """A copy of the files that make an environment, and what making it did."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder / "checkout", folder / "log"
        self.pretender = folder / "pretender"
        self.pretender.write_text(PRETENDER)
        self.pretender.chmod(0o755)
        self.folder.mkdir()
        for file in ("Makefile", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / file, self.folder)

    def make(self, target: str = "ready", broken: str = "") -> list[str]:
        self.log.write_text("")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
        subprocess.run(
            ["make", f"PYTHON={self.pretender}", "VENV=.venv", f".venv/{target}-3.11"],
            cwd=self.folder,
            env={**kept, "LOG": str(self.log), "BROKEN": broken},
            capture_output=True,
            check=not broken,
        )
        return self.log.read_text().split()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_an_environment_is_made_once(checkout: Checkout) -> None:
    assert checkout.make() == ["made", "installed"]
    assert checkout.make() == []


@pytest.mark.parametrize(("target", "added"), [("explorer", "explorer"), ("tests", "tools")])
def test_what_more_is_needed_is_added_when_it_is_first_asked_for(
    checkout: Checkout, target: str, added: str
) -> None:
    assert checkout.make(target) == ["made", "installed", added]
    assert checkout.make(target) == checkout.make() == []


def test_the_main_job_installs_no_tools_for_development(checkout: Checkout) -> None:
    listed = subprocess.run(
        ["make", "--dry-run", f"PYTHON={checkout.pretender}", "run"],
        cwd=checkout.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    installs = [line for line in listed.stdout.splitlines() if "pip install" in line]
    assert len(installs) == 1
    assert installs[0].endswith("--editable .")


def test_an_interrupted_installation_is_started_over(checkout: Checkout) -> None:
    assert checkout.make(broken="yes") == ["made", "installed"]
    assert checkout.make() == ["made", "installed"]
    assert checkout.make("tests", broken="yes") == ["tools"]
    assert checkout.make("tests") == ["tools"]
    assert checkout.make("tests") == []


@pytest.mark.parametrize("file", ["constraints.txt", "pyproject.toml"])
def test_changed_pins_are_installed_into_the_same_environment(checkout: Checkout, file: str) -> None:
    checkout.make("tests")
    later = (checkout.folder / ".venv" / "ready-3.11").stat().st_mtime + 10
    os.utime(checkout.folder / file, (later, later))
    assert checkout.make("tests")[:2] == ["installed", "tools"]


def test_an_environment_is_made_again_where_a_checkout_was_moved(checkout: Checkout) -> None:
    checkout.make()
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved"))
    assert checkout.make("tests") == ["made", "installed", "tools"]


def test_an_environment_is_made_again_when_its_python_is_gone(checkout: Checkout) -> None:
    checkout.make()
    (checkout.folder / ".venv" / "bin" / "python").unlink()
    assert checkout.make() == ["made", "installed"]
