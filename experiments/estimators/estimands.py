"""The effects that estimators are held to: what a lift of the alliance does to twins, for each point of alliance.

Each estimand is a ratio of two means over the same clients: by how much symptoms differ between twins, and by how much
the alliance does. In the first row of a result both are read off forms, in the second off states; a form's noise is the
same in both twins, and so falls out of either difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.estimators.estimate import Floats
from experiments.estimators.lift import Lift
from experiments.estimators.panel import EARLY, Panel

REPEATED: Final = 0.2
"""Push of a lift in every session, as a share of one in a single session: what is left of earlier pushes adds up."""
_EVER: Final = 1000

Means = tuple[float, float, int]
"""Mean difference in symptoms, mean difference in alliance, clients over whom both are taken."""


@dataclass(frozen=True)
class Estimand:
    """A causal effect.

    Attributes
    ----------
    name, label : str
    lift : str
        Which of `LIFTS` reveals it.
    means : callable
        Takes panels of both twins, all their sessions, and the sessions of the estimators' panel; returns `Means`.
    """

    name: str
    label: str
    lift: str
    means: Callable[[Panel, Panel, int], Means]


LIFTS: Final = ("early", "somewhere", "always")
"""In the session of the early alliance; in one session of the panel, which goes round; in every session."""


def lift_of(name: str, push: float, sessions: int) -> Lift:
    """Return a lift by its name in `LIFTS`.

    Parameters
    ----------
    name : str
    push : float
        Of a lift in a single session.
    sessions : int
        Of the estimators' panel.
    """
    if name == "early":
        return Lift(push, EARLY, EARLY)
    if name == "somewhere":
        return Lift(push, 1, sessions - 1, 1)
    return Lift(REPEATED * push, 1, _EVER)


def early_to_end(usual: Panel, lifted: Panel, sessions: int) -> Means:
    """Return what a lift in the session of the early alliance does to the last score."""
    return _means(lifted.post - usual.post, lifted.early - usual.early)


def next_session(usual: Panel, lifted: Panel, sessions: int) -> Means:
    """Return what a lift in a session does to the symptoms at the next; sessions count as often as they are held."""
    chosen = usual.client % (sessions - 1)
    rows = np.arange(len(chosen))
    raised = (lifted.alliance - usual.alliance)[rows, chosen]
    return _means((lifted.symptoms - usual.symptoms)[rows, chosen + 1], raised)


def always_to_course(usual: Panel, lifted: Panel, sessions: int) -> Means:
    """Return what a lift in every session does to the mean symptoms of the panel, from the second session on."""
    return _means(
        _row_means((lifted.symptoms - usual.symptoms)[:, 1:sessions]),
        _row_means((lifted.alliance - usual.alliance)[:, : sessions - 1]),
    )


def always_to_last_session(usual: Panel, lifted: Panel, sessions: int) -> Means:
    """Return what a lift in every session does to the symptoms at the last session of the panel."""
    return _means(
        (lifted.symptoms - usual.symptoms)[:, sessions - 1],
        _row_means((lifted.alliance - usual.alliance)[:, : sessions - 1]),
    )


def always_to_end(usual: Panel, lifted: Panel, sessions: int) -> Means:
    """Return what a lift in every session does to the last score."""
    return _means(lifted.post - usual.post, _row_means(lifted.alliance - usual.alliance))


EARLY_TO_END: Final = Estimand("early_to_end", "early lift, last score", "early", early_to_end)
NEXT_SESSION: Final = Estimand("next_session", "lift, next session", "somewhere", next_session)
COURSE: Final = Estimand("course", "lasting lift, mean of sessions", "always", always_to_course)
LAST_SESSION: Final = Estimand(
    "last_session", "lasting lift, last of these sessions", "always", always_to_last_session
)
LASTING_TO_END: Final = Estimand("lasting_to_end", "lasting lift, last score", "always", always_to_end)
ESTIMANDS: Final = (EARLY_TO_END, NEXT_SESSION, COURSE, LAST_SESSION, LASTING_TO_END)


def twin_means(usual: Panel, lifted: Panel, estimands: tuple[Estimand, ...], sessions: int) -> Floats:
    """Return the means of some estimands of one clinic; shape (estimands, 3)."""
    usual, lifted = _alike(usual, lifted, sessions)
    return np.array([each.means(usual, lifted, sessions) for each in estimands])


def _alike(usual: Panel, lifted: Panel, sessions: int) -> tuple[Panel, Panel]:
    """Return both panels with the same clients, and with as many sessions as the longer has."""
    _, mine, other = np.intersect1d(usual.client, lifted.client, return_indices=True)
    width = max(usual.alliance.shape[1], lifted.alliance.shape[1], sessions)
    return usual.chosen(mine).first_sessions(width), lifted.chosen(other).first_sessions(width)


def _row_means(values: Floats) -> Floats:
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    means: Floats = np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)
    return means


def _means(symptoms: Floats, alliance: Floats) -> Means:
    known = ~np.isnan(symptoms + alliance)
    count = int(known.sum())
    if not count:
        return float("nan"), float("nan"), 0
    return float(symptoms[known].mean()), float(alliance[known].mean()), count


def pooled_ratio(means: Floats) -> tuple[float, float]:
    """Return an effect for each point of alliance over many clinics, and its Monte Carlo standard error.

    The error is that of a ratio of means whose clinics are independent (Cochran 1977, Sampling Techniques, 3rd ed.,
    chapter 6). Where no twin differs in symptoms, effect and error are exactly 0.

    Parameters
    ----------
    means : ndarray, shape (clinics, 3)
        As `twin_means` gives them of one estimand.
    """
    known = means[means[:, 2] > 0]
    if not len(known):
        return float("nan"), float("nan")
    weight = known[:, 2] / known[:, 2].mean()
    above, below = known[:, 0] * weight, known[:, 1] * weight
    ratio = float(above.sum() / below.sum())
    if len(known) == 1:
        return ratio, float("nan")
    left = above - ratio * below
    return ratio, float(left.std(ddof=1) / below.mean() / len(known) ** 0.5)
