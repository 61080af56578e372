"""`alliance theories`: rival accounts of how therapy works, each fitted by itself and judged by what it foretells."""

from __future__ import annotations

from experiments.api.trying_theories import TheoryTrial
from experiments.config.checked_config import CheckedConfig


def compare_theories(config: CheckedConfig) -> None:
    """Fit every theory, judge all, store the verdicts and print them; an interrupted run is resumed.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance theories``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    outcome = TheoryTrial.of(config).outcome()
    page = f" (open {outcome.folder}/report.html)" if config.options.figures else ""
    print(f"{outcome.result.text}\n{outcome.line(page)}")
