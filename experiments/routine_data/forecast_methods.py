"""Ways to foretell: simple rules, regressions learned from other clients of the service, and simulated clients.

A score is foretold as many equally likely values, a dropout as a probability. Regressions and rules learn from the
clients who are not held out; simulated clients need them only for the mean and the SD of each score, because
they fill in another form.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.routine_data.forecast_cases import (
    FIRST_FORMS,
    INTAKE,
    LATEST,
    MEAN_ALLIANCE,
    ForecastCases,
)

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

CARRIED, MIXED, SIMULATED = "last value carried forward", "linear mixed model", "simulated clients"
BASE_RATE, LOGISTIC = "share of the other clients", "logistic regression"
NEIGHBOURS: Final = 200
"""Simulated clients who stand for a real one."""
_VALUES: Final = 400
"""Equally likely values that a forecast has at most."""
_SAFE: Final = 0.005
"""No probability is nearer to 0 or 1: so many neighbours cannot say more."""


@dataclass(frozen=True, eq=False)
class Task:
    """Clients to learn from, clients to foretell, and what is known of both.

    Attributes
    ----------
    learned, held_out, simulated : ForecastCases
    names : tuple of str
        What is used of what is known.
    """

    learned: ForecastCases
    held_out: ForecastCases
    simulated: ForecastCases
    names: tuple[str, ...]


Method = Callable[[Task], Floats]
"""Returns values, shape (clients held out, values), or probabilities, shape (clients held out,)."""


def carried_forward(task: Task) -> Floats:
    """Foretell the latest score, with the errors that this made among the other clients."""
    errors = task.learned.last - task.learned.known[LATEST]
    return _around(task.held_out.known[LATEST], errors)


def mixed_model(task: Task) -> Floats:
    """Foretell by a regression on what is known with a random intercept for therapists, with its residuals.

    Without at least two therapists who are known, it is an ordinary regression.
    """
    import statsmodels.api as sm

    learned = sm.add_constant(task.learned.table(task.names), has_constant="add")
    held_out = sm.add_constant(task.held_out.table(task.names), has_constant="add")
    fixed, effects = _mixed_fit(task.learned.last, learned, task.learned.therapist)
    learned_effect = _effects_of(effects, task.learned.therapist)
    residuals = task.learned.last - learned @ fixed - learned_effect
    middle = held_out @ fixed
    known = np.isin(task.held_out.therapist, list(effects))
    # Where the therapist is new, so is the therapist's effect.
    return np.where(
        known[:, None],
        _around(middle + _effects_of(effects, task.held_out.therapist), residuals),
        _around(middle, residuals + learned_effect),
    )


def _mixed_fit(outcome: Floats, design: Floats, therapist: Whole) -> tuple[Floats, dict[int, float]]:
    """Return coefficients, and therapist -> random intercept; no intercepts where therapists do not differ."""
    import statsmodels.api as sm

    known = np.unique(therapist[therapist >= 0])
    if 2 <= known.size < np.count_nonzero(therapist >= 0):
        # Each client of an unknown therapist is a group of one.
        groups = np.where(therapist >= 0, therapist, -1 - np.arange(len(therapist)))
        with warnings.catch_warnings(), contextlib.suppress(np.linalg.LinAlgError):
            warnings.simplefilter("ignore")
            fit = sm.MixedLM(outcome, design, groups).fit(reml=True)
            effects = {
                int(group): float(np.asarray(effect)[0]) for group, effect in fit.random_effects.items()
            }
            return np.asarray(fit.fe_params), {group: effects[group] for group in known.tolist()}
    # A variance of therapists of 0 cannot be inverted; with it, this is an ordinary regression.
    return np.asarray(sm.OLS(outcome, design).fit().params), {}


def _effects_of(effects: dict[int, float], therapist: Whole) -> Floats:
    return np.array([effects.get(who, 0.0) for who in therapist.tolist()])


def simulated_scores(task: Task) -> Floats:
    """Foretell the last scores of the simulated clients whose first forms are most alike.

    Neighbours rather than a regression: they assume no shape of the relationship, show how uncertain the model is
    for this client, and there can be as many simulated clients as are needed.
    """
    usable = ~np.isnan(task.simulated.last)
    return _to_scale(task, LATEST)(task.simulated.last[usable][_neighbours(task, usable)])


def base_rate(task: Task) -> Floats:
    """Foretell for everybody the share of the other clients who dropped out."""
    return np.full(task.held_out.count, float(task.learned.dropped.mean()))


def logistic(task: Task) -> Floats:
    """Foretell by a logistic regression on what is known, slightly shrunk towards no effect."""
    from sklearn.linear_model import LogisticRegression

    if np.unique(task.learned.dropped).size < 2:
        return base_rate(task)
    learned, held_out = task.learned.table(task.names), task.held_out.table(task.names)
    mean, spread = learned.mean(axis=0), np.maximum(learned.std(axis=0), 1e-9)
    fit = LogisticRegression().fit((learned - mean) / spread, task.learned.dropped)
    probability: Floats = fit.predict_proba((held_out - mean) / spread)[:, 1]
    return probability


def simulated_dropouts(task: Task) -> Floats:
    """Foretell the share of dropouts among the simulated clients whose first forms are most alike."""
    usable = ~np.isnan(task.simulated.dropped)
    share = task.simulated.dropped[usable][_neighbours(task, usable)].mean(axis=1)
    clipped: Floats = np.clip(share, _SAFE, 1 - _SAFE)
    return clipped


LAST_SCORE: Final[dict[str, Method]] = {
    CARRIED: carried_forward,
    MIXED: mixed_model,
    SIMULATED: simulated_scores,
}
DROPOUT: Final[dict[str, Method]] = {
    BASE_RATE: base_rate,
    LOGISTIC: logistic,
    SIMULATED: simulated_dropouts,
}
"""Method -> what foretells; the simple one first."""


def _around(middle: Floats, errors: Floats) -> Floats:
    """Return middles plus errors, of which evenly spaced quantiles stand for many; shape (clients, values)."""
    if errors.size > _VALUES:
        errors = np.quantile(errors, (np.arange(_VALUES) + 0.5) / _VALUES)
    spread: Floats = middle[:, None] + errors
    return spread


def _neighbours(task: Task, usable: NDArray[np.bool_]) -> Whole:
    """Return the nearest simulated clients of each one held out, by Mahalanobis distance."""
    from scipy.spatial import KDTree

    own = task.held_out.table(task.names)
    others = np.column_stack(
        [_to_scale(task, name)(task.simulated.known[name][usable]) for name in task.names]
    )
    # Scores of one person are alike, so that their differences say more than their levels.
    whitening = np.linalg.cholesky(np.linalg.inv(np.atleast_2d(np.cov(others.T))))
    count = min(NEIGHBOURS, len(others))
    places = KDTree(others @ whitening).query(own @ whitening, k=np.arange(1, count + 1))[1]
    return np.asarray(places, dtype=np.int64)


def _to_scale(task: Task, name: str) -> Callable[[Floats], Floats]:
    """Return what turns a score of simulated clients into points of the service's form.

    Means and SDs of distress are made alike at intake, so that change is left to the model; those of alliances
    over the first forms.
    """
    anchor = name if name == MEAN_ALLIANCE else INTAKE if INTAKE in task.names else FIRST_FORMS[0]
    theirs, ours = task.simulated.known[anchor], task.learned.known[anchor]
    ratio = float(np.nanstd(ours) / np.nanstd(theirs))
    shift = float(np.nanmean(ours) - ratio * np.nanmean(theirs))
    return lambda values: shift + ratio * values
