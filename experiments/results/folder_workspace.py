"""Where a results folder is written before it takes its name: a hidden folder beside it, which one process has.

What a process that was killed has left there is cleared by the next one, and what it had moved aside is put back.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from experiments.results.durable_files import being_written, is_locked, open_locked, sync_all, wait_for_disk
from sim.errors import InputError

_LOCK: Final = "lock"
_ENDING: Final = ".partial"


def real_folder(folder: Path) -> Path:
    """Return the folder that a path names, through symbolic links.

    Raises
    ------
    InputError
        If links go round in circles.
    """
    reason = "symbolic links in a circle"
    try:
        found = folder.resolve()
    except (OSError, RuntimeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or reason
    else:
        # From Python 3.13 on, a circle is no error: what is left of the path still has the link in it.
        if not any(os.path.islink(part) for part in (found, *found.parents)):
            return found
    raise InputError(f"{str(folder)!r} cannot be found ({reason}), but a folder was expected")


@dataclass(frozen=True)
class Workspace:
    """The hidden folder in which a results folder is written.

    Attributes
    ----------
    typed : Path
        The results folder as the user names it.
    target : Path
        The same as `real_folder` returns it.
    """

    typed: Path
    target: Path

    @classmethod
    def of(cls, folder: Path) -> Workspace:
        """Return the workspace of a results folder; nothing is made yet."""
        return cls(folder, real_folder(folder))

    @property
    def folder(self) -> Path:
        """The hidden folder."""
        return self.target.with_name(f".{self.target.name}{_ENDING}")

    @property
    def new(self) -> Path:
        """What is to take the name of the results folder."""
        return self.folder / "new"

    @property
    def old(self) -> Path:
        """What had that name, until it is removed."""
        return self.folder / "old"

    @property
    def kept(self) -> Path:
        """Finished work of a run whose results are not complete yet; see `experiments.results.kept_work`."""
        return self.folder / "kept"

    @property
    def busy(self) -> bool:
        """Whether a process has it at present."""
        return is_locked(self.folder / _LOCK)

    def lock(self) -> IO[bytes]:
        """Make the hidden folder, and keep other processes from it until the returned file is closed.

        Raises
        ------
        InputError
            If another process has it, or it cannot be made.
        """
        try:
            while True:
                # Another process that has just ended may remove the folder at any moment in between.
                with suppress(FileNotFoundError):
                    self._make()
                    return open_locked(self.folder / _LOCK, self.typed)
        except OSError as error:
            raise InputError(
                f"out is {str(self.typed)!r}, but a writable location was expected ({error.strerror})"
            ) from error

    def _make(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            # It may have been there, and have been removed before it was looked at.
            if not stat.S_ISDIR(os.lstat(self.folder).st_mode):
                raise

    def clear(self) -> None:
        """Put back what was moved aside and not replaced, and remove everything else but the lock and kept work."""
        with suppress(OSError):
            self.old.rename(self.target)
        for folder in (self.new, self.old):
            shutil.rmtree(folder, ignore_errors=True)

    def remove(self) -> None:
        """Remove the hidden folder, the lock last: who finds none makes a new one. With work that is kept, it stays."""
        self.clear()
        if self.kept.exists():
            return
        with suppress(OSError):
            (self.folder / _LOCK).unlink()
            self.folder.rmdir()

    def put_in_place(self, replace: bool) -> None:
        """Give the new folder its name; what has that name is moved aside first.

        Parameters
        ----------
        replace : bool
            Whether something but an empty folder may be replaced.

        Raises
        ------
        InputError
            If something is there that may not be replaced.
        """
        sync_all(self.new)
        if self.target.exists() and any(self.target.iterdir()):
            if not replace:
                raise being_written(self.typed)
            self.target.rename(self.old)
        self.new.rename(self.target)
        wait_for_disk(self.target.parent)
        self.forget()

    def forget(self) -> None:
        """Remove kept work: the results are complete."""
        shutil.rmtree(self.kept, ignore_errors=True)


def folder_named_by(hidden: Path) -> Path | None:
    """Return the results folder whose `Workspace` a hidden folder is; None for any other folder."""
    name = hidden.name
    if not (name.startswith(".") and name.endswith(_ENDING) and len(name) > len(_ENDING) + 1):
        return None
    return hidden.with_name(name[1 : -len(_ENDING)])


@contextmanager
def locked_workspace(folder: Path) -> Iterator[Workspace]:
    """Give the workspace of a results folder, with an empty folder `Workspace.new`; no other process has it meanwhile.

    Raises
    ------
    InputError
        If another process writes the same results folder, or nothing can be written there.
    """
    workspace = Workspace.of(folder)
    with workspace.lock():
        try:
            workspace.clear()
            workspace.new.mkdir()
            yield workspace
        finally:
            workspace.remove()


def restore_replaced(folder: Path) -> None:
    """Put results back that a killed process had moved aside, to replace them by new ones.

    Parameters
    ----------
    folder : Path
        A results folder; nothing happens if it is there.
    """
    workspace = Workspace.of(folder)
    if not workspace.target.name:
        # The root of the file system has no name, and nothing beside it.
        return
    if os.path.isdir(workspace.old) and not os.path.lexists(workspace.target):
        with suppress(InputError, OSError), locked_workspace(folder):
            pass


def clear_leftovers(folder: Path) -> None:
    """Remove what a killed process has left beside a complete results folder, unless another one is at work there."""
    if os.path.isdir(Workspace.of(folder).folder):
        with suppress(InputError, OSError), locked_workspace(folder) as workspace:
            workspace.forget()
