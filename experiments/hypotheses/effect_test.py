"""The test of a hypothesis in one study: a mixed model with a random intercept for therapists, given intake."""

from __future__ import annotations

import numpy as np

from experiments.hypotheses.candidates import Candidate
from experiments.hypotheses.observed_clients import DIFFERENCE, EVERYONE, UPPER, ObservedClients
from experiments.measures.outcomes import Floats
from experiments.trials.mixed_model import fit_mixed_model

_FEWEST = 12
ALPHA = 0.05


def test_effect(
    seen: ObservedClients,
    arm: Floats,
    candidate: Candidate,
    outcomes: tuple[str, ...],
    moderators: tuple[str, ...],
) -> tuple[float, float, float]:
    """Return the effect in the units of the outcome, its standard error, and p by Satterthwaite's degrees of freedom.

    Parameters
    ----------
    seen, arm
        As `experiments.hypotheses.study_summaries.allocate` returns them.
    candidate : Candidate
        A difference between halves of a moderator is tested as its product with the arm.
    outcomes, moderators : tuple of str
        As `seen` has them.

    Returns
    -------
    tuple of float
        NaN, NaN and 1 where too few clients have a value.
    """
    from scipy.stats import t

    values = seen.values[0, outcomes.index(candidate.outcome)]
    here, group = ~np.isnan(values), candidate.group
    upper = np.zeros(len(values), bool)
    if group.part != EVERYONE:
        upper = seen.upper()[moderators.index(group.moderator)]
        if group.part != DIFFERENCE:
            here &= upper if group.part == UPPER else ~upper
    own, treated, intake = values[here], arm[here], seen.intake[here]
    if min(treated.sum(), len(own) - treated.sum()) < _FEWEST / 2 or own.std() == 0:
        return np.nan, np.nan, 1.0
    predictors = [treated, np.ones(len(own)), intake - intake.mean()]
    if group.part == DIFFERENCE:
        half = upper[here] - 0.5
        predictors = [treated * half, *predictors, half]
    columns = np.column_stack(predictors)
    if np.linalg.matrix_rank(columns) < columns.shape[1] or len(np.unique(seen.therapist[here])) < 3:
        return np.nan, np.nan, 1.0
    fit = fit_mixed_model(own, columns, seen.therapist[here])
    effect, error = float(fit.coefficients[0]), fit.error(0)
    if not error > 0:
        return np.nan, np.nan, 1.0
    return effect, error, float(2 * t.sf(abs(effect / error), fit.degrees_of_freedom(0)))
