"""One clinic of one browser: lived week by week, changed on the way, remembered week by week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.core.clinic_setup import Setup
from sim.engine.tables import Tables
from sim.engine.weekly import Walk, takes_effect_at_once
from sim.equations.alliance import alliance_of
from sim.states import Status

Floats = NDArray[np.float64]

OF_CLIENT: Final = (
    *("status", "trust", "empathy", "goal", "task", "disclosure", "hope", "distress", "wellbeing", "coping"),
    *("adherence", "felt_change"),
)
OF_DYAD: Final = ("tension", "kind")
REMEMBERED: Final = (*OF_CLIENT, *OF_DYAD, "alliance")
"""States of every client that are kept week by week; `alliance` is worked out from four of them (E16)."""

CURVES: Final = ("alliance", "disclosure", "hope", "distress", "wellbeing", "tension")
"""States whose course is drawn for those in treatment."""


@dataclass(frozen=True)
class Curve:
    """One state over the weeks among those in treatment: mean and middle 80 %; NaN in a week without anybody."""

    mean: Floats
    low: Floats
    high: Floats


class Clinic:
    """A clinic that lives a week at a time and remembers.

    Parameters
    ----------
    setup : Setup
        What it is made of.

    Raises
    ------
    InputError
        For a setup that makes no clinic.

    Examples
    --------
    >>> clinic = Clinic(Setup().having({"clinic.clients": 10, "clinic.therapists": 2}))
    >>> clinic.live(3)
    >>> clinic.week
    3
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.journal: list[tuple[int, Setup]] = [(0, setup)]
        self.walk = Walk(setup.world())
        weeks, people = self.walk.last_week, len(self.walk.clients)
        self._memory = np.full((weeks, people, len(REMEMBERED)), np.nan, dtype=np.float32)

    @property
    def week(self) -> int:
        """Weeks that have passed."""
        return self.walk.week

    @property
    def over(self) -> bool:
        """Whether the last week has passed."""
        return self.walk.over

    def live(self, weeks: int = 1) -> None:
        """Live some weeks; nothing happens after the last."""
        for _ in range(weeks):
            if not self.over:
                self.walk.step()
                self._remember()

    def _remember(self) -> None:
        clients, dyads = self.walk.clients, self.walk.dyads
        now = self._memory[self.week - 1]
        for k, name in enumerate(OF_CLIENT):
            now[:, k] = clients[name]
        for k, name in enumerate(OF_DYAD, start=len(OF_CLIENT)):
            now[:, k] = dyads[name]
        now[:, -1] = alliance_of(clients["trust"], clients["empathy"], clients["goal"], clients["task"])

    def needs_new(self, setup: Setup) -> list[str]:
        """Return the parameters in which another setup differs and that go into making a clinic."""
        changes = setup.parameters().changes_from(self.setup.parameters())
        changed = [path for path in changes if not takes_effect_at_once(path)]
        return ["seed", *changed] if setup.seed != self.setup.seed else changed

    def change(self, setup: Setup) -> None:
        """Let another setup hold from the next week on.

        Raises
        ------
        InputError
            For a value out of range, or a parameter that goes into making a clinic.
        """
        self.walk.change(setup.parameters())
        self.setup = setup
        self.journal = [entry for entry in self.journal if entry[0] != self.week] + [(self.week, setup)]

    @property
    def changed(self) -> bool:
        """Whether the clinic was changed after its first week."""
        return len(self.journal) > 1

    def memory(self, name: str) -> NDArray[np.float32]:
        """Return one remembered state.

        Parameters
        ----------
        name : str
            One of `REMEMBERED`.

        Returns
        -------
        ndarray, shape (weeks lived, clients)
        """
        lived: NDArray[np.float32] = self._memory[: self.week, :, REMEMBERED.index(name)]
        return lived

    def curve(self, name: str) -> Curve:
        """Return how a state went among those in treatment."""
        treated = self.memory("status") == Status.IN_TREATMENT
        values = self.memory(name)
        means, ends = np.full(self.week, np.nan), np.full((self.week, 2), np.nan)
        for week in np.flatnonzero(treated.any(axis=1)):
            known = values[week, treated[week]]
            means[week], ends[week] = known.mean(), np.percentile(known, (10, 90))
        return Curve(means, ends[:, 0], ends[:, 1])

    def counts(self) -> dict[str, NDArray[np.int64]]:
        """Return how many wait, are in treatment and have left, week by week."""
        status = self.memory("status")
        return {
            "waiting": np.count_nonzero(status == Status.WAITING, axis=1),
            "in treatment": np.count_nonzero(status == Status.IN_TREATMENT, axis=1),
            "left": np.count_nonzero(status > Status.IN_TREATMENT, axis=1),
        }

    @property
    def arrived(self) -> NDArray[np.int64]:
        """Numbers of the clients who have asked for help so far."""
        return np.flatnonzero(self.walk.clients["status"] != Status.NOT_ARRIVED)

    def tables(self) -> Tables:
        """Return the tables as they stand now."""
        return self.walk.tables()
