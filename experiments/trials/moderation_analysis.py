"""For whom a treatment does more: the interaction of the arm with an observed score, and what is true of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.trials.mixed_model import fit_mixed_model
from experiments.trials.trial_data import Participants, TrialData
from experiments.trials.trial_estimate import TrialEstimate

Floats = NDArray[np.float64]

SLOPE, THIRDS = "moderator", "moderator_thirds"
MODERATED: Final = (SLOPE, THIRDS)
"""How the effect changes with each SD of the score; and the effect in its highest third less that in its lowest."""
SEPARATOR: Final = ":"
"""Between an analysis and its moderator: ``moderator:intake_score``."""
_INTAKE: Final = "intake_score"
_INTERACTION: Final = 1
"""Place of the interaction among the effects."""


def moderated(analysis: str, moderators: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of an analysis: one for each moderator, if it has one."""
    return (
        tuple(f"{analysis}{SEPARATOR}{name}" for name in moderators) if analysis in MODERATED else (analysis,)
    )


def interaction(name: str, data: TrialData) -> TrialEstimate:
    """Return the interaction of the arm with a score, in a mixed model with therapists.

    The outcome given intake, arm and score; clients without the score are left out.

    Parameters
    ----------
    name : str
        Such as ``moderator:intake_score``.
    data : TrialData
        Rows with an outcome, of two arms.
    """
    kind, _, moderator = name.partition(SEPARATOR)
    data = data.rows(~np.isnan(data.moderators[moderator]))
    score = _CODED[kind](data.moderators[moderator])
    arm = data.arm.astype(np.float64)
    # A score at intake stands in the model already, if the effect is to be linear in it.
    intake = [] if (kind, moderator) == (SLOPE, _INTAKE) else [data.intake - data.intake.mean()]
    predictors = np.column_stack([np.ones(len(arm)), score * arm[:, None], arm, score, *intake])
    fit = fit_mixed_model(data.outcome, predictors, data.therapist)
    effect = float(fit.coefficients[_INTERACTION])
    return TrialEstimate.by_t(effect, fit.error(_INTERACTION), fit.degrees_of_freedom(_INTERACTION))


def true_interaction(name: str, people: Participants, outcome: str, arm: int) -> float:
    """Return the true interaction: how the difference between twins changes with the score in the reference arm.

    Parameters
    ----------
    name : str
        As for `interaction`.
    people : Participants
    outcome : str
    arm : int
        Which is compared with the reference.
    """
    kind, _, moderator = name.partition(SEPARATOR)
    difference = people.outcomes[outcome][arm] - people.outcomes[outcome][0]
    score = people.moderators[moderator][0]
    known = ~np.isnan(difference) & ~np.isnan(score)
    coded = _CODED[kind](score[known])
    predictors = np.column_stack([np.ones(len(coded)), coded])
    coefficients: Floats = np.linalg.lstsq(predictors, difference[known], rcond=None)[0]
    return float(coefficients[_INTERACTION])


def _standardised(score: Floats) -> Floats:
    coded: Floats = ((score - score.mean()) / score.std(ddof=1))[:, None]
    return coded


def _thirds(score: Floats) -> Floats:
    """Return indicators of the highest and the middle third, beside the lowest."""
    low, high = np.quantile(score, [1 / 3, 2 / 3])
    return np.column_stack([score > high, (score > low) & (score <= high)]).astype(np.float64)


_CODED: Final[Mapping[str, Callable[[Floats], Floats]]] = {SLOPE: _standardised, THIRDS: _thirds}
