"""`alliance simulate`: one clinic, from configuration to tables and a summary on screen."""

from __future__ import annotations

from experiments.api.simulating import ClinicResult, ClinicSimulation, open_clinic
from experiments.config.checked_config import CheckedConfig
from experiments.results.folder import choose_folder
from experiments.results.stored_or_made import stored_or_made


def simulate_clinic(config: CheckedConfig) -> None:
    """Simulate one clinic, store it and print a summary; if the same is stored already, print that.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance simulate``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    simulation = ClinicSimulation(config)
    folder = choose_folder(config, simulation.configuration)

    def make() -> ClinicResult:
        result = simulation.run()
        result.save(folder, overwrite=config.options.overwrite)
        return result

    done = stored_or_made(
        folder, simulation.configuration, read=open_clinic, make=make, overwrite=config.options.overwrite
    )
    print(f"{done.result.text}\n\n{done.line()}")
