"""Results as plain text for a screen of about 120 columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import digits_of, label_of, unit_of

WIDTH = 120
ARM_WIDTH = 12


def heading(outcome: str) -> str:
    """Return an outcome's words with its unit, if it has one."""
    unit = unit_of(outcome)
    return f"{label_of(outcome)} ({unit})" if unit else label_of(outcome)


def number(value: float | None, digits: int, sign: str = "") -> str:
    """Return a number with so many decimals, or a dash where there is none."""
    if value is None or math.isnan(value):
        return "-"
    text = f"{value:{sign}.{digits}f}"
    return f"{0:{sign}.{digits}f}" if float(text) == 0 else text


def _by_place(table: pa.Table, across: str) -> dict[tuple[str, str], PlainValues]:
    return {(row[across], row["outcome"]): row for row in table.to_pylist()}


def _wrapped(arm: str) -> list[str]:
    words = textwrap.wrap(arm.replace("_", "_ "), ARM_WIDTH + 1)
    return [line.replace("_ ", "_").strip() for line in words]


def _head(arms: Sequence[str], label: int, cell: int) -> list[str]:
    names = [_wrapped(arm) for arm in arms]
    depth = max(len(name) for name in names)
    padded = [[""] * (depth - len(name)) + name for name in names]
    lines = ["".join(name[line].rjust(cell) for name in padded) for line in range(depth)]
    return [" " * label + line.rstrip() for line in lines]


def summary_lines(summary: pa.Table, across: str = "arm", sign: str = "") -> list[str]:
    """Lay out each arm's outcomes, one row an outcome, one column an arm, as value and Monte Carlo error.

    Parameters
    ----------
    summary : pyarrow.Table
        As `experiments.measures.replicate_estimates.summarise` returns it.
    across : str
        The column whose values take the place of arms.
    sign : str
        ``+`` for values that are differences.
    """
    cells = _by_place(summary, across)
    arms = list(dict.fromkeys(arm for arm, _ in cells))
    outcomes = list(dict.fromkeys(outcome for _, outcome in cells))
    label = max(len(heading(outcome)) for outcome in outcomes) + 1
    texts = {place: _with_error(row, sign) for place, row in cells.items()}
    cell = max(len(text) for text in [*texts.values(), *(line for arm in arms for line in _wrapped(arm))]) + 1
    fitting = max(1, (WIDTH - label) // cell)
    lines: list[str] = []
    for first in range(0, len(arms), fitting):
        block = arms[first : first + fitting]
        lines += ["", *_head(block, label, cell)]
        lines += [heading(o).ljust(label) + "".join(texts[a, o].rjust(cell) for a in block) for o in outcomes]
    return lines


def _with_error(row: PlainValues, sign: str) -> str:
    digits = digits_of(row["outcome"])
    if row["mc_error"] is None:
        return number(row["value"], digits, sign)
    return f"{number(row['value'], digits, sign)} ±{number(row['mc_error'], digits + 1)}"


def difference_lines(differences: pa.Table, reference: str) -> list[str]:
    """Lay out paired differences to the reference: one block an arm, with 95 % interval and error.

    Parameters
    ----------
    differences : pyarrow.Table
        As `experiments.measures.replicate_estimates.paired_differences` returns it.
    reference : str
        Name of the reference arm.
    """
    return contrast_lines([(f"{row['arm']} minus {reference}", row) for row in differences.to_pylist()])


def contrast_lines(rows: Sequence[tuple[str, PlainValues]]) -> list[str]:
    """Lay out differences with 95 % interval and error, in blocks.

    Parameters
    ----------
    rows : sequence of (str, mapping)
        Title of the block, the same for all of its rows, and a row of a table of estimates.
    """
    label = max(
        (len(text) for title, row in rows for text in (title, f"  {heading(row['outcome'])}")), default=0
    )
    lines: list[str] = []
    last = None
    for title, row in rows:
        if title != last:
            last = title
            lines += ["", f"{title:<{label}}  difference      95 % interval        MC error"]
        digits = digits_of(row["outcome"]) + 1
        low, high = (number(row[end], digits, "+") for end in ("low", "high"))
        interval = f"{low:>9} .. {high:<9}" if row["low"] is not None else "        -            "
        value = number(row["value"], digits, "+")
        error = "-" if row["mc_error"] is None else f"{row['mc_error']:.2g}"
        lines.append(f"  {heading(row['outcome']):<{label - 2}}{value:>12}   {interval}{error:>9}")
    return lines


def comparison_text(manifest: PlainValues, summary: pa.Table, differences: pa.Table) -> str:
    """Return everything that ``alliance compare`` prints when it is done.

    Parameters
    ----------
    manifest : mapping
        Holds the ``study`` with name, question and reference, the number of replicates and the seed.
    summary, differences : pyarrow.Table
        Estimates.
    """
    study = manifest["study"]
    replicates, seed = manifest["replicates"], manifest["seed"]
    pairs = f"{replicates} paired replicates" if replicates > 1 else "1 replicate (no Monte Carlo error)"
    return "\n".join(
        [
            f"{study['name']}: {study['question']}",
            f"{pairs}, seed {seed}; ± and MC error: Monte Carlo standard error of the mean",
            *summary_lines(summary),
            *difference_lines(differences, study["reference"]),
        ]
    )
