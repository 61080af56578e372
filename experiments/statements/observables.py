"""What is observed of every client of a clinic, so that twins in two clinics can be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.measures.outcomes import floats

if TYPE_CHECKING:
    from sim import Tables

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Observable:
    """A number for every client.

    Attributes
    ----------
    label : str
        What it is, in a few words.
    of : callable
        Takes `sim.Tables`; returns an array, shape (clients,), NaN for clients who have none.
    """

    label: str
    of: Callable[[Tables], Floats]


def at_session(column: str, session: int) -> Observable:
    """Return the value of a column in each client's n-th attended session."""

    def observe(tables: Tables) -> Floats:
        rows = tables.sessions
        here = rows["attended"].to_numpy() & (rows["session"].to_numpy() == session)
        values = np.full(tables.clients.num_rows, np.nan)
        values[rows["client"].to_numpy()[here]] = floats(rows[column])[here]
        return values

    return Observable(f"{_words(column)}, session {session}", observe)


def mean_of(column: str) -> Observable:
    """Return the mean of a column over each client's attended sessions."""

    def observe(tables: Tables) -> Floats:
        rows, clients = tables.sessions, tables.clients.num_rows
        scores = floats(rows[column])
        filled = rows["attended"].to_numpy() & ~np.isnan(scores)
        client = rows["client"].to_numpy()[filled]
        sums = np.bincount(client, weights=scores[filled], minlength=clients)
        counts = np.bincount(client, minlength=clients)
        return np.divide(sums, counts, out=np.full(clients, np.nan), where=counts > 0)

    return Observable(f"mean {_words(column)}", observe)


def of_client(column: str) -> Observable:
    """Return the value of a column of the client table."""

    def observe(tables: Tables) -> Floats:
        return floats(tables.clients[column])

    return Observable(_words(column), observe)


def _words(column: str) -> str:
    return column.removeprefix("state_").replace("_", " ")
