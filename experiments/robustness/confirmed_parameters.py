"""Which moved parameters are worth running in full: those that come closest to turning a contrast in the screening."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 2
"""So many parameters are confirmed of every contrast, turned or not."""


def to_confirm(ratios: NDArray[np.float64], most: int) -> list[int]:
    """Choose moved parameters: of every contrast the worst, then the second of every contrast, and so on.

    After two rounds, only parameters are taken that turn a contrast in the screening. One that leaves a contrast
    as it is, is never taken on its account.

    Parameters
    ----------
    ratios : ndarray, shape (moved parameters, contrasts)
        What the screening leaves of each difference, as a multiple of the reference's; NaN where that has no sign.
    most : int
        How many are chosen at most.

    Returns
    -------
    list of int
        Indices, in order.
    """
    chosen: dict[int, None] = {}
    order = np.argsort(ratios, axis=0, kind="stable")
    for turn in range(len(ratios)):
        rows = order[turn]
        left = np.take_along_axis(ratios, rows[None, :], axis=0)[0]
        limit = 1.0 if turn < _ROUNDS else 0.0
        for k in np.argsort(left, kind="stable"):
            # Not true of NaN.
            if left[k] < limit and len(chosen) < most:
                chosen[int(rows[k])] = None
    return sorted(chosen)
