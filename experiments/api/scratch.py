"""A temporary folder that lasts as long as a result needs it."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path


class Scratch:
    """A new temporary folder, removed when nothing refers to this object any more.

    Attributes
    ----------
    folder : Path
        The folder.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="alliance-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
