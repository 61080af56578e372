"""What a trial would find, in words and columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.trials.trial_design import CLIENT

_WIDTH: Final = 110
_NAMES: Final[Mapping[str, str]] = {
    "change": "change scores",
    "ancova": "analysis of covariance",
    "mixed": "mixed model with therapists",
}
"""Analysis -> its name in sentences."""
LIMITS: Final = (
    "Clients of the two arms come from twin clinics, in each of which everybody has that arm: what one arm does to the "
    "other by way of therapists, colleagues or the waiting list is left out.",
    "Who returns no form is not random. The true effect is that of the clients whose twins both returned one.",
    "Power is that of the model as configured. population=plausible gives each trial another plausible parameter set.",
)
"""What the numbers do not show."""


def trial_text(table: pa.Table, trial: Mapping[str, object], names: Sequence[str]) -> str:
    """Return the text that the command prints.

    Parameters
    ----------
    table : pyarrow.Table
        As `experiments.trials.trial_tables.characteristics_table` makes it.
    trial : mapping
        Settings of the trial.
    names : sequence of str
        Of both arms, the reference first.
    """
    rows = table.to_pylist()
    randomised = (
        "clients, every therapist delivers both"
        if trial["unit"] == CLIENT
        else "therapists, with all their clients"
    )
    head = f"{names[1]} against {names[0]}, {trial['outcome']}; randomised: {randomised}."
    lines = [
        *textwrap.wrap(head, _WIDTH),
        "",
        f"{'analysis':9} {'clients':>8} {'with form':>10} {'therapists':>11} {'power':>14} {'type I error':>14} "
        f"{'coverage':>14} {'bias, points':>16}",
    ]
    for row in rows:
        lines.append(
            f"{row['analysis']:9} {row['mean_randomised']:8.0f} {row['mean_analysed']:10.0f} {row['therapists']:11} "
            f"{_pair(row, 'power'):>14} {_pair(row, 'type_1'):>14} {_pair(row, 'coverage'):>14} "
            f"{_pair(row, 'bias', 3):>16}"
        )
    lines += ["", *(line for found in trial_findings(rows) for line in textwrap.wrap(found, _WIDTH))]
    return "\n".join(lines) + "\n"


def _pair(row: Mapping[str, float], name: str, digits: int = 3) -> str:
    return f"{row[name]:.{digits}f} ± {row[f'{name}_error']:.{digits}f}"


def trial_findings(rows: Sequence[Mapping[str, float]]) -> list[str]:
    """Return what the numbers say, in sentences; errors are Monte Carlo standard errors."""
    first = rows[0]
    found = [
        f"The true effect is {first['truth']:.2f} ± {first['truth_error']:.2f} points ({first['truth_d']:.2f} SD of "
        f"intake) over {first['trials']} trials; errors are Monte Carlo standard errors."
    ]
    for analysis in dict.fromkeys(str(row["analysis"]) for row in rows):
        own = [row for row in rows if str(row["analysis"]) == analysis]
        found.append(_reach(analysis, own))
        high = [row for row in own if row["type_1"] - 2 * row["type_1_error"] > 0.05]
        if high:
            worst = max(high, key=lambda row: row["type_1"])
            found.append(
                f"By {_NAMES[analysis]}, {100 * worst['type_1']:.0f} % of trials of something without an effect would "
                f"report one ({worst['clients']} clients, {worst['therapists']} therapists)."
            )
    return found


def _reach(analysis: str, rows: Sequence[Mapping[str, float]]) -> str:
    enough = [row for row in rows if row["power"] >= 0.8]
    name = _NAMES[analysis]
    if enough:
        least = min(enough, key=lambda row: (row["clients"], row["therapists"]))
        return (
            f"By {name}, the smallest of these sizes with a power of 80 % is {least['clients']:.0f} clients of "
            f"{least['therapists']:.0f} therapists."
        )
    best = max(rows, key=lambda row: row["power"])
    exaggeration = best["exaggeration"]
    said = f"By {name}, none of these sizes has a power of 80 %: the most is {100 * best['power']:.0f} %"
    if math.isnan(exaggeration):
        return f"{said}."
    return f"{said}, and effects that are found there are {exaggeration:.1f} times as large as the true one on average."
