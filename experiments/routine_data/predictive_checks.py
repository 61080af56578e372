"""Posterior predictive checks: a service beside simulated clinics like it, and what they cannot mimic."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.inputs.posterior_draws import Draws
from experiments.measures.registry import ESTIMANDS
from experiments.routine_data.cluster_bootstrap import value_of
from experiments.routine_data.form_returns import returning_curve, service_returns
from experiments.routine_data.form_series import session_series
from experiments.routine_data.oddities import FEWEST
from experiments.routine_data.partial_observation import NotRecorded
from experiments.routine_data.predictive_curves import (
    ALLIANCE_COURSE,
    CURVES,
    DISTRESS_COURSE,
    RETURNING,
    SESSIONS,
    SPREADS,
    STAYING,
    ClinicCurves,
    curves_of,
    first_scores,
    simulated_curves,
    values_at,
)
from experiments.routine_data.service_mapping import ALLIANCES, DISTRESS
from experiments.routine_data.service_record import ServiceRecord
from experiments.routine_data.simulated_service import simulated_services

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

BAND: Final = (0.025, 0.975)
FEWEST_CLINICS: Final = 40
_MOST_CLIENTS: Final = 100_000
_ENOUGH: Final = 0.5
"""Share of simulated clinics that must have a point, for there to be a band."""
PREDICTIVE_SCHEMA: Final = pa.schema(
    {
        **{"what": pa.string(), "at": pa.float64(), "service": pa.float64(), "simulated": pa.float64()},
        **{"low": pa.float64(), "high": pa.float64(), "outside": pa.bool_(), "mimicked": pa.bool_()},
    }
)
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, eq=False)
class PredictiveCheck:
    """One thing by which a service is compared with simulated clinics like it.

    Attributes
    ----------
    name : str
        One of `CURVES` or of `SPREADS`.
    places : ndarray, shape (points,)
        Sessions, assessments, months, or lowest numbers of bins; 0 for a single value.
    service : ndarray, shape (points,)
    simulated : ndarray, shape (clinics, points)
        NaN where a clinic has no value.
    step : {'session', 'assessment', 'month'}
        What places are numbers of.
    """

    name: str
    places: Floats
    service: Floats
    simulated: Floats
    step: str = "session"

    @property
    def single(self) -> bool:
        """Whether it is a single value, not a curve."""
        return self.name not in CURVES

    @functools.cached_property
    def band(self) -> Floats:
        """Lower end, median and upper end of the 95 % band; shape (3, points)."""
        ends: Floats = np.nanquantile(self.simulated, (BAND[0], 0.5, BAND[1]), axis=0)
        return ends

    @functools.cached_property
    def outside(self) -> Flags:
        """At which points the service lies outside the band."""
        return _outside(self.service, self.band)

    @functools.cached_property
    def mimicked(self) -> bool:
        """Whether the service lies outside at no more points than simulated clinics do from the band of the others.

        One point is either inside or not; of many, some lie outside by chance.
        """
        if len(self.places) == 1:
            return not self.outside.any()
        counts = []
        for k, own in enumerate(self.simulated):
            others = np.nanquantile(np.delete(self.simulated, k, axis=0), (BAND[0], 0.5, BAND[1]), axis=0)
            counts.append(int(_outside(own, others).sum()))
        return int(self.outside.sum()) <= float(np.quantile(counts, 0.95))


def _outside(values: Floats, band: Floats) -> Flags:
    flags: Flags = (values < band[0] - _ROUNDING) | (values > band[2] + _ROUNDING)
    return flags


def predictive_checks(
    record: ServiceRecord, draws: Draws, clinics: int, seed: int, small_groups: bool
) -> tuple[PredictiveCheck, ...]:
    """Compare a service with simulated clinics like it, each with the parameters of another draw.

    Parameters
    ----------
    record : ServiceRecord
    draws : Draws
    clinics, seed : int
        Of the simulation; there are fewer clinics of large services, but at least `FEWEST_CLINICS`.
    small_groups : bool
        Whether points with fewer than five people behind them are told.
    """
    own = record.observed.unchecked
    series = session_series(own)
    clinics = min(clinics, max(FEWEST_CLINICS, _MOST_CLIENTS // record.clients))
    recorded = _recorded(record)
    first = "intake" in record.observed.absent
    curves = curves_of(own, series, 2 if small_groups else FEWEST)
    curves[RETURNING] = returning_curve(service_returns(record), small_groups)
    simulated = [
        simulated_curves(clinic.observed, clinic.series, clinic.returns, first)
        for clinic in simulated_services(record, draws, clinics, seed)
    ]
    anchor = _Anchor.of(
        first_scores(series) if first else own.intake, [clinic.intake for clinic in simulated]
    )
    found = []
    for name in CURVES:
        if name in recorded and curves[name]:
            found.append(_curve(record, name, curves[name], simulated, anchor))
    for name in SPREADS:
        value = _spread(record, name)
        values = np.array([[clinic.spreads[name]] for clinic in simulated])
        found.append(PredictiveCheck(name, np.zeros(1), np.array([value]), values))
    return tuple(check for check in map(_told, found) if check.places.size)


@dataclass(frozen=True)
class _Anchor:
    """Points of the service's form from those of simulated clients: mean and SD at intake are made alike."""

    shift: float
    ratio: float

    @classmethod
    def of(cls, service: Floats, simulated: Sequence[Floats]) -> _Anchor:
        theirs = np.concatenate(simulated)
        if np.count_nonzero(~np.isnan(service)) < 2:
            return cls(math.nan, math.nan)
        ratio = float(np.nanstd(service) / np.nanstd(theirs))
        return cls(float(np.nanmean(service) - ratio * np.nanmean(theirs)), ratio)


def _recorded(record: ServiceRecord) -> set[str]:
    """Return the curves that a file records."""
    absent = record.observed.absent
    by_session = "session" not in absent
    found = {RETURNING, SESSIONS} if by_session else {RETURNING}
    if by_session and "dropped" not in absent:
        found.add(STAYING)
    if DISTRESS in record.forms and (by_session or not math.isnan(record.weeks_between)):
        found.add(DISTRESS_COURSE)
    if by_session and ALLIANCES[0] in record.forms:
        found.add(ALLIANCE_COURSE)
    return found


def _curve(
    record: ServiceRecord,
    name: str,
    curve: Mapping[float, float],
    simulated: Sequence[ClinicCurves],
    anchor: _Anchor,
) -> PredictiveCheck:
    places = np.array(sorted(curve))
    by_week = not math.isnan(record.weeks_between) and name != RETURNING
    times = places * record.weeks_between if by_week else places
    values = np.array([values_at(clinic.curves[name], times.tolist(), by_week) for clinic in simulated])
    if name == DISTRESS_COURSE:
        values = anchor.shift + anchor.ratio * values
    if name == SESSIONS:
        values = np.nan_to_num(values)
    step = (
        "month" if name == RETURNING else "assessment" if "session" in record.observed.absent else "session"
    )
    return PredictiveCheck(name, places, np.array([curve[place] for place in places]), values, step)


def _spread(record: ServiceRecord, name: str) -> float:
    try:
        return value_of(ESTIMANDS[name], record.observed)
    except NotRecorded:
        return math.nan


def _told(check: PredictiveCheck) -> PredictiveCheck:
    """Return the points at which the service has a value, and enough simulated clinics have one."""
    known = (np.mean(~np.isnan(check.simulated), axis=0) >= _ENOUGH) & ~np.isnan(check.service)
    return dataclasses.replace(
        check, places=check.places[known], service=check.service[known], simulated=check.simulated[:, known]
    )


def predictive_table(checks: Sequence[PredictiveCheck]) -> pa.Table:
    """Return one row a point: the service, the median and the 95 % band of simulated clinics like it."""
    rows: list[list[object]] = []
    for check in checks:
        low, middle, high = check.band
        mimicked = check.mimicked
        for k, place in enumerate(check.places.tolist()):
            numbers = [float(values[k]) for values in (check.service, middle, low, high)]
            at = None if check.single else place
            rows.append([check.name, at, *numbers, bool(check.outside[k]), mimicked])
    names = PREDICTIVE_SCHEMA.names
    return pa.table(
        {name: [row[k] for row in rows] for k, name in enumerate(names)}, schema=PREDICTIVE_SCHEMA
    )
