"""Everything that can be measured in a clinic, as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from experiments.reports.measure_rows import measure_rows


def measures_table(names: Sequence[str] = ()) -> pa.Table:
    """Return every measure with its unit, the clinics it needs and its meaning.

    Parameters
    ----------
    names : sequence of str
        Measures, such as ``dropout``; all if empty.

    Returns
    -------
    pyarrow.Table
        One row a measure: ``name shown unit clinics meaning``, all text. Those shown ``always`` or ``on request`` can
        stand in a study's outcomes.

    Raises
    ------
    InputError
        For an unknown name, with the nearest one.
    """
    return pa.Table.from_pylist(measure_rows(names))
