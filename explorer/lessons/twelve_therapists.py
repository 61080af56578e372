"""Twelve therapists in a table: how much of a rank is the therapist, and how much is who happened to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.measures.outcomes import floats
from explorer.lessons.lesson import Values
from explorer.lessons.lesson_clinics import NOBODY_LEAVES, Floats, LessonRuns, correlation
from explorer.lessons.lesson_results import (
    LessonPanel,
    LessonResult,
    lesson_line,
    lesson_number,
    margin_sentence,
)
from explorer.lessons.pair_story import PairStory, names, pair_story, typical_client
from sim import Parameters, Tables, build_world, simulate_many
from sim.population.people import THERAPIST_TRAITS, draw_therapists

_THERAPISTS: Final = 12
_TOP: Final = 3
_SESSIONS: Final = 16
_YEARS: Final = ("this year", "next year")
_CLINIC: Final = {
    **NOBODY_LEAVES,
    "clinic.therapists": _THERAPISTS,
    "clinic.weeks": 1,
    "clinic.followup_weeks": 0,
    "clinic.session_limit": _SESSIONS,
    "clinic.closing_weeks": 18,
}
# Seeds of the second year lie far from those of the first, so that all of its clients are others.
_NEXT: Final = 10_000


def _lives(values: Values, runs: LessonRuns) -> list[Tables]:
    """Return the clinics of this year and of the next, replicate by replicate."""
    each = int(values["clients"])
    parameters = Parameters.of(
        {**_CLINIC, "clinic.clients": each * _THERAPISTS, "clinic.caseload_limit": each}, runs.base
    )
    worlds = []
    for replicate in runs.replicates:
        staff = draw_therapists(parameters.therapists, _THERAPISTS, runs.seed, replicate)
        traits = {name: staff[name] for name in THERAPIST_TRAITS}
        worlds += [
            build_world(parameters, runs.seed, replicate + shift, therapists=traits) for shift in (0, _NEXT)
        ]
    return list(simulate_many(iter(worlds), 1))


def _means(clinics: Sequence[Tables]) -> Floats:
    """Return the mean gain of each therapist's clients; shape (years, replicates, therapists)."""
    means = [_gains(tables.clients) for tables in clinics]
    return np.array(means).reshape(-1, len(_YEARS), _THERAPISTS).transpose(1, 0, 2)


def _gains(table: pa.Table) -> Floats:
    therapist = floats(table["therapist"])
    gain = floats(table["intake_score"]) - floats(table["post_score"])
    known = ~np.isnan(therapist) & ~np.isnan(gain)
    place = therapist[known].astype(np.int64)
    counts = np.bincount(place, minlength=_THERAPISTS)
    sums = np.bincount(place, weights=gain[known], minlength=_THERAPISTS)
    means: Floats = np.divide(sums, counts, out=np.full(_THERAPISTS, np.nan), where=counts > 0)
    return means


def compute(values: Values, runs: LessonRuns) -> LessonResult:
    """Rank the same therapists in two years, with other clients in the second."""
    clinics = _lives(values, runs)
    years = _means(clinics)
    again = np.array([correlation(*both) for both in years.transpose(1, 0, 2)])
    ranks = np.argsort(np.argsort(-years, axis=2), axis=2)
    repeated = (ranks < _TOP).all(axis=0).sum(axis=1)
    kept = lesson_number(
        f"of the first {_TOP} this year, among the first {_TOP} again", "%", 100.0 * repeated / _TOP
    )
    chance = 100.0 * _TOP / _THERAPISTS
    stable = lesson_number("correlation of therapists' means in two years", "r", again)
    spread = lesson_number("SD of therapists' means in one year", "points", years[0].std(axis=1, ddof=1))
    order = np.argsort(-years[0], axis=1)
    lines = tuple(
        lesson_line(name, np.arange(1, _THERAPISTS + 1), np.take_along_axis(year, order, axis=1))
        for name, year in zip(_YEARS, years, strict=True)
    )
    return LessonResult(
        (LessonPanel("Mean gain of a therapist's clients (points)", "rank this year", lines),),
        (stable, kept, spread),
        (
            f"Of the first {_TOP} of this year, {kept.value:.0f} % were among the first {_TOP} of twelve next year; "
            f"{chance:.0f} % would be by chance.",
            f"The means of two years correlate by {stable.value:.2f}.",
            margin_sentence(
                f"All three is more than {_NEARLY_ALL:g} %, by chance less than two errors above {chance:.0f} %.",
                kept,
                chance,
                " %",
            ),
        ),
        0 if kept.value > _NEARLY_ALL else 2 if kept.value - 2 * kept.error < chance else 1,
        {"repeats": again},
        _story(clinics[0].clients, clinics[0], ranks[:, 0]),
    )


def _story(table: pa.Table, here: Tables, ranks: NDArray[np.int64]) -> PairStory:
    """Tell a client of this year's first therapist, and where the therapist stands a year later."""
    first = int(np.argmin(ranks[0]))
    gain = floats(table["intake_score"]) - floats(table["post_score"])
    client = typical_client(np.where(floats(table["therapist"]) == first, gain, np.nan))
    _, therapist = names(here, client)
    told = pair_story(
        here, (), client, _SESSIONS, "whose gain is nearest to the mean of this therapist's clients"
    )
    people = f"{told.people} Of twelve therapists, {therapist} stands first this year."
    after = (
        f"A year later, with other clients, {therapist} stands in place {int(ranks[1][first]) + 1} of twelve."
    )
    return PairStory(people, told.before, (after,))


_NEARLY_ALL: Final = 90.0
"""Percentage of places kept that would be called all of them."""
