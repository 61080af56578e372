"""Clients held out of a service: how well their last score and their dropout are foretold, by whom, how surely."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.inputs.posterior_draws import Draws
from experiments.results.derived_folder import needed
from experiments.routine_data.forecast_cases import ForecastCases, forecast_cases, joined
from experiments.routine_data.forecast_methods import DROPOUT, LAST_SCORE, Method, Task
from experiments.routine_data.forecast_scores import (
    BRIER,
    CRPS,
    ScoreDifference,
    parts_of,
    proper_scores,
    score_difference,
    within_nine_tenths,
)
from experiments.routine_data.form_series import session_series
from experiments.routine_data.held_out import THERAPISTS
from experiments.routine_data.partial_observation import REASONS
from experiments.routine_data.service_mapping import DISTRESS
from experiments.routine_data.service_record import ServiceRecord
from experiments.routine_data.simulated_service import clinics_for, simulated_services
from sim.errors import InputError

Floats = NDArray[np.float64]

PARTS: Final = 5
FEWEST_CASES: Final = 30
"""Clients of whom something is foretold, at least."""
_SIMULATED_CLIENTS: Final = 24_000


@dataclass(frozen=True)
class MethodScore:
    """How well one method foretells.

    Attributes
    ----------
    method : str
    value : float
        Mean score of the clients held out; lower is better.
    within : float
        Share of last scores within the interval in which 9 of 10 were expected; NaN for dropouts.
    """

    method: str
    value: float
    within: float


@dataclass(frozen=True, eq=False)
class ForecastTarget:
    """What was foretold, and how well.

    Attributes
    ----------
    name : {'last score', 'dropout'}
    rule : {'CRPS', 'Brier'}
    clients : int
        Held out in turn.
    scores : tuple of MethodScore
        The simple method first.
    differences : tuple of ScoreDifference
        Of each method to each before it.
    reason : str
        Why there is nothing; empty where there is.
    """

    name: str
    rule: str
    clients: int
    scores: tuple[MethodScore, ...] = ()
    differences: tuple[ScoreDifference, ...] = ()
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Forecasts:
    """What was foretold of clients held out.

    Attributes
    ----------
    held_out : str
        One of `experiments.routine_data.held_out.HELD_OUT`.
    names : tuple of str
        What is known of a client by the third form, and was used.
    simulated : int
        Simulated clients to choose from.
    targets : tuple of ForecastTarget
    """

    held_out: str
    names: tuple[str, ...]
    simulated: int
    targets: tuple[ForecastTarget, ...]


def forecast_held_out(
    record: ServiceRecord, draws: Draws, held_out: str, replicates: int, seed: int
) -> Forecasts:
    """Foretell clients who are held out, from their first three forms.

    Parameters
    ----------
    record : ServiceRecord
    draws : Draws
        Parameters of the simulated clinics, each with another draw.
    held_out : {'clients', 'therapists'}
    replicates : int
        Draws of the bootstrap.
    seed : int

    Raises
    ------
    InputError
        If the file has too few clients with three forms, no therapists to hold out, or does not say when
        assessments are.
    """
    needed("forecasts", "scipy", "sklearn", "statsmodels")
    _check(record, held_out)
    own = record.observed.unchecked
    cases = forecast_cases(own, session_series(own))
    if np.count_nonzero(~np.isnan(cases.last)) < FEWEST_CASES:
        raise InputError(
            f"held_out is {held_out!r}, but at least {FEWEST_CASES} clients with four forms of distress were expected"
        )
    simulated = _simulated(record, draws, cases, seed)
    usual = simulated.usual_names()
    names = tuple(name for name in cases.usual_names() if name in usual)
    cases, simulated = cases.with_all(names), simulated.with_all(names)
    form = record.forms[DISTRESS]
    rest = (held_out == THERAPISTS, (form.low, form.high), replicates, seed)
    targets = foretold(cases, simulated, names, *rest, no_dropout=_no_dropout(record))
    return Forecasts(held_out, names, simulated.count, targets)


def foretold(
    cases: ForecastCases,
    simulated: ForecastCases,
    names: tuple[str, ...],
    whole_therapists: bool,
    span: tuple[float, float],
    replicates: int,
    seed: int,
    no_dropout: str = "",
) -> tuple[ForecastTarget, ForecastTarget]:
    """Return how well last scores and dropouts are foretold where each client is held out once.

    Parameters
    ----------
    cases, simulated : ForecastCases
        Of the service, and of clinics like it.
    names : tuple of str
        What is used of what is known; all of it is known of everybody.
    whole_therapists : bool
        Whether all clients of a therapist are held out together.
    span : tuple of float
        Lowest and highest score of the form.
    replicates, seed : int
        Of the bootstrap.
    no_dropout : str
        Why dropouts cannot be foretold; empty where they can.
    """
    split = _Split(cases, simulated, names, whole_therapists, replicates, seed)
    last = split.foretold("last score", CRPS, LAST_SCORE, cases.last, span)
    if no_dropout:
        return last, ForecastTarget("dropout", BRIER, 0, reason=no_dropout)
    return last, split.foretold("dropout", BRIER, DROPOUT, cases.dropped, (0.0, 1.0))


def _check(record: ServiceRecord, held_out: str) -> None:
    by_assessment = "session" in record.observed.absent
    if DISTRESS not in record.forms:
        problem = "a form of distress"
    elif held_out == THERAPISTS and np.unique(record.observed.therapists).size < 3:
        problem = "a file of several therapists"
    elif by_assessment and math.isnan(record.weeks_between):
        problem = "'weeks_between' in the mapping, weeks from one assessment to the next,"
    else:
        return
    raise InputError(f"held_out is {held_out!r}, but {problem} was expected with it")


def _no_dropout(record: ServiceRecord) -> str:
    for name in ("session", "dropped"):
        if name in record.observed.absent:
            return REASONS[name]
    return ""


def _simulated(record: ServiceRecord, draws: Draws, cases: ForecastCases, seed: int) -> ForecastCases:
    times = np.median(cases.times, axis=0)
    if not math.isnan(record.weeks_between):
        times = times * record.weeks_between
    clinics = simulated_services(record, draws, clinics_for(record, _SIMULATED_CLIENTS), seed)
    return joined([forecast_cases(clinic.observed, clinic.series, times.tolist()) for clinic in clinics])


@dataclass(frozen=True, eq=False)
class _Split:
    """Clients, of whom each is held out once."""

    cases: ForecastCases
    simulated: ForecastCases
    names: tuple[str, ...]
    whole_therapists: bool
    replicates: int
    seed: int

    def foretold(
        self, name: str, rule: str, methods: Mapping[str, Method], outcome: Floats, span: tuple[float, float]
    ) -> ForecastTarget:
        known = ~np.isnan(outcome)
        cases, outcome = self.cases.of(known), outcome[known]
        if cases.count < FEWEST_CASES:
            reason = f"fewer than {FEWEST_CASES} clients have three forms and an end"
            return ForecastTarget(name, rule, cases.count, reason=reason)
        part = parts_of(cases.therapist, self.whole_therapists, PARTS, self.seed)
        scores = {method: np.full(cases.count, np.nan) for method in methods}
        within = {method: np.full(cases.count, np.nan) for method in methods}
        for number in np.unique(part):
            out = part == number
            task = Task(cases.of(~out), cases.of(out), self.simulated, self.names)
            for method, foretell in methods.items():
                # Nothing is foretold that the form cannot show.
                forecast = np.clip(foretell(task), *span)
                scores[method][out] = proper_scores(rule, outcome[out], forecast)
                if rule == CRPS:
                    within[method][out] = within_nine_tenths(outcome[out], forecast)
        return ForecastTarget(
            name,
            rule,
            cases.count,
            tuple(MethodScore(m, float(scores[m].mean()), float(within[m].mean())) for m in methods),
            tuple(self._differences(scores, cases)),
        )

    def _differences(self, scores: Mapping[str, Floats], cases: ForecastCases) -> Sequence[ScoreDifference]:
        return [
            score_difference(
                later, simple, scores[later] - scores[simple], cases.therapist, self.replicates, self.seed
            )
            for simple, later in itertools.combinations(scores, 2)
        ]
