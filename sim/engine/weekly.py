"""The compiled engine week by week: a clinic that can be looked into, and changed, while it lives."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.clinic_arrays import Prepared, horizon, prepare
from sim.engine.loop import run_weeks
from sim.engine.table_rows import SESSION_ROW
from sim.engine.tables import SessionBuffer, Tables, client_table, therapist_table, week_table
from sim.errors import InputError
from sim.parameters import Parameters
from sim.process.interventions import coverage_bits
from sim.world import World

_MOST_APPOINTMENTS = 2
_FIRST_MOMENT = ("strain.start",)
_CALENDAR = (
    "clinic.therapists",
    "clinic.clients",
    "clinic.weeks",
    "clinic.closing_weeks",
    "clinic.followup_weeks",
)
_BUILT = ("builder", "support_ties", "colleague_ties", "rewiring", "community_size", "supervision_span")


def takes_effect_at_once(path: str) -> bool:
    """Return whether a parameter can change in a living clinic, or goes into making one.

    Parameters
    ----------
    path : str
        Dotted name.

    Examples
    --------
    >>> takes_effect_at_once("trust.gain_up"), takes_effect_at_once("clinic.clients")
    (True, False)
    """
    if path.startswith(("population.", "therapists.")) or path in (*_CALENDAR, *_FIRST_MOMENT):
        return False
    return not (path.startswith("network.") and path.endswith(_BUILT))


class Walk:
    """One clinic, walked a week at a time by the compiled engine.

    Parameters
    ----------
    world : World
        Parameters, people, networks and the key of all luck; not changed.

    Attributes
    ----------
    parameters : Parameters
        Those that hold now.
    clients, dyads, therapists : record arrays
        States as the last week left them, a field a state; to look at, not to write.
    plan : ndarray, shape (clients, sessions, 5)
        Division of sessions given from outside (listen, explore, goals, work, repair), looked up by clients and
        sessions attended so far; empty unless the world has one. A row may be set before the week in which it is used.

    Notes
    -----
    Walked to its end, the tables are those of `sim.simulate` and of `sim.AllianceModel`, bit for bit.
    """

    def __init__(self, world: World) -> None:
        self.world, self.parameters = world, world.parameters
        ready = prepare(world)
        self._ready: Prepared = dataclasses.replace(ready, plan=ready.plan.copy())
        self._rows: Any = np.empty(
            _MOST_APPOINTMENTS * len(world.clients) + _MOST_APPOINTMENTS, dtype=SESSION_ROW
        )
        self._lived: list[NDArray[np.void]] = []
        self.clients, self.dyads = ready.clients, ready.dyads
        self.therapists, self.plan = ready.therapists, self._ready.plan

    @property
    def week(self) -> int:
        """Weeks that have passed."""
        return int(self._ready.cursor[0])

    @property
    def last_week(self) -> int:
        """Weeks of a whole run."""
        return horizon(self.world.parameters)

    @property
    def over(self) -> bool:
        """Whether the last week has passed."""
        return self.week >= self.last_week

    @property
    def meetings(self) -> NDArray[np.void]:
        """Rows of all appointments so far, as `sim.engine.table_rows.SESSION_ROW`, by week and client."""
        return np.concatenate([np.empty(0, dtype=SESSION_ROW), *self._lived])

    @property
    def counts(self) -> NDArray[np.void]:
        """Rows of the weeks lived, as `sim.engine.table_rows.WEEK_ROW`: counts, and sums over people."""
        return self._ready.weeks[: self.week]

    def step(self) -> None:
        """Live one week; nothing happens after the last."""
        if self.over:
            return
        # The engine walks as far as the week table reaches, and the buffer holds whatever a week can bring.
        one = dataclasses.replace(self._ready, weeks=self._ready.weeks[: self.week + 1])
        used = run_weeks(*one.arguments, self._rows)
        self._lived.append(self._rows[:used].copy())

    def change(self, parameters: Parameters) -> None:
        """Let other parameters hold from the next week on.

        Raises
        ------
        InputError
            If a parameter differs that goes into making a clinic; see `takes_effect_at_once`.
        """
        before = self.parameters.flat()
        for path, value in parameters.changes_from(self.parameters).items():
            if not takes_effect_at_once(path):
                raise InputError(f"{path} is {before[path]!r} in this clinic, and {value!r} needs a new one")
        world, act = self.world, parameters.intervention
        self.clients["covered"] = coverage_bits(act, len(self.clients), world.seed, world.replicate, False)
        self.therapists["covered"] = coverage_bits(
            act, len(self.therapists), world.seed, world.replicate, True
        )
        self._ready = dataclasses.replace(self._ready, parameters=parameters.record())
        self.parameters = parameters

    def tables(self) -> Tables:
        """Return the tables as they stand now."""
        lived = max(1, min(self.week, self.parameters.clinic.weeks))
        buffer = SessionBuffer()
        buffer.add(self.meetings)
        return Tables(
            buffer.table(),
            client_table(self.parameters, self.clients, self.dyads),
            therapist_table(self.therapists, lived),
            week_table(self.counts, len(self.therapists)),
        )
