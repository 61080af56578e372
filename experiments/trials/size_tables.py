"""Results of searches as tables: the sizes, their power curves, and what was tried."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.trials.claimed_size import INDEPENDENT
from experiments.trials.find_sizes import Goal, LineSearch, hits
from experiments.trials.operating_characteristics import characteristics, share
from experiments.trials.size_plan import SizePlan
from experiments.trials.size_search import FOUND, SizeFound
from experiments.trials.trial_tables import characteristics_table

Row = dict[str, object]

_CURVE_POINTS: Final = 30
_BAND: Final = (0.025, 0.5, 0.975)
SIZE_TYPES: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(
        ("find", "arm", "outcome", "population", "analysis", "state", "by", "checked_by"), pa.string()
    ),
    **dict.fromkeys(("given", "size", "trials", "found"), pa.int64()),
}
"""Types of the columns of stored tables that are no real numbers."""


def sizes_table(plan: SizePlan, lines: Sequence[LineSearch]) -> pa.Table:
    """Return one row per line, question and power: the smallest size with its 95 % interval, or why there is none."""
    rows = [
        _size_row(plan, search, goal, found) for search in lines for goal, found in search.found().items()
    ]
    return pa.Table.from_pylist(rows, _schema(rows))


def _size_row(plan: SizePlan, search: LineSearch, goal: Goal, found: SizeFound) -> Row:
    line = search.line
    row: Row = {**_about(plan, search, goal), "power_wanted": goal.power, "state": found.state}
    known = found.state == FOUND
    own = search.searches[goal]
    size = own.rounded_up(found.size) if known else None
    clients, therapists = line.numbers(size) if size is not None else (math.nan, math.nan)
    row |= {"clients": clients, "therapists": therapists}
    for end, value in (("low", found.low), ("high", found.high)):
        beyond = math.isinf(value)
        limits = (math.nan, math.nan) if beyond else line.numbers(value)
        row |= {f"clients_{end}": limits[0], f"therapists_{end}": limits[1]}
    most = line.numbers(line.most)
    row |= {"probability_none": found.none, "most_clients": most[0], "most_therapists": most[1]}
    row |= {
        "most_power": found.most_power,
        "most_power_low": found.most_low,
        "most_power_high": found.most_high,
        "ceiling_high": found.ceiling_high,
        "trials": search.used,
    }
    return row | {"cost": plan.cost(clients, therapists)}


def _about(plan: SizePlan, search: LineSearch, goal: Goal) -> Row:
    return {
        "find": search.line.find,
        "given": search.line.given,
        "arm": plan.trial.arms[goal.question.arm],
        "outcome": goal.question.outcome,
        "population": goal.question.population,
        "analysis": goal.question.analysis,
    }


def _schema(rows: Sequence[Row]) -> pa.Schema:
    return pa.schema([(name, SIZE_TYPES.get(name, pa.float64())) for name in rows[0]])


def tried_table(plan: SizePlan, lines: Sequence[LineSearch]) -> pa.Table:
    """Return one row per line, question and size tried in the search: trials, and how many found the effect."""
    rows = [row for search in lines for row in _tried_rows(plan, search)]
    return pa.Table.from_pylist(rows, _schema(rows))


def _tried_rows(plan: SizePlan, search: LineSearch) -> Iterator[Row]:
    for place, question in enumerate(search.line.base.questions):
        about = _about(plan, search, Goal(question, plan.powers[0]))
        for size, trials in sorted(search.trials.items()):
            found = hits(trials, place, search.side(place))
            power, error = share(np.arange(len(trials)) < found)
            yield {
                **about,
                "size": size,
                "trials": len(trials),
                "found": found,
                "power": power,
                "power_error": error,
            }


def curves_table(plan: SizePlan, lines: Sequence[LineSearch]) -> pa.Table:
    """Return the curve of power over size of each line and question, with its 95 % band, as the search sees it."""
    rows: list[Row] = []
    for search in lines:
        # The curves of one question hardly depend on the power that was wanted: the highest has seen the most of it.
        for goal in search.searches:
            if goal.power != max(plan.powers):
                continue
            own = search.searches[goal]
            for size in sorted(
                {own.rounded_up(size) for size in _spread(search.line.least, search.line.most)}
            ):
                low, power, high = own.power_at(size, _BAND)
                rows.append(
                    {**_about(plan, search, goal), "size": size, "power": power, "low": low, "high": high}
                )
    return pa.Table.from_pylist(rows, _schema(rows))


def _spread(least: int, most: int) -> list[float]:
    return [float(size) for size in np.geomspace(least, most, _CURVE_POINTS)]


def confirmed_table(plan: SizePlan, lines: Sequence[LineSearch]) -> pa.Table:
    """Return what every analysis does at each size that was found, in trials of their own."""
    sizes = [
        (search.line.design(size), trials) for search in lines for size, trials in search.confirmed.items()
    ]
    return characteristics_table([design for design, _ in sizes], [own for _, own in sizes], plan.trial.arms)


def claims_table(plan: SizePlan, lines: Sequence[LineSearch]) -> pa.Table:
    """Return what ignoring therapists claims: sizes, and what is true of trials of that size.

    One row per line, question and power, twice for analyses that ignore therapists: the size by the usual formula
    (``by`` is ``formula``) and by their own power in the simulated trials (``search``). ``own_power`` and ``type_1``
    are those of that analysis, ``power`` that of the analysis it is compared with (``checked_by``).
    """
    rows = [row for search in lines for row in _claims(plan, search)]
    return pa.Table.from_pylist(rows, _schema(rows)) if rows else pa.table({})


def reference_analysis(analyses: Sequence[str]) -> str | None:
    """Return the analysis with which others are compared: the first that does not ignore therapists."""
    return next((name for name in analyses if name not in INDEPENDENT), None)


def _claims(plan: SizePlan, search: LineSearch) -> Iterator[Row]:
    reference = reference_analysis(search.line.base.analyses)
    if reference is None:
        return
    formula, found = search.claimed(), search.found()
    for goal in search.searches:
        if goal.question.analysis not in INDEPENDENT:
            continue
        own = search.searches[goal]
        by_search = own.rounded_up(found[goal].size) if found[goal].state == FOUND else None
        for by, size in (("formula", formula.get(goal)), ("search", by_search)):
            if size is None:
                continue
            clients, therapists = search.line.numbers(size)
            row = {**_about(plan, search, goal), "power_wanted": goal.power, "by": by}
            row |= {"clients": clients, "therapists": therapists, "checked_by": reference}
            yield row | _truth_of_claim(search, goal, size, reference)


def _truth_of_claim(search: LineSearch, goal: Goal, size: int, reference: str) -> Row:
    """Return what trials of a claimed size do; NaN where none were run, because the size lies beyond the limit."""
    names = ("power", "power_error", "own_power", "own_power_error", "type_1", "type_1_error")
    trials = search.confirmed.get(size)
    if not trials:
        return dict.fromkeys(names, math.nan)
    by_question = {found.question: found for found in characteristics(trials, search.line.design(size))}
    own, checked = by_question[goal.question], by_question[replace(goal.question, analysis=reference)]
    return dict(zip(names, (*checked.power, *own.power, *own.type_1), strict=True))
