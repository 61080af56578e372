"""Which mechanism parameter would have to differ between settings, as a table and in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.calibration.differing_parameters import Difference, MovedParameter, SettingSearch

HELPS: Final = "helps here"
NOT_BEYOND: Final = "not beyond error"
NOTHING: Final = "nothing to explain"
_TEXT: Final = ("setting", "figures", "parameter", "found")
_WHOLE: Final = ("tried", "of", "inside_before", "inside_after", "usual_inside_before", "usual_inside_after")
_FLAGS: Final = ("spoils_usual",)
COLUMNS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(_TEXT, pa.string()),
    **dict.fromkeys(_WHOLE, pa.int32()),
    **dict.fromkeys(_FLAGS, pa.bool_()),
}
"""Types of the columns that are no real numbers."""
_NUMBERS: Final = (
    "configured",
    "value",
    "misfit_before",
    "misfit_after",
    "error",
    "usual_misfit_before",
    "usual_misfit_after",
    "usual_error",
)
_ORDER: Final = (
    "setting",
    "figures",
    "of",
    "tried",
    "parameter",
    "configured",
    "value",
    "misfit_before",
    "misfit_after",
    "error",
    "inside_before",
    "inside_after",
    "found",
    "usual_misfit_before",
    "usual_misfit_after",
    "usual_error",
    "usual_inside_before",
    "usual_inside_after",
    "spoils_usual",
)
Row = Mapping[str, str | float | int | bool | None]


def differing_table(searches: Sequence[SettingSearch]) -> pa.Table:
    """Return one row for each setting and confirmed parameter, those first that let the misfit be least."""
    rows = [_row(search, moved) for search in searches for moved in search.moved]
    types = {**COLUMNS, **dict.fromkeys(_NUMBERS, pa.float64())}
    return pa.Table.from_pylist(rows, pa.schema([(name, types[name]) for name in _ORDER]))


def _row(search: SettingSearch, moved: MovedParameter) -> dict[str, object]:
    usual = moved.usual
    return {
        "setting": search.name,
        "figures": " ".join(search.figures),
        "of": len(search.figures),
        "tried": search.tried,
        "parameter": moved.path,
        "configured": moved.configured,
        "value": moved.value,
        **_difference(moved.here, ""),
        "found": NOTHING if search.explained else HELPS if moved.helps else NOT_BEYOND,
        **({} if usual is None else _difference(usual, "usual_")),
        "spoils_usual": None if usual is None else moved.spoils,
    }


def _difference(found: Difference, prefix: str) -> dict[str, object]:
    error = None if found.error != found.error else found.error
    return {
        f"{prefix}misfit_before": found.before,
        f"{prefix}misfit_after": found.after,
        f"{prefix}error": error,
        f"{prefix}inside_before": found.inside_before,
        f"{prefix}inside_after": found.inside_after,
    }


def differing_text(table: pa.Table) -> str:
    """Return the table in sentences and columns, setting by setting."""
    head = "If one mechanism parameter differed between settings, which would it be? (a test of the model, not a fit)"
    settings: dict[str, list[Row]] = {}
    for row in table.to_pylist():
        settings.setdefault(row["setting"], []).append(row)
    if not settings:
        return f"{head}\nNo figure of the table belongs to a setting of its own."
    note = (
        "misfit: root mean square deviation in half-widths of published intervals; ±: paired Monte Carlo error of its "
        "change\nin default: the figures that may be fitted, in the default setting, with the same value"
    )
    return "\n".join([head, note, *(line for name, rows in settings.items() for line in _lines(name, rows))])


def _lines(name: str, rows: Sequence[Row]) -> Iterable[str]:
    first = rows[0]
    configured = (
        f"{_number(first['misfit_before'])} half-widths, {first['inside_before']} of {first['of']} inside"
    )
    yield f"\n{name} ({first['figures']}): misfit as configured {configured}"
    if first["found"] == NOTHING:
        yield "  All its figures lie inside: nothing would have to differ."
        return
    helping = [row for row in rows if row["found"] == HELPS]
    if not helping:
        yield f"  None of {first['tried']} parameters, moved alone, helps beyond Monte Carlo error."
    for row in helping:
        yield f"  {row['parameter']} {row['value']:.3g} instead of {row['configured']:.3g}: {_effect(row)}"
    if helping and max(int(row["inside_after"] or 0) for row in helping) < int(first["of"] or 0):
        yield "  None of them, moved alone, brings all figures inside."


def _effect(row: Row) -> str:
    here = f"misfit {_number(row['misfit_after'])} ± {_number(row['error'])}, {row['inside_after']} inside"
    if row["spoils_usual"] is None:
        return here
    counts = f"{row['usual_inside_before']} -> {row['usual_inside_after']} inside"
    misfits = f"misfit {_number(row['usual_misfit_before'])} -> {_number(row['usual_misfit_after'])}"
    verdict = (
        "it would have to differ"
        if row["spoils_usual"]
        else "no harm there, so it need not differ between settings"
    )
    return f"{here}; in default {counts}, {misfits}: {verdict}"


def _number(value: object) -> str:
    return "-" if value is None else f"{value:.2g}"
