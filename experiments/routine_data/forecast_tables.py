"""Forecasts of clients held out, as tables."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from experiments.routine_data.forecasts import Forecasts

SCORES_SCHEMA: Final = pa.schema(
    [
        ("target", pa.string()),
        ("method", pa.string()),
        ("rule", pa.string()),
        ("clients", pa.int64()),
        ("score", pa.float64()),
        ("within_90", pa.float64()),
        ("reason", pa.string()),
    ]
)
DIFFERENCES_SCHEMA: Final = pa.schema(
    [
        ("target", pa.string()),
        ("method", pa.string()),
        ("against", pa.string()),
        ("difference", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
    ]
)


def forecast_tables(forecasts: Forecasts) -> dict[str, pa.Table]:
    """Return ``forecasts``, one row a method, and ``forecast_differences``, one row a pair of methods.

    What could not be foretold has one row with its reason.
    """
    scores: list[list[object]] = []
    differences: list[list[object]] = []
    for target in forecasts.targets:
        if target.reason:
            scores.append([target.name, "", target.rule, target.clients, None, None, target.reason])
        for each in target.scores:
            within = None if each.within != each.within else each.within
            scores.append([target.name, each.method, target.rule, target.clients, each.value, within, ""])
        differences += [
            [target.name, pair.method, pair.against, pair.value, pair.low, pair.high]
            for pair in target.differences
        ]
    return {
        "forecasts": _table(scores, SCORES_SCHEMA),
        "forecast_differences": _table(differences, DIFFERENCES_SCHEMA),
    }


def _table(rows: list[list[object]], schema: pa.Schema) -> pa.Table:
    return pa.table({name: [row[k] for row in rows] for k, name in enumerate(schema.names)}, schema=schema)
