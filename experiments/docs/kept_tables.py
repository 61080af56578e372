"""Tables of results that are kept beside the pages which show them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from experiments.config.locations import configs_folder

EVIDENCE: Final = "evidence"
CALIBRATION: Final = "calibration"
PLAUSIBLE: Final = "plausible"
THEORIES: Final = "theories"
ESTIMATED: Final = "estimators"
"""Folders of `docs` with such tables."""


def docs_folder() -> Path:
    """Return the folder of the pages."""
    return configs_folder().parent / "docs"


def kept_rows(folder: str, name: str) -> list[dict[str, str]]:
    """Return the rows of one kept table, as text.

    Parameters
    ----------
    folder : str
        One of the folders above.
    name : str
        Of the table, without ``.csv``.
    """
    path = docs_folder() / folder / f"{name}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
