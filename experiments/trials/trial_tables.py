"""Results of trials as tables: what each analysis of each size does, and every trial."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.trials.observed_values import DISTRESS
from experiments.trials.operating_characteristics import COLUMNS, TrialOutcome, characteristics
from experiments.trials.trial_design import Question, TrialDesign

_SHARES: Final = ("power", "type_1", "coverage", "wrong_sign", "effect", "truth", "bias", "exaggeration")
TYPES: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("arm", "outcome", "population", "analysis"), pa.string()),
    **dict.fromkeys(
        ("clients", "therapists", "clinics", "trials", "trial", "randomised", "analysed"), pa.int64()
    ),
}
"""Types of the columns of stored tables that are no real numbers."""
_ABOUT: Final = ("arm", "outcome", "population", "analysis", "clients", "therapists", "clinics")
_OF_ANALYSES: Final = (
    *("trials", "mean_randomised", "mean_analysed", "truth_d"),
    *(column for name in _SHARES for column in (name, f"{name}_error")),
)
_OF_TRIALS: Final = ("trial", "randomised", "analysed", "truth", *COLUMNS)


def _about(question: Question, arms: Sequence[str]) -> dict[str, str]:
    return {
        "arm": arms[question.arm],
        "outcome": question.outcome,
        "population": question.population,
        "analysis": question.analysis,
    }


def _size(design: TrialDesign) -> dict[str, int]:
    return {"clients": design.clients, "therapists": design.therapists, "clinics": design.clinics}


def characteristics_table(
    designs: Sequence[TrialDesign], trials: Sequence[Sequence[TrialOutcome]], arms: Sequence[str]
) -> pa.Table:
    """Return one row per size, arm, outcome, population and analysis.

    Each number stands beside its Monte Carlo standard error (``_error``).

    Parameters
    ----------
    designs : sequence of TrialDesign
    trials : sequence of sequence of TrialOutcome
        Of each design.
    arms : sequence of str
        Names, the reference first.
    """
    rows: list[dict[str, object]] = []
    for design, outcomes in zip(designs, trials, strict=True):
        spread = float(np.mean([each.spread for each in outcomes]))
        people = {
            **_size(design),
            "mean_randomised": float(np.mean([each.randomised for each in outcomes])),
        }
        for found in characteristics(outcomes, design):
            numbers: dict[str, float] = {}
            for name in _SHARES:
                numbers[name], numbers[f"{name}_error"] = getattr(found, name)
            rows.append(
                {
                    **_about(found.question, arms),
                    **people,
                    "trials": found.trials,
                    "mean_analysed": found.analysed,
                    "truth_d": found.truth[0] / spread if found.question.outcome in DISTRESS else math.nan,
                    **numbers,
                }
            )
    return _table(rows, (*_ABOUT, *_OF_ANALYSES))


def trials_table(
    designs: Sequence[TrialDesign], trials: Sequence[Sequence[TrialOutcome]], arms: Sequence[str]
) -> pa.Table:
    """Return one row per size, trial, arm, outcome, population and analysis: what was found, and what is true."""
    rows: list[dict[str, object]] = [
        {
            **_about(question, arms),
            **_size(design),
            "trial": number,
            "randomised": each.randomised,
            "analysed": int(each.analysed[place]),
            "truth": float(each.truth[place]),
            **dict(zip(COLUMNS, map(float, each.estimates[place]), strict=True)),
        }
        for design, outcomes in zip(designs, trials, strict=True)
        for number, each in enumerate(outcomes)
        for place, question in enumerate(design.questions)
    ]
    return _table(rows, (*_ABOUT, *_OF_TRIALS))


def _table(rows: list[dict[str, object]], names: Sequence[str]) -> pa.Table:
    fields = [pa.field(name, TYPES.get(name, pa.float64())) for name in names]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))
