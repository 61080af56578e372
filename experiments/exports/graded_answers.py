"""Answers to the items of a form, given its score: a graded response model, conditional on the sum.

Items differ in how readily they are affirmed, by fixed steps, and share one discrimination. Given a sum, the trait is
where the model expects that sum; answers are drawn one item after the other from the exact conditional distribution, so
that they always add up. The lower the discrimination, the more the answers of one form differ, and the lower
Cronbach's alpha; it is set so that alpha is the form's reliability among people at intake.

References
----------
Samejima (1969), Estimation of latent ability using a response pattern of graded scores. Psychometrika Monograph 17.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.random.normal import normal_quantile

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_SPREAD: Final = 0.5
"""How far the easiest and the hardest item lie from the middle, in steps between two answers."""
_PEOPLE: Final = 4_000
_BISECTIONS: Final = 40
_FITTED: Final = 12
_DISCRIMINATIONS: Final = (0.02, 30.0)
_LEAST: Final = 1e-12
"""Chance of an answer at least, so that every sum has a pattern that can be drawn."""


@dataclass(frozen=True)
class AnswerScale:
    """What the answers to a form are like.

    Attributes
    ----------
    items, top : int
        Number of items; highest answer, where the lowest is 0.
    mean, spread : float
        Of sums over all items, of people at intake.
    alpha : float
        Reliability of the form there.
    """

    items: int
    top: int
    mean: float
    spread: float
    alpha: float


class AnswerModel:
    """Draws answers that add up to given sums.

    Parameters
    ----------
    items, top : int
        Number of items; highest answer, where the lowest is 0.
    discrimination : float
        Of every item, for one step between two answers.
    """

    def __init__(self, items: int, top: int, discrimination: float) -> None:
        self.items, self.top = items, top
        self._chances = _chances(items, top, discrimination)
        self._rest = _sums(self._chances)

    def draw(self, total: Whole, uniform: Floats) -> Whole:
        """Return answers from 0.

        Parameters
        ----------
        total : ndarray of int64, shape (rows,)
            Sums, from 0 to ``items * top``.
        uniform : ndarray, shape (rows, items)
            In (0, 1).

        Returns
        -------
        ndarray of int64, shape (rows, items)
        """
        answers = np.zeros((len(total), self.items), np.int64)
        left = total.copy()
        for item in range(self.items):
            after = left[:, None] - np.arange(self.top + 1)
            possible = (after >= 0) & (after <= (self.items - item - 1) * self.top)
            rest = self._rest[item + 1][total[:, None], np.where(possible, after, 0)]
            weight = np.where(possible, self._chances[total, item] * rest, 0.0)
            reached = np.cumsum(weight, axis=1)
            chosen = (reached < uniform[:, item, None] * reached[:, -1:]).sum(axis=1)
            answers[:, item] = np.minimum(chosen, self.top)
            left -= answers[:, item]
        return answers


@functools.cache
def answer_model(scale: AnswerScale) -> AnswerModel:
    """Return the model whose answers have the reliability of the form, among people at intake."""
    totals = _reference(scale)
    uniform = np.random.default_rng(1).random((len(totals), scale.items))
    low, high = map(math.log, _DISCRIMINATIONS)
    for _ in range(_FITTED):
        middle = AnswerModel(scale.items, scale.top, math.exp((low + high) / 2))
        less = cronbach_alpha(middle.draw(totals, uniform)) < scale.alpha
        low, high = ((low + high) / 2, high) if less else (low, (low + high) / 2)
    return AnswerModel(scale.items, scale.top, math.exp((low + high) / 2))


def cronbach_alpha(answers: Whole | Floats) -> float:
    """Return Cronbach's alpha of complete answers, shape (people, items)."""
    items = answers.shape[1]
    own, whole = answers.var(axis=0, ddof=1).sum(), answers.sum(axis=1).var(ddof=1)
    return float(items / (items - 1) * (1.0 - own / whole))


def _reference(scale: AnswerScale) -> Whole:
    """Return sums as people at intake have them: a normal distribution in equal shares, cut off at the ends."""
    spots = np.array([normal_quantile((place + 0.5) / _PEOPLE) for place in range(_PEOPLE)])
    sums = np.rint(scale.mean + scale.spread * spots)
    return np.clip(sums, 0, scale.items * scale.top).astype(np.int64)


def _chances(items: int, top: int, discrimination: float) -> Floats:
    """Return the chance of each answer to each item, for each sum; shape (sums, items, answers)."""
    sums = np.arange(items * top + 1)
    # Sums at the ends allow one pattern only, wherever the trait is.
    wanted = np.clip(sums, 0.25, items * top - 0.25)
    reach = top / 2 + _SPREAD + 12.0 / discrimination
    low, high = np.full(len(sums), -reach), np.full(len(sums), reach)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        below = _affirmed(items, top, discrimination, middle).sum(axis=(1, 2)) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    passed = _affirmed(items, top, discrimination, (low + high) / 2)
    edge = np.ones((len(sums), items, 1))
    chances = np.concatenate((edge, passed), axis=2) - np.concatenate((passed, 0.0 * edge), axis=2)
    return np.maximum(chances, _LEAST)


def _affirmed(items: int, top: int, discrimination: float, trait: Floats) -> Floats:
    """Return the chance of an answer of at least 1, 2, ... to each item; shape (sums, items, top)."""
    place = np.linspace(-_SPREAD, _SPREAD, items)[:, None] + np.arange(1, top + 1) - (top + 1) / 2
    above = discrimination * (trait[:, None, None] - place)
    chance: Floats = 1.0 / (1.0 + np.exp(np.clip(-above, -700.0, 700.0)))
    return chance


def _sums(chances: Floats) -> list[Floats]:
    """Return for each item how likely each sum of it and all later ones is; one more for none. Scaled within rows."""
    sums, items, answers = chances.shape
    rest = np.zeros((sums, sums))
    rest[:, 0] = 1.0
    found = [rest]
    for item in range(items - 1, -1, -1):
        longer = np.zeros_like(rest)
        for answer in range(answers):
            longer[:, answer:] += chances[:, item, answer, None] * rest[:, : sums - answer]
        rest = longer / longer.max(axis=1, keepdims=True)
        found.append(rest)
    return found[::-1]
