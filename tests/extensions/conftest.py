"""The extension of these tests, loaded for one test at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from experiments.config.extensions import Extension, load_extension, unload_extensions

CLINIC = Path(__file__).with_name("my_clinic.py")


@pytest.fixture
def my_clinic() -> Iterator[Extension]:
    """Load an extension with one of everything."""
    yield load_extension(CLINIC)
    unload_extensions()


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Write extensions into an empty folder; what they declare is forgotten after the test."""
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> Path:
        path = Path("mine.py")
        path.write_text(text, encoding="utf-8")
        return path

    yield write
    unload_extensions()
