"""The clinics of a validation: three variants of each, simulated and measured as studies measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.config.checked_config import check_clinic
from experiments.config.group_files import load_group_file
from experiments.inputs.clinic_inputs import Inputs
from experiments.measures.estimands import Manual, observe
from experiments.measures.estimands.change import WAIT
from experiments.measures.measure import CLINICS, FEEDBACK, UNTREATED, USUAL
from experiments.measures.registry import ESTIMANDS, estimates
from experiments.results.progress import with_progress
from experiments.studies.run_worlds import run_worlds
from experiments.validation.questionnaire_scales import scale_report
from sim.parameters import Parameters

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MeasuredClinics:
    """What simulated clinics measure.

    Attributes
    ----------
    estimands : mapping of str to ndarray, shape (clinics,)
        Value of each estimand in every clinic; NaN where it could not be estimated.
    scales : ndarray, shape (clinics, scores, statistics)
        Statistics of each questionnaire; see `scale_report`.
    draws : ndarray, shape (clinics, parameters), or None
        Values of the parameters in which the clinics differ; None where all have the same.
    """

    estimands: Mapping[str, Floats]
    scales: Floats
    draws: Floats | None


def clinic_variants(parameters: Parameters) -> dict[str, Parameters]:
    """Return the parameters of the three clinics that estimands compare, in the order of `CLINICS`.

    Usual care is the configuration as it is. With feedback, it also has routine outcome feedback. Untreated, every
    client waits for ten weeks before the first session; comparisons with it end when treatment begins.

    Raises
    ------
    InputError
        If no client of the untreated clinic could ever start treatment.
    """
    feedback = load_group_file("intervention", "feedback")
    variants = {
        USUAL: parameters,
        FEEDBACK: Parameters.of({"intervention": feedback}, parameters),
        UNTREATED: Parameters.of({"clinic": {"minimum_wait": WAIT}}, parameters),
    }
    check_clinic(variants[UNTREATED], f"clinic {UNTREATED}: ")
    return variants


def measure_clinics(
    variants: Sequence[Mapping[str, Parameters]],
    inputs: Inputs,
    seed: int,
    cores: int | None,
    progress: bool = True,
) -> MeasuredClinics:
    """Simulate clinics, each in all its variants, and measure them.

    Parameters
    ----------
    variants : sequence of mapping
        One item per clinic; see `clinic_variants`.
    inputs : Inputs
        Rosters and networks, where they are given.
    seed : int
        Random seed; a clinic's replicate is its position.
    cores : int or None
        Threads; None for all cores.
    progress : bool
        Whether to report how many runs are done.

    Returns
    -------
    MeasuredClinics
    """
    worlds = (
        inputs.world(parameters, seed, replicate)
        for replicate, clinic in enumerate(variants)
        for parameters in clinic.values()
    )
    runs = with_progress(
        run_worlds(worlds, "compiled", cores), len(variants) * len(CLINICS), "runs", progress
    )
    values = np.full((len(ESTIMANDS), len(variants)), np.nan)
    scales = []
    for replicate, clinic in enumerate(variants):
        tables = {variant: next(runs) for variant in CLINICS}
        observed = {variant: observe(part, Manual.of(clinic[USUAL])) for variant, part in tables.items()}
        values[:, replicate] = list(estimates(observed, ESTIMANDS).values())
        scales.append(scale_report(tables[USUAL], observed[USUAL]))
    # Exhausts the iterator, so that progress is reported up to the last run.
    next(runs, None)
    draws = differing_values([clinic[USUAL] for clinic in variants])
    return MeasuredClinics(dict(zip(ESTIMANDS, values, strict=True)), np.array(scales), draws)


def differing_values(clinics: Sequence[Parameters]) -> Floats | None:
    """Return the values of the parameters in which clinics differ, shape (clinics, parameters); None if in none."""
    paths = {path for parameters in clinics for path in parameters.changes_from(clinics[0])}
    if not paths:
        return None
    values = [parameters.flat() for parameters in clinics]
    return np.array([[float(clinic[path]) for path in sorted(paths)] for clinic in values])


def estimand_rows(id: str, values: Floats) -> pa.Table:
    """Return one estimand's value in every clinic as ``estimand replicate value``."""
    return pa.table(
        {
            "estimand": pa.array([id] * len(values), pa.string()),
            "replicate": pa.array(range(len(values)), pa.int32()),
            "value": pa.array(values, pa.float64(), from_pandas=True),
        }
    )
