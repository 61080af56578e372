"""What a sweep measures in one clinic: the outcomes of a comparison, and whatever a study of usual care estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.measures.estimands import ESTIMANDS, USUAL, Manual, measure, observe
from experiments.measures.outcomes import OUTCOMES

if TYPE_CHECKING:
    from sim import Tables

# Estimands that set clinics side by side have no place in a single one: paired differences of arms take theirs.
_SINGLE = {id: one for id, one in ESTIMANDS.items() if one.arms == (USUAL,) and id not in OUTCOMES}

MEASURES: Mapping[str, str] = {
    **{name: one.unit for name, one in OUTCOMES.items()},
    **{name: one.unit for name, one in _SINGLE.items()},
}
"""Name -> unit of everything that can be measured; where an estimand has the name of an outcome, the outcome has it."""


def measured(tables: Tables, manual: Manual, names: Sequence[str]) -> list[float]:
    """Return what was asked for in one clinic; NaN where there is nothing to estimate it from.

    Parameters
    ----------
    tables : sim.Tables
        What one run returned.
    manual : Manual
        The clinic's questionnaires.
    names : sequence of str
        Keys of `MEASURES`.
    """
    wanted = [name for name in names if name in _SINGLE]
    estimated = measure({USUAL: observe(tables, manual)}, wanted) if wanted else {}
    return [estimated[name] if name in estimated else float(OUTCOMES[name].compute(tables)) for name in names]
