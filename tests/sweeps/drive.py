"""Runs or goes on with a sweep of a formula in a process that tests can kill: ``FOLDER EXECUTOR SECONDS LOG``."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from experiments.sweeps.creation import create_sweep
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.resumption import resume_sweep
from tests.sweeps.toys import Formula, setup


def main(folder: str, kind: str, seconds: str, log: str) -> None:
    """Begin the sweep if it is not there, and run what is missing."""
    if not Path(folder).exists():
        create_sweep(Path(folder), setup())
    resume_sweep(Path(folder), ExecutorConfig(kind), 2, Formula(float(seconds), log=Path(log)))


if __name__ == "__main__":
    # A suite that was started in the background hands on that interruptions are ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main(*sys.argv[1:])
