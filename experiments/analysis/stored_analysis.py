"""What both analyses of a sweep have in common: a folder of their own, findings in words, a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from experiments.analysis.contrasts import source_of
from experiments.results.derived_folder import begun, derived_configuration, derived_folder
from experiments.results.folder import new_folder, stored_manifest, write_manifest
from experiments.results.manifest import now
from experiments.sweeps.reader import StoredSweep

TEXT: Final = "findings.txt"


class Found(Protocol):
    """What an analysis found."""

    def text(self) -> str:
        """Return the findings for the screen."""

    def write(self, folder: Path) -> None:
        """Write its tables."""

    def report(self, folder: Path, sweep: StoredSweep, manifest: Mapping[str, Any]) -> None:
        """Write figures and a page."""


@dataclass(frozen=True)
class Request:
    """What was asked for: the command and its arguments as typed, the sweep, the options."""

    command: str
    arguments: Sequence[str]
    sweep: StoredSweep
    options: Mapping[str, str]


def store_analysis(request: Request, suffix: str, analyse: Callable[[], Found]) -> None:
    """Make an analysis, store it and print what it found; if the same is stored already, print that.

    Parameters
    ----------
    request : Request
        Its options have ``out`` and ``figures``.
    suffix : str
        Added to the sweep's name where ``out`` is empty.
    analyse : callable
        Called where there is something to do.

    Raises
    ------
    InputError
        If something else is where the folder should be.
    """
    sweep, options = request.sweep, request.options
    figures = options["figures"] == "true"
    out = derived_folder(sweep.folder, Path(options["out"]) if options["out"] else None, suffix)
    wanted = derived_configuration(sweep.seed, source_of(sweep), options)
    if stored_manifest(out, wanted, overwrite=False) is not None:
        print((out / TEXT).read_text(encoding="utf-8") + f"\nresults stored before: {out}")
        return
    manifest = begun(request.command, request.arguments, wanted)
    found = analyse()
    with new_folder(out) as partial:
        (partial / TEXT).write_text(found.text(), encoding="utf-8")
        found.write(partial)
        if figures:
            found.report(partial, sweep, manifest)
        write_manifest(partial, {**manifest, "ended": now()})
    print(found.text() + f"\nresults: {out}" + (f" (open {out / 'report.html'})" if figures else ""))
