"""Reshaped tables: occasions in long format, sessions and outcomes in wide format."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.exports.sheet import Sheet
from experiments.results.column_catalogue import Column

RUN: Final = ("study", "arm", "point", "replicate")
OCCASIONS: Final = ("intake", "post", "follow-up")
_UNFOLDED: Final[Mapping[str, tuple[str, str, str]]] = {
    "distress_score": ("intake_score", "post_score", "followup_score"),
    "distress_state": ("intake_distress", "post_state", "followup_state"),
}
_LONG: Final = (
    Column("occasion", "name", "", "when", OCCASIONS),
    Column("distress_score", "float32", "0..40", "client's form about distress; null without a form"),
    Column("distress_state", "float32", "-3..3 SD", "true distress"),
)


def clients_long(clients: Sheet) -> Sheet:
    """Return the client table with three rows a client: intake, end of treatment, follow-up."""
    folded = {name for names in _UNFOLDED.values() for name in names}
    kept = [column for column in clients.columns if column.name not in folded]
    keys = [column for column in kept if column.name in clients.keys]
    rest = [column for column in kept if column.name not in clients.keys]
    (span,) = (column.unit for column in clients.columns if column.name == "intake_score")
    long = (replace(column, unit=span) if column.name == "distress_score" else column for column in _LONG)
    columns = (*keys, *long, *rest)

    def pieces() -> Iterator[pa.Table]:
        for piece in clients.pieces():
            yield _unfold(piece).select([column.name for column in columns])

    return Sheet("clients_long", columns, 3 * clients.rows, pieces)


def _unfold(piece: pa.Table) -> pa.Table:
    count = piece.num_rows
    place = np.arange(3 * count)
    client, occasion = place // 3, place % 3
    long = piece.take(pa.array(client))
    for name, sources in _UNFOLDED.items():
        beside = pa.chunked_array([piece[source].combine_chunks() for source in sources])
        long = long.append_column(name, beside.take(pa.array(occasion * count + client)))
    codes = pa.array(occasion, pa.int32())
    return long.append_column("occasion", pa.DictionaryArray.from_arrays(codes, pa.array(OCCASIONS)))


def sessions_wide(sessions: Sheet) -> Sheet:
    """Return one row a client with every attended session beside the one before: `alliance_client_01`, `_02`, ..."""
    keys = [c for c in sessions.columns if c.name in (*RUN, "client", "therapist")]
    measures = [c for c in sessions.columns if c.name not in (*sessions.keys, "session", "attended")]
    rows, most = _extent(sessions)
    digits = max(2, len(str(most)))
    names = [[f"{measure.name}_{s:0{digits}}" for s in range(1, most + 1)] for measure in measures]
    wide = [
        replace(measure, name=name, meaning=f"session {s}: {measure.meaning}")
        for measure, own in zip(measures, names, strict=True)
        for s, name in enumerate(own, 1)
    ]

    def pieces() -> Iterator[pa.Table]:
        for run in by_run(sessions.pieces()):
            yield _spread(run, [key.name for key in keys], [c.name for c in measures], names)

    return Sheet("sessions_wide", (*keys, *wide), rows, pieces)


def _extent(sessions: Sheet) -> tuple[int, int]:
    """Return how many clients attended anything, and the highest number of sessions."""
    rows = most = 0
    for piece in sessions.pieces():
        came = piece["session"].filter(piece["attended"])
        rows += pc.sum(pc.equal(came, 1)).as_py() or 0
        most = max(most, pc.max(came).as_py() or 0)
    return rows, most


def _spread(run: pa.Table, keys: list[str], measures: list[str], names: list[list[str]]) -> pa.Table:
    came = run.filter(run["attended"])
    client, session = came["client"].to_numpy(), came["session"].to_numpy()
    people, row = np.unique(client, return_inverse=True)
    place = np.full((len(people), len(names[0]) if names else 0), -1)
    place[row, session - 1] = np.arange(len(client))
    first = came.take(pa.array(place[:, 0])).select(keys)
    arrays = {key: first[key] for key in keys}
    for measure, own in zip(measures, names, strict=True):
        values = came[measure].combine_chunks()
        arrays |= {
            name: values.take(pa.array(at, mask=at < 0)) for name, at in zip(own, place.T, strict=True)
        }
    return pa.table(arrays)


def outcomes_wide(outcomes: Sheet, columns: Sequence[Column]) -> Sheet:
    """Return one row a run with its outcomes beside one another.

    Parameters
    ----------
    outcomes : Sheet
        One row a run and outcome.
    columns : sequence of Column
        What each outcome is, in the order wanted.
    """
    keys = tuple(column for column in outcomes.columns if column.name in RUN)

    def pieces() -> Iterator[pa.Table]:
        for run in by_run(outcomes.pieces()):
            found = dict(zip(run["outcome"].to_pylist(), run["value"].to_pylist(), strict=True))
            values = {c.name: pa.array([found.get(c.name)], pa.float64()) for c in columns}
            yield pa.table({key.name: run[key.name][:1] for key in keys} | values)

    return Sheet("outcomes_wide", (*keys, *columns), outcomes.rows // max(len(columns), 1), pieces)


def summaries_long(summaries: Sheet) -> Sheet:
    """Return a sweep's summaries with one row a run and outcome."""
    keys = [column for column in summaries.columns if column.name in (*RUN, "seed")]
    outcomes = [column for column in summaries.columns if column not in keys and column.name != "error"]
    names = tuple(column.name for column in outcomes)
    long = (
        Column("outcome", "name", "", "what was measured", names),
        Column("value", "float64", "", "its value in this run, in the unit of the outcome"),
    )

    def pieces() -> Iterator[pa.Table]:
        for piece in summaries.pieces():
            count = piece.num_rows
            run = np.repeat(np.arange(count), len(names))
            outcome = np.tile(np.arange(len(names)), count)
            values = pa.chunked_array([piece[name].combine_chunks() for name in names])
            rows = piece.take(pa.array(run)).select([key.name for key in keys])
            codes = pa.DictionaryArray.from_arrays(pa.array(outcome, pa.int32()), pa.array(names))
            rows = rows.append_column("outcome", codes)
            yield rows.append_column("value", values.take(pa.array(outcome * count + run)))

    return Sheet("summaries_long", (*keys, *long), len(names) * summaries.rows, pieces)


def by_run(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield the rows of one run after the other; rows of a run are always stored together."""
    held: list[pa.Table] = []
    for piece in pieces:
        keys = [name for name in RUN if name in piece.column_names]
        starts = [0, *np.flatnonzero(_changes(piece, keys)) + 1, piece.num_rows]
        for start, end in itertools.pairwise(starts):
            part = piece.slice(start, end - start)
            if held and part.slice(0, 1).select(keys) != held[0].slice(0, 1).select(keys):
                yield pa.concat_tables(held)
                held = []
            held.append(part)
    if held:
        yield pa.concat_tables(held)


def _changes(piece: pa.Table, keys: list[str]) -> NDArray[np.bool_]:
    changed = np.zeros(max(piece.num_rows - 1, 0), dtype=bool)
    for key in keys:
        values = piece[key].combine_chunks()
        codes = values.dictionary_encode() if pa.types.is_string(values.type) else values
        numbers = (codes.indices if pa.types.is_dictionary(codes.type) else codes).to_numpy(
            zero_copy_only=False
        )
        changed |= numbers[1:] != numbers[:-1]
    return changed
