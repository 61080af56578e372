"""`alliance screen`: which parameters the published figures constrain at all."""

from __future__ import annotations

from experiments.api.screening_results import Screening
from experiments.calibration.prepared_fit import prepare
from experiments.calibration.procedures import screen_parameters
from experiments.config.checked_config import CheckedConfig
from experiments.results.folder import choose_folder
from experiments.results.kept_work import kept_work
from experiments.results.manifest import begin_manifest
from experiments.results.stored_or_made import stored_or_made


def screen_model(config: CheckedConfig) -> None:
    """Screen all open parameters, store effects and plot, and print the best constrained.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance screen``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    problem, options = prepare(config), config.options
    folder = choose_folder(config, problem.configuration)

    def make() -> Screening:
        manifest = begin_manifest("screen", problem.configuration)
        with kept_work(folder, manifest) as kept:
            screening = Screening(screen_parameters(problem, kept=kept), manifest)
        screening.save(folder, overwrite=options.overwrite)
        return screening

    outcome = stored_or_made(
        folder, problem.configuration, read=Screening.read, make=make, overwrite=options.overwrite
    )
    print(f"{outcome.result.text}\n{outcome.line()}")
