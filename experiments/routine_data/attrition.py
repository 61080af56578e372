"""Attrition of a service by month, with intervals, beside simulated clinics of the default configuration."""

from __future__ import annotations

import math
import warnings
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.measures.students_t import t_quantile
from experiments.routine_data.cell_values import Floats
from experiments.routine_data.cluster_bootstrap import NORMAL_FROM, client_clusters, draws_allowed
from experiments.routine_data.form_returns import FormReturns, service_returns, simulated_returns
from experiments.routine_data.service_figures import interval_of_none
from experiments.routine_data.service_record import ServiceRecord
from experiments.validation.pooling import NORMAL_95
from sim import Tables

PARTS: Final = ("still", "returned")
"""Share who still return forms at a month; share who returned one in it."""
_ENDS: Final = ("", "_low", "_high", "_simulated", "_simulated_low", "_simulated_high")
ATTRITION_SCHEMA: Final = pa.schema(
    {
        **{"month": pa.int64(), "clients": pa.int64()},
        **{f"{part}{end}": pa.float64() for part in PARTS for end in _ENDS},
    }
)


class SimulatedShares:
    """Both shares of simulated clinics, taken as the clinics are simulated.

    Parameters
    ----------
    record : ServiceRecord
        Which forms count, and whether those of sessions or of assessments do.
    """

    def __init__(self, record: ServiceRecord) -> None:
        self._assessed, self._forms = not math.isnan(record.weeks_between), list(record.forms)
        self._followup = "followup" not in record.observed.absent
        self._shares: list[Floats] = []

    def add(self, tables: Tables) -> None:
        """Take the shares of one clinic."""
        returns = simulated_returns(tables, self._assessed, self._forms, self._followup)
        self._shares.append(_shares(returns))

    def summary(self) -> Floats:
        """Return their means, and between which values 9 of 10 clinics lie; shape (3, shares, months)."""
        table = np.array(self._shares)
        return np.array([table.mean(axis=0), *np.quantile(table, (0.05, 0.95), axis=0)])


def attrition_table(
    record: ServiceRecord, shares: SimulatedShares, replicates: int, seed: int, small_groups: bool
) -> pa.Table:
    """Return one row a month: who still returns forms, and who returned one, in the service and in simulated clinics.

    Parameters
    ----------
    record : ServiceRecord
    shares : SimulatedShares
        Of clinics of the default configuration.
    replicates, seed : int
        Of the bootstrap, which draws therapists with all their clients.
    small_groups : bool
        Whether shares with fewer than five clients on one side are told.

    Returns
    -------
    pyarrow.Table
        Without rows where the file does not say when forms were returned. NaN where a share is not told.
    """
    returns = service_returns(record)
    if returns is None or not len(returns.last):
        return ATTRITION_SCHEMA.empty_table()
    own = _shares(returns)
    own[~np.array(returns.told(small_groups))] = np.nan
    draws = draws_allowed(record.rows, replicates)
    low, high = _intervals(returns, own, draws, seed)
    simulated = shares.summary()
    columns: dict[str, Floats] = {}
    for k, part in enumerate(PARTS):
        values = (own[k], low[k], high[k], *simulated[:, k])
        columns |= {f"{part}{end}": each for end, each in zip(_ENDS, values, strict=True)}
    shown = np.flatnonzero(~np.isnan(own).all(axis=0))
    arrays = {"month": shown + 1, "clients": returns.reaching()[shown]}
    arrays |= {name: pa.array(values[shown], from_pandas=True) for name, values in columns.items()}
    return pa.table(arrays, schema=ATTRITION_SCHEMA)


def _shares(returns: FormReturns) -> Floats:
    return np.array([returns.still(), returns.in_month()])


def _intervals(returns: FormReturns, own: Floats, draws: int, seed: int) -> tuple[Floats, Floats]:
    """Return the ends of 95 % intervals: normal errors of log odds, with the spread over draws of clusters."""
    clusters = client_clusters(returns.therapist)
    members = np.split(np.argsort(clusters, kind="stable"), np.cumsum(np.bincount(clusters))[:-1])
    drawn = []
    for k in range(draws):
        rng = np.random.default_rng((seed, k))
        chosen = np.concatenate([members[each] for each in rng.integers(0, len(members), len(members))])
        drawn.append(_shares(returns.of(chosen)))
    count = np.maximum(returns.reaching(), 1)
    freedom = len(members) - 1
    reach = t_quantile(freedom) if 0 < freedom < NORMAL_FROM else NORMAL_95
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        half = reach * np.nanstd([_log_odds(each, count) for each in drawn], axis=0, ddof=1)
    middle = _log_odds(own, count)
    low, high = (1.0 / (1.0 + np.exp(-(middle + sign * half))) for sign in (-1.0, 1.0))
    for row, column in np.argwhere((own == 0) | (own == 1)):
        low[row, column], high[row, column] = interval_of_none(own[row, column], int(count[column]))
    return np.minimum(low, own), np.maximum(high, own)


def _log_odds(share: Floats, count: np.ndarray) -> Floats:
    inside = np.clip(share, 0.5 / count, 1.0 - 0.5 / count)
    odds: Floats = np.log(inside / (1.0 - inside))
    return odds
