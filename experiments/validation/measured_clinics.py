"""The clinics of a validation: three variants of each, simulated and measured as studies measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
from experiments.results.kept_work import NOTHING_KEPT, KeptWork, Packing, finished_pieces
from experiments.studies.run_worlds import run_worlds
from experiments.validation.questionnaire_scales import scale_report
from sim.parameters import Parameters

if TYPE_CHECKING:
    from sim import Tables

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
    kept: KeptWork = NOTHING_KEPT,
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
        Whether to report how many clinics are done.
    kept : KeptWork
        Clinics that were measured before, and a place for those that are measured now.

    Returns
    -------
    MeasuredClinics
    """

    def make(numbers: Sequence[int]) -> Iterator[_Clinic]:
        worlds = (
            inputs.world(parameters, seed, number)
            for number in numbers
            for parameters in variants[number].values()
        )
        runs = run_worlds(worlds, "compiled", cores)
        for number in numbers:
            tables = {variant: next(runs) for variant in CLINICS}
            yield _measure(tables, variants[number])

    clinics = list(finished_pieces(len(variants), make, _PACKING, kept, "clinics", progress))
    values = np.array([clinic.estimands for clinic in clinics]).reshape(len(variants), len(ESTIMANDS)).T
    scales = np.array([clinic.scales for clinic in clinics])
    draws = differing_values([clinic[USUAL] for clinic in variants])
    return MeasuredClinics(dict(zip(ESTIMANDS, values, strict=True)), scales, draws)


@dataclass(frozen=True, eq=False)
class _Clinic:
    """What one clinic in all its variants measures: values of the estimands, statistics of the questionnaires."""

    estimands: Floats
    scales: Floats


_PACKING: Final = Packing[_Clinic](
    lambda clinic: {"estimands": clinic.estimands, "scales": clinic.scales},
    lambda arrays: _Clinic(arrays["estimands"], arrays["scales"]),
)


def _measure(tables: Mapping[str, Tables], clinic: Mapping[str, Parameters]) -> _Clinic:
    observed = {variant: observe(part, Manual.of(clinic[USUAL])) for variant, part in tables.items()}
    values = np.array(list(estimates(observed, ESTIMANDS).values()), dtype=np.float64)
    return _Clinic(values, scale_report(tables[USUAL], observed[USUAL]))


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
