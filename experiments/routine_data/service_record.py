"""A service's rows laid out as the tables of a simulated clinic, so that the same code measures both."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.inputs.questionnaires import Questionnaire
from experiments.measures.estimands.observed import AT_INTAKE, DROPPED, observe
from experiments.routine_data.cell_values import Floats, Whole
from experiments.routine_data.oddities import FEWEST, Oddities, Oddity
from experiments.routine_data.partial_observation import PartialManual, PartialObservation, PartialScores
from experiments.routine_data.service_mapping import ALLIANCES, DISTRESS, FIRST, ServiceMapping
from experiments.routine_data.service_rows import ServiceRows, service_rows
from experiments.routine_data.tabular_files import FileTable
from sim import Tables
from sim.errors import InputError

Flags = NDArray[np.bool_]
ALLIANCE_TOP: Final = 7.0
"""Highest point of the scale onto which alliance forms are laid that do not begin at 1."""
_IN_TREATMENT: Final = "in treatment"
_WEEK: Final = 7


@dataclass(frozen=True, eq=False)
class ServiceRecord:
    """A service as a file records it.

    Attributes
    ----------
    observed : PartialObservation
        What measures take.
    tables : sim.Tables
        The same as the tables of a simulated clinic; what the file does not record is empty.
    forms : mapping of str to Questionnaire
        Score -> the form it is of.
    oddities : tuple of Oddity
    rows, clients : int
        Rows that were read, and clients who came.
    alliance_top : float
        Highest point of the scale of alliance scores, whose lowest is 1.
    weeks_between : float
        Weeks from one assessment to the next; NaN where rows are sessions, or nothing is said.
    last_day : float
        The last date in the file, as a day since year 1; NaN without dates.
    """

    observed: PartialObservation
    tables: Tables
    forms: dict[str, Questionnaire]
    oddities: tuple[Oddity, ...]
    rows: int
    clients: int
    alliance_top: float
    weeks_between: float
    last_day: float


def service_record(table: FileTable, mapping: ServiceMapping, small_groups: bool = False) -> ServiceRecord:
    """Read a service out of a table.

    Parameters
    ----------
    table : FileTable
    mapping : ServiceMapping
    small_groups : bool
        Whether services of fewer than five clients may be described.

    Raises
    ------
    InputError
        Naming file, row and column of the first cell that cannot be used, or if there are too few clients.
    """
    odd = Oddities(table.numbers)
    rows = service_rows(table, mapping, odd)
    keep = _in_order(rows, odd)
    sessions = _Sessions(rows, keep, mapping, odd)
    count = int((sessions.attended > 0).sum())
    if count < (1 if small_groups else FEWEST):
        raise InputError(
            f"{table.path} has {count} clients who came, but at least {FEWEST} were expected, because nothing is told "
            "of smaller groups unless small_groups=true"
        )
    tables = sessions.tables()
    observed = _partial(tables, sessions, mapping)
    _people_oddities(rows, sessions, odd)
    return ServiceRecord(
        observed,
        tables,
        {name: score.form for name, score in mapping.scores.items()},
        tuple(odd.found),
        len(keep),
        count,
        alliance_top(mapping),
        mapping.weeks_between,
        float(np.nanmax(rows.day)) if "day" in rows.has else float("nan"),
    )


def _in_order(rows: ServiceRows, odd: Oddities) -> Whole:
    """Return rows by client and time, each session once, and report what was out of order."""
    time = rows.number if "number" in rows.has else rows.day
    known = ~np.isnan(time) | rows.later
    odd.add("rows without a session number or date", rows.place[~known], "rows", "left out")
    order = np.lexsort((np.arange(len(time)), time, rows.client))
    order = order[known[order]]
    same_client = rows.client[order[1:]] == rows.client[order[:-1]]
    same = same_client & (time[order[1:]] == time[order[:-1]])
    again = np.concatenate(([False], same)) if order.size else np.zeros(0, np.bool_)
    odd.add(
        "sessions that are there twice",
        rows.place[order[again]],
        "rows",
        "left out; the first was kept",
    )
    order = order[~again]
    if {"number", "day"} <= rows.has:
        same_client = rows.client[order[1:]] == rows.client[order[:-1]]
        back = same_client & (rows.day[order[1:]] < rows.day[order[:-1]])
        odd.add(
            "dates that run backwards from one session to the next",
            rows.place[order[1:][back]],
            "rows",
            "kept in the order of session numbers",
        )
    return order


class _Sessions:
    """Rows by client and time, with each client's numbers."""

    def __init__(self, rows: ServiceRows, keep: Whole, mapping: ServiceMapping, odd: Oddities) -> None:
        self.has, self.count, self.mapping = rows.has, rows.clients, mapping
        distress = rows.scores.get(DISTRESS)
        number = rows.number[keep]
        at_intake = (number == 0) & ("number" in rows.has)
        client = rows.client[keep]
        self.intake = _first(rows.intake[keep], client, self.count)
        self.followup = _first(rows.followup[keep], client, self.count)
        if distress is not None:
            own = np.where(at_intake, distress[keep], np.nan)
            self.intake = np.where(np.isnan(self.intake), _first(own, client, self.count), self.intake)
        used = keep[~(at_intake | rows.later[keep])]
        self.rows = used
        self.client = rows.client[used]
        self.place = rows.place[used]
        self.came = rows.came[used]
        self.scores = {name: values[used] for name, values in rows.scores.items()}
        top = alliance_top(mapping)
        self.scores = {
            name: _laid_out(values, mapping.scores[name].form, top) for name, values in self.scores.items()
        }
        if distress is not None:
            form = mapping.scores[DISTRESS].form
            self.intake, self.followup = (_laid_out(v, form, top) for v in (self.intake, self.followup))
        self.attended = np.bincount(self.client[self.came], minlength=self.count)
        self.missed = np.bincount(self.client[~self.came], minlength=self.count)
        self.session = self._numbers(rows.number[used])
        day = rows.day[used]
        first = np.nanmin(rows.day) if "day" in rows.has else 0.0
        self.week = np.where(np.isnan(day), 0.0, (day - first) // _WEEK).astype(np.int64)
        if mapping.intake == FIRST and distress is not None:
            self._first_form_as_intake(odd)
        self.therapist, self.changed = _own_therapist(rows.therapist[keep], client, self.count)
        self.therapist_count = rows.therapist_count
        self.ending = _last_code(rows.ending[keep], client, self.count)
        self.endings = rows.endings

    def _numbers(self, number: Floats) -> Whole:
        """Return the number of each attended session for its client: the file's own, or counted."""
        if "number" in self.has and "attended" not in self.has:
            return number.astype(np.int64)
        came = self.came.astype(np.int64)
        total = np.cumsum(came)
        begins = np.concatenate(([True], self.client[1:] != self.client[:-1])) if len(came) else came == 1
        before = np.maximum.accumulate(np.where(begins, total - came, 0))
        counted: Whole = total - before
        return counted

    def _first_form_as_intake(self, odd: Oddities) -> None:
        scores = self.scores[DISTRESS]
        filled = np.flatnonzero(~np.isnan(scores) & self.came)
        whose, first = np.unique(self.client[filled], return_index=True)
        missing = np.isnan(self.intake[whose])
        self.intake[whose[missing]] = scores[filled[first[missing]]]
        # The form that stands for intake is no outcome, too: a client with one form has no change.
        self.scores[DISTRESS] = scores = scores.copy()
        scores[filled[first[missing]]] = np.nan
        odd.add(
            "clients without an intake form",
            [],
            "clients",
            "their first form stands for it",
            count=int(missing.sum()),
        )

    def tables(self) -> Tables:
        """Return the tables of a simulated clinic, as far as the file goes; the rest is empty."""
        post = _last(
            np.where(self.came, self.scores.get(DISTRESS, self._nothing), np.nan), self.client, self.count
        )
        started = np.full(self.count, 0)
        status = np.where(self.ending >= 0, self.ending, len(self.endings)).astype(np.int8)
        names = pa.array([*self.endings, _IN_TREATMENT], pa.string())
        ended = np.isin(self.ending, [k for k, name in enumerate(self.endings) if name != _IN_TREATMENT])
        clients = {
            "client": np.arange(self.count),
            "therapist": self.therapist,
            "start_week": started,
            "end_week": pa.array(started, mask=~ended),
            "arrival_week": _optional(np.full(self.count, np.nan)),
            "status": pa.DictionaryArray.from_arrays(pa.array(status), names),
            "sessions_attended": self.attended,
            "sessions_missed": self.missed,
            "intake_score": _optional(self.intake),
            "post_score": _optional(post),
            "followup_score": _optional(self.followup),
            "week_26_score": _optional(np.full(self.count, np.nan)),
            **{name: _optional(np.full(self.count, np.nan)) for name in AT_INTAKE},
        }
        none = pa.array(np.zeros(len(self.client), np.int8))
        kinds = pa.DictionaryArray.from_arrays(none, pa.array(["none"]))
        scores = {name: _optional(values) for name, values in self.scores.items()}
        sessions = {
            "client": self.client,
            "week": self.week,
            "session": self.session,
            "attended": self.came,
            **scores,
            "rupture_client": pa.nulls(len(self.client), pa.bool_()),
            "rupture": kinds,
            "repair": kinds,
        }
        therapists = {"strain_mean": pa.nulls(max(1, self.therapist_count), pa.float32())}
        return Tables(pa.table(sessions), pa.table(clients), pa.table(therapists), pa.table({}))

    @property
    def _nothing(self) -> Floats:
        return np.full(len(self.client), np.nan)


def _optional(values: Floats) -> pa.Array:
    """Return scores with the precision of simulated tables, so that figures are equal to the last bit."""
    return pa.array(values.astype(np.float32), mask=np.isnan(values))


def _first(values: Floats, client: Whole, count: int) -> Floats:
    """Return each client's first known value; rows are ordered by client."""
    rows = np.flatnonzero(~np.isnan(values))
    whose, first = np.unique(client[rows], return_index=True)
    found = np.full(count, np.nan)
    found[whose] = values[rows[first]]
    return found


def _last(values: Floats, client: Whole, count: int) -> Floats:
    """Return each client's last known value; rows are ordered by client."""
    rows = np.flatnonzero(~np.isnan(values))
    found = np.full(count, np.nan)
    found[client[rows]] = values[rows]
    return found


def _last_code(codes: Whole, client: Whole, count: int) -> Whole:
    """Return each client's last code that is not -1."""
    rows = np.flatnonzero(codes >= 0)
    found = np.full(count, -1)
    found[client[rows]] = codes[rows]
    return found


def _own_therapist(therapist: Whole, client: Whole, count: int) -> tuple[Whole, Whole]:
    """Return the therapist of most of each client's sessions, -1 for none, and who had more than one."""
    known = therapist >= 0
    own = np.full(count, -1)
    if not known.any():
        return own, np.zeros(0, np.int64)
    size = int(therapist.max()) + 1
    pairs, times = np.unique(client[known] * size + therapist[known], return_counts=True)
    order = np.argsort(times, kind="stable")
    own[pairs[order] // size] = pairs[order] % size
    return own, np.flatnonzero(np.bincount(pairs // size, minlength=count) > 1)


def alliance_top(mapping: ServiceMapping) -> float:
    """Return the highest point of the scale of all alliance scores, whose lowest is 1."""
    forms = [mapping.scores[name].form for name in ALLIANCES if name in mapping.scores]
    return forms[0].high if forms and forms[0].low == 1 else ALLIANCE_TOP


def _laid_out(values: Floats, form: Questionnaire, top: float) -> Floats:
    """Return scores as the model's tables have them: high distress is bad; alliances lie between 1 and `top`."""
    if form.measures == "distress":
        return values if form.higher == "worse" else form.low + form.high - values
    if form.low == 1 and form.high == top:
        return values
    share = (values - form.low) / (form.high - form.low)
    return 1.0 + (top - 1.0) * (share if form.higher == "better" else 1.0 - share)


def _partial(tables: Tables, sessions: _Sessions, mapping: ServiceMapping) -> PartialObservation:
    manual = _manual(mapping)
    full = observe(tables, manual)
    absent = _absent(sessions, mapping)
    values = {item.name: getattr(full, item.name) for item in dataclasses.fields(full) if item.name != "kept"}
    values["scores"] = PartialScores({name: full.scores[name] for name in sessions.scores})
    return PartialObservation(**values, absent=frozenset(absent))


def _manual(mapping: ServiceMapping) -> PartialManual:
    form = mapping.scores[DISTRESS].form if DISTRESS in mapping.scores else None
    change = float("nan") if form is None else form.change_threshold()
    cutoff = float("nan") if form is None else form.cutoff
    healthy = float("nan") if form is None else form.healthy_mean
    top = float("nan") if form is None else form.high
    if form is not None and form.higher == "better":
        cutoff, healthy = form.low + form.high - cutoff, form.low + form.high - healthy
    numbers = {"reliable_change": change, "cutoff": cutoff, "healthy_mean": healthy, "distress_top": top}
    absent = {name for name, number in numbers.items() if np.isnan(number)}
    absent |= set() if any(name in mapping.scores for name in ALLIANCES) else {"alliance_top"}
    return PartialManual(alliance_top(mapping), change, cutoff, healthy, top, absent=frozenset(absent))


def _absent(sessions: _Sessions, mapping: ServiceMapping) -> set[str]:
    absent = {"arrival", "month_6", "at_intake", "reported", "ruptured", "repaired", "strain"}
    if not sessions.has & {"day"}:
        absent.add("week")
    if "attended" not in sessions.has:
        absent |= {"missed", "offered"}
    if "ending" not in sessions.has:
        absent |= {"planned", "dropped", "ended"}
    if (sessions.therapist[sessions.attended > 0] < 0).any():
        absent.add("therapist")
    if np.isnan(sessions.intake).all():
        absent.add("intake")
    if np.isnan(sessions.followup).all():
        absent.add("followup")
    if DISTRESS not in mapping.scores:
        absent |= {"intake", "post"}
    if mapping.rows == "assessments":
        absent |= {"attended", "missed", "offered", "session", "week"}
    return absent


def _people_oddities(rows: ServiceRows, sessions: _Sessions, odd: Oddities) -> None:
    def clients(what: str, count: int, done: str) -> None:
        odd.add(what, [], "clients", done, count=int(count))

    came = sessions.attended > 0
    clients(
        "clients with more than one therapist", len(sessions.changed), "counted with the one they saw most"
    )
    if sessions.mapping.therapist:
        unknown = came & (sessions.therapist < 0)
        clients("clients without a known therapist", unknown.sum(), "left out of measures about therapists")
    clients("clients with a single session", (sessions.attended == 1).sum(), "kept")
    clients("clients who never came", (~came).sum(), "counted where measures ask for them")
    if "ending" not in rows.has:
        odd.add("no column of endings", [], "file", "no measure of dropout can be given", count=1)
    else:
        clients(
            "clients without an ending", (came & (sessions.ending < 0)).sum(), "taken as still in treatment"
        )
        dropped = [k for k, name in enumerate(sessions.endings) if name in DROPPED]
        if not dropped:
            odd.add("no ending that means dropping out", [], "file", "dropout is 0 in this file", count=1)
