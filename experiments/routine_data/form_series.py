"""Each client's forms in order of time, of a service and of simulated clinics alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.measures.estimands import Observed
from experiments.routine_data.service_mapping import DISTRESS
from sim import Tables

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ALLIANCE: Final = "alliance_client"
_WEEKS: Final = (4, 8, 12, 16, 26)
"""Weeks after the start at which every simulated client is assessed, still in treatment or not."""


@dataclass(frozen=True, eq=False)
class FormSeries:
    """Forms of clients, ordered by client and time.

    Attributes
    ----------
    clients : int
    client : ndarray of int64, shape (rows,)
    time : ndarray, shape (rows,)
        Number of the session or assessment, or weeks since the start.
    distress, alliance : ndarray, shape (rows,)
        NaN where no form was filled in.
    """

    clients: int
    client: Whole
    time: Floats
    distress: Floats
    alliance: Floats

    def first_from(self, times: Sequence[float]) -> Whole:
        """Return the rows of successive distress forms, each the first at or after its time.

        Parameters
        ----------
        times : sequence of float

        Returns
        -------
        ndarray of int64, shape (clients, times)
            -1 where there is none.
        """
        rows = np.arange(len(self.client))
        filled = ~np.isnan(self.distress)
        found = np.full((self.clients, len(times)), -1)
        before = np.full(self.clients, -1)
        for k, time in enumerate(times):
            usable = filled & (self.time >= time) & (rows > before[self.client])
            first = np.full(self.clients, len(rows))
            np.minimum.at(first, self.client[usable], rows[usable])
            found[:, k] = np.where(first < len(rows), first, -1)
            # Whoever has no form here has none later, either.
            before = np.where(found[:, k] >= 0, found[:, k], len(rows))
        return found

    def last(self) -> Whole:
        """Return the row of each client's last distress form, -1 for none."""
        rows = np.flatnonzero(~np.isnan(self.distress))
        found = np.full(self.clients, -1)
        found[self.client[rows]] = rows
        return found

    def mean_alliance(self, until: Whole) -> Floats:
        """Return each client's mean alliance up to a row; NaN without a form."""
        counted = ~np.isnan(self.alliance) & (np.arange(len(self.client)) <= until[self.client])
        total = np.bincount(self.client[counted], self.alliance[counted], minlength=self.clients)
        count = np.bincount(self.client[counted], minlength=self.clients)
        mean: Floats = np.divide(total, count, out=np.full(self.clients, np.nan), where=count > 0)
        return mean


def session_series(observed: Observed) -> FormSeries:
    """Return the forms of sessions; times are their numbers.

    Parameters
    ----------
    observed : Observed
        Of a simulated clinic, or of a service without a check of what is recorded.
    """
    nothing = np.full(len(observed.client), np.nan)
    return FormSeries(
        observed.clients,
        observed.client,
        observed.session.astype(np.float64),
        observed.scores.get(DISTRESS, nothing),
        observed.scores.get(ALLIANCE, nothing),
    )


def weekly_series(tables: Tables) -> FormSeries:
    """Return the assessments of a simulated clinic at fixed weeks, and at last the follow-up; times are weeks."""
    clients = tables.clients.filter(tables.clients["sessions_attended"].to_numpy() > 0)
    columns = [clients[f"week_{week}_score"].to_numpy() for week in _WEEKS]
    columns.append(clients["followup_score"].to_numpy())
    count = len(clients)
    values = np.array(columns, dtype=np.float64).T.ravel()
    # The follow-up has no fixed week; all that counts is that it is the last.
    weeks = np.tile([*map(float, _WEEKS), 2.0 * _WEEKS[-1]], count)
    client = np.repeat(np.arange(count), len(columns))
    return FormSeries(count, client, weeks, values, np.full(len(values), np.nan))
