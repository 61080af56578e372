"""The compiled engine week by week: a clinic that can be inspected, and changed, while it runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.clinic_arrays import horizon, prepare
from sim.engine.loop import MOST_APPOINTMENTS, loop_for
from sim.engine.table_rows import session_row
from sim.engine.tables import SessionBuffer, Tables, client_table, therapist_table, week_table
from sim.errors import InputError
from sim.parameters import Parameters
from sim.process.changed_process import current_process
from sim.process.interventions import coverage_bits
from sim.process.schedule import Process
from sim.world import World

_FIRST_MOMENT = ("strain.start",)
_CALENDAR = (
    "clinic.therapists",
    "clinic.clients",
    "clinic.weeks",
    "clinic.warmup_weeks",
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


class LiveClinic:
    """One clinic, run a week at a time by the compiled engine.

    Parameters
    ----------
    world : World
        Parameters, people, networks and the random seed; not changed.
    process : Process, optional
        Stages of the week; the usual ones if not given.

    Attributes
    ----------
    parameters : Parameters
        Those that hold now.
    clients, dyads, therapists : record arrays
        States as the last week left them, a field a state; to look at, not to write. Those of a warm-up, which has
        passed when the clinic is made, are not among the clients.
    plan : ndarray, shape (clients, sessions, 5)
        Division of sessions given from outside (listen, explore, goals, work, repair), looked up by clients and
        sessions attended so far; empty unless the world has one. A row may be set before the week in which it is used.

    Notes
    -----
    At its end, the tables are those of `sim.simulate` and of `sim.AllianceModel`, bit for bit.
    """

    def __init__(self, world: World, process: Process | None = None) -> None:
        self.world, self.parameters = world, world.parameters
        process = current_process() if process is None else process
        self._run, clinic, self._row = loop_for(process), prepare(world, process), session_row(process.scores)
        self._clinic = clinic._replace(plan=clinic.plan.copy())
        self._warmup = world.parameters.clinic.warmup_weeks
        # Room for whatever a week can bring, and for the appointments that the loop wants free before it goes on.
        self._rows = np.empty(MOST_APPOINTMENTS * (len(clinic.clients) + 1), dtype=self._row)
        self._lived: list[NDArray[np.void]] = []
        counted = slice(len(world.clients))
        self.clients, self.dyads = clinic.clients[counted], clinic.dyads[counted]
        self.therapists, self.plan = clinic.therapists, self._clinic.plan
        while self.week < 0:
            self._live_week()

    @property
    def week(self) -> int:
        """Weeks that have passed, without those of a warm-up."""
        return int(self._clinic.cursor["week"][0]) - self._warmup

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
        """Rows of all appointments so far, as `sim.engine.table_rows.session_row`, by week and client."""
        # As plain bytes: numpy would compare the types of the rows field by field, for every week.
        whole = np.dtype((np.void, self._row.itemsize))
        lived = [rows.view(whole) for rows in (np.empty(0, dtype=self._row), *self._lived)]
        return np.concatenate(lived).view(self._row)

    @property
    def counts(self) -> NDArray[np.void]:
        """Rows of the weeks lived, as `sim.engine.table_rows.WEEK_ROW`: counts, and sums over people."""
        return self._clinic.weeks[self._warmup : self._warmup + self.week]

    def step(self) -> None:
        """Live one week; nothing happens after the last."""
        if not self.over:
            self._live_week()

    def _live_week(self) -> None:
        # The loop runs as far as the week table reaches.
        used = self._run(
            self._clinic._replace(weeks=self._clinic.weeks[: self._warmup + self.week + 1]), self._rows
        )
        self._lived.append(self._rows[:used].copy())

    def change(self, parameters: Parameters) -> None:
        """Change parameters; the change takes effect next week.

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
        everybody = self._clinic.clients
        everybody["covered"] = coverage_bits(act, len(everybody), world.seed, world.replicate, False)
        self.therapists["covered"] = coverage_bits(
            act, len(self.therapists), world.seed, world.replicate, True
        )
        self._clinic = self._clinic._replace(parameters=parameters.record())
        self.parameters = parameters

    def tables(self) -> Tables:
        """Return the tables as they stand now."""
        lived = max(1, min(self.week, self.parameters.clinic.weeks))
        buffer = SessionBuffer(self._row)
        buffer.add(self.meetings)
        return Tables(
            buffer.table(),
            client_table(self.parameters, self.clients, self.dyads),
            therapist_table(self.parameters, self.therapists, lived),
            week_table(self.counts, len(self.therapists)),
        )
