"""A file's rows as columns of one kind: who, with whom, which session, when, what forms say; wide files made long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.inputs.questionnaires import Questionnaire
from experiments.routine_data.cell_values import Cells, Floats, Whole
from experiments.routine_data.oddities import Oddities
from experiments.routine_data.service_mapping import FIRST, NUMBER, ScoreColumn, ServiceMapping
from experiments.routine_data.tabular_files import FileTable
from sim.errors import InputError, nearest, shown

Flags = NDArray[np.bool_]
YES: Final = frozenset({"1", "yes", "y", "true", "attended", "present", "ja", "j"})
NO: Final = frozenset({"0", "no", "n", "false", "missed", "dna", "cancelled", "absent", "nein"})
MOST_SESSION: Final = 10_000
MOSTLY: Final = 0.9
"""Share of scores that fit a sum of items from which a column is taken to hold sums."""


@dataclass(frozen=True, eq=False)
class ServiceRows:
    """Rows of a file, one a session or assessment.

    Attributes
    ----------
    place : ndarray of int64
        Row of the file's table, from 0.
    client, therapist : ndarray of int64
        Codes; a therapist of -1 is unknown.
    clients, therapist_count : int
        How many codes there are.
    number, day : ndarray
        Number of the session, and date as a day; NaN where the file does not say.
    came, later : ndarray of bool
        Whether the client came; whether the row is that of a follow-up.
    scores : mapping of str to ndarray
        In points of the questionnaires; NaN where no form was filled in.
    intake, followup : ndarray
        Score of the intake and of the follow-up form that stands in the row; NaN for none.
    ending : ndarray of int64
        Code of how the treatment ended, -1 for nothing.
    endings : list of str
    has : frozenset of str
        Which of ``number``, ``day``, ``attended`` and ``ending`` the file records.
    """

    place: Whole
    client: Whole
    therapist: Whole
    clients: int
    therapist_count: int
    number: Floats
    day: Floats
    came: Flags
    later: Flags
    scores: Mapping[str, Floats]
    intake: Floats
    followup: Floats
    ending: Whole
    endings: list[str]
    has: frozenset[str]


def service_rows(table: FileTable, mapping: ServiceMapping, odd: Oddities) -> ServiceRows:
    """Return the rows that a mapping finds in a table.

    Raises
    ------
    InputError
        Naming file, row and column of the first cell that cannot be used.
    """
    _check_columns(table, mapping)
    chosen = _chosen(table, mapping)
    client = Cells(table, mapping.client, mapping.missing).words()[0]
    odd.add(
        "rows without a client",
        np.flatnonzero(chosen & (client < 0)),
        "rows",
        "left out",
        column=mapping.client,
    )
    place = np.flatnonzero(chosen & (client >= 0))
    if not place.size:
        raise InputError(
            f"{table.path}: no row has a client in column {mapping.client!r}, but some were expected"
        )
    # Only people of rows that are read count, whoever else is in the file.
    client[place] = np.unique(client[place], return_inverse=True)[1]
    therapist, therapists = _words(table, mapping.therapist, mapping)
    number, scores = _sessions(table, mapping, odd, place)
    place = np.tile(place, len(next(iter(scores.values()))) // len(place))
    day = np.full(table.rows, np.nan)
    if mapping.date:
        day = Cells(table, mapping.date, mapping.missing).days(mapping.dates)[0]
    ending, endings = _endings(table, mapping)
    intake, followup = _other_forms(table, mapping, odd)
    came = _attended(table, mapping)[place]
    if mapping.wide:
        came = np.any([~np.isnan(values) for values in scores.values()], axis=0)
    has = {name for name, given in _recorded(mapping).items() if given}
    return ServiceRows(
        place,
        client[place],
        therapist[place],
        int(client[place].max()) + 1,
        len(therapists),
        number,
        day[place],
        came,
        _marked_later(table, mapping)[place],
        scores,
        intake[place],
        followup[place],
        ending[place],
        endings,
        frozenset(has),
    )


def _recorded(mapping: ServiceMapping) -> dict[str, bool]:
    return {
        "number": bool(mapping.session or mapping.wide),
        "day": bool(mapping.date),
        "attended": bool(mapping.attended),
        "ending": bool(mapping.ending),
    }


def _check_columns(table: FileTable, mapping: ServiceMapping) -> None:
    for column in mapping.columns():
        if column not in table.columns:
            raise InputError(
                f"{table.path} has no column {column!r}{nearest(column, table.columns)} "
                f"(there are: {', '.join(list(table.columns)[:30])})"
            )


def _chosen(table: FileTable, mapping: ServiceMapping) -> Flags:
    chosen = np.ones(table.rows, dtype=np.bool_)
    for wanted, columns in ((True, mapping.keep), (False, mapping.leave_out)):
        for column, texts in columns.items():
            chosen &= _is_one_of(table, column, texts) == wanted
    if not chosen.any():
        raise InputError(f"{table.path}: keep and leave_out leave no row, but at least one was expected")
    return chosen


def _is_one_of(table: FileTable, column: str, texts: tuple[str, ...]) -> Flags:
    found = pc.fill_null(pc.is_in(table.columns[column], pc.cast(list(texts), "string")), False)
    flags: Flags = found.to_numpy(zero_copy_only=False)
    return flags


def _words(table: FileTable, column: str, mapping: ServiceMapping) -> tuple[Whole, list[str]]:
    if not column:
        return np.full(table.rows, -1), []
    return Cells(table, column, mapping.missing).words()


def _sessions(
    table: FileTable, mapping: ServiceMapping, odd: Oddities, place: Whole
) -> tuple[Floats, dict[str, Floats]]:
    """Return the number of each session, and scores; those of a wide file session after session."""
    if not mapping.wide:
        number = np.full(len(place), np.nan)
        if mapping.session:
            skipped = dict(mapping.leave_out).get(mapping.session, ())
            if mapping.followup[:1] == (mapping.session,):
                skipped += mapping.followup[1:]
            number = _session_numbers(table, mapping, frozenset(skipped))[place]
        return number, {
            name: _score(table, mapping, name, score, odd)[place] for name, score in mapping.scores.items()
        }
    sessions = _numbered_columns(table, mapping)
    parts: dict[str, list[Floats]] = {name: [] for name in mapping.scores}
    for session in sessions:
        for name, score in mapping.scores.items():
            columns = tuple(column.replace(NUMBER, session) for column in score.columns)
            there = all(column in table.columns for column in columns)
            values = (
                _score(table, mapping, name, ScoreColumn(columns, score.form), odd)[place]
                if there
                else np.full(len(place), np.nan)
            )
            parts[name].append(values)
    number = np.repeat([float(session) for session in sessions], len(place))
    return number, {name: np.concatenate(values) for name, values in parts.items()}


def _numbered_columns(table: FileTable, mapping: ServiceMapping) -> list[str]:
    found: dict[str, None] = {}
    for score in mapping.scores.values():
        for pattern in score.columns:
            if NUMBER not in pattern:
                raise InputError(
                    f"{pattern!r} has no {NUMBER}, but columns of a wide file need it in every score"
                )
            expression = re.escape(pattern).replace(re.escape(NUMBER), r"(\d{1,4})")
            matches = [re.fullmatch(expression, column) for column in table.columns]
            found |= {match[1]: None for match in matches if match}
    if not found:
        pattern = next(iter(mapping.scores.values())).columns[0]
        raise InputError(f"{table.path} has no column like {pattern!r} with a number for {NUMBER}")
    return sorted(found, key=int)


def _session_numbers(table: FileTable, mapping: ServiceMapping, skipped: frozenset[str]) -> Floats:
    cells = Cells(table, mapping.session, mapping.missing | skipped)
    numbers = cells.numbers("the number of a session, or a text that leave_out or followup names")
    wrong = np.flatnonzero((numbers < 0) | (numbers > MOST_SESSION) | (numbers != np.floor(numbers)))
    wrong = wrong[~np.isnan(numbers[wrong])]
    if wrong.size:
        raise InputError(
            f"{table.where(int(wrong[0]), mapping.session)} is {numbers[wrong[0]]:g}, but a whole number from 0 to "
            f"{MOST_SESSION} was expected"
        )
    return numbers


def _attended(table: FileTable, mapping: ServiceMapping) -> Flags:
    if not mapping.attended:
        return np.ones(table.rows, dtype=np.bool_)
    column, *words = mapping.attended
    cells = Cells(table, column, mapping.missing)
    yes = set(words)
    came = np.zeros(len(cells.texts) + 1, dtype=np.bool_)
    for code, text in cells.present():
        known = text in yes if words else text.lower() in YES
        if not words and not known and text.lower() not in NO:
            raise cells.refused(code, "yes or no, or 'yes' with the texts that mean it in the mapping,")
        came[code] = known
    attended: Flags = came[cells.codes]
    return attended


def _endings(table: FileTable, mapping: ServiceMapping) -> tuple[Whole, list[str]]:
    if not mapping.ending:
        return np.full(table.rows, -1), []
    cells = Cells(table, mapping.ending, mapping.missing)
    names = sorted(set(mapping.endings.values()))
    codes = np.full(len(cells.texts) + 1, -1)
    for code, text in cells.present():
        if text not in mapping.endings:
            raise cells.refused(code, f"one of the codes of 'ending' ({', '.join(mapping.endings)})")
        codes[code] = names.index(mapping.endings[text])
    return codes[cells.codes], names


def _other_forms(table: FileTable, mapping: ServiceMapping, odd: Oddities) -> tuple[Floats, Floats]:
    nothing = np.full(table.rows, np.nan)
    distress = mapping.scores.get("distress_score")
    if distress is None:
        return nothing, nothing
    intake = followup = nothing
    if mapping.intake not in ("", FIRST):
        intake = _score(table, mapping, "intake form", ScoreColumn((mapping.intake,), distress.form), odd)
    if len(mapping.followup) == 1:
        followup = _score(table, mapping, "follow-up form", ScoreColumn(mapping.followup, distress.form), odd)
    elif mapping.followup and not mapping.wide:
        marked = _marked_later(table, mapping)
        values = _score(table, mapping, "follow-up form", distress, Oddities(table.numbers))
        followup = np.where(marked, values, np.nan)
    return intake, followup


def _marked_later(table: FileTable, mapping: ServiceMapping) -> Flags:
    if len(mapping.followup) < 2:
        return np.zeros(table.rows, dtype=np.bool_)
    return _is_one_of(table, mapping.followup[0], mapping.followup[1:])


def _score(table: FileTable, mapping: ServiceMapping, name: str, score: ScoreColumn, odd: Oddities) -> Floats:
    """Return scores of a form in points; those off its scale are missing, and reported."""
    if len(score.columns) > 1:
        return _item_score(table, mapping, name, score, odd)
    column, form = score.columns[0], score.form
    values = Cells(table, column, mapping.missing).numbers()
    off = (values < form.low) | (values > form.high)
    if off.any() and form.items is not None and form.items.scoring != "sum":
        values, off = _sums(values, off, form, column, odd)
    if form.items is not None and form.items.scoring == "sum":
        broken = (values != np.floor(values)) & ~np.isnan(values)
        # Where most scores have decimals, as on lines that are measured, that is how the form is scored.
        if np.count_nonzero(broken) < 0.5 * np.count_nonzero(~np.isnan(values)):
            odd.add(
                f"{name} that is no sum of whole answers",
                np.flatnonzero(broken),
                "scores",
                "kept; were they filled in by a statistics program?",
                column=column,
            )
    odd.add(
        f"{name} off the scale of {form.title} ({form.low:g} to {form.high:g})",
        np.flatnonzero(off),
        "scores",
        "taken as missing",
        column=column,
    )
    return np.where(off, np.nan, values)


def _sums(
    values: Floats, off: Flags, form: Questionnaire, column: str, odd: Oddities
) -> tuple[Floats, Flags]:
    """Take a column whose values are nearly all sums of items as that, where the form is scored as a mean."""
    items = form.items
    assert items is not None
    known = ~np.isnan(values)
    low, high = items.count * items.low, items.count * items.high
    are_sums = known & (values >= low) & (values <= high)
    if np.count_nonzero(are_sums) < MOSTLY * np.count_nonzero(known) or np.median(values[known]) <= form.high:
        return values, off
    odd.add(
        f"sums of items ({low:g} to {high:g}) where {form.title} is a mean",
        [],
        "scores",
        "divided by the number of items",
        column=column,
        count=int(np.count_nonzero(are_sums)),
    )
    return np.where(are_sums, items.score(1.0) * values, values), known & ~are_sums


def _item_score(
    table: FileTable, mapping: ServiceMapping, name: str, score: ScoreColumn, odd: Oddities
) -> Floats:
    items = score.form.items
    assert items is not None
    answers = []
    for column in score.columns:
        values = Cells(table, column, mapping.missing).numbers()
        off = (values < items.low) | (values > items.high)
        odd.add(
            f"answers off the scale of {score.form.title}'s items ({items.low:g} to {items.high:g})",
            np.flatnonzero(off),
            "scores",
            "taken as missing",
            column=column,
        )
        answers.append(np.where(off, np.nan, values))
    table_of_answers = np.array(answers)
    given = ~np.isnan(table_of_answers)
    count = given.sum(axis=0)
    few = (count > 0) & (count < MOSTLY * items.count)
    odd.add(
        f"{name}: more than a tenth of the items unanswered",
        np.flatnonzero(few),
        "scores",
        "taken as missing",
        column=shown(score.columns[0]),
    )
    total = np.where(given, table_of_answers, 0.0).sum(axis=0)
    # A few unanswered items are filled in with the mean of the others, as most manuals allow.
    full = np.divide(total * items.count, count, out=np.full(len(total), np.nan), where=count > 0)
    return np.where(few, np.nan, items.score(1.0) * full)
