"""What was assumed about input, said in a line each on standard error instead of as Python's warnings."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from sim.errors import InputNote, one_line


@contextmanager
def notes_in_lines() -> Iterator[None]:
    """Print every `InputNote` as ``alliance: note: ...``, once."""
    said: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("always", InputNote)
        usual = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if not issubclass(category, InputNote):
                usual(message, category, filename, lineno, file, line)
            elif str(message) not in said:
                said.add(str(message))
                print(f"alliance: note: {one_line(str(message))}", file=sys.stderr)

        warnings.showwarning = show
        yield
