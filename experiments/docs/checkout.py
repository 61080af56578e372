"""Where the checkout is whose pages and code are read."""

from __future__ import annotations

from pathlib import Path

from experiments.config.locations import configs_folder


def project_folder() -> Path:
    """Return the folder of the checkout; the pages are no part of an installed package."""
    return configs_folder().parent
