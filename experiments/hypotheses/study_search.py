"""The study that tells theories apart: which numbers to measure at which size, and who is then taken for whom.

Each theory predicts what a study reports: a normal law over its settings, learned from simulated studies, which so
holds the error of measurement of that size, and how the numbers are correlated. Naive Bayes, which takes numbers for
independent, would count the same change in symptoms and well-being twice; a logistic regression would need far more
studies than there are settings of a theory. So the laws are Gaussian with a covariance that is shrunk to the mean of
all theories (Friedman 1989, J Am Stat Assoc 84:165), and the error of its estimation is in Student's t. Numbers are
chosen one after the other on one half of the settings; what is reported of the study is from the other half, which had
no part in the choice nor in the laws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.hypotheses.simulated_studies import SimulatedStudies
from experiments.hypotheses.study_summaries import Summary
from experiments.measures.outcomes import Floats

MOST: Final = 4
"""Numbers that a study reports at most."""
_LEAST_GAIN: Final = 0.02
"""Bits that a further number must add in the search."""


@dataclass(frozen=True, eq=False)
class FoundStudy:
    """A study of one action.

    Attributes
    ----------
    action : str
    clients : int
    measures : tuple of Summary
        In the order in which they were chosen.
    steps : tuple of float
        Information in the search after each.
    bits, bits_error : float
        Expected information about the theory on settings that had no part in the search, and its standard error over
        settings.
    taken : ndarray, shape (theories, theories)
        Mean probability of each theory (second) after studies that each has made (first).
    right : float
        Share of these studies in which the theory that made it is the most probable.
    """

    action: str
    clients: int
    measures: tuple[Summary, ...]
    steps: tuple[float, ...]
    bits: float
    bits_error: float
    taken: Floats
    right: float

    @property
    def bits_per_100(self) -> float:
        """Expected information for every hundred clients."""
        return 100.0 * self.bits / self.clients


def search_studies(studies: SimulatedStudies) -> list[FoundStudy]:
    """Return the best study of every action and size.

    Parameters
    ----------
    studies : SimulatedStudies
    """
    return [
        _search(studies, place, size)
        for place in range(len(studies.actions))
        for size in range(len(studies.sizes))
    ]


def _search(studies: SimulatedStudies, action: int, size: int) -> FoundStudy:
    reported = studies.reported[:, :, size, :, action]
    known, judged = reported[:, ::2], reported[:, 1::2]
    usable = [k for k in range(reported.shape[-1]) if reported[..., k].std() > 0]
    chosen, steps = choose(known, usable)
    shares = law_probabilities(known[..., chosen], judged[..., chosen])
    by_setting = gains(shares).mean(axis=2).ravel()
    return FoundStudy(
        studies.actions[action],
        studies.sizes[size],
        tuple(studies.summaries[k] for k in chosen),
        steps,
        float(by_setting.mean()),
        float(by_setting.std(ddof=1) / math.sqrt(len(by_setting))),
        shares.mean(axis=(1, 2)),
        float((shares.argmax(axis=-1) == np.arange(len(shares))[:, None, None]).mean()),
    )


def choose(reported: Floats, usable: Sequence[int]) -> tuple[list[int], tuple[float, ...]]:
    """Choose the numbers that together say most about the theory, one after the other.

    Parameters
    ----------
    reported : ndarray, shape (theories, settings, studies, summaries)
    usable : sequence of int
        Numbers among which is chosen.
    """
    chosen: list[int] = []
    steps: list[float] = []
    while len(chosen) < min(MOST, len(usable)):
        scores = {k: _left_out(reported, [*chosen, k]) for k in usable if k not in chosen}
        best = max(scores, key=lambda k: scores[k])
        if steps and scores[best] < steps[-1] + _LEAST_GAIN:
            break
        chosen.append(best)
        steps.append(scores[best])
    return chosen, tuple(steps)


def _left_out(reported: Floats, columns: Sequence[int]) -> float:
    """Return the expected information where each half of the settings is judged by the other."""
    own, found = reported[..., list(columns)], []
    for half in range(2):
        seen = np.arange(own.shape[1]) % 2 != half
        found.append(gains(law_probabilities(own[:, seen], own[:, ~seen])).mean())
    return float(np.mean(found))


def gains(shares: Floats) -> Floats:
    """Return by how many bits the theory that made each study became more probable.

    Parameters
    ----------
    shares : ndarray, shape (theories, settings, studies, theories)
        As `law_probabilities` returns them.
    """
    right = np.take_along_axis(shares, np.arange(len(shares))[:, None, None, None], axis=-1)[..., 0]
    found: Floats = np.log2(np.maximum(right, 1e-300)) + math.log2(len(shares))
    return found


def law_probabilities(known: Floats, judged: Floats) -> Floats:
    """Return the probability of each theory after studies, each equally probable before.

    Parameters
    ----------
    known : ndarray, shape (theories, settings, studies, numbers)
        From which each theory's law is learned.
    judged : ndarray, shape (theories, settings, studies, numbers)

    Returns
    -------
    ndarray, shape (theories, settings, studies, theories)
    """
    theories, settings, _, numbers = known.shape
    flat = known.reshape(theories, -1, numbers)
    means = flat.mean(axis=1)
    off = flat - means[:, None]
    own = np.einsum("tik,til->tkl", off, off) / max(flat.shape[1] - 1, 1)
    pooled = own.mean(axis=0)
    pooled = pooled + np.diag(np.maximum(1e-9, 1e-6 * np.diag(pooled)))
    # As if the mean of all theories had been seen in so many settings more: covariances of few settings are erratic.
    prior = 10.0 + 2.0 * numbers
    weight = prior / (settings + prior)
    degrees = max(settings - 1.0, 1.0) + prior
    logs = []
    for theory in range(theories):
        covariance = ((1 - weight) * own[theory] + weight * pooled) * (1 + 1 / settings)
        inverse, (_, determinant) = np.linalg.inv(covariance), np.linalg.slogdet(covariance)
        away = judged - means[theory]
        square = np.einsum("...k,kl,...l->...", away, inverse, away)
        logs.append(-0.5 * determinant - (degrees + numbers) / 2 * np.log1p(square / degrees))
    found = np.stack(logs, axis=-1)
    found -= found.max(axis=-1, keepdims=True)
    shares = np.exp(found)
    probable: Floats = shares / shares.sum(axis=-1, keepdims=True)
    return probable
