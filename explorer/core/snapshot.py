"""One week of a clinic as a picture: who is with whom, how it stands between them, who waits and who has left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.plots.network_layout import cell_centres, star
from explorer.core.names import name_of
from explorer.core.seats import seats_of
from explorer.core.watched_clinic import WatchedClinic
from sim.engine.tables import client_table
from sim.states import STATUSES, DropoutKind, RuptureKind, Status

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ASPECT: Final = 1.9
"""Width of the room of the therapists as a multiple of its height."""
GROUP_ROWS: Final = 5
"""Clients who stand one below the other in the rows of those who wait and those who left."""
_LEAST_ACROSS: Final = 10
OUTSIDE_GROUPS: Final = (
    "waiting",
    "stopped waiting",
    "never came",
    "ended as planned",
    "left feeling well",
    "limit reached",
    "referred on",
    "left for other reasons",
    "left dissatisfied",
)
"""Where those stand who are with no therapist, from left to right."""
HEADINGS: Final = (
    "waiting",
    "gave up",
    "never came",
    "planned",
    "felt well",
    "limit",
    "referred",
    "other",
    "dissatisfied",
)
"""The same in words short enough to stand side by side, in two rows by turns."""


@dataclass(frozen=True)
class Snapshot:
    """Everybody in one week, ready to draw; one entry a person in every array.

    Attributes
    ----------
    week : int
        Counted from 0, as in the tables; -1 before the first.
    client, x, y : ndarray
        Number and place of every client who has arrived.
    alliance : ndarray
        0 to 1; NaN without a therapist.
    rupture : ndarray of bool
        A rupture has not been laid to rest.
    tension : ndarray
        What it left between client and therapist, 0 to 1.
    therapist : ndarray
        Number, -1 for those who wait.
    recovered : ndarray of bool
        Reliably better, and below the clinical cut-off, on the last form in treatment.
    standing : tuple of str
        In words: ``in treatment`` or one of `OUTSIDE_GROUPS`.
    therapist_x, therapist_y, caseload : ndarray
        Place and clients in treatment of every therapist.
    column_x : ndarray
        Where each of `OUTSIDE_GROUPS` begins.
    width, height, divider : float
        Extent of the picture, and the height of the line between therapists and shelves.
    """

    week: int
    client: NDArray[np.int64]
    x: Floats
    y: Floats
    alliance: Floats
    rupture: NDArray[np.bool_]
    tension: Floats
    therapist: NDArray[np.int64]
    recovered: NDArray[np.bool_]
    standing: tuple[str, ...]
    therapist_x: Floats
    therapist_y: Floats
    caseload: NDArray[np.int64]
    column_x: Floats
    width: float
    height: float
    divider: float

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Which of the clients are in treatment."""
        return ~np.isnan(self.alliance)

    def names(self) -> list[str]:
        """Return the first name of every client."""
        return [name_of(int(number)) for number in self.client]

    def count(self, standing: str) -> int:
        """Return how many clients stand there."""
        return self.standing.count(standing)

    def headings(self) -> list[str]:
        """Return what is written over each of `OUTSIDE_GROUPS`."""
        return [f"{head} {self.count(name)}" for head, name in zip(HEADINGS, OUTSIDE_GROUPS, strict=True)]

    @property
    def heading_y(self) -> Floats:
        """Where that is written: by turns above and below, so that words have room on a telephone."""
        return self.divider * np.where(np.arange(len(HEADINGS)) % 2, 0.81, 0.95)

    def sentence(self) -> str:
        """Return the picture in one sentence, for those who do not see it."""
        treated = self.treated
        mean = f"mean alliance {np.mean(self.alliance[treated]):.2f} of 1, " if treated.any() else ""
        left = self.client.size - int(treated.sum()) - self.count("waiting")
        when = f"Week {self.week}" if self.week >= 0 else "Before week 0"
        return (
            f"{when}: {int(treated.sum())} clients in treatment, {mean}"
            f"{int(self.rupture.sum())} with an open rupture, {self.count('waiting')} waiting, {left} have left, "
            f"{int(self.recovered.sum())} of them recovered."
        )


_LEFT: Final[dict[int, str]] = {
    DropoutKind.DISSATISFIED: "left dissatisfied",
    DropoutKind.WELL_ENOUGH: "left feeling well",
    DropoutKind.NEVER_CAME: "never came",
    DropoutKind.CIRCUMSTANCES: "left for other reasons",
}


def standing_of(status: int, dropout_kind: int) -> str:
    """Return where a client stands, in words."""
    if status == Status.WAITING:
        return "waiting"
    if dropout_kind:
        return _LEFT[dropout_kind]
    return STATUSES[status]


def take_snapshot(clinic: WatchedClinic, week: int | None = None) -> Snapshot:
    """Return the picture of a clinic as it stood after one of its weeks.

    Parameters
    ----------
    clinic : WatchedClinic
    week : int, optional
        From -1, which is before the first, to the last that was lived; that one if not given.

    Returns
    -------
    Snapshot
        Copies; the clinic can go on. That of a week is the same whenever it is taken.
    """
    week = clinic.latest_week if week is None else week
    status = clinic.status_after(week)
    here = np.flatnonzero(status != Status.NOT_ARRIVED)
    people, staff = clinic.live_clinic.clients[here], clinic.live_clinic.therapists
    treated = status[here] == Status.IN_TREATMENT
    therapist = np.where(status[here] == Status.WAITING, -1, people["therapist"].astype(np.int64))
    caseload = np.bincount(therapist[treated], minlength=len(staff))
    kind = np.where(status[here] > Status.IN_TREATMENT, people["dropout_kind"], 0)
    standing = tuple(standing_of(int(s), int(k)) for s, k in zip(status[here], kind, strict=True))
    centres, columns, rows = cell_centres(len(staff), ASPECT)
    began, ended = _weeks_in_treatment(clinic, week)
    places = np.zeros((here.size, 2))
    limit = max(clinic.limit_after(week), int(caseload.max(initial=1)))
    _place_treated(places, centres, limit, therapist, began[here], ended[here])
    divider = 0.36 * rows
    places[:, 1] += divider
    column_x = np.arange(len(OUTSIDE_GROUPS)) * columns / len(OUTSIDE_GROUPS)
    _place_outside(places, standing, ended[here], column_x, columns / len(OUTSIDE_GROUPS), divider)
    return Snapshot(
        week=week,
        client=here,
        x=places[:, 0],
        y=places[:, 1],
        alliance=np.where(treated, clinic.state_after(week, "alliance")[here], np.nan),
        rupture=treated & (clinic.state_after(week, "kind")[here] != RuptureKind.NONE),
        tension=clinic.state_after(week, "tension")[here],
        therapist=therapist,
        recovered=(_recovered(clinic) & (status > Status.IN_TREATMENT))[here],
        standing=standing,
        therapist_x=centres[:, 0],
        therapist_y=centres[:, 1] + divider,
        caseload=caseload,
        column_x=column_x,
        width=float(columns),
        height=rows + divider,
        divider=divider,
    )


def _weeks_in_treatment(clinic: WatchedClinic, week: int) -> tuple[Whole, Whole]:
    """Return the weeks in which each client's treatment was first seen to have begun and to be over, as of a week.

    Returns
    -------
    tuple of ndarray of int64, shape (clients,)
        -1 where treatment has not begun; the number of weeks lived where it is not over.
    """
    lived = week + 1
    status = clinic.history("status")[:lived]
    inside, outside = status == Status.IN_TREATMENT, status > Status.IN_TREATMENT
    began = np.where(inside.any(axis=0), inside.argmax(axis=0) if lived else 0, -1)
    ended = np.where(outside.any(axis=0), outside.argmax(axis=0) if lived else 0, lived)
    # Whoever came and left within one week was never seen inside.
    return began.astype(np.int64), ended.astype(np.int64)


def _place_treated(
    places: Floats, centres: Floats, limit: int, therapist: Whole, began: Whole, ended: Whole
) -> None:
    """Seat those in treatment around their therapists, and leave the others where they are."""
    for number, centre in enumerate(centres):
        own = np.flatnonzero((therapist == number) & (began >= 0))
        seats = seats_of(began[own], ended[own])
        places[own] = centre + star(int(seats.max(initial=0)) + 1, limit)[seats]


def _place_outside(
    places: Floats,
    standing: tuple[str, ...],
    ended: Whole,
    begins: Floats,
    room: float,
    divider: float,
) -> None:
    """Stand those without a therapist in rows under their heading, in the order in which they came to stand there."""
    for begin, name in zip(begins, OUTSIDE_GROUPS, strict=True):
        seats = np.array([k for k, word in enumerate(standing) if word == name], dtype=np.int64)
        seats = seats[np.argsort(ended[seats], kind="stable")]
        # Rows grow longer by doubling, so that those who stand there seldom move.
        across = _LEAST_ACROSS
        while across * GROUP_ROWS < seats.size:
            across *= 2
        turn = np.arange(seats.size)
        places[seats, 0] = begin + room * (0.04 + 0.9 * (turn % across + 0.5) / across)
        places[seats, 1] = divider * (0.66 - 0.6 * (turn // across + 0.5) / GROUP_ROWS)


def _recovered(clinic: WatchedClinic) -> NDArray[np.bool_]:
    table = client_table(clinic.live_clinic.parameters, clinic.live_clinic.clients, clinic.live_clinic.dyads)
    better: NDArray[np.bool_] = table["clinically_significant_change"].fill_null(False).to_numpy()
    return better
