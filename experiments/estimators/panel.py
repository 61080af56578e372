"""What an estimator is given of a clinic: scores of the first sessions, at intake and at the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from experiments.estimators.estimate import Floats, Whole
from experiments.measures.outcomes import floats
from sim.equations.alliance import alliance_of

if TYPE_CHECKING:
    from sim import Parameters, Tables

EARLY: Final = 3
"""Session at which the early alliance is measured."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Clients who attended at least one session; NaN stands for what is missing.

    Attributes
    ----------
    client : ndarray of int64, shape (clients,)
        Number of each in the client table.
    therapist : ndarray of int64, shape (clients,)
    intake, post : ndarray, shape (clients,)
        Symptoms at intake, and at the last session with a form.
    alliance, symptoms : ndarray, shape (clients, sessions)
        At the end of each attended session, from the first on.
    """

    client: Whole
    therapist: Whole
    intake: Floats
    post: Floats
    alliance: Floats
    symptoms: Floats

    @property
    def early(self) -> Floats:
        """Alliance at the session of the early alliance; shape (clients,)."""
        return self.alliance[:, EARLY - 1]

    def chosen(self, rows: Whole) -> Panel:
        """Return some of the clients."""
        return Panel(
            self.client[rows],
            self.therapist[rows],
            self.intake[rows],
            self.post[rows],
            self.alliance[rows],
            self.symptoms[rows],
        )

    def first_sessions(self, count: int) -> Panel:
        """Return the panel of so many sessions; the last score stays that of the whole treatment."""
        missing = max(0, count - self.alliance.shape[1])

        def cut(values: Floats) -> Floats:
            return np.pad(values[:, :count], ((0, 0), (0, missing)), constant_values=np.nan)

        return replace(self, alliance=cut(self.alliance), symptoms=cut(self.symptoms))

    def where(self, taken: NDArray[np.bool_], other: Panel) -> Panel:
        """Return a panel in which some clients are as in another panel of the same clients."""

        def both(one: Floats, two: Floats) -> Floats:
            shaped = taken if one.ndim == 1 else taken[:, None]
            return np.where(shaped, two, one)

        return Panel(
            self.client,
            self.therapist,
            both(self.intake, other.intake),
            both(self.post, other.post),
            both(self.alliance, other.alliance),
            both(self.symptoms, other.symptoms),
        )


def observed_panel(tables: Tables) -> Panel:
    """Return what the clients' forms show, of all sessions that anybody attended."""
    rows = tables.sessions
    return _panel(
        tables,
        floats(rows["alliance_client"]),
        floats(rows["distress_score"]),
        floats(tables.clients["intake_score"]),
    )


def state_panel(tables: Tables, parameters: Parameters) -> Panel:
    """Return the states behind the forms, without error, in points of the forms.

    A state of alliance from 0 to 1 is spread over the points of an answer; distress lies on the line that the
    distress form follows (`instrument.distress_mean`, `instrument.distress_slope`).

    Parameters
    ----------
    tables : sim.Tables
    parameters : sim.Parameters
        Of the clinic.
    """
    rows, form = tables.sessions, parameters.instrument
    states = (floats(rows[f"state_{name}"]) for name in ("trust", "empathy", "goal", "task"))
    alliance = 1.0 + (form.alliance_points - 1.0) * alliance_of(*states)

    def points(distress: Floats) -> Floats:
        return form.distress_mean + form.distress_slope * distress

    intake = points(floats(tables.clients["intake_distress"]))
    return _panel(tables, alliance, points(floats(rows["state_distress"])), intake)


def _panel(tables: Tables, alliance: Floats, symptoms: Floats, intake: Floats) -> Panel:
    rows = tables.sessions
    attended = rows["attended"].to_numpy().astype(bool)
    session = rows["session"].to_numpy().astype(np.int64)[attended]
    client = rows["client"].to_numpy().astype(np.int64)[attended]
    longest = max(int(session.max(initial=1)), EARLY)
    grids = np.full((2, tables.clients.num_rows, longest), np.nan)
    for grid, values in zip(grids, (alliance, symptoms), strict=True):
        grid[client, session - 1] = values[attended]
    known = np.unique(client)
    therapist = floats(tables.clients["therapist"])[known].astype(np.int64)
    return Panel(
        known,
        therapist,
        intake[known],
        last_known(grids[1][known]),
        grids[0][known],
        grids[1][known],
    )


def last_known(values: Floats) -> Floats:
    """Return the last value of each row that is not missing, NaN where all are; shape (rows,)."""
    known = ~np.isnan(values)
    last = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.where(known.any(axis=1), values[np.arange(len(values)), last], np.nan)
