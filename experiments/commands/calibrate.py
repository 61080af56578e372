"""`alliance calibrate`: open parameters, fitted to the figures that may be fitted."""

from __future__ import annotations

from experiments.api.calibrating import Calibration
from experiments.config.checked_config import CheckedConfig


def calibrate_model(config: CheckedConfig) -> None:
    """Fit open parameters, store the posterior and print it; a folder of the same configuration is resumed.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance calibrate``.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a file or folder.
    """
    posterior = Calibration.of(config).run()
    print(f"{posterior.text}\nresults: {posterior.folder} (the same command resumes here)")
