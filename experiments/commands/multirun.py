"""The jobs of a command with ``-m``: each line says of which job it is, and each job has its own results folder."""

from __future__ import annotations

import json
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO, cast

from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.types import RunMode

from experiments.config.plain_values import PlainValues
from experiments.results.folder import chosen_folder

_JOBS: Final = "ALLIANCE_JOBS"
"""Environment variable that tells jobs, which may be processes of their own, where to note what they did."""
_FLAGS: Final = ("-m", "--multirun")


def differs_by_job(overrides: Sequence[str]) -> bool:
    """Tell whether overrides give each job another results folder, as ``out=a,b`` and ``out=r/${seed}`` do."""
    given = [override for override in overrides if override.lstrip("+").startswith("out=")]
    parsed = OverridesParser.create().parse_overrides(given)
    return any(override.is_sweep_override() or "${" in str(override.input_line) for override in parsed)


def job_values(values: PlainValues, overrides: Sequence[str]) -> PlainValues:
    """Return the values of the present job.

    Parameters
    ----------
    values : mapping
        As they were composed.
    overrides : sequence of str
        Of the whole command line.

    Returns
    -------
    mapping
        With ``-m`` and one results folder for all jobs, the folder of this job: its number, below that folder.
    """
    present = HydraConfig.get()
    if present.mode != RunMode.MULTIRUN or values.get("out") is None or differs_by_job(overrides):
        return values
    return {**values, "out": str(Path(values["out"]) / str(present.job.num))}


class JobLines:
    """A stream whose lines begin with the number of a job.

    Parameters
    ----------
    stream : text stream
    number : int
    """

    def __init__(self, stream: TextIO, number: int) -> None:
        self._stream, self._start = stream, f"[{number}] "
        self._fresh = True

    def write(self, text: str) -> int:
        """Write a text, the number before each of its lines."""
        lines = text.splitlines(keepends=True)
        for line in lines:
            self._stream.write(self._start + line if self._fresh and line.strip() else line)
            self._fresh = line.endswith("\n")
        return len(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


@contextmanager
def job_lines() -> Iterator[None]:
    """With ``-m``, begin each printed line with the job's number, say what it runs, and note where it is stored."""
    present = HydraConfig.get()
    if present.mode != RunMode.MULTIRUN:
        yield
        return
    number, overrides = int(present.job.num), shlex.join(present.overrides.task)
    before, token = (sys.stdout, sys.stderr), chosen_folder.set(None)
    out, err = (JobLines(stream, number) for stream in before)
    sys.stdout, sys.stderr = cast("TextIO", out), cast("TextIO", err)
    state = "failed"
    try:
        print(overrides, flush=True)
        yield
        state = ""
    except KeyboardInterrupt:
        state = "stopped"
        raise
    finally:
        sys.stdout, sys.stderr = before
        folder = chosen_folder.get()
        _note({"job": number, "overrides": overrides, "folder": str(folder or ""), "state": state})
        chosen_folder.reset(token)


def _note(row: PlainValues) -> None:
    if path := os.environ.get(_JOBS):
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


@contextmanager
def jobs_listed(arguments: Sequence[str]) -> Iterator[None]:
    """Print, when the jobs of a command with ``-m`` have ended, what each ran and where its results are."""
    if not any(argument in _FLAGS for argument in arguments):
        yield
        return
    before = os.environ.get(_JOBS)
    with tempfile.TemporaryDirectory(prefix="alliance-") as name:
        notes = Path(name) / "jobs"
        os.environ[_JOBS] = str(notes)
        try:
            yield
        finally:
            if before is None:
                del os.environ[_JOBS]
            else:
                os.environ[_JOBS] = before
            if notes.exists():
                lines = notes.read_text(encoding="utf-8").splitlines()
                print("\n" + jobs_text([json.loads(line) for line in lines]))


def jobs_text(jobs: Sequence[PlainValues]) -> str:
    """Return a line for each job: its number, its overrides, and its folder or how it ended."""
    rows = [("job", "overrides", "results")]
    for job in sorted(jobs, key=lambda job: int(job["job"])):
        rows.append(
            (str(job["job"]), str(job["overrides"]), " ".join(filter(None, (job["folder"], job["state"]))))
        )
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(
        f"{number.rjust(widths[0])}  {overrides.ljust(widths[1])}  {place}".rstrip()
        for number, overrides, place in rows
    )
