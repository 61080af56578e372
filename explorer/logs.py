"""A log that stays readable: one line for whatever strangers send, a traceback only for faults of our own."""

from __future__ import annotations

import logging
from typing import Any, Final

OWN: Final = "explorer"
LONGEST: Final = 300
"""Characters of a line about somebody else's mistake."""


class Brief(logging.Formatter):
    """One line a record; records of the explorer itself keep their traceback."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        if record.name.startswith(OWN):
            return super().format(record)
        what = record.exc_info[1] if record.exc_info else None
        words = " ".join(record.getMessage().split())[:LONGEST]
        reason = f" ({type(what).__name__}: {' '.join(str(what).split())[:LONGEST]})" if what else ""
        return f"{self.formatTime(record)} {record.levelname} {record.name}: {words}{reason}"


def keep_brief() -> None:
    """Send every library's warnings through `Brief`, to standard error and nowhere else."""
    handler: logging.Handler = logging.StreamHandler()
    handler.setFormatter(Brief())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    known: dict[str, Any] = logging.Logger.manager.loggerDict
    for name in ("bokeh", "panel", "tornado"):
        for logger in (name, *(other for other in known if other.startswith(f"{name}."))):
            logging.getLogger(logger).handlers.clear()
            logging.getLogger(logger).propagate = True
