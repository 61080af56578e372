"""A run that the pages show: what the example roster of the project prints."""

from __future__ import annotations

import io
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from experiments.commands.command_line import main
from experiments.config.locations import configs_folder
from sim.errors import InputError

ROSTER_RUN = (
    "simulate",
    "population.clients=configs/roster/clients.csv",
    "population.therapists=configs/roster/therapists.csv",
)
"""Arguments of the command shown."""


def roster_run() -> str:
    """Return the command that runs the example roster, and what it prints.

    Raises
    ------
    InputError
        If the command fails.
    """
    printed, said = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "configs").symlink_to(configs_folder(), target_is_directory=True)
        with chdir(folder), redirect_stdout(printed), redirect_stderr(said):
            code = main(ROSTER_RUN)
    if code != 0:
        raise InputError(f"the example roster gave {said.getvalue().strip()!r}, but a summary was expected")
    command = " \\\n    ".join([f"alliance {ROSTER_RUN[0]} {ROSTER_RUN[1]}", *ROSTER_RUN[2:]])
    return f"```console\n$ {command}\n{printed.getvalue().rstrip()}\n```"
