"""The table of everything that can be measured in a clinic, and its layout as text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from experiments.measures.measure import Measure
from experiments.measures.registry import MEASURES, STANDARD
from experiments.reports.row_formats import Rows
from sim.errors import InputError, nearest


def measure_rows(names: Sequence[str] = ()) -> list[dict[str, str]]:
    """Return one row a measure: ``name shown unit clinics meaning``; of all if no name is given.

    `shown` is ``always`` for what every comparison measures, ``on request`` for what a study can ask for, and
    ``validation`` for what needs several clinics at once.

    Raises
    ------
    InputError
        For an unknown name, with the nearest one.
    """
    for name in names:
        if name not in MEASURES:
            raise InputError(f"{name} is not a measure{nearest(name, MEASURES)}")
    return [_row(measure) for name, measure in MEASURES.items() if not names or name in names]


def _row(measure: Measure) -> dict[str, str]:
    shown = "always" if measure.name in STANDARD else "on request" if measure.single else "validation"
    return {
        "name": measure.name,
        "shown": shown,
        "unit": measure.unit,
        "clinics": ", ".join(measure.arms),
        "meaning": measure.meaning,
    }


def measures_as_text(table: Rows, width: int = 120) -> str:
    """Lay measures out in aligned columns, meanings wrapped to the width."""
    columns = ("name", "shown", "unit")
    sizes = [max(len(row[column]) for row in table) for column in columns]
    indent = sum(sizes) + 2 * len(sizes)
    lines = []
    for row in table:
        first, *more = textwrap.wrap(f"{row['meaning']} [{row['clinics']}]", max(30, width - indent))
        padded = [row[column].ljust(size) for column, size in zip(columns, sizes, strict=True)]
        lines += ["  ".join([*padded, first]), *(" " * indent + line for line in more)]
    return "\n".join(lines)
