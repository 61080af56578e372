"""Draws of appointments made for many clients at once, in rows that a processor works through several at a time.

They are those of `sim.process.draws.draw_appointment`, bit for bit. Rows of draws of the same kind stand one below the
other; the few draws in the flanks of the normal curve, which need a logarithm, are gathered first, because a processor
cannot foresee where they are and would stop at each.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.phases import Phase
from sim.numba_marks import inlined
from sim.process.draws import DRAWS, NORMAL_DECISIONS, SIDE_BY_SIDE, UNIFORM_DECISIONS
from sim.random.normal import central_quantile, flank_quantile, in_flank
from sim.random.streams import Decision, unit_philox
from sim.states import Meeting

_TOGETHER: Final = 64
_ACROSS: Final = _TOGETHER * SIDE_BY_SIDE
_LOOKED_AT: Final = _ACROSS
# Rows a power of two apart would take each other's places in the cache.
_APART: Final = 8
_NORMAL_OF_WEEK: Final = 2
_WEEK: Final = int(Decision.WEEK)
# One row of decisions for every four rows of draws, in the order of `Meeting.drawn`.
_DECISIONS = np.tile(
    np.array(UNIFORM_DECISIONS + NORMAL_DECISIONS, np.uint64).reshape(-1, SIDE_BY_SIDE), _TOGETHER
)
_ROWS: Final = DRAWS * len(_DECISIONS)
_NORMAL_FROM: Final = DRAWS * len(UNIFORM_DECISIONS) // SIDE_BY_SIDE
_FORMS_FROM: Final = _ROWS - DRAWS


class DrawsAhead(NamedTuple):
    """Room for the draws of the next clients.

    Attributes
    ----------
    people : uint64 array
        Their numbers, each as often as decisions stand side by side.
    drawn : float array, shape (16, longer than people)
        Draws of appointments, in four rows from the first to the fourth for decisions that stand side by side:
        uniforms in the upper rows, normal values in the lower.
    of_week : float array, shape (4, most clients looked at)
        Draws of the week.
    flank : int32 array
        Where draws in the flanks stand; as long as the normal values, and one more.
    flank_values : float array
        Those draws.
    """

    people: NDArray[np.uint64]
    drawn: NDArray[np.float64]
    of_week: NDArray[np.float64]
    flank: NDArray[np.int32]
    flank_values: NDArray[np.float64]


def room_for_draws() -> DrawsAhead:
    """Return room for the draws of some tens of clients."""
    return DrawsAhead(
        people=np.zeros(_ACROSS, np.uint64),
        drawn=np.zeros((_ROWS, _ACROSS + _APART)),
        of_week=np.zeros((DRAWS, _LOOKED_AT)),
        flank=np.zeros(_ROWS * _ACROSS + 1, np.int32),
        flank_values=np.zeros(_ROWS * _ACROSS + 1),
    )


@inlined
def draw_ahead(
    ahead: DrawsAhead,
    m: Meeting,
    present: NDArray[np.int32],
    phase: NDArray[np.int8],
    first: int,
    forms: bool,
) -> int:
    """Make the draws of the next clients: of the week for all, of appointments for those in treatment.

    Parameters
    ----------
    ahead : DrawsAhead
        Where they are kept.
    m : Meeting
        Seed, replicate and week.
    present : int32 array
        Numbers of those who are present this week.
    phase : int8 array
        A `sim.engine.phases.Phase` for each client.
    first : int
        The next of those present.
    forms : bool
        Whether the draws that forms alone need are made as well.

    Returns
    -------
    int
        The first of those present whose draws are not made yet.
    """
    k, found = first, 0
    while k < len(present) and k - first < _LOOKED_AT and found < _ACROSS:
        i = present[k]
        k += 1
        if phase[i] == Phase.TREATED:
            for _ in range(SIDE_BY_SIDE):
                ahead.people[found] = i
                found += 1
    _draw_week(ahead, m, present[first:k])
    until = _ROWS if forms else _FORMS_FROM
    for row in range(0, until, DRAWS):
        _draw(ahead.drawn[row : row + DRAWS], m, ahead.people[:found], _DECISIONS[row // DRAWS])
    _to_normal(ahead, ahead.drawn, _NORMAL_FROM, until, found)
    return k


@inlined
def _draw_week(ahead: DrawsAhead, m: Meeting, people: NDArray[np.int32]) -> None:
    drawn = ahead.of_week
    for i in range(len(people)):
        a, b, c, d = unit_philox(m.seed, m.replicate, people[i], m.week, _WEEK)
        drawn[0, i], drawn[1, i], drawn[2, i], drawn[3, i] = a, b, c, d
    _to_normal(ahead, drawn, _NORMAL_OF_WEEK, _NORMAL_OF_WEEK + 1, len(people))


@inlined
def _draw(
    drawn: NDArray[np.float64], m: Meeting, people: NDArray[np.uint64], decisions: NDArray[np.uint64]
) -> None:
    for i in range(len(people)):
        a, b, c, d = unit_philox(m.seed, m.replicate, people[i], m.week, decisions[i])
        drawn[0, i], drawn[1, i], drawn[2, i], drawn[3, i] = a, b, c, d


@inlined
def _to_normal(ahead: DrawsAhead, block: NDArray[np.float64], first: int, until: int, found: int) -> None:
    flank, values = ahead.flank, ahead.flank_values
    count = 0
    for row in range(first, until):
        drawn = block[row]
        for i in range(found):
            # Written in any case and kept or not: quicker than a branch that the processor cannot predict.
            flank[count], values[count] = row * _ACROSS + i, drawn[i]
            count += 1 if in_flank(drawn[i]) else 0
        for i in range(found):
            drawn[i] = central_quantile(drawn[i])
    for k in range(count):
        values[k] = flank_quantile(values[k])
    for k in range(count):
        block[flank[k] // _ACROSS, flank[k] % _ACROSS] = values[k]


@inlined
def take_draws(ahead: DrawsAhead, place: int, m: Meeting, forms: bool) -> None:
    """Give an appointment the draws that were made for it; `place` is that of its client among those drawn for."""
    at = place * SIDE_BY_SIDE
    for row in range(_ROWS if forms else _FORMS_FROM):
        for j in range(SIDE_BY_SIDE):
            m.drawn[row * SIDE_BY_SIDE + j] = ahead.drawn[row, at + j]


@inlined
def take_draws_of_week(ahead: DrawsAhead, place: int, m: Meeting) -> None:
    """Give a client's week the draws that were made for it; `place` is that of the client among those looked at."""
    for row in range(DRAWS):
        m.drawn_for_week[row] = ahead.of_week[row, place]
