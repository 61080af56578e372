"""`alliance compare`: the arms of a study in paired replicates, from configuration to a results folder."""

from __future__ import annotations

from pathlib import Path

from experiments.api.comparing import Study, open_comparison
from experiments.api.comparison_result import Comparison
from experiments.config.checked_config import CheckedConfig
from experiments.results.folder import choose_folder
from experiments.results.stored_or_made import stored_or_made
from experiments.robustness.stored_verdicts import read_verdicts


def compare_arms(config: CheckedConfig) -> None:
    """Run a study, store it and print it; if the same configuration is stored already, print that.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance compare``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with any arm, file or folder.
    """
    study = Study.of(config)
    folder, robust = choose_folder(config, study.configuration), config.options.robust
    if robust is not None:
        # Verdicts that are not of this study are refused before anything runs.
        read_verdicts(Path(robust), study.configuration)

    def make() -> Comparison:
        result = study.run(folder=folder)
        result.add_verdicts(robust)
        result.save(folder, overwrite=config.options.overwrite)
        return result

    done = stored_or_made(
        folder, study.configuration, read=open_comparison, make=make, overwrite=config.options.overwrite
    )
    if done.stored_before and robust is not None:
        done.result.add_verdicts(robust)
        if config.options.figures:
            done.result.renew_report()
    report = f" (open {folder / 'report.html'})" if config.options.figures else ""
    print(f"{done.result.text}\n\n{done.line(report)}")
