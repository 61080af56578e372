"""The data of one trial as its researchers would have them: a row a client, an assessment, or an appointment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.results.column_catalogue import Column, columns_of
from experiments.trials.allocation import Allocation, allocate
from experiments.trials.observed_values import FORMS, MODERATORS, OUTCOMES
from experiments.trials.recruitment import recruit
from experiments.trials.simulated_trial import FORM_ERRORS, allocation_seed, simulated_clinics
from experiments.trials.trial_data import WEEKS, Participants
from experiments.trials.trial_design import PARTIALLY_NESTED, STEPPED_WEDGE, TrialDesign
from experiments.trials.trial_plan import TrialPlan
from sim.states import SCORES

if TYPE_CHECKING:
    from sim.engine.clinic_run import ClinicRun

Whole = NDArray[np.int64]

_SESSION: Final = ("session", "attended", *SCORES, "rupture_client", "rupture_therapist")
_OWN: Final[Mapping[str, tuple[str, str, str]]] = {
    "client": ("int64", "number", "client, from 1"),
    "clinic": ("int64", "number", "clinic, from 1"),
    "therapist": ("int64", "number", "therapist, from 1; null in an arm without therapists"),
    "period": ("int64", "number", "period of the stepped wedge in which treatment began, from 0"),
    "start_week": ("int64", "week", "week of the trial in which treatment began, from 0"),
    "completed": ("bool", "", "whether treatment ended as planned or at its limit, and not by dropout"),
    "dropout": ("float32", "0 or 1", "whether the client dropped out"),
    "week": ("int64", "weeks", "weeks since the start of treatment"),
    "distress_score": ("float32", "0..40", "distress form; at week 0 that of intake; null if not returned"),
    "post_alliance": ("float32", "1..7", "client's last alliance form"),
    "post_alliance_therapist": ("float32", "1..7", "therapist's last alliance form"),
    "post_empathy": ("float32", "1..7", "client's last form about perceived empathy"),
    "post_satisfaction": ("float32", "8..32", "client's last form about satisfaction"),
    "post_wellbeing": ("float32", "0..100", "client's last form about well-being in treatment"),
    "first_alliance": ("float32", "1..7", "client's alliance form at session 1"),
    "first_wellbeing": ("float32", "0..100", "client's form about well-being at session 1"),
    "early_alliance": ("float32", "1..7", "client's alliance form at session 3"),
    **{
        name: ("float32", "0..1", f"form at intake about {trait.replace('_', ' ')}")
        for name, trait in FORMS.items()
    },
}


@dataclass(frozen=True)
class ResearcherTable:
    """A table and what its columns hold."""

    rows: pa.Table
    columns: tuple[Column, ...]


def researcher_data(plan: TrialPlan, design: TrialDesign, trial: int) -> dict[str, ResearcherTable]:
    """Return the data of one trial.

    Parameters
    ----------
    plan : TrialPlan
    design : TrialDesign
        One of its designs.
    trial : int
        Number of the trial, as in the table of trials.

    Returns
    -------
    dict
        ``wide``: one row a client, with everything that is known once. ``long``: one row a client and assessment.
        ``sessions``: one row an appointment.
    """
    clinics = simulated_clinics(plan, design, trial, whole=True)
    everything = replace(design, secondary=OUTCOMES, moderators=(*MODERATORS, *FORMS))
    people = recruit(clinics, everything, (plan.config.options.seed, FORM_ERRORS, trial))
    allocation = allocate(people, design, np.random.default_rng(allocation_seed(plan, trial)))
    who = _who(people, allocation, design, plan.arms)
    tables = {
        "wide": _wide(who, people, allocation, design),
        "long": _long(who, people, allocation),
        "sessions": _sessions(who, people, allocation, clinics),
    }
    return {name: ResearcherTable(table, _columns(name, table, plan.arms)) for name, table in tables.items()}


def _who(people: Participants, allocation: Allocation, design: TrialDesign, arms: Sequence[str]) -> pa.Table:
    alone = (allocation.arm == 0) if design.design == PARTIALLY_NESTED else np.zeros(len(people), np.bool_)
    return pa.table(
        {
            "client": pa.array(np.arange(1, len(people) + 1)),
            "clinic": pa.array(people.clinic + 1),
            "therapist": pa.array(people.therapist + 1, mask=alone),
            "arm": pa.DictionaryArray.from_arrays(pa.array(allocation.arm.astype(np.int8)), pa.array(arms)),
        }
    )


def _wide(who: pa.Table, people: Participants, allocation: Allocation, design: TrialDesign) -> pa.Table:
    got = (allocation.received, np.arange(len(people)))
    columns: dict[str, pa.Array] = {}
    if design.design == STEPPED_WEDGE:
        columns["period"] = pa.array(allocation.period)
    columns["start_week"] = pa.array(people.start)
    columns |= {
        name: pa.array(values[got].astype(np.float32), from_pandas=True)
        for name, values in {**people.moderators, **people.outcomes}.items()
    }
    columns["completed"] = pa.array(people.completed[got])
    return _beside(who, columns)


def _long(who: pa.Table, people: Participants, allocation: Allocation) -> pa.Table:
    course = people.course[allocation.received, np.arange(len(people))]
    scores = np.column_stack([people.intake, course])
    weeks = (0, *WEEKS)
    rows = who.take(pa.array(np.repeat(np.arange(len(people)), len(weeks))))
    columns = {
        "week": pa.array(np.tile(weeks, len(people))),
        "distress_score": pa.array(scores.ravel().astype(np.float32), from_pandas=True),
    }
    return _beside(rows, columns)


def _sessions(
    who: pa.Table, people: Participants, allocation: Allocation, clinics: Sequence[Sequence[ClinicRun]]
) -> pa.Table:
    """Return the appointments of those who take part, client by client, from the clinic in the arm that each got."""
    parts = []
    for number, arms in enumerate(clinics):
        for arm, run in enumerate(arms):
            here = np.flatnonzero((people.clinic == number) & (allocation.received == arm))
            place = np.full(len(run.clients), -1)
            place[people.row[here]] = here
            whose = place[run.sessions["client"].to_numpy()]
            kept = np.flatnonzero(whose >= 0)
            kept = kept[np.argsort(whose[kept], kind="stable")]
            rows, own = run.sessions.take(pa.array(kept)), whose[kept]
            since = rows["week"].to_numpy().astype(np.int64) - run.clients["start_week"][people.row[own]]
            columns = {"week": pa.array(since), **{name: rows[name] for name in _SESSION}}
            parts.append(_beside(who.take(pa.array(own)), columns))
    joined = pa.concat_tables(parts)
    return joined.sort_by([("client", "ascending"), ("week", "ascending"), ("session", "ascending")])


def _beside(rows: pa.Table, columns: Mapping[str, pa.Array]) -> pa.Table:
    return pa.table({**{name: rows[name] for name in rows.column_names}, **columns})


def _columns(table: str, rows: pa.Table, arms: Sequence[str]) -> tuple[Column, ...]:
    known = columns_of("sessions" if table == "sessions" else "clients")
    found = []
    for name in rows.column_names:
        if name == "arm":
            found.append(Column("arm", "name", "", "to which the client was allocated", tuple(arms)))
        elif name in _OWN and (
            name not in known or table != "sessions" or name in ("client", "therapist", "week")
        ):
            found.append(Column(name, *_OWN[name]))
        else:
            found.append(known[name])
    return tuple(found)
