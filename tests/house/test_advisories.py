"""No version with a known security advisory may be installed; a table says which advisory put a floor where it is."""

from __future__ import annotations

import tomllib
from collections import defaultdict

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.house.source import ROOT

ADVISORIES = {
    "bokeh": ("3.8.2", "CVE-2026-21883: pages of other sites may open a websocket"),
    "distributed": (
        "2026.1.1",
        "CVE-2026-23528: a link to a dashboard can run code; and CVE-2021-42343 before it",
    ),
    "duckdb": ("1.1.0", "CVE-2024-41672: files can be read although that is switched off"),
    "fonttools": ("4.60.2", "CVE-2025-66034: a font's design file can write anywhere"),
    "hydra-core": (
        "1.3.6",
        "CVE-2026-68508, and an alias past its fix: a configuration can name any function",
    ),
    "jinja2": ("3.1.6", "CVE-2025-27516: a template can leave its sandbox"),
    "pillow": ("12.3.0", "PYSEC-2026-2253 to 2257: crafted images overflow memory"),
    "pyarrow": ("23.0.1", "CVE-2026-25087: memory is used after it was freed; and CVE-2023-47248 before it"),
    "pyyaml": ("5.4", "CVE-2020-14343: a file can run code"),
    "scikit-learn": ("1.5.0", "CVE-2024-5206: training data is kept where it should not be"),
    "tornado": ("6.5.8", "many parts of a form use up memory; CVE-2025-47287 and others before it"),
    "tqdm": ("4.66.3", "CVE-2024-34062: arguments of its command run code"),
}
"""Package -> first version without known advisories that matter here, and what was wrong before it."""


def floors() -> dict[str, list[Version]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    found = defaultdict(list)
    for requirement in (Requirement(text) for each in lists for text in each):
        lowest = [Version(part.version) for part in requirement.specifier if part.operator == ">="]
        found[requirement.name.lower()] += lowest or [Version("0")]
    return found


@pytest.mark.parametrize("package", ADVISORIES)
def test_no_version_with_an_advisory_is_accepted(package: str) -> None:
    first, reason = ADVISORIES[package]
    there = floors()[package]
    assert there, f"{package} is not required any more: remove it here"
    assert min(there) >= Version(first), reason


def test_the_versions_that_are_installed_have_none_either() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split(";")[0].strip().lower().split("==") for line in lines if "==" in line)
    old = {name for name, (first, _) in ADVISORIES.items() if Version(pinned[name]) < Version(first)}
    assert old == set()
