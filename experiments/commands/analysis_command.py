"""What the commands that analyse a sweep have in common: store the result beside the sweep, and print it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from experiments.api.analysis_result import AnalysisResult
    from experiments.config.plain_values import PlainValues
    from experiments.sweeps.reader import StoredSweep


class Question(Protocol):
    """A checked analysis that has not been computed yet."""

    @property
    def sweep(self) -> StoredSweep:
        """What is analysed."""

    @property
    def manifest(self) -> PlainValues:
        """What identifies the analysis."""

    def run(self) -> AnalysisResult:
        """Compute it."""


class Destination(Protocol):
    """The arguments that say what is stored, and where."""

    @property
    def figures(self) -> bool:
        """Whether figures and a report are made."""

    @property
    def out(self) -> Path | None:
        """Folder to write; None for one beside the sweep."""


def store_and_print(
    question: Question, destination: Destination, suffix: str, arguments: Sequence[str]
) -> None:
    """Compute an analysis, store it and print its findings; if the same is stored already, print that.

    Parameters
    ----------
    question : Question
    destination : Destination
    suffix : str
        Added to the sweep's name where no folder is given.
    arguments : sequence of str
        Everything after the command, as typed.

    Raises
    ------
    InputError
        If something else is where the folder should be.
    """
    from experiments.analysis.analysis_manifest import TEXT
    from experiments.results.derived_folder import derived_folder
    from experiments.results.stored_or_made import stored_or_made

    folder = derived_folder(question.sweep.folder, destination.out, suffix)

    def make() -> str:
        result = question.run()
        typed = shlex.join(["alliance", str(question.manifest["command"]), *arguments])
        result.manifest = {**result.manifest, "command_line": typed}
        # Only results of the same sweep that have lost a file are there, if anything.
        result.save(folder, overwrite=True)
        return result.text

    done = stored_or_made(
        folder,
        question.manifest["configuration"],
        read=lambda stored: (stored / TEXT).read_text(encoding="utf-8"),
        make=make,
        rerun="",
    )
    print(done.result)
    print(done.line(f" (open {folder / 'report.html'})" if destination.figures else ""))
