"""The configurations are found in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.config import locations
from sim.errors import InputError
from tests.house.source import ROOT


def test_a_checkout_reads_the_folder_beside_the_packages() -> None:
    assert locations.configs_folder() == ROOT / "configs"


def test_an_installed_package_reads_its_own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged, beside = tmp_path / "experiments" / "_configs", tmp_path / "configs"
    packaged.mkdir(parents=True)
    beside.mkdir()
    monkeypatch.setattr(locations, "_PLACES", (packaged, beside))
    assert locations.configs_folder() == packaged


def test_lost_configurations_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "_PLACES", (tmp_path / "gone",))
    with pytest.raises(InputError, match="gone is missing"):
        locations.configs_folder()
