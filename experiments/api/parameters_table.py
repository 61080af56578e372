"""Every parameter of the model as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from experiments.reports.parameter_rows import chosen_rows


def parameters_table(names: Sequence[str] = ()) -> pa.Table:
    """Return every parameter with its value, unit, range, meaning and source.

    Parameters
    ----------
    names : sequence of str
        Groups or parameters, such as ``trust`` or ``clinic.weeks``; all if empty.

    Returns
    -------
    pyarrow.Table
        One row a parameter: ``name value unit range meaning source``, all text.

    Raises
    ------
    InputError
        For an unknown name, with the nearest one.
    """
    return pa.Table.from_pylist(chosen_rows(names))
