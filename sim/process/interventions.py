"""What a clinic can do: who is covered, and from when. It changes skill, reading or rules, never an outcome."""

from __future__ import annotations

import dataclasses
import zlib
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.numba_marks import inlined
from sim.parameters.added_interventions import ADDED, default_interventions
from sim.parameters.intervention import Intervention
from sim.random.streams import FIRST_ADDED_DECISION, THERAPIST_PERSON, Decision, uniform_matrix

NAMES = tuple(item.name for item in dataclasses.fields(Intervention))
(
    FEEDBACK,
    ALLIANCE_TRAINING,
    EMPATHY_TRAINING,
    SHARED_DECISIONS,
    CULTURAL_ADAPTATION,
    SUPERVISION,
    CASELOAD_CAP,
    PREFERENCE_ACCOMMODATION,
    ROLE_INDUCTION,
    MATCHING,
    TWICE_WEEKLY,
    REMINDERS,
) = range(len(NAMES))


Covers = Literal["clients", "therapists"]
REACHED: Final = "reached_"
"""What the columns that say whom an intervention reaches begin with; its name follows."""


class Dated(Protocol):
    """An intervention that starts some day."""

    @property
    def start_week(self) -> int:
        """First week in which it acts."""


@inlined
def active(intervention: Dated, covered: int, index: int, week: int) -> bool:
    """Return whether an intervention reaches this person in this week.

    Parameters
    ----------
    intervention : Dated
        A group of parameters, or the record of one.
    covered : int
        Bits of the person, one an intervention.
    index : int
        Position of the intervention in `NAMES`.
    week : int
        Week of the clinic.

    Returns
    -------
    bool
    """
    return ((covered >> index) & 1) == 1 and week >= intervention.start_week


_BITS = 1 << np.arange(len(NAMES), dtype=np.int64)


def coverage_bits(
    intervention: Intervention, people: int, seed: int, replicate: int, therapists: bool, first: int = 0
) -> NDArray[np.int64]:
    """Draw who is covered by which intervention.

    Each person holds one uniform for each intervention; coverage is the share of people below it. A larger coverage
    therefore only adds people, and one intervention never moves the draw of another.

    Parameters
    ----------
    intervention : Intervention
        With the coverages.
    people : int
        Number of people.
    seed, replicate : int
        Key.
    therapists : bool
        Whether these are therapists.
    first : int
        Number of the first of them.

    Returns
    -------
    ndarray of int64, shape (people,)
        One bit an intervention, in the order of `NAMES`.
    """
    offset = first + (THERAPIST_PERSON if therapists else 0)
    uniform = uniform_matrix(seed, replicate, Decision.COVERAGE, people, len(NAMES), offset)
    coverages = np.array([getattr(intervention, name).coverage for name in NAMES])
    bits: NDArray[np.int64] = ((uniform < coverages) * _BITS).sum(axis=1)
    for name in ADDED:
        coverage = getattr(intervention, name).coverage
        own = uniform_matrix(seed, replicate, added_decision(name), people, 1, offset)[:, 0]
        bits |= (own < coverage).astype(np.int64) << index_of(name)
    return bits


def interventions_for(people: Covers) -> tuple[str, ...]:
    """Return the interventions that cover clients, or those that cover therapists, of extensions too."""
    usual = default_interventions()
    fields = {name: type(getattr(usual, name)).__dataclass_fields__["coverage"] for name in (*NAMES, *ADDED)}
    return tuple(
        name for name, field in fields.items() if field.metadata["meta"].unit == f"share of {people}"
    )


def reach(
    intervention: Intervention, covered: NDArray[np.int64], people: Covers, weeks: int
) -> dict[str, NDArray[np.bool_]]:
    """Return whom each intervention reaches, as the columns of a table.

    Parameters
    ----------
    intervention : Intervention
        With the weeks in which they start.
    covered : ndarray of int64, shape (people,)
        As `coverage_bits` returns it.
    people : {'clients', 'therapists'}
        Who these people are.
    weeks : int
        Weeks of the run; what starts later reaches nobody.

    Returns
    -------
    dict of str to ndarray of bool
        ``reached_<intervention>`` -> person by person.
    """
    started = {name: getattr(intervention, name).start_week < weeks for name in interventions_for(people)}
    return {
        f"{REACHED}{name}": (covered >> index_of(name) & 1 == 1) & begun for name, begun in started.items()
    }


def index_of(name: str) -> int:
    """Return the bit of an intervention; those of extensions come after those of the model."""
    return NAMES.index(name) if name in NAMES else len(NAMES) + list(ADDED).index(name)


def added_decision(name: str) -> int:
    """Return the decision number with which the coverage of an extension's intervention is drawn.

    It follows from the name alone, so that the same people are reached whatever other extensions are loaded.
    """
    return FIRST_ADDED_DECISION + zlib.crc32(name.encode()) // 2
