"""What every column of the result tables holds: type from the tables themselves, unit and meaning from the states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa

from sim.engine.table_rows import WEEK_ROW, session_row
from sim.engine.tables import SessionBuffer, client_table, therapist_table, week_table
from sim.parameters import Parameters
from sim.parameters.added_interventions import default_interventions
from sim.parameters.intervention import Intervention
from sim.process.changed_process import current_process
from sim.process.interventions import REACHED
from sim.process.schedule import Process
from sim.states import (
    AssessmentWeek,
    ClientState,
    DyadState,
    Meeting,
    TherapistState,
    state_records,
    state_rows,
)

_STATES = {row["name"]: row for kind in (Meeting, DyadState, ClientState) for row in state_rows(kind)}
_THERAPIST = {row["name"]: row for row in state_rows(TherapistState)}
_TIMES = {
    "client": ("number", "client, from 0"),
    "therapist": ("number", "therapist, from 0; null before a place"),
    "week": ("week", "week of the clinic, from 0"),
}
_OWN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "sessions": {
        **_TIMES,
        "session": ("count", "sessions attended so far, this one included"),
        "attended": ("", "whether the client came"),
        "alliance_client": ("1..7", "client's form, 12 items: mean of the bond, goal and task scales"),
        "bond_client": ("1..7", "client's form, 4 items"),
        "goal_client": ("1..7", "client's form, 4 items"),
        "task_client": ("1..7", "client's form, 4 items"),
        "alliance_therapist": ("1..7", "therapist's form, 12 items"),
        "alliance_observer": ("1..7", "observer's rating, 12 items; never missing after an attended session"),
        "empathy_client": ("1..7", "client's form about perceived empathy, 5 items"),
        "distress_score": ("0..40", "client's form about distress"),
        "wellbeing_score": ("0..100", "client's form about well-being, 5 items"),
        "satisfaction_score": ("8..32", "client's form about satisfaction, 8 items"),
        "adherence_score": ("0..10", "client's form about what was done between sessions, 1 item"),
        "rupture_client": ("", "the client reports a rupture; null without a form"),
        "rupture_therapist": ("", "the therapist reports a rupture; null without a form"),
        "rupture": ("", "what happened in this session"),
        "repair": ("", "what the therapist did about tension in this session"),
        "state_formulation": ("0..1", "how well the formulation fits, not the estimate itself"),
        "state_strain": ("0..1", "the therapist's emotional exhaustion"),
    },
    "clients": {
        **_TIMES,
        "start_week": ("week", "week of the first place; null without one"),
        "end_week": ("week", "week in which treatment ended; null before"),
        "status": ("", "how things stood at the end of the run"),
        "dropout_kind": ("", "why a client who dropped out left"),
        "intake_score": ("0..40", "distress form at intake"),
        "post_score": ("0..40", "last distress form in treatment; null if none"),
        "followup_score": ("0..40", "distress form at follow-up; null if not returned"),
        **{
            f"week_{week}_score": (
                "0..40",
                f"distress form {week} weeks after the start, of dropouts too; null if not returned",
            )
            for week in map(int, AssessmentWeek)
        },
        "post_state": ("-3..3 SD", "distress when treatment ended; null before"),
        "followup_state": ("-3..3 SD", "distress at follow-up; null before"),
        "followup_wellbeing": ("0..1", "well-being at follow-up; null before"),
        "followup_coping": ("0..1", "coping at follow-up; null before"),
        "reliable_change": ("", "post score against intake, by the reliable change index"),
        "clinically_significant_change": ("", "reliably improved, and from above the cut-off to below it"),
        "identity_fit": ("0..1", "fit of identity at the last session; null without a place"),
        "preference_fit": ("0..1", "fit of preference; null without a place"),
    },
    "therapists": {
        **_TIMES,
        "strain_mean": ("0..1", "mean strain over the weeks in which clients arrive"),
        "strain_last": ("0..1", "strain in the last of those weeks"),
        "caseload_mean": ("clients", "mean caseload over those weeks"),
    },
    "weeks": {
        **_TIMES,
        "arrivals": ("clients", "asked for help this week"),
        "starts": ("clients", "took a place this week"),
        "endings": ("clients", "ended treatment this week, in whatever way"),
        "dropouts": ("clients", "of these, dropped out"),
        "waiting": ("clients", "on the waiting list at the week's end"),
        "in_treatment": ("clients", "in treatment at the week's end"),
        "mean_agreement": ("0..1", "mean of goal and task agreement, clients in treatment"),
        "mean_tension": ("0..1", "mean unresolved rupture tension, clients in treatment"),
        "mean_strain": ("0..1", "mean strain of all therapists"),
    },
}

_REACH = "whether intervention.{} covers this {}, from its start week on; drawn before the clinic opens"


def empty_tables() -> dict[str, pa.Table]:
    """Return the four tables of a clinic in which nothing has happened yet, by name."""
    return dict(_empty_tables(current_process(), default_interventions()))


@lru_cache(maxsize=4)
def _empty_tables(process: Process, interventions: Intervention) -> Mapping[str, pa.Table]:
    parameters = Parameters(intervention=interventions)
    clients, dyads = state_records(ClientState, 0), state_records(DyadState, 0)
    return {
        "sessions": SessionBuffer(session_row(process.scores)).table(),
        "clients": client_table(parameters, clients, dyads),
        "therapists": therapist_table(parameters, state_records(TherapistState, 0), 1),
        "weeks": week_table(np.zeros(0, WEEK_ROW), 1),
    }


@dataclass(frozen=True)
class Column:
    """What one column holds.

    Attributes
    ----------
    name, kind : str
        Name, and type as Arrow calls it (``name`` for one of a few words).
    unit, meaning : str
        Unit or range, empty where there is none; and what the column says.
    values : tuple of str
        The words of a column of kind ``name``, in the order of their codes.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    values: tuple[str, ...] = ()


def columns_of(name: str) -> Mapping[str, Column]:
    """Return what the columns of one table hold, by name and in their order.

    Parameters
    ----------
    name : {'sessions', 'clients', 'therapists', 'weeks'}
        Name of the table.

    Raises
    ------
    KeyError
        If a column is described nowhere.
    """
    return _columns_of(name, current_process())


@cache
def _columns_of(name: str, process: Process) -> Mapping[str, Column]:
    table = empty_tables()[name]
    added = {own.name: (own.span, own.meaning) for own in process.questionnaires}
    found = {}
    for item in table.schema:
        words: tuple[str, ...] = ()
        kind = "float32" if item.type == pa.float32() else str(item.type)
        if pa.types.is_dictionary(item.type):
            kind, words = "name", tuple(table[item.name].combine_chunks().dictionary.to_pylist())
        found[item.name] = Column(
            item.name, kind, *(added.get(item.name) or _described(name, item.name)), words
        )
    return found


def column_rows(name: str) -> list[dict[str, str]]:
    """Return what the columns of one table hold, for a page: one row a column, ``column type unit meaning``.

    Parameters
    ----------
    name : {'sessions', 'clients', 'therapists', 'weeks'}
        Name of the table.
    """
    return [
        {
            "column": column.name,
            "type": column.kind,
            "unit": column.unit,
            "meaning": ": ".join(filter(None, (column.meaning, ", ".join(column.values)))),
        }
        for column in columns_of(name).values()
    ]


def _described(name: str, column: str) -> tuple[str, str]:
    if column in _OWN[name]:
        return _OWN[name][column]
    if column.startswith(REACHED):
        return "", _REACH.format(column.removeprefix(REACHED), name.removesuffix("s"))
    if name == "therapists":
        return _THERAPIST[column]["span"], _THERAPIST[column]["meaning"]
    row = _STATES[column.removeprefix("state_").removeprefix("mean_")]
    averaged = ", mean of clients in treatment" if column.startswith("mean_") else ""
    return row["span"], row["meaning"] + averaged
