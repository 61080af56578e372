"""Psychometrics of the simulated questionnaires: scale use, ceilings, missing forms, consistency, reliability.

Reliability alone compares scores with the latent states that they measure, which no study could do: it shows how
noisy the instruments of a configuration are, and is never an estimand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.measures.estimands.arithmetic import NAN, correlation, mean, spread
from experiments.measures.estimands.observed import Floats, Observed
from experiments.measures.estimands.occasions import EARLY_SESSION
from experiments.measures.estimands.scales import alpha, dependability
from experiments.measures.replicate_estimates import estimate
from sim.states import SCORES

if TYPE_CHECKING:
    from sim import Tables

STATISTICS: Final = {
    "mean": "mean over forms, points",
    "spread": "SD over forms, points",
    "missing": "share of attended sessions without a form",
    "ceiling": "share of forms at the highest score",
    "consistency": "Cronbach's alpha of the bond, goal and task scores at the third session",
    "dependability": "share of variance between clients, sessions 2-9",
    "retest": "correlation of one session's score with the next one's",
    "reliability": "squared correlation of the score with the state it stands for, third session",
}
"""Statistics of each questionnaire, with their meaning."""

_TOPS = {
    "wellbeing_score": 100.0,
    "satisfaction_score": 32.0,
    "adherence_score": 10.0,
}
_ALLIANCE = ("state_trust", "state_empathy", "state_goal", "state_goal", "state_task", "state_task")
_STATES: Final = {
    "alliance_client": _ALLIANCE,
    "bond_client": ("state_trust", "state_empathy"),
    "goal_client": ("state_goal",),
    "task_client": ("state_task",),
    "alliance_therapist": _ALLIANCE,
    "alliance_observer": _ALLIANCE,
    "empathy_client": ("state_empathy",),
    "distress_score": ("state_distress",),
}
"""States whose mean a score measures; those of the other questionnaires are not in the tables."""


def scale_report(tables: Tables, observed: Observed) -> NDArray[np.float64]:
    """Return the statistics of each questionnaire in one clinic.

    Parameters
    ----------
    tables : sim.Tables
    observed : Observed
        Of the same clinic.

    Returns
    -------
    ndarray, shape (scores, statistics)
        In the order of `SCORES` and `STATISTICS`; NaN where a statistic is not defined.
    """
    return np.array([_row(tables, observed, score) for score in SCORES])


def _row(tables: Tables, observed: Observed, score: str) -> list[float]:
    values = observed.scores[score]
    manual = observed.manual
    top = manual.distress_top if score == "distress_score" else _TOPS.get(score, manual.alliance_top)
    return [
        mean(values),
        spread(values),
        mean(np.isnan(values)),
        mean(values[~np.isnan(values)] >= top),
        alpha(observed) if score == "alliance_client" else NAN,
        dependability(observed, score),
        _retest(observed, values),
        _reliability(tables, score),
    ]


def _retest(observed: Observed, values: Floats) -> float:
    follows = (observed.client[1:] == observed.client[:-1]) & (np.diff(observed.session) == 1)
    return correlation(values[:-1][follows], values[1:][follows])


def _reliability(tables: Tables, score: str) -> float:
    if score not in _STATES:
        return NAN
    sessions = tables.sessions
    early = sessions["attended"].to_numpy() & (sessions["session"].to_numpy() == EARLY_SESSION)
    states = np.stack([sessions[name].to_numpy()[early].astype(np.float64) for name in _STATES[score]])
    state: Floats = states.mean(axis=0)
    return correlation(sessions[score].to_numpy()[early].astype(np.float64), state) ** 2


def scale_table(reports: NDArray[np.float64]) -> pa.Table:
    """Return averages over clinics as ``score statistic value mc_error meaning``.

    Parameters
    ----------
    reports : ndarray, shape (clinics, scores, statistics)
    """
    rows = [
        (score, name, *estimate(reports[:, i, k])[:2], meaning)
        for i, score in enumerate(SCORES)
        for k, (name, meaning) in enumerate(STATISTICS.items())
        if not np.isnan(reports[:, i, k]).all()
    ]
    names = ("score", "statistic", "value", "mc_error", "meaning")
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
    return pa.table(
        {name: pa.array(column, from_pandas=True) for name, column in zip(names, columns, strict=True)}
    )
