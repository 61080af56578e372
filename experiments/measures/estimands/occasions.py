"""When a score is taken: early (third session), in the middle (the client's middle form), late (the last form)."""

from __future__ import annotations

import numpy as np

from experiments.measures.estimands.arithmetic import group_means, residual
from experiments.measures.estimands.observed import Floats, Observed, Whole, remembered

EARLY, MIDDLE, LATE = "early", "middle", "late"
TIMES = (EARLY, MIDDLE, LATE)
EARLY_SESSION = 3
FORMS_FOR_A_MIDDLE = 3


@remembered
def _rows(observed: Observed, scores: tuple[str, ...]) -> dict[str, Whole]:
    filled = np.ones(len(observed.client), dtype=np.bool_)
    for score in scores:
        filled &= ~np.isnan(observed.scores[score])
    rows = np.append(np.flatnonzero(filled), -1)
    whose = observed.client[rows[:-1]]
    count = np.bincount(whose, minlength=observed.clients)
    end = np.cumsum(count)
    third = rows[:-1][observed.session[rows[:-1]] == EARLY_SESSION]
    early = np.full(observed.clients, -1)
    early[observed.client[third]] = third
    middle = np.where(count >= FORMS_FOR_A_MIDDLE, rows[end - count + (count - 1) // 2], -1)
    late = np.where(count > 0, rows[end - 1], -1)
    return {EARLY: early, MIDDLE: middle, LATE: late}


@remembered
def at(observed: Observed, score: str, time: str, with_score: str | None = None) -> Floats:
    """Return each client's score at one time.

    Parameters
    ----------
    observed : Observed
    score : str
        A name in `Observed.scores`.
    time : {'early', 'middle', 'late'}
        The third attended session; the middle one of at least three sessions with a form; the last with one.
    with_score : str, optional
        Another score: only sessions for which both are there are looked at.

    Returns
    -------
    ndarray, shape (clients,)
        NaN where a client has no such form.
    """
    rows = _rows(observed, (score,) if with_score is None else tuple(sorted((score, with_score))))[time]
    values = np.append(observed.scores[score], np.nan)
    picked: Floats = values[rows]
    return picked


@remembered
def averages(observed: Observed, score: str) -> Floats:
    """Return each client's mean over all forms of a score; NaN without any."""
    return group_means(observed.scores[score], observed.client, observed.clients)


@remembered
def outcome(observed: Observed) -> Floats:
    """Return the outcome: minus what is left of distress at the end when intake distress is accounted for."""
    return -residual(observed.post, observed.intake)
