"""The database in which pyABC keeps generations: made whole, opened whatever its folder is called."""

from __future__ import annotations

import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from experiments.results.durable_files import is_locked, wait_for_disk
from sim.errors import InputNote

DATABASE: Final = "calibration.db"
UNUSABLE: Final = f"{DATABASE}.unusable"
"""Name of a database that could not be read; a new one was started."""
LOCK: Final = ".lock"
"""A file of the folder that the process which runs there has locked."""
_NEW: Final = f".{DATABASE}.new"
_BESIDE: Final = ("", "-journal")
_STORED: Final = "select count(distinct t) from populations where t >= 0"
_BEGUN: Final = "select count(*) from populations where t = -1"
"""What pyABC stores last before the first generation."""


@contextmanager
def generation_database(folder: Path, start: Callable[[str], object]) -> Iterator[str]:
    """Give the address of a folder's database, which is started first if there is none that can be used.

    Parameters
    ----------
    folder : Path
        Exists.
    start : callable
        Takes the address of a database that does not exist, and makes it.

    Yields
    ------
    str
        As SQLAlchemy takes it.

    Raises
    ------
    OSError
        If the database cannot be written, for example because the disk is full.
    """
    # A name with ? or % means something else in an address: it goes by a link with a plain name.
    with tempfile.TemporaryDirectory(prefix="alliance-") as name:
        place = Path(name) / "fit"
        place.symlink_to(folder.resolve())
        try:
            _start_if_needed(place, folder, start)
            yield _address(place / DATABASE)
        except Exception as error:
            # SQLAlchemy raises errors of its own because of those of SQLite.
            if isinstance(error.__cause__, sqlite3.Error):
                raise OSError(f"{folder / DATABASE} cannot be written ({error.__cause__})") from error
            raise


def _start_if_needed(place: Path, folder: Path, start: Callable[[str], object]) -> None:
    database = place / DATABASE
    if database.exists():
        problem = _problem(database)
        if not problem:
            return
        database.replace(place / UNUSABLE)
        (place / f"{DATABASE}-journal").unlink(missing_ok=True)
        warnings.warn(
            InputNote(
                f"{folder / DATABASE} cannot be used ({problem}): it is {UNUSABLE} now, and a new one starts"
            ),
            stacklevel=2,
        )
    for ending in _BESIDE:
        (place / f"{_NEW}{ending}").unlink(missing_ok=True)
    start(_address(place / _NEW))
    wait_for_disk(place / _NEW)
    (place / _NEW).rename(database)
    wait_for_disk(place)


def _problem(database: Path) -> str:
    """Return why a database cannot be continued, or an empty string."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            damage = connection.execute("pragma quick_check").fetchone()[0]
            begun = damage == "ok" and connection.execute(_BEGUN).fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
    if damage != "ok":
        return str(damage).splitlines()[0]
    return "" if begun else "it was never complete"


def _address(path: Path) -> str:
    return f"sqlite:///{path}"


def generations_stored(folder: Path) -> int:
    """Return how many generations a folder's database holds; 0 if there is none that can be read."""
    try:
        address = (folder / DATABASE).resolve().as_uri()
        with closing(sqlite3.connect(f"{address}?mode=ro", uri=True)) as database:
            return int(database.execute(_STORED).fetchone()[0])
    except (sqlite3.Error, OSError):
        return 0


def is_running(folder: Path) -> bool:
    """Tell whether a process is at work on a fit."""
    return is_locked(folder / LOCK)
