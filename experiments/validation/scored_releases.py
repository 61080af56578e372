"""How near the model came to published figures, release by release, with those apart that nobody had seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from experiments.validation.pooling import NORMAL_95
from experiments.validation.predictions import interval_score, normal_crps
from experiments.validation.published_figures import ROLES
from experiments.validation.scoreboard import INSIDE, Score


@dataclass(frozen=True)
class ReleaseScore:
    """One group of figures in one release.

    Attributes
    ----------
    version, model, date : str
        Version of the package, digest of the model's source, and day.
    known : {'yes', 'no'}
        Whether the figures were known when the mechanisms were made.
    role : str
        One of `experiments.validation.published_figures.ROLES`.
    figures, inside : int
        Figures, directions included, and how many of the simulated values lie inside the published interval.
    crps, interval_score : float
        Means over figures with a value, each in units of half the width of its published interval; lower is better, and
        a crps of 1 is a miss by as much as that. NaN without any.
    """

    version: str
    model: str
    date: str
    known: str
    role: str
    figures: int
    inside: int
    crps: float
    interval_score: float


COLUMNS = tuple(item.name for item in fields(ReleaseScore))


def release_scores(board: Sequence[Score], version: str, model: str, date: str) -> list[ReleaseScore]:
    """Score a board, group by group.

    Parameters
    ----------
    board : sequence of Score
        Best of clinics that differ in their parameters: their spread is part of what is predicted.
    version, model, date : str
        What the rows say of the release.

    Returns
    -------
    list of ReleaseScore
        Groups without any figure are left out.
    """
    rows = []
    for known in ("yes", "no"):
        for role in ROLES:
            group = [one for one in board if (one.figure.in_sight, one.figure.role) == (known, role)]
            if group:
                scored = [_scaled(one) for one in group if _has_value(one)]
                crps, width = np.mean(scored, axis=0).tolist() if scored else (math.nan, math.nan)
                inside = sum(one.verdict == INSIDE for one in group)
                rows.append(ReleaseScore(version, model, date, known, role, len(group), inside, crps, width))
    return rows


def _has_value(one: Score) -> bool:
    return not one.figure.directional and math.isfinite(one.simulated.value)


def _scaled(one: Score) -> tuple[float, float]:
    low, high = one.figure.bounds
    half = (high - low) / 2
    simulated, value = one.simulated, one.figure.value
    spread = (simulated.high - simulated.low) / (2 * NORMAL_95)
    crps = normal_crps(simulated.value, spread, value)
    return crps / half, interval_score(simulated.low, simulated.high, value) / half
