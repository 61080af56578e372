"""Predictions of figures that nobody has looked up yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from experiments.api.equivalent_command import equivalent_command
from experiments.config.checked_config import CheckedConfig
from experiments.config.composition import compose
from experiments.config.plain_values import PlainValues
from experiments.config.setting_files import in_setting
from experiments.inputs.clinic_inputs import read_inputs
from experiments.measures.registry import ESTIMANDS
from experiments.results.manifest import installed_version, model_digest
from experiments.validation.predictions import Prediction, measure_one
from experiments.validation.published_figures import SHIPPED, PublishedFigure, read_published_figures
from sim.errors import InputError, nearest
from sim.parameters import Parameters


def make_prediction(config: CheckedConfig, command: str, progress: bool = True) -> Prediction:
    """Simulate clinics and measure what is to be predicted.

    Parameters
    ----------
    config : CheckedConfig
        Of ``alliance predict``.
    command : str
        The command line that does the same.
    progress : bool
        Whether to report how many clinics are done.

    Returns
    -------
    Prediction

    Raises
    ------
    InputError
        Before anything runs, if the estimand is missing or unknown, or its figure is known already.
    """
    options = config.options
    id = _checked_id(options.id)
    refuse_known(
        id, config.parameters, read_published_figures(Path(options.evidence) if options.evidence else SHIPPED)
    )
    inputs = read_inputs(config.files, config.parameters)
    draws = inputs.each(config.parameters, options.seed, options.clinics)
    clinics = [draws[number % len(draws)] for number in range(options.clinics)]
    pooled, one_clinic = measure_one(id, clinics, inputs, options.seed, options.cores, progress)
    return Prediction(
        id=id,
        date=datetime.now(UTC).date().isoformat(),
        version=installed_version("alliance-sim"),
        model=model_digest(),
        command=command,
        meaning=ESTIMANDS[id].meaning,
        unit=ESTIMANDS[id].unit,
        clinics=pooled.clinics,
        seed=options.seed,
        mean=pooled.value,
        mc_error=pooled.error,
        parameter_error=pooled.parameter_error,
        low=pooled.low,
        high=pooled.high,
        one_clinic=one_clinic,
        changed=config.parameters.changes_from(Parameters()),
        inputs={name: dict(digest) for name, digest in inputs.digests.items()},
    )


def _checked_id(id: str | None) -> str:
    if id is None:
        raise InputError("id is missing, but the name of an estimand was expected, as id=sessions_median")
    if id not in ESTIMANDS:
        raise InputError(
            f"id is {id!r}, but an estimand of alliance measures was expected{nearest(id, ESTIMANDS)}"
        )
    return id


def refuse_known(id: str, parameters: Parameters, figures: Sequence[PublishedFigure]) -> None:
    """Refuse a prediction of a figure that stands in a table already, measured in the same clinic.

    Raises
    ------
    InputError
        If so: whoever predicts it might know it.
    """
    for figure in figures:
        measured_in = in_setting(Parameters(), figure.clinic) if figure.clinic else Parameters()
        if figure.id == id and not parameters.changes_from(measured_in):
            raise InputError(
                f"{id} is {figure.value:g} in the table of published figures ({figure.source or 'no source'}), so that"
                " a prediction of it would not be blind; predict it in another setting, or another estimand"
            )


def predict(
    id: str,
    settings: PlainValues | None = None,
    *,
    clinics: int = 200,
    seed: int = 1,
    evidence: str | Path | None = None,
    cores: int | None = None,
    config_dir: str | Path | None = None,
    progress: bool = True,
) -> Prediction:
    """Say what the model expects of a figure, before the figure is looked up.

    Parameters
    ----------
    id : str
        An estimand.
    settings : mapping, optional
        What differs from the defaults: dotted names of parameters, files of groups.
    clinics : int
        Clinics, each with another draw of the fitted parameters.
    seed : int
        Random seed.
    evidence : str or Path, optional
        Table of published figures that are known; the project's own if not given.
    cores : int, optional
        Threads; all cores if not given.
    config_dir : str or Path, optional
        A folder of further configuration files.
    progress : bool
        Whether to report how many clinics are done.

    Returns
    -------
    Prediction
        ``prediction.write(folder)`` seals it in a file.

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong, or if the figure is known.

    Examples
    --------
    >>> from experiments import predict
    >>> small = {"population": "default", "clinic": "small"}
    >>> prediction = predict("sessions_median", small, clinics=2, progress=False)
    >>> prediction.low < prediction.mean < prediction.high
    True
    """
    given = {**(settings or {}), "id": id, "clinics": clinics, "seed": seed}
    if evidence is not None:
        given["evidence"] = str(evidence)
    config = compose("predict", {**given, "cores": cores}, config_dir)
    return make_prediction(config, equivalent_command("predict", given), progress)
