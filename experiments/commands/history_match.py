"""`alliance history_match`: which values of all open parameters published figures rule out."""

from __future__ import annotations

from experiments.api.history_matching import HistoryMatch
from experiments.config.checked_config import CheckedConfig


def match_model(config: CheckedConfig) -> None:
    """Search wave by wave, store what is left and print it; an interrupted run is resumed.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance history_match``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    outcome = HistoryMatch.of(config).outcome()
    page = f" (open {outcome.folder}/report.html)" if config.options.figures else ""
    print(f"{outcome.result.text}\n{outcome.line(page)}")
