"""Results of trials as tables: what each analysis of each size does, and every trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.trials.operating_characteristics import COLUMNS, TrialOutcome, characteristics
from experiments.trials.trial_design import TrialDesign

_SHARES: Final = ("power", "type_1", "coverage", "wrong_sign", "effect", "truth", "bias")
TYPES: Final[Mapping[str, pa.DataType]] = {
    "analysis": pa.string(),
    **dict.fromkeys(
        ("clients", "therapists", "trials", "trial", "randomised", "analysed", "met"), pa.int64()
    ),
}
"""Types of the columns of stored tables that are no real numbers."""


def characteristics_table(
    designs: Sequence[TrialDesign], trials: Sequence[Sequence[TrialOutcome]]
) -> pa.Table:
    """Return one row per size and analysis; each number with its Monte Carlo standard error (``_error``)."""
    rows = []
    for design, outcomes in zip(designs, trials, strict=True):
        spread = float(np.mean([each.spread for each in outcomes]))
        people = {
            "clients": design.clients,
            "therapists": design.therapists,
            "trials": len(outcomes),
            "mean_randomised": float(np.mean([each.randomised for each in outcomes])),
            "mean_analysed": float(np.mean([each.analysed for each in outcomes])),
            "truth_d": float(np.mean([each.truth for each in outcomes])) / spread,
        }
        for found in characteristics(outcomes, design):
            numbers: dict[str, float] = {}
            for name in _SHARES:
                numbers[name], numbers[f"{name}_error"] = getattr(found, name)
            rows.append({"analysis": found.analysis, **people, **numbers, "exaggeration": found.exaggeration})
    return pa.Table.from_pylist(rows)


def trials_table(designs: Sequence[TrialDesign], trials: Sequence[Sequence[TrialOutcome]]) -> pa.Table:
    """Return one row per size, trial and analysis: what was found, and what is true of these people."""
    rows = [
        {
            "clients": design.clients,
            "therapists": design.therapists,
            "trial": number,
            "analysis": analysis,
            "randomised": each.randomised,
            "analysed": each.analysed,
            "truth": each.truth,
            **dict(zip(COLUMNS, map(float, values), strict=True)),
        }
        for design, outcomes in zip(designs, trials, strict=True)
        for number, each in enumerate(outcomes)
        for analysis, values in zip(design.analyses, each.estimates, strict=True)
    ]
    return pa.Table.from_pylist(rows)
