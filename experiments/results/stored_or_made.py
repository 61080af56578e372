"""The path of every command: read what is stored of the same configuration, or make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from experiments.config.plain_values import PlainValues
from experiments.results.folder import check_writable, staleness, stored_manifest

T = TypeVar("T")


@dataclass(frozen=True)
class StoredOrMade(Generic[T]):
    """A result and whether it was stored before.

    Attributes
    ----------
    result : object
        Read from the folder, or made.
    folder : Path
        Where it is stored.
    note : str
        Why nothing was run; empty if the result has just been made.
    """

    result: T
    folder: Path
    note: str = ""

    @property
    def stored_before(self) -> bool:
        """Whether the folder held the same configuration already."""
        return bool(self.note)

    def line(self, more: str = "") -> str:
        """Return the last line that a command prints: where the results are.

        Parameters
        ----------
        more : str
            Put after the folder of new results, such as where their report is.
        """
        if self.note:
            return f"results stored before: {self.folder} ({self.note})"
        return f"results: {self.folder}{more}"


def stored_or_made(
    folder: Path,
    configuration: PlainValues,
    *,
    read: Callable[[Path], T],
    make: Callable[[], T],
    overwrite: bool = False,
    rerun: str = "overwrite=true reruns it",
) -> StoredOrMade[T]:
    """Read a folder of the same configuration, or make the result.

    Parameters
    ----------
    folder : Path
        Where results go.
    configuration : mapping
        Everything that can change them.
    read : callable
        Reads a complete folder.
    make : callable
        Makes the result and stores it in the folder.
    overwrite : bool
        Whether to make it even if it is stored.
    rerun : str
        How the user reruns what is stored; empty for a command without such an option, which makes results again
        that have lost a file.

    Returns
    -------
    StoredOrMade

    Raises
    ------
    InputError
        Before anything is made, if something else is there (a file, another kind of folder, results of another
        configuration), or nothing can be written there.
    """
    manifest = stored_manifest(folder, configuration, overwrite, fill=not rerun)
    if manifest is None:
        check_writable(folder)
        return StoredOrMade(make(), folder)
    return StoredOrMade(read(folder), folder, stored_note(manifest, rerun))


def stored_note(manifest: PlainValues, rerun: str = "overwrite=true reruns it") -> str:
    """Return why nothing was run, and what the user can do about it."""
    return "; ".join(filter(None, (staleness(manifest) or "nothing was run again", rerun)))
