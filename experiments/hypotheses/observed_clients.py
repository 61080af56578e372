"""What researchers could know of the clients of one clinic in several arms, and what differs between arms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from experiments.hypotheses.client_outcomes import CLIENT_OUTCOMES
from experiments.hypotheses.hypothesis_settings import INTAKE
from experiments.measures.outcomes import Floats, floats

if TYPE_CHECKING:
    from sim import Tables

EVERYONE, UPPER, LOWER, DIFFERENCE = PARTS = ("everyone", "upper", "lower", "difference")
"""Whom an effect is about: all clients, those in the upper or lower half of a moderator, and the two compared."""
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Group:
    """For whom an effect holds.

    Attributes
    ----------
    part : str
        One of `PARTS`.
    moderator : str
        What halves the clients; empty for everyone.
    """

    part: str = EVERYONE
    moderator: str = ""

    @property
    def name(self) -> str:
        """As tables write it, such as ``upper intake_score``."""
        return f"{self.part} {self.moderator}".strip()


def groups_of(moderators: Sequence[str]) -> tuple[Group, ...]:
    """Return everyone, then three groups for each moderator."""
    return (Group(), *(Group(part, name) for name in moderators for part in PARTS[1:]))


@dataclass(frozen=True, eq=False)
class ObservedClients:
    """Clients who begin treatment in the reference arm, with their answers in every arm.

    Attributes
    ----------
    therapist : ndarray of int64, shape (clients,)
        With whom they begin in the reference arm.
    intake : ndarray, shape (clients,)
    moderators : ndarray, shape (moderators, clients)
    values : ndarray, shape (arms, outcomes, clients)
        NaN where there is none.
    """

    therapist: Whole
    intake: Floats
    moderators: Floats
    values: Floats

    @classmethod
    def of(
        cls, clinics: Sequence[Tables], moderators: Sequence[str], outcomes: Sequence[str]
    ) -> ObservedClients:
        """Return what is known of the same clinic in several arms; the reference comes first."""
        reference = clinics[0].clients
        therapist, intake = floats(reference["therapist"]), floats(reference[INTAKE])
        here = np.flatnonzero(~np.isnan(therapist) & ~np.isnan(intake))
        values = [[CLIENT_OUTCOMES[name].values(own)[here] for name in outcomes] for own in clinics]
        known = [floats(reference[name])[here] for name in moderators]
        return cls(
            therapist[here].astype(np.int64),
            intake[here],
            np.array(known).reshape(len(moderators), len(here)),
            np.array(values),
        )

    def first(self, count: int) -> ObservedClients:
        """Return those who come first, as a study of that size would recruit them."""
        return ObservedClients(
            self.therapist[:count], self.intake[:count], self.moderators[:, :count], self.values[:, :, :count]
        )

    def two_arms(self, arm: int) -> ObservedClients:
        """Return the reference arm and another one."""
        return ObservedClients(self.therapist, self.intake, self.moderators, self.values[[0, arm]])

    def upper(self) -> NDArray[np.bool_]:
        """Return who is in the upper half of each moderator; shape (moderators, clients)."""
        found: NDArray[np.bool_] = self.moderators > np.median(self.moderators, axis=1, keepdims=True)
        return found


def arm_effects(clients: ObservedClients) -> Floats:
    """Return differences of means between every arm and the reference, among those whose outcome is known.

    That is what a large trial would find: who returns a form may differ between arms.

    Returns
    -------
    ndarray, shape (arms - 1, groups, outcomes)
        Groups as `groups_of` has them.
    """
    upper = clients.upper()
    masks = [np.ones(len(clients.intake), bool), *(own for half in upper for own in (half, ~half))]
    means = np.stack([_means(clients.values[:, :, mask]) for mask in masks], axis=1)
    found = means[1:] - means[:1]
    rows = [found[:, 0]]
    for place in range(len(upper)):
        high, low = found[:, 1 + 2 * place], found[:, 2 + 2 * place]
        rows += [high, low, high - low]
    return np.stack(rows, axis=1)


def _means(values: Floats) -> Floats:
    known = ~np.isnan(values)
    total, count = np.where(known, values, 0.0).sum(axis=-1), known.sum(axis=-1)
    means: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 1)
    return means


WITHIN, BETWEEN, RETURNED, SPREAD = range(4)
"""Rows of `outcome_noise`."""
NOISE: Final = 4


def outcome_noise(clients: ObservedClients) -> Floats:
    """Return, of each outcome in the reference arm, what decides how exactly a study measures an effect.

    Returns
    -------
    ndarray, shape (4, outcomes)
        Variances within and between therapists of what intake does not foretell, share of clients with a value, SD.
    """
    return np.stack([_noise(own, clients) for own in clients.values[0]], axis=1)


def _noise(values: Floats, clients: ObservedClients) -> Floats:
    known = ~np.isnan(values)
    count = int(known.sum())
    if count < 8:
        return np.array([math.nan, math.nan, known.mean(), math.nan])
    own, intake = values[known], clients.intake[known]
    centred = intake - intake.mean()
    square = float(centred @ centred)
    slope = float(centred @ own) / square if square > 0 else 0.0
    residual = own - own.mean() - slope * centred
    _, place = np.unique(clients.therapist[known], return_inverse=True)
    sizes = np.bincount(place).astype(float)
    means = np.bincount(place, residual) / sizes
    therapists = len(sizes)
    if therapists < 2 or count - therapists < 2:
        return np.array([float(residual.var(ddof=2)), 0.0, known.mean(), own.std(ddof=1)])
    within = float(((residual - means[place]) ** 2).sum()) / (count - therapists)
    across = float((sizes * means**2).sum()) / (therapists - 1)
    # Clients of each therapist, as unequal numbers count in an analysis of variance.
    typical = (count - float((sizes**2).sum()) / count) / (therapists - 1)
    # A negative estimate is kept: averaged over clinics, it is unbiased.
    return np.array([within, (across - within) / typical, known.mean(), own.std(ddof=1)])
