"""Files of a results folder that are replaced by new ones only when all of these are written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from experiments.results.durable_files import sync_all, wait_for_disk

_NEW: Final = ".new"


@contextmanager
def replaced_files(folder: Path) -> Iterator[Path]:
    """Give an empty folder whose files take the place of those of the same name when the block ends without an error.

    Parameters
    ----------
    folder : Path
        Of results, which one process has.

    Yields
    ------
    Path
        A hidden folder in it, removed after an error and cleared after a kill.
    """
    partial = folder / _NEW
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        yield partial
        sync_all(partial)
        for path in sorted(partial.rglob("*")):
            if path.is_file():
                target = folder / path.relative_to(partial)
                target.parent.mkdir(exist_ok=True)
                path.replace(target)
        wait_for_disk(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
