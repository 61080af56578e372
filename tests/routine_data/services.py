"""Simulated clinics written in the shape of a service's routine-outcome file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from experiments.measures.estimands.observed import AT_INTAKE
from sim import Parameters, Tables, build_world, simulate

FORM = """title: Distress form of the model
measures: distress
low: 0
high: 40
higher: worse
cutoff: {value: 11, source: the model}
reliable_change: {value: 6, source: the model}
items: open
reliability: open
retest: open
intake_mean: {value: 20, source: the model}
intake_sd: {value: 6.4, source: the model}
linking: open
"""
MAPPING = """client: client
therapist: therapist
date: date
attended: attended
scores:
  distress_score: {column: distress, questionnaire: own_form.yaml}
  alliance_client: {column: wai, questionnaire: wai_sr}
  alliance_therapist: {column: wai_t, questionnaire: wai_sr}
intake: intake
followup: followup
ending: {column: status, ended as planned: [ended as planned], dropped out: [dropped out],
  referred on: [referred on], limit reached: [limit reached], in treatment: [in treatment]}
"""
COLUMNS = (
    "client",
    "therapist",
    "date",
    "attended",
    "distress",
    "wai",
    "wai_t",
    "intake",
    "followup",
    "status",
)
MONDAY = date(2025, 1, 6)


def clinic(clients: int = 150, seed: int = 3, **settings: object) -> tuple[Tables, Parameters]:
    """Return the tables of a small clinic whose clients answer alliance items from 1 to 5."""
    parameters = Parameters.of(
        {
            "clinic": {"therapists": 8, "clients": clients, "weeks": 26, "closing_weeks": 30},
            "instrument": {"alliance_points": 5},
            **settings,
        }
    )
    return simulate(build_world(parameters, seed=seed)), parameters


def rows_of(tables: Tables, unknown: Sequence[int] = ()) -> list[dict[str, str]]:
    """Return a clinic's sessions as rows of text; therapists of some clients are unknown."""
    clients = tables.clients.to_pylist()
    rows = []
    for session in tables.sessions.to_pylist():
        who = clients[session["client"]]
        rows.append(
            {
                "client": f"C{session['client']:04d}",
                "therapist": "" if session["client"] in unknown else f"T{who['therapist']}",
                "date": (MONDAY + timedelta(weeks=session["week"])).isoformat(),
                "attended": "yes" if session["attended"] else "no",
                "distress": text(session["distress_score"]),
                "wai": text(session["alliance_client"]),
                "wai_t": text(session["alliance_therapist"]),
                "intake": text(who["intake_score"]),
                "followup": text(who["followup_score"]),
                "status": who["status"],
            }
        )
    return rows


def text(value: float | None) -> str:
    """Return a score with the digits that its precision has."""
    return "" if value is None else str(np.float32(value))


def csv_of(rows: Sequence[Mapping[str, str]], separator: str = ",") -> str:
    """Return rows as the text of a file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


UNKNOWN = frozenset(AT_INTAKE)
