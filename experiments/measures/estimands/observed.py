"""What a study of one clinic holds in its hands: who came, what the forms say, how it ended; sorted, as columns.

Nothing here comes from a state of the model: an analyst of a real clinic would have the same. Three traits stand for
forms that clients fill in at intake and the model has no scores of; estimands that use them allow for the error that
such a form has.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.states import SCORES

if TYPE_CHECKING:
    from sim import Parameters, Tables

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

PLANNED = ("ended as planned", "limit reached")
DROPPED = ("dropped out",)
AT_INTAKE = ("attachment_anxiety", "attachment_avoidance", "outcome_expectation")
"""Traits that clients are asked about at intake."""
_PEOPLE = 1 << 20


@dataclass(frozen=True)
class Manual:
    """What the manuals of the questionnaires say, and any analyst of their scores would know.

    Attributes
    ----------
    alliance_top : float
        Highest score of an alliance form; the lowest is 1.
    reliable_change : float
        Points of distress from which a change is reliable.
    cutoff : float
        Distress score below which a client is not clinical.
    healthy_mean : float
        Mean distress score of the general population.
    distress_top : float
        Highest score of the distress form; the lowest is 0.
    """

    alliance_top: float
    reliable_change: float
    cutoff: float
    healthy_mean: float
    distress_top: float

    @classmethod
    def of(cls, parameters: Parameters) -> Manual:
        """Return the manual of the questionnaires that a clinic uses."""
        # Late, because it brings in the compiled engine, which a study that is only read and checked does not need.
        from sim.engine.tables import change_threshold

        instrument = parameters.instrument
        return cls(
            float(instrument.alliance_points),
            change_threshold(parameters),
            instrument.clinical_cutoff,
            instrument.healthy_mean,
            float(instrument.distress_top),
        )


class Scores(Mapping[str, Floats]):
    """Scores by name, each taken out of its table when it is first asked for.

    Parameters
    ----------
    table : pyarrow.Table
        Sessions.
    rows : ndarray of int64
        Which rows to take, in which order.
    """

    def __init__(self, table: pa.Table, rows: Whole) -> None:
        self._table, self._rows = table, rows
        self._taken: dict[str, Floats] = {}

    def __getitem__(self, name: str) -> Floats:
        """Return one score, NaN where no form was filled in."""
        if name not in self._taken:
            # Imported here, because it loads the compiler, which a check of names does without.
            from sim.process.changed_process import current_process

            if name not in SCORES and name not in current_process().scores:
                raise KeyError(name)
            self._taken[name] = _numbers(self._table[name])[self._rows]
        return self._taken[name]

    def __iter__(self) -> Iterator[str]:
        return iter(SCORES)

    def __len__(self) -> int:
        return len(SCORES)


@dataclass(frozen=True, eq=False)
class Observed:
    """One clinic as its analyst sees it: clients who came at least once, and the sessions they came to.

    Attributes
    ----------
    manual : Manual
    offered : int
        Clients who were given a place, whether they ever came or not.
    therapist : ndarray of int64, shape (clients,)
        Each client's therapist, as a row of the therapist table.
    arrival : ndarray, shape (clients,)
        Week of asking for help.
    intake, post : ndarray, shape (clients,)
        Distress score at intake and on the last form in treatment; NaN where there is none.
    month_6, followup : ndarray, shape (clients,)
        Distress score 26 weeks after the start, whether still in treatment or not, and at the follow-up after the end.
    at_intake : mapping
        Name out of `AT_INTAKE` -> ndarray, shape (clients,): the trait itself, without the error of a form.
    planned, dropped : ndarray of bool, shape (clients,)
        Ended as agreed (or at the agreed limit); left before. Neither: referred on, or still coming.
    ended : ndarray of bool, shape (clients,)
        No longer in treatment, in whatever way it ended.
    attended, missed : ndarray, shape (clients,)
        Appointments kept and missed.
    client, session, week : ndarray of int64, shape (sessions,)
        Whose attended session, its number for that client, and when; ordered by client, then session.
    scores : mapping
        Name of a score -> ndarray, shape (sessions,); NaN where no form was filled in.
    reported : ndarray, shape (sessions,)
        1 where the client reports a rupture, 0 where not, NaN where no form was filled in.
    ruptured, repaired : ndarray of bool, shape (sessions,)
        What an observer who codes every session would note: a rupture; a rupture resolved.
    strain : ndarray, shape (therapists,)
        Emotional exhaustion over the weeks in which clients arrive, as a share of the scale, 0 to 1.
    kept : dict
        Intermediate results, so that estimands can share them; see `remembered`.
    """

    manual: Manual
    offered: int
    therapist: Whole
    arrival: Floats
    intake: Floats
    post: Floats
    month_6: Floats
    followup: Floats
    at_intake: Mapping[str, Floats]
    planned: Flags
    dropped: Flags
    ended: Flags
    attended: Floats
    missed: Floats
    client: Whole
    session: Whole
    week: Whole
    scores: Mapping[str, Floats]
    reported: Floats
    ruptured: Flags
    repaired: Flags
    strain: Floats
    kept: dict[object, object] = field(default_factory=dict, repr=False)

    @property
    def clients(self) -> int:
        """Number of clients who came at least once."""
        return len(self.therapist)


P = ParamSpec("P")
R = TypeVar("R")


def remembered(
    function: Callable[Concatenate[Observed, P], R],
) -> Callable[Concatenate[Observed, P], R]:
    """Let a function of an `Observed` work once for each clinic and set of further arguments."""

    def once(observed: Observed, /, *arguments: P.args, **named: P.kwargs) -> R:
        key = (function, arguments, tuple(sorted(named.items())))
        if key not in observed.kept:
            observed.kept[key] = function(observed, *arguments, **named)
        return cast(R, observed.kept[key])

    functools.update_wrapper(once, function)
    return once


def _numbers(column: pa.ChunkedArray) -> Floats:
    values: Floats = column.to_numpy().astype(np.float64, copy=False)
    return values


def _flags(column: pa.ChunkedArray) -> Floats:
    # As small numbers: Arrow gives nullable truth values as Python objects, one by one.
    return _numbers(column.cast(pa.int8()))


def _is_any(column: pa.ChunkedArray, names: Sequence[str]) -> Flags:
    """Return which rows of a column of names hold one of the given ones."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    parts = [np.zeros(0, dtype=np.bool_)]
    for chunk in column.chunks:
        # One entry more than there are names: a null points at the last, which is never one of them.
        hits = np.array([name in names for name in chunk.dictionary.to_pylist()] + [False])
        parts.append(hits[chunk.indices.fill_null(len(hits) - 1).to_numpy()])
    found: Flags = np.concatenate(parts)
    return found


def observe(tables: Tables, manual: Manual) -> Observed:
    """Lay the tables of one clinic out for analysis.

    Parameters
    ----------
    tables : sim.Tables
        Sessions, clients and therapists of one run, without study columns.
    manual : Manual
        Of the questionnaires that were used.

    Returns
    -------
    Observed
    """
    sessions, clients = tables.sessions, tables.clients
    came = _numbers(clients["sessions_attended"]) > 0
    place = np.cumsum(came) - 1
    attended = sessions["attended"].to_numpy()
    owner = place[sessions["client"].to_numpy()]
    number = sessions["session"].to_numpy().astype(np.int64)
    rows = np.flatnonzero(attended)
    rows = rows[np.argsort(owner[rows] * _PEOPLE + number[rows])]
    return Observed(
        manual=manual,
        offered=len(clients) - clients["start_week"].null_count,
        therapist=_numbers(clients["therapist"])[came].astype(np.int64),
        arrival=_numbers(clients["arrival_week"])[came],
        intake=_numbers(clients["intake_score"])[came],
        post=_numbers(clients["post_score"])[came],
        month_6=_numbers(clients["week_26_score"])[came],
        followup=_numbers(clients["followup_score"])[came],
        at_intake={name: _numbers(clients[name])[came] for name in AT_INTAKE},
        planned=_is_any(clients["status"], PLANNED)[came],
        dropped=_is_any(clients["status"], DROPPED)[came],
        ended=clients["end_week"].is_valid().to_numpy()[came],
        attended=_numbers(clients["sessions_attended"])[came],
        missed=_numbers(clients["sessions_missed"])[came],
        client=owner[rows],
        session=number[rows],
        week=sessions["week"].to_numpy()[rows].astype(np.int64),
        scores=Scores(sessions, rows),
        reported=_flags(sessions["rupture_client"])[rows],
        ruptured=_is_any(sessions["rupture"], ("withdrawal", "confrontation"))[rows],
        repaired=_is_any(sessions["repair"], ("repaired",))[rows],
        strain=_numbers(tables.therapists["strain_mean"]),
    )
