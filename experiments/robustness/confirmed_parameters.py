"""Which moved parameters are worth running in full: those that come closest to turning a contrast in the screening."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def to_confirm(ratios: NDArray[np.float64], turned: NDArray[np.bool_], most: int) -> list[int]:
    """Choose moved parameters: of every contrast the worst, then of every contrast the second, and so on.

    Rounds end when `most` are chosen, or a round had no parameter that turns a contrast in the screening.

    Parameters
    ----------
    ratios : ndarray, shape (moved parameters, contrasts)
        What the screening leaves of each difference, as a multiple of the reference's; NaN where that has no sign.
    turned : ndarray, shape (moved parameters, contrasts)
        Whether the screening turned its sign beyond its error.
    most : int
        How many are chosen at most.

    Returns
    -------
    list of int
        Indices, in order.
    """
    chosen: dict[int, None] = {}
    order = np.argsort(ratios, axis=0, kind="stable")
    columns: Sequence[int] = [k for k in range(ratios.shape[1]) if not np.isnan(ratios[:, k]).all()]
    for round_ in range(len(ratios)):
        rows = sorted(columns, key=lambda k: ratios[order[round_, k], k])
        if round_ > 1 and not any(turned[order[round_, k], k] for k in rows):
            break
        for k in rows:
            if len(chosen) < most and (round_ < 2 or turned[order[round_, k], k]):
                chosen[int(order[round_, k])] = None
    return sorted(chosen)
