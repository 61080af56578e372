"""A service described: its record, its figures, what they are set beside, and its courses over sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.inputs.posterior_draws import SHIPPED, Draws
from experiments.measures.estimands.endings import dropout
from experiments.routine_data.attrition import ATTRITION_SCHEMA, SimulatedShares, attrition_table
from experiments.routine_data.benchmark import Benchmark, benchmarks
from experiments.routine_data.forecast_tables import DIFFERENCES_SCHEMA, SCORES_SCHEMA, forecast_tables
from experiments.routine_data.forecasts import Forecasts, forecast_held_out
from experiments.routine_data.held_out import NOBODY
from experiments.routine_data.oddities import FEWEST, ODDITIES, oddity_table
from experiments.routine_data.partial_observation import NotRecorded, PartialObservation
from experiments.routine_data.predictive_checks import (
    PREDICTIVE_SCHEMA,
    PredictiveCheck,
    predictive_checks,
    predictive_table,
)
from experiments.routine_data.service_figures import ServiceFigures, course_means, measure_service
from experiments.routine_data.service_mapping import SCORES
from experiments.routine_data.service_record import ServiceRecord
from experiments.routine_data.simulated_service import like_service

MOST_SESSIONS: Final = 60
"""Sessions that courses show at most."""
_TEXT, _WHOLE, _NUMBER = pa.string(), pa.int64(), pa.float64()
SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    "figures": pa.schema(
        {
            **{"id": _TEXT, "value": _NUMBER, "low": _NUMBER, "high": _NUMBER, "unit": _TEXT},
            **{
                "simulated": _NUMBER,
                "simulated_low": _NUMBER,
                "simulated_high": _NUMBER,
                "against_simulated": _TEXT,
            },
            **{
                "published": _NUMBER,
                "published_low": _NUMBER,
                "published_high": _NUMBER,
                "against_published": _TEXT,
            },
            "meaning": _TEXT,
        }
    ),
    "not_given": pa.schema({"id": _TEXT, "reason": _TEXT}),
    "oddities": ODDITIES,
    "courses": pa.schema(
        {"score": _TEXT, "session": _WHOLE, "forms": _WHOLE, "mean": _NUMBER, "error": _NUMBER}
    ),
    "attrition": ATTRITION_SCHEMA,
    "predictive": PREDICTIVE_SCHEMA,
    "forecasts": SCORES_SCHEMA,
    "forecast_differences": DIFFERENCES_SCHEMA,
}
"""Every table of a description; those of checks are there where they were made."""


@dataclass(frozen=True)
class Options:
    """How a service is described.

    Attributes
    ----------
    replicates, seed, clinics : int
        Draws of the bootstrap, random seed, simulated clinics of the default configuration to set it beside.
    small_groups : bool
        Whether groups of fewer than five people are told.
    predictive : int
        Simulated clinics like the service, for bands of what the model expects there; 0 for none.
    held_out : str
        Who is held out and foretold; one of `experiments.routine_data.held_out.HELD_OUT`.
    draws : str
        Table of posterior draws, of which each simulated clinic like the service has another.
    """

    replicates: int = 200
    seed: int = 1
    clinics: int = 20
    small_groups: bool = False
    predictive: int = 80
    held_out: str = NOBODY
    draws: str = SHIPPED


@dataclass(frozen=True, eq=False)
class Description:
    """A service described.

    Attributes
    ----------
    name : str
        Of its file, without folder and ending.
    record : ServiceRecord
    figures : ServiceFigures
    benchmarks : sequence of Benchmark
        One for each figure that is given.
    options : Options
    attrition : pyarrow.Table
        Who returns forms by month; without rows where the file does not say when.
    checks : tuple of PredictiveCheck
        The service beside simulated clinics like it.
    forecasts : Forecasts or None
        Of clients held out; None if nobody is.
    draws_note : str
        What is drawn for simulated clinics like the service; empty where there are none.
    """

    name: str
    record: ServiceRecord
    figures: ServiceFigures
    benchmarks: Sequence[Benchmark]
    options: Options
    attrition: pa.Table
    checks: tuple[PredictiveCheck, ...] = ()
    forecasts: Forecasts | None = None
    draws_note: str = ""

    def course(self, score: str) -> list[tuple[int, int, float, float]]:
        """Return session, forms, mean and standard error of a score wherever enough clients have a form."""
        held = self.record.observed.unchecked
        if score not in held.scores:
            return []
        rows = course_means(held.scores[score], held.session, self.options.small_groups)
        return [row for row in rows if row[0] <= MOST_SESSIONS]

    def still_there(self) -> list[tuple[int, float]]:
        """Return after how many sessions (assessments) which share of clients still comes, groups of five or more."""
        held = self.record.observed.unchecked
        last = np.zeros(self.record.clients, dtype=np.int64)
        np.maximum.at(last, held.client, held.session)
        least = 1 if self.options.small_groups else FEWEST
        counts = [(n, int((last >= n).sum())) for n in range(1, int(last.max(initial=0)) + 1)]
        return [(n, count / self.record.clients) for n, count in counts if count >= least][:MOST_SESSIONS]


def describe_service(name: str, record: ServiceRecord, options: Options, draws: Draws) -> Description:
    """Measure a service, set it beside simulated clinics and published figures, and check how the model foretells it.

    Parameters
    ----------
    name : str
    record : ServiceRecord
    options : Options
    draws : Draws
        What `options.draws` names.
    """
    checks: tuple[PredictiveCheck, ...] = ()
    if options.predictive:
        checks = predictive_checks(record, draws, options.predictive, options.seed, options.small_groups)
    forecasts = None
    if options.held_out != NOBODY:
        forecasts = forecast_held_out(record, draws, options.held_out, options.replicates, options.seed)
    figures = measure_service(record.observed, options.replicates, options.seed, options.small_groups)
    shares = SimulatedShares(record)
    beside = benchmarks(figures.given(), record.alliance_top, options.seed, options.clinics, shares.add)
    attrition = attrition_table(record, shares, options.replicates, options.seed, options.small_groups)
    note = draws.note(like_service(record)) if checks or forecasts else ""
    return Description(name, record, figures, beside, options, attrition, checks, forecasts, note)


def tables_of(description: Description) -> dict[str, pa.Table]:
    """Return the tables of a description: figures, not_given, oddities, courses, and what else there is."""
    return {
        "figures": _figures_table(description.benchmarks),
        "not_given": pa.table(
            {
                "id": [figure.id for figure in description.figures.figures if not figure.given],
                "reason": [figure.reason for figure in description.figures.figures if not figure.given],
            },
            schema=SCHEMAS["not_given"],
        ),
        "oddities": oddity_table(description.record.oddities, description.options.small_groups),
        "courses": _courses_table(description),
        **({"attrition": description.attrition} if len(description.attrition) else {}),
        **({"predictive": predictive_table(description.checks)} if description.checks else {}),
        **({} if description.forecasts is None else forecast_tables(description.forecasts)),
    }


def _figures_table(rows: Sequence[Benchmark]) -> pa.Table:
    def published(row: Benchmark, name: str) -> float | None:
        if row.published is None or row.published.directional:
            return None
        low, high = row.published.bounds
        return {"value": row.published.value, "low": low, "high": high}[name]

    columns: dict[str, list[object]] = {
        "id": [row.figure.id for row in rows],
        "value": [row.figure.value for row in rows],
        "low": [row.figure.low for row in rows],
        "high": [row.figure.high for row in rows],
        "unit": [row.figure.measure.unit for row in rows],
        "simulated": [row.simulated for row in rows],
        "simulated_low": [row.simulated_low for row in rows],
        "simulated_high": [row.simulated_high for row in rows],
        "against_simulated": [row.against_simulated for row in rows],
        "published": [published(row, "value") for row in rows],
        "published_low": [published(row, "low") for row in rows],
        "published_high": [published(row, "high") for row in rows],
        "against_published": [row.against_published for row in rows],
        "meaning": [row.figure.measure.meaning for row in rows],
    }
    schema = SCHEMAS["figures"]
    return pa.table({name: pa.array(columns[name], kind, from_pandas=True) for name, kind in _types(schema)})


def _types(schema: pa.Schema) -> list[tuple[str, pa.DataType]]:
    return list(zip(schema.names, schema.types, strict=True))


def _courses_table(description: Description) -> pa.Table:
    rows = [(score, *row) for score in SCORES for row in description.course(score)]
    schema = SCHEMAS["courses"]
    return pa.table({name: [row[k] for row in rows] for k, name in enumerate(schema.names)}, schema=schema)


def beyond_the_model(observed: PartialObservation, figures: ServiceFigures) -> list[str]:
    """Return sentences for what the model cannot do and this service shows, whatever its parameters are.

    Judged by intervals: outcome that gets worse as the alliance gets better, alliances that fall, distress that rises.
    """
    by_id = {figure.id: figure for figure in figures.figures if figure.certain}
    sentences = []
    planted = (
        ("alliance_outcome", "clients with better alliances end worse"),
        ("alliance_growth", "alliances fall from session to session"),
        ("treated_change", "distress is higher at the end than at intake"),
    )
    for id, words in planted:
        figure = by_id.get(id)
        if figure is not None and figure.high < 0:
            sentences.append(
                f"The model cannot do this: {words} ({id} {figure.value:.2f}, 95 % interval {figure.low:.2f} to "
                f"{figure.high:.2f}). What a fit to this service says about causes is not to be trusted."
            )
    try:
        if dropout(observed) == 0 and observed.clients > 50:
            sentences.append("Nobody drops out in this file; the model always loses some clients.")
    except NotRecorded:
        pass
    return sentences
