"""Which dyads serve as examples, and what happened at each of their appointments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.plots.reading import numbers, words

if TYPE_CHECKING:
    from experiments.studies.comparison_data import ComparisonData

CLIENTS: Final = 28
"""Most clients that are drawn."""

APPOINTMENTS: Final = 60
"""Most appointments of one client that are drawn."""


@dataclass(frozen=True)
class Dyads:
    """Appointments of the clients drawn: row, column (from 1), attendance, rupture and repair of each."""

    clients: list[int]
    ends: list[str]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    attended: NDArray[np.bool_]
    rupture: NDArray[np.str_]
    repair: NDArray[np.str_]

    @property
    def longest(self) -> int:
        """Number of columns."""
        return int(self.column.max())


def example_dyads(comparison: ComparisonData) -> Dyads | None:
    """Take clients at even steps from those who had an appointment; `None` if there are none."""
    sessions = comparison.example_sessions
    if sessions.num_rows == 0:
        return None
    seen = np.unique(numbers(sessions, "client").astype(np.int64))
    chosen = seen[np.unique(np.linspace(0, seen.size - 1, min(CLIENTS, seen.size)).round().astype(np.int64))]
    table = sessions.filter(pc.is_in(sessions["client"], pa.array(chosen, type=sessions["client"].type)))
    table = table.sort_by([("client", "ascending"), ("week", "ascending"), ("session", "ascending")])
    people, index, counts = np.unique(
        numbers(table, "client").astype(np.int64), return_inverse=True, return_counts=True
    )
    order = np.argsort(-counts, kind="stable")
    column = np.arange(table.num_rows) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    listed = column <= APPOINTMENTS
    return Dyads(
        clients=[int(people[i]) for i in order],
        ends=_ends(comparison.example_clients, people[order]),
        row=np.argsort(order, kind="stable")[index][listed],
        column=column[listed],
        attended=np.asarray(table["attended"].to_pylist(), dtype=bool)[listed],
        rupture=np.array(words(table, "rupture"))[listed],
        repair=np.array(words(table, "repair"))[listed],
    )


def _ends(clients: pa.Table, people: NDArray[np.int64]) -> list[str]:
    status = dict(
        zip(numbers(clients, "client").astype(np.int64).tolist(), words(clients, "status"), strict=True)
    )
    return [status.get(int(person), "") for person in people]
