"""Power over what is not known, in words and columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.reports.trial_text import analysis_name, design_line

_WIDTH: Final = 110
_NAMES: Final[Mapping[str, str]] = {
    "configured": "as configured",
    "average": "all theories",
    "settings": "plausible settings",
}
ASSURANCE_LIMITS: Final = (
    "Errors are Monte Carlo standard errors over settings: trials of one setting share its parameters.",
    "Between settings, power is taken to follow a beta distribution: the share of settings with a power of 80 % "
    "depends on it.",
    "Plausible settings are what published figures leave open under the project's model; a theory without settings of "
    "its own has those of all paths, with its own paths set.",
)
"""What the numbers do not show."""


def name_of(row: PlainValues) -> str:
    """Return what a row is about."""
    return str(row["theory"] or _NAMES[row["about"]])


def assurance_text(table: pa.Table, trial: Mapping[str, object], names: Sequence[str]) -> str:
    """Return the text that the command prints.

    Parameters
    ----------
    table : pyarrow.Table
        As `experiments.trials.assurance_tables.assurance_table` makes it.
    trial : mapping
        Settings of the trial.
    names : sequence of str
        Of both arms, the reference first.
    """
    rows = table.to_pylist()
    lines = [
        *textwrap.wrap(design_line(trial, names), _WIDTH),
        "",
        f"{'analysis':10} {'clients':>7} {'therapists':>10} {'theory':26} {'weight':>7} {'power':>15} "
        f"{'80 % or more':>15} {'10 to 90 %':>14}",
    ]
    for row in rows:
        weight = f"{row['weight']:.3f}" if row["about"] == "settings" and row["theory"] else ""
        lines.append(
            f"{row['analysis']:10} {row['clients']:7} {row['therapists']:10} {name_of(row):26} {weight:>7} "
            f"{_pair(row, 'power'):>15} {_pair(row, 'sufficient'):>15} {_range(row):>14}"
        )
    lines += ["", *(line for found in assurance_findings(rows) for line in textwrap.wrap(found, _WIDTH))]
    return "\n".join(lines) + "\n"


def _pair(row: PlainValues, name: str) -> str:
    value, error = row[name], row[f"{name}_error"]
    if math.isnan(value):
        return ""
    return f"{value:.3f}" if math.isnan(error) else f"{value:.3f} ± {error:.3f}"


def _range(row: PlainValues) -> str:
    return "" if math.isnan(row["power_low"]) else f"{row['power_low']:.2f} to {row['power_high']:.2f}"


def assurance_findings(rows: Sequence[PlainValues]) -> list[str]:
    """Return what the numbers say, in sentences, of the last analysis and the largest size."""
    last = rows[-1]
    size = ("clients", "therapists", "analysis")
    own = [row for row in rows if all(row[name] == last[name] for name in size)]
    return list(_sentences(own))


def _sentences(rows: Sequence[PlainValues]) -> Iterator[str]:
    (configured,) = (row for row in rows if row["about"] == "configured")
    whole = rows[-1]
    yield (
        f"With {whole['clients']} clients of {whole['therapists']} therapists and {analysis_name(whole['analysis'])}, "
        f"a trial has a power of {_pair(configured, 'power')} as configured, and of {_pair(whole, 'power')} on average "
        f"over what is not known ({whole['settings']} settings). {100 * whole['sufficient']:.0f} % of them have a "
        "power of 80 % or more."
    )
    theories = [row for row in rows if row["about"] == "settings" and row["theory"]]
    if len(theories) > 1:
        least, most = (end(theories, key=lambda row: float(row["power"])) for end in (min, max))
        yield (
            f"It is lowest under {least['theory']} ({_pair(least, 'power')}) and highest under {most['theory']} "
            f"({_pair(most, 'power')})."
        )
