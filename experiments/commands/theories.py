"""`alliance theories`: rival accounts of how therapy works, fitted to the same figures and compared by the others."""

from __future__ import annotations

from experiments.api.trying_theories import TheoryTrial
from experiments.config.checked_config import CheckedConfig


def compare_theories(config: CheckedConfig) -> None:
    """Let theories compete, store the verdicts and print them; a folder of the same configuration is resumed.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance theories``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    verdicts = TheoryTrial.of(config).run()
    page = f" (open {verdicts.folder}/report.html)" if config.options.figures else ""
    print(f"{verdicts.text}\nresults: {verdicts.folder}{page}")
