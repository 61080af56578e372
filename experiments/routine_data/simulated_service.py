"""Simulated clinics like a service: its own clinic and population files, with parameters from posterior draws."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from experiments.inputs.posterior_draws import Draws
from experiments.measures.estimands import Manual, Observed, observe
from experiments.routine_data.form_returns import FormReturns, simulated_returns
from experiments.routine_data.form_series import FormSeries, session_series, weekly_series
from experiments.routine_data.instrument_file import part_of, service_parameters
from experiments.routine_data.service_record import ServiceRecord
from experiments.studies.run_worlds import run_worlds
from sim import build_world
from sim.parameters import Parameters

FEWEST, MOST = 20, 400
"""Simulated clinics, at least and at most, where a number of clients is asked for."""


@dataclass(frozen=True, eq=False)
class SimulatedService:
    """One simulated clinic as its analyst sees it.

    Attributes
    ----------
    observed : Observed
    series : FormSeries
        Its forms at the times at which the service has them: by session, or by week.
    returns : FormReturns
        When its clients returned forms.
    """

    observed: Observed
    series: FormSeries
    returns: FormReturns


def like_service(record: ServiceRecord) -> Parameters:
    """Return the parameters of a clinic like the service, or like a part of a large one."""
    return part_of(service_parameters(record))


def clinics_for(record: ServiceRecord, clients: int) -> int:
    """Return how many clinics have about as many clients together."""
    return min(MOST, max(FEWEST, math.ceil(clients / record.clients)))


def simulated_services(
    record: ServiceRecord, draws: Draws, clinics: int, seed: int
) -> Iterator[SimulatedService]:
    """Yield simulated clinics like a service, each with the parameters of another draw."""
    base = like_service(record)
    each = [draws.apply(base, draws.row(seed, k)) for k in range(clinics)]
    worlds = (build_world(parameters, seed=seed, replicate=k) for k, parameters in enumerate(each))
    for parameters, tables in zip(each, run_worlds(worlds, "compiled", None), strict=True):
        observed = observe(tables, Manual.of(parameters))
        by_week = not math.isnan(record.weeks_between)
        series = weekly_series(tables) if by_week else session_series(observed)
        followup = "followup" not in record.observed.absent
        returns = simulated_returns(tables, by_week, list(record.forms), followup)
        yield SimulatedService(observed, series, returns)
