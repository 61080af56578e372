"""Attrition by month: who still returns forms how long after the start, in a service and in simulated clinics.

A month is four weeks. A client returns forms until the last one; whoever returned one in the last month of the records
may return more, and is censored there (Kaplan & Meier). A follow-up form counts as returned after all others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.routine_data.cell_values import Floats, Whole
from experiments.routine_data.oddities import FEWEST
from experiments.routine_data.service_record import ServiceRecord
from sim import Tables

Flags = NDArray[np.bool_]

WEEKS: Final = 4
"""Weeks of a month."""
MONTHS: Final = 24
"""The last month that is told."""
ASSESSED: Final = (4, 8, 12, 16, 26)
"""Weeks after the start at which every simulated client is asked for a form, still in treatment or not."""


@dataclass(frozen=True, eq=False)
class FormReturns:
    """When clients returned forms, in months since the start.

    Attributes
    ----------
    last : ndarray, shape (clients,)
        Of the last form, 0 without one after the start; infinite with a follow-up form.
    known : ndarray, shape (clients,)
        Of the end of the records.
    more : ndarray of bool, shape (clients,)
        Whether the records end so soon after the last form that more may have come.
    returned : ndarray of bool, shape (clients, months)
        Whether a form was returned in each month, from 1.
    asked : ndarray of bool, shape (months,)
        In which months forms are asked for.
    therapist : ndarray of int64, shape (clients,)
        -1 where unknown.
    """

    last: Floats
    known: Floats
    more: Flags
    returned: Flags
    asked: Flags
    therapist: Whole

    def of(self, chosen: Whole) -> FormReturns:
        """Return some of the clients, each as often as listed."""
        return FormReturns(
            self.last[chosen],
            self.known[chosen],
            self.more[chosen],
            self.returned[chosen],
            self.asked,
            self.therapist[chosen],
        )

    def reaching(self) -> Whole:
        """Return of how many clients the records reach each month."""
        count: Whole = (self.known[:, None] >= _ALL).sum(axis=0)
        return count

    def still(self) -> Floats:
        """Return the share who still return forms at each month; NaN where the records do not reach."""
        finite = np.isfinite(self.last)
        times, place = np.unique(self.last[finite], return_inverse=True)
        stopped = np.bincount(place, ~self.more[finite], minlength=len(times))
        at_risk = len(self.last) - np.searchsorted(np.sort(self.last), times, side="left")
        product = np.concatenate(([1.0], np.cumprod(1.0 - stopped / at_risk)))
        share = product[np.searchsorted(times, _ALL, side="left")]
        return np.where(self.reaching() > 0, share, np.nan)

    def in_month(self) -> Floats:
        """Return the share who returned a form in each month that the records reach; NaN where none was asked for."""
        there = self.known[:, None] >= _ALL
        count, came = there.sum(axis=0), (self.returned & there).sum(axis=0)
        share: Floats = np.divide(came, count, out=np.full(MONTHS, np.nan), where=(count > 0) & self.asked)
        return share

    def told(self, small_groups: bool) -> tuple[Flags, Flags]:
        """Return for which months both shares may be told: nobody, or at least five, on either side."""
        there = self.known[:, None] >= _ALL
        lasting = (self.last[:, None] >= _ALL).sum(axis=0)
        reached: Flags = self.reaching() > 0
        if small_groups:
            return lasting > 0, reached
        stopped = ((self.last[:, None] < _ALL) & ~self.more[:, None]).sum(axis=0)
        came, stayed_away = ((self.returned == each) & there for each in (True, False))
        still = (lasting >= FEWEST) & _enough(stopped)
        return still, reached & _enough(came.sum(axis=0)) & _enough(stayed_away.sum(axis=0))


def _enough(count: Whole) -> Flags:
    flags: Flags = (count == 0) | (count >= FEWEST)
    return flags


_ALL: Final = np.arange(1, MONTHS + 1)


def service_returns(record: ServiceRecord) -> FormReturns | None:
    """Return when the clients of a service returned forms; None where the file does not say when."""
    assessed = not math.isnan(record.weeks_between)
    if not assessed and "week" in record.observed.absent:
        return None
    sessions, clients = record.tables.sessions, record.tables.clients
    time = sessions["week"].to_numpy() / WEEKS
    if assessed:
        time = sessions["session"].to_numpy() * (record.weeks_between / WEEKS)
    found = _returns(
        sessions["client"].to_numpy(),
        time,
        _filled(sessions, list(record.forms)),
        _known(clients["followup_score"]),
        clients["therapist"].to_numpy(),
        assessed,
    )
    own = _known(clients["intake_score"]) | (found.last > 0) | found.returned.any(axis=1)
    return found.of(np.flatnonzero(own))


def simulated_returns(tables: Tables, assessed: bool, forms: Sequence[str], followup: bool) -> FormReturns:
    """Return when simulated clients with a place returned forms.

    Parameters
    ----------
    tables : sim.Tables
    assessed : bool
        Whether the forms of assessments at fixed weeks count, or those of sessions.
    forms : sequence of str
        Scores of sessions that count.
    followup : bool
        Whether the follow-up form counts.
    """
    clients = tables.clients.filter(pc.is_valid(tables.clients["start_week"]))
    therapist = clients["therapist"].to_numpy().astype(np.int64)
    later = _known(clients["followup_score"]) & followup
    if assessed:
        filled = np.array([_known(clients[f"week_{week}_score"]) for week in ASSESSED]).T
        client = np.repeat(np.arange(clients.num_rows), len(ASSESSED))
        time = np.tile(np.array(ASSESSED) / WEEKS, clients.num_rows)
        return _returns(client, time, filled.ravel(), later, therapist, True)
    number = clients["client"].to_numpy()
    place = np.searchsorted(number, tables.sessions["client"].to_numpy())
    time = tables.sessions["week"].to_numpy() / WEEKS
    return _returns(place, time, _filled(tables.sessions, forms), later, therapist, False)


def returning_curve(returns: FormReturns | None, small_groups: bool) -> dict[float, float]:
    """Return month -> share who still return forms, for the months that may be told."""
    if returns is None:
        return {}
    share, told = returns.still(), returns.told(small_groups)[0]
    return {float(month): float(share[month - 1]) for month in _ALL[told & ~np.isnan(share)].tolist()}


def _returns(
    client: Whole, time: Floats, filled: Flags, later: Flags, therapist: Whole, assessed: bool
) -> FormReturns:
    """Return when clients returned forms, from rows; those of sessions begin with each client's first."""
    count = len(therapist)
    first = np.zeros(count)
    end = float(time.max(initial=0.0))
    if not assessed:
        first = np.full(count, end)
        np.minimum.at(first, client, time)
    since = time - first[client]
    last = np.zeros(count)
    np.maximum.at(last, client[filled], since[filled])
    # The first four weeks of sessions are month 1, and so is an assessment four weeks after the start.
    month = (np.ceil(since).astype(np.int64) - 1) if assessed else since.astype(np.int64)
    shown = (month >= 0) & (month < MONTHS)
    returned = np.zeros((count, MONTHS), np.bool_)
    returned[client[filled & shown], month[filled & shown]] = True
    asked = np.zeros(MONTHS, np.bool_)
    asked[month[shown] if assessed else slice(None)] = True
    known = end - first
    more = np.zeros(count, np.bool_) if assessed else last > known - 1.0
    return FormReturns(np.where(later, np.inf, last), known, more, returned, asked, therapist)


def _filled(sessions: pa.Table, forms: Sequence[str]) -> Flags:
    known = [_known(sessions[name]) for name in forms if name in sessions.column_names]
    flags: Flags = np.any(known, axis=0) if known else np.zeros(sessions.num_rows, np.bool_)
    return flags


def _known(column: pa.ChunkedArray) -> Flags:
    values = column.to_numpy().astype(np.float64)
    flags: Flags = ~np.isnan(values)
    return flags
