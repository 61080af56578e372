"""Twelve therapists in a table: how much of a rank is the therapist, and how much is who happened to come."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from experiments.measures.outcomes import floats
from explorer.lessons.lesson import Lesson, LessonControl, Values
from explorer.lessons.lesson_clinics import NOBODY_LEAVES, Floats, LessonRuns, correlation
from explorer.lessons.lesson_results import LessonPanel, LessonResult, lesson_line, lesson_number
from sim import Parameters, build_world, simulate_many
from sim.population.people import THERAPIST_TRAITS, draw_therapists

_THERAPISTS: Final = 12
_TOP: Final = 3
_YEARS: Final = ("this year", "next year")
_CLINIC: Final = {
    **NOBODY_LEAVES,
    "clinic.therapists": _THERAPISTS,
    "clinic.weeks": 1,
    "clinic.followup_weeks": 0,
    "clinic.session_limit": 16,
    "clinic.closing_weeks": 18,
}
# Seeds of the second year lie far from those of the first, so that all of its clients are others.
_NEXT: Final = 10_000


def _means(values: Values, runs: LessonRuns) -> Floats:
    """Return the mean gain of each therapist's clients; shape (years, replicates, therapists)."""
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
    means = [_gains(tables.clients) for tables in simulate_many(iter(worlds), 1)]
    return np.array(means).reshape(len(runs.replicates), len(_YEARS), _THERAPISTS).transpose(1, 0, 2)


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
    years = _means(values, runs)
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
        ),
        0 if kept.value > _NEARLY_ALL else 2 if kept.value - 2 * kept.error < chance else 1,
        {},
    )


_NEARLY_ALL: Final = 90.0
"""Percentage of places kept that would be called all of them."""

LESSON: Final = Lesson(
    "twelve_therapists",
    (
        LessonControl(
            "clients", "Clients of each therapist in a year", 5, 60, 20, 5, "clients of each therapist"
        ),
    ),
    compute,
    (),
)
