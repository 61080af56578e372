"""What the columns of the explorer's own tables hold: of two worlds, of a game, of a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pyarrow as pa

from experiments.exports.column_labels import describe_column
from experiments.results.column_catalogue import Column, columns_of
from explorer.game.game import NAMES

_TEXT: Final = "text"
_OUTCOME: Final = {
    "outcome": (_TEXT, "what was measured"),
    "unit": (_TEXT, "unit of value, mc_error, low and high"),
    "mc_error": ("as in unit", "Monte Carlo standard error of value"),
    "low": ("as in unit", "lower end of the 95 % Monte Carlo interval of value"),
    "high": ("as in unit", "upper end of the 95 % Monte Carlo interval of value"),
    "replicates": ("number, from 2", "replicates with this outcome"),
}
_GAME: Final = {
    "who": (
        _TEXT,
        "whose therapist: you, the responsive therapist of the model, or one who follows the supervisor",
    ),
    "session": ("number, from 1", "sessions attended so far, this one included"),
    "opening": (_TEXT, "what the client says at first; empty if the client did not come"),
    "answer": (_TEXT, "what the client says at the end, or instead of coming"),
    "read_bond": (_TEXT, "the therapist's impression of the bond, in words"),
    "read_agreement": (_TEXT, "the therapist's impression of the agreement on goals and tasks, in words"),
    "read_openness": (_TEXT, "the therapist's impression of the client's openness, in words"),
    "read_needs": (_TEXT, "the therapist's impression of what the client needs, in words"),
    **{
        f"share_{name.replace(' ', '_')}": ("0..1", f"share of the session for this emphasis: {name}")
        for name in NAMES
    },
    "form_alliance": ("1..7", "client's alliance form; empty if none came back"),
    "form_distress": ("0..40", "client's distress form, lower is better; empty if none came back"),
    "form_homework": ("0..10", "client's form about what was done between sessions; empty if none came back"),
    "rupture": (_TEXT, "kind of rupture in this session, or none; hidden from the player"),
    "noticed": (
        "0 or 1",
        "whether the therapist noticed the rupture in the same hour; hidden from the player",
    ),
    "repaired": ("0 or 1", "whether a repair held in this session; hidden from the player"),
    "state_alliance": ("0..1", "bond and agreement together"),
    "state_felt": (
        "0..1",
        "how far the client felt understood in this session; empty if the client did not come",
    ),
    "state_need": (
        "about 0..1",
        "what the client needed in this session, from 0 working on the problem to 1 exploring; empty if the client "
        "did not come",
    ),
}
_POINTS: Final = {
    "panel": (_TEXT, "panel of the figure, with the unit of mean and error"),
    "line": (_TEXT, "line or set of points in the panel"),
    "x": (
        "as on the axis",
        "place on the horizontal axis, such as the session; number of the label where there are some",
    ),
    "label": (_TEXT, "what is written at this place of the axis; empty where the axis counts"),
    "mean": ("as in panel", "mean over the replicates"),
    "error": ("as in panel", "Monte Carlo standard error of mean"),
}
COLUMNS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "summary": {
        "arm": (_TEXT, "world: first or second"),
        "value": ("as in unit", "mean over the replicates of this world"),
        **_OUTCOME,
    },
    "differences": {
        "arm": (_TEXT, "world that is compared with the first"),
        "value": ("as in unit", "mean paired difference: this world minus the first"),
        **_OUTCOME,
    },
    "game": _GAME,
    "points": _POINTS,
}
"""Table -> column -> unit or range, and meaning; those of the model's own tables are described with them."""


def describe(table: str, field: pa.Field) -> Column:
    """Return what a column of a table that a page gives holds.

    Parameters
    ----------
    table : str
        Name of the table.
    field : pyarrow.Field
    """
    column = describe_column(table, field, {})
    known = COLUMNS.get(table, {}).get(field.name)
    if known is not None:
        return replace(column, unit=known[0], meaning=known[1])
    sessions = columns_of("sessions")
    if table in COLUMNS and field.name in sessions:
        return replace(column, unit=sessions[field.name].unit, meaning=sessions[field.name].meaning)
    return column
