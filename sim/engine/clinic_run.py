"""A clinic that was run, with everybody as the run left them: columns of its tables as arrays, without the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.parameters import Parameters
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS
from sim.states import ASSESSED

Floats = NDArray[np.float64]

SCORES_AND_STATES: Final = {
    "intake_score": "intake_score",
    "post_score": "post_score",
    "followup_score": "followup_score",
    "post_state": "end_distress",
    "followup_state": "followup_state",
    "followup_wellbeing": "followup_wellbeing",
    "followup_coping": "followup_coping",
}
"""Columns of scores and states of a client -> where they stand in the record."""
COUNTED: Final = ("therapist", "arrival_week", "start_week", "end_week")
"""Columns of whole numbers of a client that are below 0 where there is none."""
ALWAYS_COUNTED: Final = ("sessions_attended", "sessions_missed")
"""Columns of whole numbers of a client that are always there."""


@dataclass(frozen=True)
class ClinicRun:
    """What one run of a clinic leaves behind.

    Attributes
    ----------
    parameters : Parameters
    clients, dyads, therapists : record arrays
        One record a client, or a therapist, as the run left them; those of a warm-up are not among them.
    weeks : record array
        Rows of the weeks that were run, without those of a warm-up; none if sessions were not wanted.
    sessions : pyarrow.Table
        One row an appointment; none if sessions were not wanted.
    """

    parameters: Parameters
    clients: NDArray[np.void]
    dyads: NDArray[np.void]
    therapists: NDArray[np.void]
    weeks: NDArray[np.void]
    sessions: pa.Table

    @property
    def statuses(self) -> NDArray[np.int32]:
        """A `sim.states.Status` for each client."""
        found: NDArray[np.int32] = self.clients["status"]
        return found

    def of_clients(self, column: str) -> Floats:
        """Return a column of numbers of the client table.

        Parameters
        ----------
        column : str
            A score, state, trait or count.

        Returns
        -------
        ndarray, shape (clients,)
            The numbers of the table, rounded as there; NaN where it has none.
        """
        if column in COUNTED:
            values = self.clients[column]
            return np.where(values < 0, np.nan, values)
        if column in ALWAYS_COUNTED:
            return self.clients[column].astype(np.float64)
        if column not in (*SCORES_AND_STATES, *ASSESSED, *CLIENT_TRAITS):
            raise KeyError(column)
        return _as_in_tables(self.clients[SCORES_AND_STATES.get(column, column)])

    def of_therapists(self, trait: str) -> Floats:
        """Return a trait of therapists as the therapist table has it; shape (therapists,)."""
        if trait not in THERAPIST_TRAITS:
            raise KeyError(trait)
        return _as_in_tables(self.therapists[trait])


def _as_in_tables(values: NDArray[np.floating]) -> Floats:
    # Tables have single precision.
    return values.astype(np.float32).astype(np.float64)
