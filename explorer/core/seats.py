"""Places that people keep: a seat is taken when somebody comes, and freed when they go; nobody else moves."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


def seats_of(came: Whole, left: Whole) -> Whole:
    """Return the seat of everybody: the first that is free when they come.

    Parameters
    ----------
    came, left : ndarray of int64, shape (people,)
        Weeks; a seat can be taken again in the week in which it was left. Whoever comes in the same week sits down in
        the order of the rows.

    Returns
    -------
    ndarray of int64, shape (people,)
        Seats from 0; that of a person depends on nothing that happens after that person came.

    Examples
    --------
    >>> seats_of(np.array([0, 0, 2, 3]), np.array([2, 9, 9, 9])).tolist()
    [0, 1, 0, 2]
    """
    seats = np.empty(len(came), np.int64)
    taken: list[tuple[int, int]] = []
    free: list[int] = []
    count = 0
    for person in np.argsort(came, kind="stable"):
        while taken and taken[0][0] <= came[person]:
            heapq.heappush(free, heapq.heappop(taken)[1])
        if not free:
            heapq.heappush(free, count)
            count += 1
        seats[person] = heapq.heappop(free)
        heapq.heappush(taken, (int(left[person]), int(seats[person])))
    return seats
