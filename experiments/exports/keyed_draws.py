"""Random numbers of exports, keyed as those of the model: by seed, replicate, client, session and what they are for.

Who else is exported, in which order and in which pieces, moves no draw; twins in two arms share those of each session.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from sim.random.normal import normal_quantile
from sim.random.streams import Decision, normal_matrix, philox

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

AT_INTAKE, AT_FOLLOWUP, OF_PERSON = (1 << 31), (1 << 31) + 1, (1 << 31) + 2
"""Numbers of sessions that stand for the form at intake, that at follow-up, and for what a client is like."""
_FIRST: Final = 3 << 30
"""First decision of exports, far from those of the model and of extensions."""
_BLOCKS: Final = 1 << 7
_NAMES: Final = 1 << 20
_STYLES: Final = 5
_AFFECT: Final = 2
_CELL: Final = 2.0**-32
_of_arrays: Final = cast("Callable[..., tuple[NDArray[np.uint64], ...]]", philox)
"""The model's generator works on whole columns as it does on single words."""


class KeyedDraws:
    """Draws for rows of runs with one seed.

    Parameters
    ----------
    seed : int
    replicate, client, session : ndarray of int64, shape (rows,)
        Of which run a row is, whose, and of which session.
    """

    def __init__(self, seed: int, replicate: Whole, client: Whole, session: Whole) -> None:
        self.seed, self.replicate = seed, replicate
        self.client, self.session = client, session

    def of(self, session: int) -> KeyedDraws:
        """Return draws of the same rows for another session, or for what stands for one, such as `OF_PERSON`."""
        return KeyedDraws(self.seed, self.replicate, self.client, np.full(len(self.client), session))

    def uniforms(self, purpose: str, count: int) -> Floats:
        """Return numbers in (0, 1), shape (rows, count).

        Parameters
        ----------
        purpose : str
            What they are for; other purposes have other numbers.
        count : int
            At most 512.
        """
        first = _FIRST + (zlib.crc32(purpose.encode()) % _NAMES) * _BLOCKS
        blocks = [self._words(first + block) for block in range(-(-count // 4))]
        out: Floats = (np.concatenate(blocks)[:count].T.astype(np.float64) + 0.5) * _CELL
        return out

    def normals(self, purpose: str) -> Floats:
        """Return standard normal numbers, shape (rows,)."""
        drawn = self.uniforms(purpose, 1)[:, 0]
        return np.fromiter(map(normal_quantile, drawn.tolist()), np.float64, len(drawn))

    def affect(self) -> Floats:
        """Return each row's client's negative affect in answers, in SD: that of the simulation, drawn again."""
        people = int(self.client.max(initial=-1)) + 1
        found = np.zeros(len(self.client))
        for replicate in np.unique(self.replicate).tolist():
            rows = self.replicate == replicate
            styles = normal_matrix(self.seed, replicate, Decision.STYLE, people, _STYLES)
            found[rows] = styles[self.client[rows], _AFFECT]
        return found

    def _words(self, decision: int) -> NDArray[np.uint64]:
        decisions = np.full(len(self.client), decision)
        words = [
            np.asarray(values, np.uint64) for values in (self.client, self.session, decisions, self.replicate)
        ]
        mask = np.uint64(0xFFFFFFFF)
        key = np.uint64(self.seed)
        return np.array(_of_arrays(*words, key & mask, key >> np.uint64(32)))
