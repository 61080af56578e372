"""A finished sweep of a formula."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.sweeps.creation import create_sweep
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.resumption import resume_sweep
from tests.sweeps.toys import Formula, setup


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """32 points, 2 arms, 4 replicates, 8 parts."""
    create_sweep(tmp_path / "finished", setup())
    resume_sweep(tmp_path / "finished", ExecutorConfig(), 2, Formula())
    return tmp_path / "finished"
