"""Two paired clinics: the same clients with the same random numbers, one thing different."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from experiments.statements.observables import Floats, Observable
from sim import Parameters, Tables, build_world, simulate_many

Settings = Mapping[str, float | str]

CLINIC: Final[Settings] = {
    "clinic.clients": 120,
    "clinic.therapists": 6,
    "clinic.caseload_limit": 60,
    "clinic.weeks": 8,
    "clinic.closing_weeks": 16,
    "clinic.followup_weeks": 20,
}
"""A season of a clinic in which claims are looked at."""
_USUAL: Final = Parameters()


def clinic_parameters(settings: Settings, base: Parameters = _USUAL) -> Parameters:
    """Return the parameters of one of two clinics.

    Parameters
    ----------
    settings : mapping
        What is set in it, on top of `CLINIC`.
    base : sim.Parameters
        Everything else.
    """
    return Parameters.of({**CLINIC, **settings}, base)


def run_clinics(parameters: Parameters, replicates: Sequence[int], seed: int) -> list[Tables]:
    """Run replicates of a clinic; clinics that share seed and replicate share everybody's random numbers."""
    return list(simulate_many((build_world(parameters, seed, each) for each in replicates), 1))


def twin_differences(
    low: Parameters, high: Parameters, observable: Observable, replicates: Sequence[int], seed: int
) -> Floats:
    """Return how twins differ between two clinics, high minus low, as a mean over clients in each replicate.

    Parameters
    ----------
    low, high : sim.Parameters
    observable : Observable
        A client without a value in either clinic is left out.
    replicates : sequence of int
    seed : int

    Returns
    -------
    ndarray, shape (replicates,)
        NaN where no client has a value in both.
    """
    pairs = zip(run_clinics(low, replicates, seed), run_clinics(high, replicates, seed), strict=True)
    return np.array([_mean(observable.of(b) - observable.of(a)) for a, b in pairs])


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
