"""A reader who types the commands of a page from the top, in an empty folder, gets through."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import yaml

from experiments.config import locations
from experiments.config.extensions import unload_extensions
from explorer.__main__ import main as alliance
from explorer.commands.explore_command import EXPLORE, server_options
from tests.house.source import ROOT

SMALL: Final = {"therapists": 2, "clients": 8, "weeks": 16, "closing_weeks": 8}
QUICK: Final = {
    "compare": {"replicates": 2, "figures": False},
    "predict": {"clinics": 2},
    "validate": {"clinics": 2, "figures": False},
}
TYPED: Final = re.compile(r"\bclinics=\d+")
"""What commands say of how many clinics they want; two are enough to see that they work."""
STEP: Final = re.compile(
    r"[Ss]ave [\w ]*\bas `(?P<saved>[^`]+)`.*?^```\w+\n(?P<content>.*?)^```"
    r"|^```python\n(?P<module># (?P<name>\w+\.py)\n.*?)^```"
    r"|^```sh\n(?P<commands>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
ELSEWHERE: Final = ("executor=short_queue",)
"""What no machine without a queue runs; that it can be composed is tested with the other commands of the pages."""


def steps(page: Path) -> Iterator[tuple[str, str]]:
    """Yield, from the top, each file to save with its text, and each command with an empty one."""
    for found in STEP.finditer(page.read_text(encoding="utf-8")):
        if found["saved"]:
            yield found["saved"], found["content"]
        elif found["module"]:
            yield found["name"], found["module"]
        else:
            lines = found["commands"].replace("\\\n", " ").splitlines()
            typed = [TYPED.sub("clinics=2", line) for line in lines if line.startswith("alliance ")]
            yield from ((line.partition(" # ")[0], "") for line in typed)


def shrink_clinics(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small: dict[str, int]) -> None:
    """Let the project's files describe tiny clinics, few runs and no figures: commands are then run as written."""
    folder = tmp_path / "configs"
    shutil.copytree(ROOT / "configs", folder)
    for clinic in (folder / "clinic").glob("*.yaml"):
        clinic.write_text(yaml.safe_dump(small), encoding="utf-8")
    for path in (*folder.glob("*.yaml"), *(folder / "study").glob("*.yaml")):
        values = QUICK.get(path.stem, {}) if path.parent == folder else {"replicates": 2}
        text = re.sub(
            r"^(replicates|clinics): .*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        path.write_text(f"{text}\n{yaml.safe_dump(values)}" if values else text, encoding="utf-8")
    monkeypatch.setattr(locations, "_PLACES", (folder,))


QUICK_PAGES: Final = ("evidence", "exports", "networks")
LONG_PAGES: Final = ("comparisons", "extending", "sensitivity", "sweeps", "teaching")
COMPOSED_PAGES: Final = (
    "calibration",
    "robust",
    "plausible",
    "hypotheses",
    "theories",
    "studies",
    "estimators",
)
"""Pages whose commands take up to half an hour each, and use nothing of one another."""
PAGES_WITH_FILES: Final = ("own_data",)
"""Pages whose commands need the files beside them: `tests/routine_data/test_tutorial.py` follows them."""
SERVED_PAGES: Final = ("serving",)
"""Pages whose commands serve until they are interrupted; what they are given is read."""
LONGER: Final = {"sensitivity": {"weeks": 40, "closing_weeks": 26}}
"""Clinics of pages whose commands name thresholds that are not reached in a few weeks."""


@pytest.mark.parametrize(
    "page", [*QUICK_PAGES, *(pytest.param(page, marks=pytest.mark.verification) for page in LONG_PAGES)]
)
def test_commands_of_a_page_run_from_the_top(
    page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shrink_clinics(monkeypatch, tmp_path, SMALL | LONGER.get(page, {}))
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    for step, content in steps(ROOT / "docs" / f"{page}.md"):
        if content:
            (empty / step).parent.mkdir(parents=True, exist_ok=True)
            (empty / step).write_text(content, encoding="utf-8")
        elif step.startswith("alliance explore "):
            server_options(EXPLORE.read(shlex.split(step)[2:]))
        elif not any(word in step for word in ELSEWHERE):
            assert alliance(shlex.split(step)[1:]) == 0, f"{step}\n{capsys.readouterr().err}"
            unload_extensions()


@pytest.mark.parametrize("page", COMPOSED_PAGES)
def test_long_commands_of_a_page_compose(
    page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for step, _ in steps(ROOT / "docs" / f"{page}.md"):
        assert alliance([*shlex.split(step)[1:], "--cfg", "job"]) == 0, f"{step}\n{capsys.readouterr().err}"


@pytest.mark.parametrize("page", SERVED_PAGES)
def test_commands_of_a_page_about_serving_are_understood(page: str) -> None:
    for step, _ in steps(ROOT / "docs" / f"{page}.md"):
        command, *arguments = shlex.split(step)[1:]
        assert command == "explore"
        server_options(EXPLORE.read(arguments))


def test_every_page_with_commands_is_followed() -> None:
    pages = {
        page.stem
        for page in (ROOT / "docs").glob("*.md")
        if "\nalliance " in page.read_text(encoding="utf-8")
    }
    assert pages == {*QUICK_PAGES, *LONG_PAGES, *COMPOSED_PAGES, *PAGES_WITH_FILES, *SERVED_PAGES}
