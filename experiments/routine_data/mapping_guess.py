"""A first mapping, guessed from the names and the content of columns; every guess says why, and doubt is left open."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Final

import numpy as np

from experiments.inputs.questionnaires import Questionnaire, questionnaires
from experiments.routine_data.cell_values import Cells
from experiments.routine_data.service_mapping import NUMBER, UNSURE
from experiments.routine_data.tabular_files import FileTable
from sim.errors import InputError

_NAMES: Final = {
    "client": r"client|patient|subject|case|klient|pat_?id|^id$|person",
    "therapist": r"therapist|clinician|counsell?or|provider|therapeut|practitioner",
    "date": r"date|datum|day",
    "session": r"session|sitzung|visit|week|month|occasion|number|nr",
    "attended": r"attend|present|showed|dna",
    "ending": r"ending|discharge|end_?reason|closure|termination",
}
_FORMS: Final = (
    ("phq9", r"phq"),
    ("gad7", r"gad"),
    ("wsas", r"wsas"),
    ("oq45", r"oq"),
    ("core10", r"core.?10"),
    ("core_om", r"core"),
    ("bdi2", r"bdi"),
    ("ors", r"(^|[^a-z])ors([^a-z]|$)"),
    ("srs", r"(^|[^a-z])srs([^a-z]|$)"),
    ("wai_sr", r"wai.?sr"),
    ("wai_short_client", r"wai"),
)
_WIDE: Final = re.compile(r"(.*?)(\d{1,3})$")
_ENOUGH: Final = 0.9


def guessed_mapping(table: FileTable) -> str:
    """Return a mapping as YAML, with a comment for each guess and ``UNSURE`` where there is doubt.

    Raises
    ------
    InputError
        If no column looks like a score of a questionnaire that is known.
    """
    lines = [f"# Guessed from the columns of {table.path}: check every line, and replace each {UNSURE}."]
    scores, wide = _scores(table)
    if not scores:
        raise InputError(
            f"{table.path}: no column is named after a questionnaire that is known, so that no mapping can be guessed "
            f"(there are: {', '.join(list(table.columns)[:30])})"
        )
    used = {column for _, column, _ in scores}
    lines += _line(table, "client", used, _repeats if not wide else _different)
    lines += _line(table, "therapist", used, _any, needed=False)
    if not wide:
        when = _line(table, "date", used, _is_date, needed=False)
        which = _line(table, "session", used, _is_count, needed=not when)
        lines += [*when, *which, *_line(table, "attended", used, _any, needed=False)]
    ending = _candidates(table, "ending", used, _any)
    if ending:
        texts = [text for _, text in Cells(table, ending[0]).present()][:20]
        lines += [
            "# How treatments ended; put each code under one of the endings.",
            "ending:",
            f"  column: {json.dumps(ending[0])}",
            f"  ended as planned: {UNSURE}  # the codes are: {json.dumps(texts, ensure_ascii=False)}",
        ]
    lines += [
        "# Scores by what they are in the model; the questionnaire is guessed from the column's name.",
        "scores:",
    ]
    for name, column, form in scores:
        lines += [f"  {name}: {{column: {json.dumps(column, ensure_ascii=False)}, questionnaire: {form}}}"]
    lines += [
        "# The first form stands for an intake form; leave the line out if session 0 is the intake.",
        "intake: first",
    ]
    return "\n".join(lines) + "\n"


def _line(
    table: FileTable,
    key: str,
    used: set[str],
    fits: Callable[[FileTable, str], bool],
    needed: bool = True,
) -> list[str]:
    found = _candidates(table, key, used, fits)
    if len(found) == 1:
        return [f"# {key}: by its name and content", f"{key}: {json.dumps(found[0], ensure_ascii=False)}"]
    if found or needed:
        listed = ", ".join(found or table.columns)
        return [f"# {key}: could be {listed}", f"{key}: {UNSURE}"]
    return []


def _candidates(
    table: FileTable, key: str, used: set[str], fits: Callable[[FileTable, str], bool]
) -> list[str]:
    named = [column for column in table.columns if column not in used]
    named = [column for column in named if re.search(_NAMES[key], column.lower())]
    return [column for column in named if fits(table, column)]


def _any(table: FileTable, column: str) -> bool:
    return bool(Cells(table, column).present())


def _repeats(table: FileTable, column: str) -> bool:
    return 1 < len(Cells(table, column).present()) < table.rows


def _different(table: FileTable, column: str) -> bool:
    return len(Cells(table, column).present()) == table.rows


def _is_date(table: FileTable, column: str) -> bool:
    try:
        Cells(table, column).days()
    except InputError as error:
        return "the day or the month first" in str(error)
    return True


def _is_count(table: FileTable, column: str) -> bool:
    try:
        values = Cells(table, column).numbers()
    except InputError:
        return False
    known = values[~np.isnan(values)]
    return bool(known.size) and bool(np.all((known >= 0) & (known == np.floor(known))))


def _scores(table: FileTable) -> tuple[list[tuple[str, str, str]], bool]:
    """Return (score, column or pattern, questionnaire), and whether the file is wide."""
    forms = {form.name: form for form in questionnaires()}
    found: dict[str, tuple[str, str, str]] = {}
    wide = False
    for column in table.columns:
        form = next((forms[name] for name, pattern in _FORMS if re.search(pattern, column.lower())), None)
        if form is None or not _on_scale(table, column, form):
            continue
        match = _WIDE.fullmatch(column)
        numbered = match and sum(_like(other, match[1]) for other in table.columns) > 2
        pattern = f"{match[1]}{NUMBER}" if match and numbered else column
        wide |= bool(numbered)
        score = "distress_score" if form.measures == "distress" else "alliance_client"
        if score == "alliance_client" and re.search(r"ther|clin|_t$", column.lower()):
            score = "alliance_therapist"
        found.setdefault(score, (score, pattern, form.name))
    return list(found.values()), wide


def _like(column: str, stem: str) -> bool:
    match = _WIDE.fullmatch(column)
    return bool(match) and match is not None and match[1] == stem


def _on_scale(table: FileTable, column: str, form: Questionnaire) -> bool:
    try:
        values = Cells(table, column).numbers()
    except InputError:
        return False
    known = values[~np.isnan(values)]
    high = form.high if form.items is None else max(form.high, form.items.count * form.items.high)
    return bool(known.size) and float(np.mean((known >= form.low) & (known <= high))) >= _ENOUGH
