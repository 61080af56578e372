"""A finished sweep of a formula."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.commands.sweep import begin, go_on
from experiments.sweeps.executors import ExecutorConfig
from tests.sweeps.toys import Formula, setup


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """32 points, 2 arms, 4 replicates, 8 parts."""
    begin(tmp_path / "finished", setup())
    go_on(tmp_path / "finished", ExecutorConfig(), 2, Formula())
    return tmp_path / "finished"
