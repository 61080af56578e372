"""What each client contributes to an outcome of a comparison: the outcome is the mean of these values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.measures.outcomes import (
    EARLY_SESSION,
    Floats,
    classified,
    floats,
    intake_spread,
    last_scores,
    mean_scores,
    started,
)

if TYPE_CHECKING:
    from sim import Tables

ClientValues = Callable[["Tables"], Floats]


def _early_alliance(tables: Tables) -> Floats:
    sessions, values = tables.sessions, np.full(tables.clients.num_rows, np.nan)
    here = sessions["attended"].to_numpy() & (sessions["session"].to_numpy() == EARLY_SESSION)
    values[sessions["client"].to_numpy()[here]] = floats(sessions["alliance_client"])[here]
    return values


def _last(column: str) -> ClientValues:
    return lambda tables: last_scores(tables.sessions, column, tables.clients.num_rows)


def _change(later: str) -> ClientValues:
    def values(tables: Tables) -> Floats:
        # In SDs of the whole clinic: a band of clients who are alike at intake has a spread of its own.
        spread = intake_spread(tables.clients) or np.nan
        change = (floats(tables.clients["intake_score"]) - floats(tables.clients[later])) / spread
        return np.where(started(tables.clients), change, np.nan)

    return values


def _percent(column: str, value: str, among: Callable[..., NDArray[np.bool_]]) -> ClientValues:
    def values(tables: Tables) -> Floats:
        hits = pc.fill_null(pc.equal(tables.clients[column], value), False).to_numpy()
        return np.where(among(tables.clients), 100.0 * hits, np.nan)

    return values


def _attended(tables: Tables) -> Floats:
    return np.where(started(tables.clients), floats(tables.clients["sessions_attended"]), np.nan)


CLIENT_VALUES: Final[Mapping[str, ClientValues]] = MappingProxyType(
    {
        "alliance_early": _early_alliance,
        "alliance_late": _last("alliance_client"),
        "outcome_change": _change("post_score"),
        "reliable_change": _percent("reliable_change", "improved", classified),
        "deterioration": _percent("reliable_change", "deteriorated", classified),
        "dropout": _percent("status", "dropped out", started),
        "sessions": _attended,
        "satisfaction": _last("satisfaction_score"),
        "wellbeing": _last("wellbeing_score"),
        "adherence": lambda tables: mean_scores(tables, "adherence_score"),
        "followup_change": _change("followup_score"),
    }
)
"""Outcome -> one value a client, NaN where a client does not count; its mean over clients is the outcome."""
