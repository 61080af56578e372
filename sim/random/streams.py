"""Random numbers keyed by (seed, replicate, decision, person, week): who draws what never depends on who else draws.

Philox4x32-10 is a counter-based generator: a counter and a key go in, four random words come out, and no state is
carried. The counter is (person, week, decision, replicate), the key is the seed. Adding a decision, an arm, a process
or a client therefore moves no other draw, and two arms share each client's draws (common random numbers).

References
----------
Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC '11.
Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution. Applied Statistics 37:477.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.numba_marks import compiled, inlined
from sim.random.normal import normal_quantile

THERAPIST_PERSON = 1 << 31
"""Added to a therapist's number, so that therapists and clients never share a key."""

FIRST_ADDED_DECISION = 1 << 31
"""From here on stand the decisions of extensions, far from those of the model."""

SLOT_STRIDE = 64
"""Added to decisions made in the second session of a week."""


class Decision(IntEnum):
    """What a draw is for; never renumber, only add."""

    CLIENT_TRAITS = 0
    THERAPIST_TRAITS = 4
    ARRIVAL = 8
    COVERAGE = 9
    STYLE = 13
    ATTENDANCE = 16
    READING = 17
    RUPTURE = 18
    REPAIR = 19
    ALLIANCE_FORM = 20
    STATE_FORM = 21
    OTHER_FORMS = 22
    REPORTS = 23
    WEEK = 24
    ENDING = 25
    FOLLOWUP = 26
    WORDS = 27
    HOUR = 28
    ASSESSMENT = 29
    # The form at intake is the state form of an appointment before the first.
    INTAKE_FORM = STATE_FORM + 2 * SLOT_STRIDE


Seed: TypeAlias = int | np.uint64
"""The key of a study; compiled code needs `numpy.uint64` from 2**63 upward."""

_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)


@inlined
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Philox4x32-10 on 32-bit words held in unsigned 64-bit integers; returns four words."""
    # Ten rounds of two 32-bit products, whose high words are mixed with the key; the key moves on by Weyl constants.
    for _ in range(10):
        high, low = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (low >> _SHIFT) ^ c1 ^ k0, low & _MASK, (high >> _SHIFT) ^ c3 ^ k1, high & _MASK
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@inlined
def _unit(word: np.uint64) -> float:
    # The centre of one of 2**32 equal cells: never 0 and never 1, so logarithms and quantiles are safe.
    return (np.float64(word) + 0.5) * 2.3283064365386963e-10


@inlined
def unit_philox(
    seed: Seed, replicate: int, person: int, week: int, decision: int
) -> tuple[float, float, float, float]:
    """Return four uniforms in (0, 1), for loops over many keys; see `uniforms`."""
    key = np.uint64(seed)
    a, b, c, d = philox(
        np.uint64(person),
        np.uint64(np.int64(week) & 0xFFFFFFFF),
        np.uint64(decision),
        np.uint64(replicate),
        key & _MASK,
        key >> _SHIFT,
    )
    return _unit(a), _unit(b), _unit(c), _unit(d)


@compiled
def uniforms(
    seed: Seed, replicate: int, person: int, week: int, decision: int
) -> tuple[float, float, float, float]:
    """Return four uniforms in (0, 1) for one decision of one person in one week.

    Parameters
    ----------
    seed : uint64
        Key of the study.
    replicate, person, week, decision : int
        Counter words, each below 2**32; weeks before week 0 count down from there.

    Returns
    -------
    tuple of float
        Four values (word + 1/2) / 2**32.
    """
    return unit_philox(seed, replicate, person, week, decision)


@compiled
def normals(
    seed: Seed, replicate: int, person: int, week: int, decision: int
) -> tuple[float, float, float, float]:
    """Return four standard normal values, the quantiles of `uniforms` with the same key."""
    a, b, c, d = uniforms(seed, replicate, person, week, decision)
    return normal_quantile(a), normal_quantile(b), normal_quantile(c), normal_quantile(d)


@compiled
def _matrix(
    seed: Seed, replicate: int, decision: int, people: int, columns: int, offset: int, gaussian: bool
) -> NDArray[np.float64]:
    out = np.empty((people, columns))
    for i in range(people):
        for block in range((columns + 3) // 4):
            if gaussian:
                drawn = normals(seed, replicate, i + offset, 0, decision + block)
            else:
                drawn = uniforms(seed, replicate, i + offset, 0, decision + block)
            for k in range(4):
                if 4 * block + k < columns:
                    out[i, 4 * block + k] = drawn[k]
    return out


def normal_matrix(
    seed: int, replicate: int, decision: int, people: int, columns: int, offset: int = 0
) -> NDArray[np.float64]:
    """Return standard normal draws that each person makes before the first week.

    Parameters
    ----------
    seed, replicate, decision : int
        Key; every further four columns use the next decision number.
    people, columns : int
        Shape of the result.
    offset : int
        Added to the person's number (`THERAPIST_PERSON` for therapists).

    Returns
    -------
    ndarray, shape (people, columns)
    """
    out: NDArray[np.float64] = _matrix(
        np.uint64(seed), replicate, int(decision), people, columns, offset, True
    )
    return out


def uniform_matrix(
    seed: int, replicate: int, decision: int, people: int, columns: int, offset: int = 0
) -> NDArray[np.float64]:
    """Return uniform draws in (0, 1) that each person makes before the first week; see `normal_matrix`."""
    out: NDArray[np.float64] = _matrix(
        np.uint64(seed), replicate, int(decision), people, columns, offset, False
    )
    return out
