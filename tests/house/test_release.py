"""One version everywhere, every dependency pinned, every release says whether its numbers changed."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RELEASE = re.compile(r"^## \[(\d[^\]]*)\]", re.MULTILINE)


def text(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def pins() -> dict[str, Requirement]:
    lines = [line for line in text("constraints.txt").splitlines() if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}


def test_the_citation_has_the_version_of_the_project() -> None:
    assert re.findall(r"^version: (.+)$", text("CITATION.cff"), re.MULTILINE) == [PROJECT["version"]]


def test_the_newest_release_of_the_changelog_is_the_version_of_the_project() -> None:
    assert RELEASE.findall(text("CHANGELOG.md"))[0] == PROJECT["version"]


def test_every_release_says_whether_its_numbers_changed() -> None:
    releases = RELEASE.split(text("CHANGELOG.md"))[1:]
    silent = [
        version
        for version, notes in zip(releases[::2], releases[1::2], strict=True)
        if not re.search(r"^Numbers: (same|changed)\b", notes, re.MULTILINE)
    ]
    assert silent == []


def test_constraints_are_exact_versions_without_addresses() -> None:
    inexact = [
        str(pin) for pin in pins().values() if not re.fullmatch(r"==[\w.]+", str(pin.specifier)) or pin.url
    ]
    assert inexact == []


def test_every_declared_dependency_is_pinned_to_a_version_it_admits() -> None:
    extras = PROJECT["optional-dependencies"].values()
    declared = [*PROJECT["dependencies"], *(wanted for extra in extras for wanted in extra)]
    pinned = pins()
    for wanted in map(Requirement, declared):
        pin = pinned[canonicalize_name(wanted.name)]
        assert next(iter(pin.specifier)).version in wanted.specifier, f"{pin} is not {wanted}"
