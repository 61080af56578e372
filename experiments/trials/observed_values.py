"""What can be observed of each client of a clinic: outcomes of a trial, and scores by which people differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.measures.estimands.at_intake import RELIABILITY
from experiments.measures.outcomes import EARLY_SESSION, Floats, floats, last_scores
from sim.states import ASSESSED, Status

if TYPE_CHECKING:
    from sim.engine.clinic_run import ClinicRun

Observed = Callable[["ClinicRun"], Floats]


def _column(name: str) -> Observed:
    return lambda run: run.of_clients(name)


def _last(name: str) -> Observed:
    return lambda run: last_scores(run.sessions, name, len(run.clients))


def _of_session(name: str, session: int) -> Observed:
    def values(run: ClinicRun) -> Floats:
        sessions, found = run.sessions, np.full(len(run.clients), np.nan)
        here = sessions["attended"].to_numpy() & (sessions["session"].to_numpy() == session)
        found[sessions["client"].to_numpy()[here]] = floats(sessions[name])[here]
        return found

    return values


def dropped_out(run: ClinicRun) -> Floats:
    """Return 1 for clients who dropped out, 0 for others who began treatment, and NaN for those who did not."""
    return np.where(run.clients["start_week"] >= 0, run.statuses == Status.DROPPED_OUT, np.nan)


DISTRESS: Final = ("post_score", *ASSESSED, "followup_score")
"""Outcomes in points of the form that is also filled in at intake."""
FROM_CLIENTS: Final[Mapping[str, Observed]] = {
    **{name: _column(name) for name in DISTRESS},
    "dropout": dropped_out,
    "sessions_attended": _column("sessions_attended"),
}
"""Outcomes that the client table holds."""
FROM_SESSIONS: Final[Mapping[str, Observed]] = {
    "post_alliance": _last("alliance_client"),
    "post_alliance_therapist": _last("alliance_therapist"),
    "post_empathy": _last("empathy_client"),
    "post_satisfaction": _last("satisfaction_score"),
    "post_wellbeing": _last("wellbeing_score"),
}
"""Outcomes that are the last form of a kind that was filled in, whenever that was."""
OUTCOMES: Final = (*FROM_CLIENTS, *FROM_SESSIONS)
"""Distress after some weeks, at the end and at follow-up; dropout and sessions; and the last of other forms."""
MODERATORS: Final[Mapping[str, Observed]] = {
    "intake_score": _column("intake_score"),
    "first_alliance": _of_session("alliance_client", 1),
    "first_wellbeing": _of_session("wellbeing_score", 1),
    "early_alliance": _of_session("alliance_client", EARLY_SESSION),
}
"""What is observed at intake or in the first sessions, by which people may be chosen."""


FORMS: Final[Mapping[str, str]] = {f"{trait}_form": trait for trait in RELIABILITY}
"""Form at intake -> the trait that it measures, with an error by its reliability."""


def form_at_intake(name: str, run: ClinicRun, random: np.random.Generator) -> Floats:
    """Return what a form at intake would show of a trait.

    Parameters
    ----------
    name : str
        One of `FORMS`.
    run : sim.engine.clinic_run.ClinicRun
    random : numpy.random.Generator
        Of its error, whose variance follows from the reliability and from how much these clients differ.

    Returns
    -------
    ndarray, shape (clients,)
    """
    trait = FORMS[name]
    true, reliability = run.of_clients(trait), RELIABILITY[trait]
    error = float(true.std()) * ((1.0 - reliability) / reliability) ** 0.5
    shown: Floats = true + error * random.normal(size=len(true))
    return shown


def observed(name: str, run: ClinicRun) -> Floats:
    """Return an outcome or moderator of every client.

    Parameters
    ----------
    name : str
        One of `OUTCOMES` or `MODERATORS`.
    run : sim.engine.clinic_run.ClinicRun

    Returns
    -------
    ndarray, shape (clients,)
        NaN where there is none.
    """
    return {**FROM_CLIENTS, **FROM_SESSIONS, **MODERATORS}[name](run)
