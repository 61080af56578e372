"""The clinics of a validation: each in the variants that studies compare, simulated and measured as studies measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.config.checked_config import check_clinic
from experiments.config.group_files import load_group_file
from experiments.config.setting_files import in_setting
from experiments.inputs.clinic_inputs import Inputs
from experiments.measures.estimands import Manual, observe
from experiments.measures.estimands.change import WAIT
from experiments.measures.estimands.followup import HALF_YEAR
from experiments.measures.measure import (
    CLINICS,
    FEEDBACK,
    LONG_WAIT,
    PREFERENCE,
    SHARED,
    TWICE_WEEKLY,
    UNTREATED,
    USUAL,
    WEEKLY,
)
from experiments.measures.registry import ESTIMANDS, clinics_for, estimates
from experiments.results.kept_work import NOTHING_KEPT, KeptWork, Packing, finished_pieces
from experiments.studies.run_worlds import run_worlds
from experiments.validation.published_figures import PublishedFigure, key_of
from experiments.validation.questionnaire_scales import scale_report
from sim.parameters import Parameters

if TYPE_CHECKING:
    from sim import Tables

Floats = NDArray[np.float64]
FEW_SESSIONS = 20
"""Sessions at most in the two clinics that compare one a week with two."""
ENOUGH_PLACES = 500
"""Clients whom one therapist of a waiting-list clinic could see, so that nobody waits longer than meant."""
LONGEST = 52
"""Weeks with two sessions each: longer than twenty sessions take."""


@dataclass(frozen=True, eq=False)
class MeasuredClinics:
    """What simulated clinics measure.

    Attributes
    ----------
    estimands : mapping of str to ndarray, shape (clinics,)
        Value of each estimand in every clinic; NaN where it could not be estimated.
    elsewhere : mapping of str to ndarray, shape (clinics,)
        The same for figures that are measured in another clinic, by `PublishedFigure.key`.
    scales : ndarray, shape (clinics, scores, statistics)
        Statistics of each questionnaire; see `scale_report`.
    draws : ndarray, shape (clinics, parameters), or None
        Values of the parameters in which the clinics differ; None where all have the same.
    """

    estimands: Mapping[str, Floats]
    elsewhere: Mapping[str, Floats]
    scales: Floats
    draws: Floats | None

    @property
    def by_key(self) -> Mapping[str, Floats]:
        """Values by the keys of published figures."""
        return {**self.estimands, **self.elsewhere}


def clinic_variants(parameters: Parameters, figures: Sequence[PublishedFigure] = ()) -> dict[str, Parameters]:
    """Return the parameters of the clinics that estimands compare, in the order of `CLINICS`.

    Usual care is the configuration as it is; the others differ from it in one thing each, see `CLINICS`. Where every
    client waits before the first session, comparisons end when treatment begins.

    Parameters
    ----------
    parameters : sim.Parameters
        Of usual care.
    figures : sequence of PublishedFigure, optional
        Those that name a setting of their own add the clinics that they need there, under names as
        ``private_practice usual``: theory and mechanisms as configured, clinic, people and forms those of the setting.

    Raises
    ------
    InputError
        If no client of the untreated clinic could ever start treatment.
    """
    variants = _arms(parameters)
    check_clinic(variants[UNTREATED], f"clinic {UNTREATED}: ")
    for clinic, ids in _elsewhere(figures).items():
        arms = _arms(in_setting(parameters, clinic))
        variants |= {f"{clinic} {arm}": arms[arm] for arm in clinics_for(ids)}
    return variants


def waiting_list(weeks: int) -> dict[str, float]:
    """Return what makes a clinic the waiting list of a trial: everybody waits so long, and is assessed after it.

    Nobody gives up waiting or stays away for good, and there is a place for all: those who feel better and no longer
    ask for treatment would be missing otherwise, and those who come late would be different ones. What the values
    change after the first session does not matter, because comparisons end there.

    Parameters
    ----------
    weeks : int
        Weeks from arrival to a place.

    Returns
    -------
    dict of str to float
        Dotted name of a parameter -> value.
    """
    leaving = ("waiting_rate", "well_rate", "dropout_rate", "circumstance_rate")
    places = {"clinic.minimum_wait": weeks, "clinic.caseload_limit": ENOUGH_PLACES}
    return {**places, **{f"endings.{rate}": 0.0 for rate in leaving}}


def _arms(parameters: Parameters) -> dict[str, Parameters]:
    few = {"clinic.session_limit": FEW_SESSIONS}
    twice = {"intervention.twice_weekly.coverage": 1.0, "intervention.twice_weekly.duration": LONGEST}
    arms = {
        USUAL: parameters,
        UNTREATED: Parameters.of(waiting_list(WAIT), parameters),
        LONG_WAIT: Parameters.of(waiting_list(HALF_YEAR), parameters),
        WEEKLY: Parameters.of({"clinic.session_interval": 1, **few}, parameters),
        TWICE_WEEKLY: Parameters.of({**few, **twice}, parameters),
    }
    interventions = {FEEDBACK: "feedback", PREFERENCE: "preference_accommodation", SHARED: "shared_decisions"}
    for arm, intervention in interventions.items():
        arms[arm] = Parameters.of({"intervention": load_group_file("intervention", intervention)}, parameters)
    return {arm: arms[arm] for arm in CLINICS}


def _elsewhere(figures: Sequence[PublishedFigure]) -> dict[str, list[str]]:
    """Return which estimands are measured in which other clinic, with the parts of quotients."""
    found: dict[str, list[str]] = {}
    for figure in figures:
        if figure.clinic:
            found.setdefault(figure.clinic, []).extend((figure.id, *ESTIMANDS[figure.id].parts))
    return found


def measure_clinics(
    variants: Sequence[Mapping[str, Parameters]],
    inputs: Inputs,
    seed: int,
    cores: int | None,
    progress: bool = True,
    figures: Sequence[PublishedFigure] = (),
    kept: KeptWork = NOTHING_KEPT,
) -> MeasuredClinics:
    """Simulate clinics, each in all its variants, and measure them.

    Parameters
    ----------
    variants : sequence of mapping
        One item per clinic; see `clinic_variants`.
    inputs : Inputs
        Rosters and networks, where they are given; those of the clinic that is validated, and of no other.
    seed : int
        Random seed; a clinic's replicate is its position.
    cores : int or None
        Threads; None for all cores.
    progress : bool
        Whether to report how many clinics are done.
    figures : sequence of PublishedFigure
        The same as for `clinic_variants`.
    kept : KeptWork
        Clinics that were measured before, and a place for those that are measured now.

    Returns
    -------
    MeasuredClinics
    """
    elsewhere = _elsewhere(figures)

    def make(numbers: Sequence[int]) -> Iterator[_Clinic]:
        worlds = (
            (inputs if name in CLINICS else Inputs()).world(parameters, seed, number)
            for number in numbers
            for name, parameters in variants[number].items()
        )
        runs = run_worlds(worlds, "compiled", cores)
        for number in numbers:
            tables = {variant: next(runs) for variant in variants[number]}
            yield _measure(tables, variants[number], elsewhere)

    clinics = list(finished_pieces(len(variants), make, _PACKING, kept, "clinics", progress))
    keys = [*ESTIMANDS, *(key_of(id, other) for other, ids in elsewhere.items() for id in ids)]
    values = np.array([clinic.estimands for clinic in clinics]).reshape(len(variants), len(keys)).T
    columns = dict(zip(keys, values, strict=True))
    return MeasuredClinics(
        {id: columns.pop(id) for id in ESTIMANDS},
        columns,
        np.array([clinic.scales for clinic in clinics]),
        differing_values([clinic[USUAL] for clinic in variants]),
    )


@dataclass(frozen=True, eq=False)
class _Clinic:
    """What one clinic in all its variants measures: values of the estimands, statistics of the questionnaires."""

    estimands: Floats
    scales: Floats


_PACKING: Final = Packing[_Clinic](
    lambda clinic: {"estimands": clinic.estimands, "scales": clinic.scales},
    lambda arrays: _Clinic(arrays["estimands"], arrays["scales"]),
)


def _measure(
    tables: Mapping[str, Tables], clinic: Mapping[str, Parameters], elsewhere: Mapping[str, Sequence[str]]
) -> _Clinic:
    observed = {name: observe(part, Manual.of(clinic[name])) for name, part in tables.items()}
    values = list(estimates(observed, ESTIMANDS).values())
    for other, ids in elsewhere.items():
        there = {arm: observed[f"{other} {arm}"] for arm in clinics_for(ids)}
        values += estimates(there, ids).values()
    return _Clinic(np.array(values, dtype=np.float64), scale_report(tables[USUAL], observed[USUAL]))


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
