"""A log that stays readable: one line for whatever strangers send, a traceback only for faults of our own."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

PROJECT_LOGGER: Final = "explorer"
MAX_CHARACTERS: Final = 300
"""Characters of a line about somebody else's mistake."""


class BriefFormatter(logging.Formatter):
    """One line a record; records of the explorer itself keep their traceback."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        if record.name.startswith(PROJECT_LOGGER):
            return super().format(record)
        what = record.exc_info[1] if record.exc_info else None
        words = " ".join(record.getMessage().split())[:MAX_CHARACTERS]
        reason = f" ({type(what).__name__}: {' '.join(str(what).split())[:MAX_CHARACTERS]})" if what else ""
        return f"{self.formatTime(record)} {record.levelname} {record.name}: {words}{reason}"


def use_brief_logs() -> None:
    """Send every library's warnings through `BriefFormatter`, to standard error and nowhere else."""
    handler: logging.Handler = logging.StreamHandler()
    handler.setFormatter(BriefFormatter())
    # Panel's loggers have levels of their own, below that of the root.
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    known: Mapping[str, object] = logging.Logger.manager.loggerDict
    for name in ("bokeh", "panel", "tornado"):
        for logger in (name, *(other for other in known if other.startswith(f"{name}."))):
            logging.getLogger(logger).handlers.clear()
            logging.getLogger(logger).propagate = True
