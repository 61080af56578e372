"""What a trial would find, in words and columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.trials.moderation_analysis import SEPARATOR, SLOPE, THIRDS
from experiments.trials.trial_data import COMPLETERS, EVERYBODY
from experiments.trials.trial_design import (
    CLIENT,
    CLINIC,
    COHORT,
    PARTIALLY_NESTED,
    PROCESS,
    STEPPED_WEDGE,
    THERAPIST,
)

TrialRow = PlainValues
"""A row of the table of characteristics."""

_WIDTH: Final = 110
_SAID: Final = 20
"""Exaggeration beyond which nothing is said of it: next to nothing, everything is large."""
_NAMES: Final[Mapping[str, str]] = {
    "unadjusted": "means of outcomes",
    "change": "change scores",
    "ancova": "analysis of covariance",
    "mixed": "mixed model with therapists",
    "partially_nested": "mixed model with therapists in one arm",
    "random_treatment": "mixed model with therapists' effects",
    "growth": "growth model",
    "robust": "covariance with cluster-robust errors",
    "bootstrap": "covariance with the wild bootstrap",
}
"""Analysis -> its name in sentences."""
_MODERATED: Final[Mapping[str, str]] = {
    SLOPE: "change of the effect with each SD of",
    THIRDS: "difference of the effect between the highest and lowest third of",
}
_UNITS: Final[Mapping[str, str]] = {
    CLIENT: "clients, every therapist delivers all arms",
    THERAPIST: "therapists, with all their clients",
    CLINIC: "clinics, with all their therapists and clients",
}
_POPULATIONS: Final[Mapping[str, str]] = {
    EVERYBODY: "everybody who was allocated",
    COMPLETERS: "only those who completed treatment",
}
LIMITS: Final = (
    "Clients of different arms come from twin clinics, in each of which everybody has that arm: what one arm does to "
    "the other by way of therapists, colleagues or the waiting list is left out, but for trial.contamination.",
    "Who returns no form is not random. The true effect is that of the clients whose twins both returned one.",
    "Power is that of the model as configured. population=plausible gives each trial another plausible parameter set.",
)
"""What the numbers do not show."""


def trial_text(table: pa.Table, trial: PlainValues, names: Sequence[str]) -> str:
    """Return the text that the command prints.

    Parameters
    ----------
    table : pyarrow.Table
        As `experiments.trials.trial_tables.characteristics_table` makes it.
    trial : mapping
        Settings of the trial.
    names : sequence of str
        Of the arms, the reference first.
    """
    lines = textwrap.wrap(design_line(trial, names), _WIDTH)
    if trial["design"] == PROCESS:
        lines += textwrap.wrap(
            f"There is nothing to compare with: the data of {trial['data']} such studies are written, with the forms "
            "of every session, week by week.",
            _WIDTH,
        )
    parts = compared(table.to_pylist())
    for part in parts:
        lines += ["", *_part_lines(part, heading=len(parts) > 1)]
    return "\n".join(lines) + "\n"


def compared(rows: Sequence[TrialRow]) -> list[list[TrialRow]]:
    """Return the rows of each arm, outcome and population."""
    parts: dict[tuple[object, ...], list[TrialRow]] = {}
    for row in rows:
        parts.setdefault((row["arm"], row["outcome"], row["population"]), []).append(row)
    return list(parts.values())


def _part_lines(rows: Sequence[TrialRow], heading: bool) -> list[str]:
    lines = [f"{part_name(rows[0])}"] if heading else []
    several = any(row["clinics"] > 1 for row in rows)
    # Those about a moderator have its name in theirs.
    width = max(16, *(len(row["analysis"]) for row in rows))
    lines.append(
        f"{'analysis':{width}} {'clients':>7} {'with form':>10} {'therapists':>11}{' clinics' if several else ''} "
        f"{'power':>14} {'type I error':>14} {'coverage':>14} {'bias':>16}"
    )
    for row in rows:
        clinics = f" {row['clinics']:7}" if several else ""
        lines.append(
            f"{row['analysis']:{width}} {row['mean_randomised']:7.0f} {row['mean_analysed']:10.0f} "
            f"{row['therapists']:11}{clinics} {_pair(row, 'power'):>14} {_pair(row, 'type_1'):>14} "
            f"{_pair(row, 'coverage'):>14} {_pair(row, 'bias', 3):>16}"
        )
    return [*lines, "", *(line for found in trial_findings(rows) for line in textwrap.wrap(found, _WIDTH))]


def part_name(row: TrialRow) -> str:
    """Return the arm, outcome and population of a row, in words."""
    return f"{row['arm']}, {row['outcome']}, {_POPULATIONS[str(row['population'])]}"


def design_line(trial: PlainValues, names: Sequence[str]) -> str:
    """Return what is compared and how; parameters as `trial_text`."""
    kind, unit = trial["design"], trial["unit"]
    if kind == PROCESS:
        return f"A process study of {names[0]}."
    allocated = {
        STEPPED_WEDGE: f"{unit}s cross over at {trial['steps']} steps, in random order",
        PARTIALLY_NESTED: "randomised: clients; those of the reference have no therapist",
        COHORT: "nobody is randomised",
    }.get(kind, f"randomised: {_UNITS[unit]}")
    return f"{', '.join(names[1:])} against {names[0]}, {trial['outcome']}; {allocated}."


def analysis_name(analysis: str) -> str:
    """Return the name of an analysis in sentences."""
    kind, _, moderator = analysis.partition(SEPARATOR)
    return f"{_MODERATED[kind]} {moderator}" if moderator else _NAMES.get(analysis, analysis)


def _pair(row: TrialRow, name: str, digits: int = 3) -> str:
    return f"{row[name]:.{digits}f} ± {row[f'{name}_error']:.{digits}f}"


def trial_findings(rows: Sequence[TrialRow]) -> list[str]:
    """Return what the numbers say, in sentences; errors are Monte Carlo standard errors."""
    first = rows[0]
    points = "" if math.isnan(first["truth_d"]) else f" points ({first['truth_d']:.2f} SD of intake)"
    found = [
        f"The true effect is {first['truth']:.2f} ± {first['truth_error']:.2f}{points} over {first['trials']} trials; "
        "errors are Monte Carlo standard errors."
    ]
    for analysis in dict.fromkeys(str(row["analysis"]) for row in rows):
        own = [row for row in rows if str(row["analysis"]) == analysis]
        high = [row for row in own if row["type_1"] - 2 * row["type_1_error"] > 0.05]
        # To find what is not there is no power.
        if len(high) < len(own):
            found.append(_reach(analysis, [row for row in own if row not in high]))
        if high:
            worst = max(high, key=lambda row: row["type_1"])
            found.append(
                f"By {analysis_name(analysis)}, {100 * worst['type_1']:.0f} % of trials of something without an effect "
                f"would report one ({worst['clients']} clients, {worst['therapists']} therapists)."
            )
    return found


def _reach(analysis: str, rows: Sequence[TrialRow]) -> str:
    enough = [row for row in rows if row["power"] >= 0.8]
    name = analysis_name(analysis)
    if enough:
        least = min(enough, key=lambda row: (row["clients"], row["therapists"]))
        return (
            f"By {name}, the smallest of these sizes with a power of 80 % is {least['clients']:.0f} clients of "
            f"{least['therapists']:.0f} therapists."
        )
    best = max(rows, key=lambda row: row["power"])
    exaggeration = best["exaggeration"]
    said = f"By {name}, none of these sizes has a power of 80 %: the most is {100 * best['power']:.0f} %"
    if math.isnan(exaggeration) or exaggeration > _SAID:
        return f"{said}."
    return f"{said}, and effects that are found there are {exaggeration:.1f} times as large as the true one on average."
