"""How much each theory counts: alike, or by the stacking weights that the trial of theories gave it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from sim.errors import InputError, nearest

EQUAL, STACKING = "equal", "stacking"
WEIGHTS: Final = (EQUAL, STACKING)
_TABLE: Final = Path(__file__).with_name("theory_weights.csv")


@cache
def stacking_weights() -> dict[str, float]:
    """Return the weight of each theory in the mixture that predicts held-out published figures best.

    They are the columns ``theory`` and ``weight`` of ``docs/theories/theories.csv``, as ``alliance theories`` made it.
    """
    with _TABLE.open(newline="", encoding="utf-8") as file:
        return {row["theory"]: float(row["weight"]) for row in csv.DictReader(file)}


def theory_weights(theories: Sequence[str], kind: str) -> list[float]:
    """Return the weights of some theories, with a sum of 1.

    Raises
    ------
    InputError
        For a kind that is not one of `WEIGHTS`, or a theory that has no stacking weight.
    """
    if kind not in WEIGHTS:
        raise InputError(
            f"assurance.weights is {kind!r}, but one of {', '.join(WEIGHTS)} was expected{nearest(kind, WEIGHTS)}"
        )
    if kind == EQUAL:
        return [1 / len(theories) for _ in theories]
    known = stacking_weights()
    for theory in theories:
        if theory not in known:
            raise InputError(
                f"assurance.theories has {theory!r}, which was not on trial and so has no stacking weight; "
                "assurance.weights=equal was expected"
            )
    whole = sum(known[theory] for theory in theories)
    return [known[theory] / whole for theory in theories]
