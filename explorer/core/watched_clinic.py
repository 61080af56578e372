"""One clinic of one browser: lived week by week, changed on the way, remembered week by week."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.core.clinic_setup import ClinicSetup
from sim.engine.tables import Tables
from sim.engine.weekly import LiveClinic, takes_effect_at_once
from sim.equations.alliance import alliance_of
from sim.states import Status

Floats = NDArray[np.float64]

CLIENT_STATES: Final = (
    *("status", "trust", "empathy", "goal", "task", "disclosure", "hope", "distress", "wellbeing", "coping"),
    *("adherence", "felt_change"),
)
DYAD_STATES: Final = ("tension", "kind")
RECORDED_STATES: Final = (*CLIENT_STATES, *DYAD_STATES, "alliance")
"""States of every client that are kept week by week; `alliance` is worked out from four of them."""

CURVES: Final = ("alliance", "disclosure", "hope", "distress", "wellbeing", "tension")
"""States whose course is drawn for those in treatment."""


@dataclass(frozen=True)
class StateCurve:
    """One state over the weeks among those in treatment: mean and middle 80 %; NaN in a week without anybody."""

    mean: Floats
    low: Floats
    high: Floats


class WatchedClinic:
    """A clinic that lives a week at a time and remembers.

    Parameters
    ----------
    setup : ClinicSetup
        What it is made of.

    Raises
    ------
    InputError
        For a setup that makes no clinic.

    Examples
    --------
    >>> clinic = WatchedClinic(ClinicSetup().with_changes({"clinic.clients": 10, "clinic.therapists": 2}))
    >>> clinic.advance(3)
    >>> clinic.weeks_lived, clinic.latest_week
    (3, 2)
    """

    def __init__(self, setup: ClinicSetup) -> None:
        self.setup = setup
        self.journal: list[tuple[int, ClinicSetup]] = [(0, setup)]
        self.live_clinic = LiveClinic(setup.world())
        weeks, people = self.live_clinic.last_week, len(self.live_clinic.clients)
        self._history = np.full((weeks, people, len(RECORDED_STATES)), np.nan, dtype=np.float32)
        self._limits = np.full(weeks + 1, self.live_clinic.parameters.clinic.caseload_limit)
        self._curves: dict[str, list[tuple[float, float, float]]] = {}

    @property
    def weeks_lived(self) -> int:
        """How many weeks have passed, which is the number of the next."""
        return self.live_clinic.week

    @property
    def latest_week(self) -> int:
        """The last week that was lived, counted from 0 as in the tables; -1 before the first."""
        return self.weeks_lived - 1

    @property
    def over(self) -> bool:
        """Whether the last week has passed."""
        return self.live_clinic.over

    def advance(self, weeks: int = 1) -> None:
        """Live some weeks; nothing happens after the last."""
        for _ in range(weeks):
            if not self.over:
                self.live_clinic.step()
                self._record()

    def _record(self) -> None:
        clients, dyads = self.live_clinic.clients, self.live_clinic.dyads
        now = self._history[self.latest_week]
        for k, name in enumerate(CLIENT_STATES):
            now[:, k] = clients[name]
        for k, name in enumerate(DYAD_STATES, start=len(CLIENT_STATES)):
            now[:, k] = dyads[name]
        now[:, -1] = alliance_of(clients["trust"], clients["empathy"], clients["goal"], clients["task"])
        self._limits[self.weeks_lived] = self.live_clinic.parameters.clinic.caseload_limit

    def needs_new(self, setup: ClinicSetup) -> list[str]:
        """Return the parameters in which another setup differs and that go into making a clinic."""
        changes = setup.parameters().changes_from(self.setup.parameters())
        changed = [path for path in changes if not takes_effect_at_once(path)]
        return ["seed", *changed] if setup.seed != self.setup.seed else changed

    def change(self, setup: ClinicSetup) -> None:
        """Let another setup hold from the next week on.

        Raises
        ------
        InputError
            For a value out of range, or a parameter that goes into making a clinic.
        """
        self.live_clinic.change(setup.parameters())
        self.setup = setup
        before = [entry for entry in self.journal if entry[0] != self.weeks_lived]
        # What was changed and changed back within one week was no change.
        undone = bool(before) and before[-1][1] == setup
        self.journal = before if undone else [*before, (self.weeks_lived, setup)]

    @property
    def changed(self) -> bool:
        """Whether the clinic was changed after its first week."""
        return len(self.journal) > 1

    def history(self, name: str) -> NDArray[np.float32]:
        """Return one remembered state.

        Parameters
        ----------
        name : str
            One of `RECORDED_STATES`.

        Returns
        -------
        ndarray, shape (weeks lived, clients)
        """
        lived: NDArray[np.float32] = self._history[: self.weeks_lived, :, RECORDED_STATES.index(name)]
        return lived

    def state_after(self, week: int, name: str) -> NDArray[np.float64]:
        """Return one remembered state of every client as a week left it; NaN before the first, week -1."""
        if week < 0:
            return np.full(len(self.live_clinic.clients), np.nan)
        state: NDArray[np.float64] = self.history(name)[week].astype(np.float64)
        return state

    def status_after(self, week: int) -> NDArray[np.int64]:
        """Return every client's `sim.states.Status` as a week left it; nobody has arrived before the first, week -1."""
        if week < 0:
            return np.full(len(self.live_clinic.clients), int(Status.NOT_ARRIVED))
        status: NDArray[np.int64] = self.history("status")[week].astype(np.int64)
        return status

    def limit_after(self, week: int) -> int:
        """Return how many clients a therapist might see in a week."""
        return int(self._limits[week + 1])

    def curve(self, name: str) -> StateCurve:
        """Return how a state went among those in treatment."""
        # What a week left never changes: only weeks that were lived since are added.
        known = self._curves.setdefault(name, [])
        known.extend(self._spread_after(week, name) for week in range(len(known), self.weeks_lived))
        return StateCurve(*np.array(known).reshape(-1, 3).T)

    def _spread_after(self, week: int, name: str) -> tuple[float, float, float]:
        """Return mean, 10th and 90th percentile of those in treatment in a week."""
        treated = self.history("status")[week] == Status.IN_TREATMENT
        if not treated.any():
            return math.nan, math.nan, math.nan
        values = self.history(name)[week, treated]
        low, high = np.percentile(values, (10, 90))
        return float(values.mean()), float(low), float(high)

    def counts(self) -> dict[str, NDArray[np.int64]]:
        """Return how many wait, are in treatment and have left, week by week."""
        status = self.history("status")
        return {
            "waiting": np.count_nonzero(status == Status.WAITING, axis=1),
            "in treatment": np.count_nonzero(status == Status.IN_TREATMENT, axis=1),
            "left": np.count_nonzero(status > Status.IN_TREATMENT, axis=1),
        }

    @property
    def arrived(self) -> NDArray[np.int64]:
        """Numbers of the clients who have asked for help so far."""
        return np.flatnonzero(self.live_clinic.clients["status"] != Status.NOT_ARRIVED)

    def tables(self) -> Tables:
        """Return the tables as they stand now."""
        return self.live_clinic.tables()
