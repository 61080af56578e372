"""The smallest trials with a given power, in words and columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.reports.trial_text import analysis_name, design_line

_WIDTH: Final = 110
_NEARLY_ALL: Final = 0.97
"""Share of the clients wanted below which it is said how many took part."""
SIZE_LIMITS: Final = (
    "A size holds for this model and these parameters. population=plausible gives each trial another plausible "
    "parameter set: the power is then an average over what is not known.",
    "Between the sizes that were tried, power follows a curve of the usual form; trials of the sizes that were found "
    "are run anew, and do not rely on it.",
    "A clinic has room for a number of clients only: where therapists are few, fewer take part than were wanted, and "
    "waiting is longer.",
)
"""What the numbers do not show."""


def sizes_text(tables: Mapping[str, pa.Table], trial: Mapping[str, object], names: Sequence[str]) -> str:
    """Return the text that the command prints.

    Parameters
    ----------
    tables : mapping
        Of `experiments.api.sample_sizes.SampleSizes`.
    trial : mapping
        Settings of the trial.
    names : sequence of str
        Of both arms, the reference first.
    """
    rows = size_rows(tables)
    width = max(10, *(len(row[0]) for row in rows))
    head = [
        f"{'analysis':{width}} {'power':>6} {'therapists':>20} {'clients':>24} {'power there':>15} {'type I error':>15}"
    ]
    lines = [
        f"{about:{width}} {power:>6} {therapists:>20} {clients:>24} {found:>15} {error:>15}"
        for about, power, therapists, clients, found, error in rows
    ]
    findings = [line for found in size_findings(tables) for line in textwrap.wrap(found, _WIDTH)]
    return (
        "\n".join([*textwrap.wrap(design_line(trial, names), _WIDTH), "", *head, *lines, "", *findings])
        + "\n"
    )


def size_rows(tables: Mapping[str, pa.Table]) -> list[list[str]]:
    """Return each size as cells: analysis, power, therapists, clients, and power and type I error in further trials."""
    there: dict[tuple[object, ...], PlainValues] = {
        (
            row["arm"],
            row["outcome"],
            row["population"],
            row["analysis"],
            row["clients"],
            row["therapists"],
        ): row
        for row in tables["characteristics"].to_pylist()
    }
    return [_cells(row, there) for row in tables["sizes"].to_pylist()]


def _cells(row: PlainValues, there: Mapping[tuple[object, ...], PlainValues]) -> list[str]:
    about = (row["arm"], row["outcome"], row["population"], row["analysis"])
    own: PlainValues = there.get((*about, row["clients"], row["therapists"]), {})
    searched, given = ("clients", "therapists") if row["find"] == "clients" else ("therapists", "clients")
    cells = {searched: _interval(row, searched)}
    if row["find"] == "clients":
        cells[given] = str(row["given"])
    else:
        known = row["state"] == "found"
        cells[given] = f"{row['clients']:.0f} ({row['given']} each)" if known else f"{row['given']} each"
    numbers = [f"{own[name]:.3f} ± {own[name + '_error']:.3f}" if own else "" for name in ("power", "type_1")]
    return [row["analysis"], f"{row['power_wanted']:.2f}", cells["therapists"], cells["clients"], *numbers]


def _interval(row: PlainValues, name: str) -> str:
    if row["state"] == "none":
        return f"none up to {row[f'most_{name}']:.0f}"
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if row["state"] == "open":
        ends = (
            f"{low:.0f}" if not math.isnan(low) else "?",
            f"{high:.0f}" if not math.isnan(high) else "more",
        )
        return f"open: {ends[0]} to {ends[1]}"
    return f"{row[name]:.0f} ({low:.0f} to {high:.0f})"


def size_findings(tables: Mapping[str, pa.Table]) -> list[str]:
    """Return what the numbers say, in sentences."""
    rows = tables["sizes"].to_pylist()
    there = tables["characteristics"].to_pylist()
    return [*_unsettled(rows), *_crowded(there), *_cheapest(rows), *_claims(tables["claims"].to_pylist())]


def _crowded(there: Sequence[PlainValues]) -> Iterator[str]:
    sizes = {(row["clients"], row["therapists"]): row["mean_randomised"] for row in there}
    for (clients, therapists), taking_part in sizes.items():
        if taking_part < _NEARLY_ALL * clients:
            yield (
                f"{therapists} therapists do not have room for {clients} clients in the time of the study: "
                f"{taking_part:.0f} took part."
            )


def _unsettled(rows: Sequence[PlainValues]) -> Iterator[str]:
    for row in rows:
        share, name = f"{100 * row['power_wanted']:.0f} %", analysis_name(row["analysis"])
        if row["state"] == "none":
            given = _given(row)
            searched = row["find"]
            yield (
                f"By {name}, no number of {searched} up to {row[f'most_{searched}']:.0f} has a power of {share} with "
                f"{given}: {row[f'most_{searched}']:.0f} have {row['most_power']:.2f} "
                f"({row['most_power_low']:.2f} to {row['most_power_high']:.2f})"
                f"{_why(row)}."
            )
        elif row["state"] == "open":
            yield (
                f"By {name}, the size for {share} with {_given(row)} is not known to the precision wanted after "
                f"{row['trials']} trials."
            )


def _given(row: PlainValues) -> str:
    return f"{row['given']} therapists" if row["find"] == "clients" else f"{row['given']} clients each"


def _why(row: PlainValues) -> str:
    if row["find"] == "clients" and row["ceiling_high"] < row["power_wanted"]:
        return (
            f"; it would stay below {row['ceiling_high']:.2f} with any number of clients, so that more therapists are "
            "needed"
        )
    return ""


def _cheapest(rows: Sequence[PlainValues]) -> Iterator[str]:
    priced = [row for row in rows if not math.isnan(row["cost"])]
    for analysis, power in dict.fromkeys((row["analysis"], row["power_wanted"]) for row in priced):
        own = [row for row in priced if (row["analysis"], row["power_wanted"]) == (analysis, power)]
        best = min(own, key=lambda row: float(row["cost"]))
        yield (
            f"By {analysis_name(analysis)}, the cheapest of these trials with a power of {100 * power:.0f} % has "
            f"{best['clients']:.0f} clients of {best['therapists']:.0f} therapists, and costs {best['cost']:,.0f}."
        )


def _claims(rows: Sequence[PlainValues]) -> Iterator[str]:
    for row in rows:
        # The page has all of them.
        if row["analysis"] != rows[-1]["analysis"] or row["power_wanted"] != rows[0]["power_wanted"]:
            continue
        size = f"{row['clients']:.0f} clients of {row['therapists']:.0f} therapists"
        claimed = f"{size} suffice for {100 * row['power_wanted']:.0f} %"
        who = (
            f"The usual formula ({analysis_name(row['analysis'])}, clients independent)"
            if row["by"] == "formula"
            else f"A planner who ignores therapists in simulations, too ({analysis_name(row['analysis'])}),"
        )
        if math.isnan(row["power"]):
            yield f"{who} would say that {claimed}; that is beyond the limits, and was not tried."
            continue
        yield (
            f"{who} would say that {claimed}: with {analysis_name(row['checked_by'])}, such a trial has a power of "
            f"{row['power']:.2f} ± {row['power_error']:.2f}, and without an effect, the analysis that ignores "
            f"therapists reports one in {row['type_1']:.2f} ± {row['type_1_error']:.2f} of trials."
        )
