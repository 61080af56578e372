"""Effects of arms in the bands of a moderator, in one replicate: the same people, with and without a change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.measures.client_values import CLIENT_VALUES
from experiments.measures.outcomes import floats
from experiments.measures.registry import measured
from experiments.results.kept_work import Arrays
from experiments.studies.moderators import Floats, Moderator

if TYPE_CHECKING:
    from sim import Parameters, Tables


@dataclass(frozen=True, eq=False)
class BandEffects:
    """What one replicate says of one moderator; arms are in their order, without the reference.

    Attributes
    ----------
    effects : ndarray, shape (arms, bands, outcomes)
        Arm minus reference among the people of a band; NaN where one of the two has no value.
    slopes : ndarray, shape (arms, outcomes)
        How much the effect rises with one SD of the moderator; NaN for categories, and for outcomes that are not means
        over clients.
    clients : ndarray, shape (arms, bands)
        Clients of the reference in each band.
    edges : ndarray, shape (bands - 1,)
        Where each band but the first begins; of categories, their places.
    """

    effects: Floats
    slopes: Floats
    clients: Floats
    edges: Floats

    def arrays(self) -> Arrays:
        """Return all of it, to be kept."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


@dataclass(frozen=True, eq=False)
class Clinic:
    """One clinic of a replicate: its tables, with what rosters say of people, and its parameters."""

    tables: Tables
    parameters: Parameters
    _by_client: dict[str, Floats] = field(default_factory=dict, repr=False)

    def client_values(self, outcome: str) -> Floats:
        """Return what each client contributes to an outcome of `CLIENT_VALUES`."""
        if outcome not in self._by_client:
            self._by_client[outcome] = CLIENT_VALUES[outcome](self.tables)
        return self._by_client[outcome]


@dataclass(frozen=True)
class _People:
    """Band and standardised value of every person of a clinic, NaN where there is none."""

    bands: Floats
    standard: Floats
    edges: Floats

    @classmethod
    def of(cls, moderator: Moderator, clinic: Clinic) -> _People:
        values = moderator.values(clinic.tables)
        known = values[~np.isnan(values)]
        spread = float(known.std(ddof=1)) if known.size > 1 and moderator.numeric else 0.0
        standard = (values - known.mean()) / spread if spread > 0 else np.full(len(values), math.nan)
        edges = moderator.edges(values)
        return cls(moderator.band_of(values, edges), standard, edges)


@dataclass(frozen=True)
class _Levels:
    """Outcomes of a clinic in each band, their slopes, and clients in each band."""

    values: Floats
    slopes: Floats
    clients: Floats


def band_effects(
    moderator: Moderator, outcomes: Sequence[str], reference: Clinic, others: Sequence[Clinic]
) -> BandEffects:
    """Compare the clinics of one replicate, band by band.

    Parameters
    ----------
    moderator : Moderator
    outcomes : sequence of str
        Measures of a single clinic.
    reference : Clinic
    others : sequence of Clinic
        The same people in the other arms.
    """
    base = _People.of(moderator, reference)
    base_levels = _levels(moderator, outcomes, reference, base)
    effects, slopes, clients = [], [], []
    for clinic in others:
        people, before = base, base_levels
        if moderator.of_arm:
            people = _People.of(moderator, clinic)
            before = _levels(moderator, outcomes, reference, people)
        after = _levels(moderator, outcomes, clinic, people)
        effects.append(after.values - before.values)
        slopes.append(after.slopes - before.slopes)
        clients.append(before.clients)
    return BandEffects(np.array(effects), np.array(slopes), np.array(clients), base.edges)


def _levels(moderator: Moderator, outcomes: Sequence[str], clinic: Clinic, people: _People) -> _Levels:
    bands = _of_clients(moderator, clinic.tables, people.bands)
    standard = _of_clients(moderator, clinic.tables, people.standard)
    members = [bands == band for band in range(len(moderator.bands))]
    values = np.full((len(members), len(outcomes)), math.nan)
    slopes = np.full(len(outcomes), math.nan)
    for k, outcome in enumerate(outcomes):
        if outcome in CLIENT_VALUES:
            own = clinic.client_values(outcome)
            values[:, k] = [_mean(own[here]) for here in members]
            slopes[k] = _slope(standard, own)
    others = [k for k, outcome in enumerate(outcomes) if outcome not in CLIENT_VALUES]
    if others:
        names = [outcomes[k] for k in others]
        for band, here in enumerate(members):
            values[band, others] = measured(_restricted(clinic.tables, here), clinic.parameters, names)
    return _Levels(values, slopes, np.array([float(here.sum()) for here in members]))


def _of_clients(moderator: Moderator, tables: Tables, of_people: Floats) -> Floats:
    """Return, client by client, what holds of the person to whom a moderator belongs."""
    count = tables.clients.num_rows
    person = np.arange(count)
    if moderator.people == "therapists":
        person = floats(tables.clients["therapist"])
        person = np.where(np.isnan(person), len(of_people), person).astype(np.int64)
    # Whoever the reference does not have, and clients without a therapist, are in no band.
    known = np.append(of_people, math.nan)
    return known[np.minimum(person, len(of_people))]


def _restricted(tables: Tables, here: NDArray[np.bool_]) -> Tables:
    """Return the tables of a clinic with some of its clients alone, numbered from 0."""
    from sim import Tables

    owner = tables.sessions["client"].to_numpy()
    number = pa.array(np.cumsum(here) - 1, pa.int32())
    clients = tables.clients.filter(pa.array(here))
    sessions = tables.sessions.filter(pa.array(here[owner]))
    return Tables(
        _renumbered(sessions, number),
        _renumbered(clients, number),
        tables.therapists,
        tables.weeks,
    )


def _renumbered(table: pa.Table, number: pa.Array) -> pa.Table:
    place = table.column_names.index("client")
    return table.set_column(place, "client", number.take(table["client"].combine_chunks()))


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else math.nan


def _slope(standard: Floats, values: Floats) -> float:
    """Return the least-squares slope of values on a standardised moderator."""
    known = ~(np.isnan(standard) | np.isnan(values))
    if known.sum() < 3:
        return math.nan
    centred = standard[known] - standard[known].mean()
    spread = float((centred * centred).sum())
    return float((centred * values[known]).sum()) / spread if spread > 0 else math.nan
