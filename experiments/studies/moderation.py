"""Tables of a comparison that say for whom an arm does more: effects in bands of a moderator, and their contrasts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.measures.client_values import CLIENT_VALUES
from experiments.measures.replicate_estimates import Floats, estimates_table
from experiments.studies.band_effects import BandEffects
from experiments.studies.moderators import Moderator

PER_SD = "per SD"
"""What the slope of an effect on a standardised moderator is called among its contrasts."""

BAND_KEYS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("arm", "moderator", "band"), pa.string()),
    **dict.fromkeys(("lower_cut", "upper_cut", "clients"), pa.float64()),
}
"""What the effects in bands are about: where a band begins and ends, and clients of the reference in it, on average."""
CONTRAST_KEYS: Final[Mapping[str, pa.DataType]] = dict.fromkeys(("arm", "moderator", "contrast"), pa.string())
"""What the contrasts of such effects are about."""

Key = str | float


@dataclass
class _Rows:
    """Rows of a table of estimates: keys, outcome, and the values of all replicates."""

    keys: list[tuple[Key, ...]] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)

    def add(self, key: tuple[Key, ...], outcomes: Sequence[str], values: Floats) -> None:
        """Append a row for each outcome; `values` has the shape (replicates, outcomes)."""
        for k, outcome in enumerate(outcomes):
            self.keys.append(key)
            self.outcomes.append(outcome)
            self.values.append(values[:, k])

    def table(self, types: Mapping[str, pa.DataType]) -> pa.Table:
        """Return the rows, with the columns of their keys first."""
        keys = {
            name: pa.array([key[k] for key in self.keys], kind, from_pandas=True)
            for k, (name, kind) in enumerate(types.items())
        }
        return estimates_table(keys, self.outcomes, self.values)


@dataclass(frozen=True)
class _Moderated:
    """Effects of one moderator over all replicates."""

    moderator: Moderator
    effects: Floats
    slopes: Floats
    clients: Floats
    edges: Floats

    @classmethod
    def of(cls, moderator: Moderator, replicates: Sequence[BandEffects]) -> _Moderated:
        return cls(
            moderator,
            np.stack([own.effects for own in replicates]),
            np.stack([own.slopes for own in replicates]),
            np.mean([own.clients for own in replicates], axis=0),
            np.mean([own.edges for own in replicates], axis=0),
        )

    def cuts(self, band: int) -> tuple[float, float]:
        """Return where a band begins and ends, averaged over replicates; NaN where it is open, or a category."""
        if not self.moderator.numeric:
            return math.nan, math.nan
        ends = np.array([math.nan, *self.edges, math.nan])
        return float(ends[band]), float(ends[band + 1])

    def contrasts(self, arm: int) -> Iterator[tuple[str, Floats]]:
        """Yield each band against the first, and the slope; (replicates, outcomes) each."""
        first, *others = self.moderator.bands
        for band, name in enumerate(others, 1):
            yield f"{name} minus {first}", self.effects[:, arm, band] - self.effects[:, arm, 0]
        if self.moderator.numeric:
            yield PER_SD, self.slopes[:, arm]


def effects_by_moderator(
    moderators: Sequence[Moderator],
    replicates: Sequence[Sequence[BandEffects]],
    arms: Sequence[str],
    outcomes: Sequence[str],
) -> pa.Table:
    """Return the effect of every arm among the people of every band.

    Parameters
    ----------
    moderators : sequence of Moderator
    replicates : sequence
        Of each replicate, what `band_effects` found for each moderator.
    arms, outcomes : sequence of str
        Arms without the reference, and what was measured.
    """
    rows = _Rows()
    for own in _over_replicates(moderators, replicates):
        for k, arm in enumerate(arms):
            for band, name in enumerate(own.moderator.bands):
                key = (arm, own.moderator.name, name, *own.cuts(band), float(own.clients[k, band]))
                rows.add(key, outcomes, own.effects[:, k, band])
    return rows.table(BAND_KEYS)


def moderation(
    moderators: Sequence[Moderator],
    replicates: Sequence[Sequence[BandEffects]],
    arms: Sequence[str],
    outcomes: Sequence[str],
) -> pa.Table:
    """Return how effects differ between bands, and their slopes; parameters as `effects_by_moderator`."""
    rows = _Rows()
    for own in _over_replicates(moderators, replicates):
        for k, arm in enumerate(arms):
            for contrast, values in own.contrasts(k):
                # Only a mean over clients has a slope on what they are.
                kept = [i for i, name in enumerate(outcomes) if contrast != PER_SD or name in CLIENT_VALUES]
                rows.add((arm, own.moderator.name, contrast), [outcomes[i] for i in kept], values[:, kept])
    return rows.table(CONTRAST_KEYS)


def _over_replicates(
    moderators: Sequence[Moderator], replicates: Sequence[Sequence[BandEffects]]
) -> Iterator[_Moderated]:
    for k, moderator in enumerate(moderators):
        yield _Moderated.of(moderator, [replicate[k] for replicate in replicates])
