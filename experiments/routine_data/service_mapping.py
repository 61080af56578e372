"""What a user says of a file: which column is what, which questionnaire a score is of, what codes mean.

A mapping is YAML; ``docs/own_data.md`` has one of each kind.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from experiments.config.yaml_files import check_names, read_yaml
from experiments.inputs.questionnaires import Questionnaire, questionnaire
from experiments.routine_data.cell_values import DATE_ORDERS
from sim.errors import InputError, nearest, shown

DISTRESS: Final = "distress_score"
ALLIANCES: Final = (
    "alliance_client",
    "alliance_therapist",
    "alliance_observer",
    "bond_client",
    "goal_client",
    "task_client",
    "empathy_client",
)
"""Scores of a session that stand for the relationship, all on one scale."""
SCORES: Final = (DISTRESS, *ALLIANCES)
ENDINGS: Final = ("ended as planned", "dropped out", "referred on", "limit reached", "in treatment")
ROWS: Final = ("sessions", "assessments")
MOST_WEEKS: Final = 52
NUMBER: Final = "{session}"
"""What stands for the number of a session in the name of a wide file's column."""
FIRST: Final = "first"
UNSURE: Final = "UNSURE"
"""What a guessed mapping says where it could not decide; nothing is read until somebody has."""
_KEYS: Final = (
    "client",
    "therapist",
    "session",
    "date",
    "dates",
    "rows",
    "weeks_between",
    "attended",
    "scores",
    "intake",
    "followup",
    "ending",
    "missing",
    "keep",
    "leave_out",
)


@dataclass(frozen=True)
class ScoreColumn:
    """Where one score is, and of which questionnaire it is.

    Attributes
    ----------
    columns : tuple of str
        One column of scores, or one for each item.
    form : Questionnaire
    """

    columns: tuple[str, ...]
    form: Questionnaire


@dataclass(frozen=True)
class ServiceMapping:
    """A mapping as its file has it; empty where it says nothing.

    Attributes
    ----------
    client, therapist, session, date : str
        Columns.
    dates : str
        In which order the parts of a date are; found out if empty.
    rows : {'sessions', 'assessments'}
        Whether rows are sessions, or assessments at times that have nothing to do with sessions.
    weeks_between : float
        Weeks from one assessment to the next where rows are assessments; NaN if nothing is said.
    attended : tuple of str
        Column, then the texts that mean that the client came.
    scores : mapping of str to ScoreColumn
        By the names of the model's scores.
    intake : str
        A column, or ``first``: the first form stands for an intake form. Session 0 if empty.
    followup : tuple of str
        Column, or column and the text in it that marks the row of the follow-up.
    ending : str
        Column.
    endings : mapping of str to str
        Text in that column -> one of `ENDINGS`.
    missing : frozenset of str
        Codes for no answer.
    keep, leave_out : mapping of str to tuple of str
        Column -> texts of rows that alone are read, or are not read.
    """

    client: str
    therapist: str = ""
    session: str = ""
    date: str = ""
    dates: str = ""
    rows: str = "sessions"
    weeks_between: float = math.nan
    attended: tuple[str, ...] = ()
    scores: Mapping[str, ScoreColumn] = field(default_factory=dict)
    intake: str = ""
    followup: tuple[str, ...] = ()
    ending: str = ""
    endings: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def wide(self) -> bool:
        """Whether a row is a client, with a column for every session."""
        return any(NUMBER in column for score in self.scores.values() for column in score.columns)

    def columns(self) -> list[str]:
        """Return every column that the mapping names, patterns of wide files left out."""
        named = [self.client, self.therapist, self.session, self.date, self.ending, *self.attended[:1]]
        named += [
            self.intake if self.intake != FIRST else "",
            *self.followup[:1],
            *self.keep,
            *self.leave_out,
        ]
        named += [column for score in self.scores.values() for column in score.columns]
        return [column for column in dict.fromkeys(named) if column and NUMBER not in column]


def read_mapping(path: Path) -> ServiceMapping:
    """Read a mapping.

    Raises
    ------
    InputError
        Naming the file and what is wrong with it.
    """
    return mapping_of(read_yaml(path)[0], str(path), path.parent)


def mapping_of(values: Mapping[str, object], where: str, folder: Path | None = None) -> ServiceMapping:
    """Return a mapping from the content of its file.

    Parameters
    ----------
    values : mapping
    where : str
        The file, for errors.
    folder : Path, optional
        Where paths of one's own questionnaires begin.
    """
    check_names(values, _KEYS, (), where, "a mapping")
    if "client" not in values or not isinstance(values.get("scores"), dict) or not values["scores"]:
        raise InputError(
            f"{where}: 'client' and 'scores' were expected: whose rows they are, and at least one score"
        )
    texts = {
        key: _text(where, key, values.get(key, "")) for key in ("client", "therapist", "session", "date")
    }
    ending, endings = _ending(where, values.get("ending"))
    mapping = ServiceMapping(
        **texts,
        dates=_word(where, "dates", values.get("dates", ""), ("", *DATE_ORDERS)),
        rows=_word(where, "rows", values.get("rows", ROWS[0]), ROWS),
        weeks_between=_weeks(where, values),
        attended=_column_and_words(where, "attended", values.get("attended"), "yes"),
        scores=_scores(where, values["scores"], folder),
        intake=_text(where, "intake", values.get("intake", "")),
        followup=_column_and_words(where, "followup", values.get("followup"), "is"),
        ending=ending,
        endings=endings,
        missing=frozenset(_texts(where, "missing", values.get("missing", []))),
        keep=_chosen(where, "keep", values.get("keep", {})),
        leave_out=_chosen(where, "leave_out", values.get("leave_out", {})),
    )
    _check(where, mapping)
    return mapping


def _check(where: str, mapping: ServiceMapping) -> None:
    if not mapping.client:
        raise InputError(f"{where}: client is empty, but the column that says whose a row is was expected")
    if mapping.wide and (mapping.session or mapping.date or mapping.attended):
        raise InputError(
            f"{where}: columns with {NUMBER} say which session a score is of, so session, date and attended were "
            "expected to be left out"
        )
    if not mapping.wide and not (mapping.session or mapping.date):
        raise InputError(
            f"{where}: neither 'session' nor 'date' is there, but one of them was expected, or columns of a wide file "
            f"such as phq_{NUMBER}"
        )


def _scores(where: str, given: object, folder: Path | None) -> dict[str, ScoreColumn]:
    assert isinstance(given, dict)
    scores = {}
    for name, entry in given.items():
        key = f"scores.{name}"
        if name not in SCORES:
            raise InputError(f"{where}: {shown(name)} is not a score{nearest(str(name), SCORES)}")
        if not isinstance(entry, dict) or not {"questionnaire"} < set(entry) <= {
            "questionnaire",
            "column",
            "items",
        }:
            raise InputError(
                f"{where}: {key} is {shown(entry)}, but 'questionnaire' and either 'column' or 'items' were expected"
            )
        form = questionnaire(_text(where, f"{key}.questionnaire", entry["questionnaire"]), folder)
        columns = _texts(where, f"{key}.items", entry.get("items", []))
        if "column" in entry:
            columns = (_text(where, f"{key}.column", entry["column"]),)
        wanted = "distress" if name == DISTRESS else "alliance"
        if form.measures != wanted:
            raise InputError(
                f"{where}: {key} is of {form.title}, which measures {form.measures}, not {wanted}"
            )
        if "items" in entry and (form.items is None or len(columns) != form.items.count):
            count = "no" if form.items is None else form.items.count
            raise InputError(
                f"{where}: {key}.items names {len(columns)} columns, but {form.title} has {count} items"
            )
        scores[str(name)] = ScoreColumn(columns, form)
    return scores


def _ending(where: str, given: object) -> tuple[str, dict[str, str]]:
    if given is None:
        return "", {}
    if not isinstance(given, dict) or "column" not in given:
        raise InputError(
            f"{where}: ending is {shown(given)}, but 'column' and codes of {', '.join(ENDINGS)} were expected"
        )
    endings: dict[str, str] = {}
    for name, codes in given.items():
        if name == "column":
            continue
        if name not in ENDINGS:
            raise InputError(f"{where}: {shown(name)} is not an ending{nearest(str(name), ENDINGS)}")
        for code in _texts(where, f"ending.{name}", codes):
            if code in endings:
                raise InputError(f"{where}: ending code {code!r} is there twice, but once was expected")
            endings[code] = str(name)
    return _text(where, "ending.column", given["column"]), endings


def _weeks(where: str, values: Mapping[str, object]) -> float:
    given = values.get("weeks_between")
    if given is None:
        return math.nan
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= MOST_WEEKS:
        raise InputError(
            f"{where}: weeks_between is {shown(given)}, but a number of weeks above 0 and at most {MOST_WEEKS} was "
            "expected"
        )
    if values.get("rows") != ROWS[1]:
        raise InputError(f"{where}: weeks_between is {given:g}, but 'rows: assessments' was expected with it")
    return float(given)


def _column_and_words(where: str, key: str, given: object, words: str) -> tuple[str, ...]:
    if given is None:
        return ()
    if isinstance(given, str):
        return (given,)
    if not isinstance(given, dict) or not {"column"} <= set(given) <= {"column", words}:
        raise InputError(
            f"{where}: {key} is {shown(given)}, but a column, or 'column' and {words!r} were expected"
        )
    return (
        _text(where, f"{key}.column", given["column"]),
        *_texts(where, f"{key}.{words}", given.get(words, [])),
    )


def _chosen(where: str, key: str, given: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        raise InputError(f"{where}: {key} is {shown(given)}, but columns with lists of texts were expected")
    return {str(column): _texts(where, f"{key}.{column}", texts) for column, texts in given.items()}


def _texts(where: str, key: str, given: object) -> tuple[str, ...]:
    listed: Sequence[object] = given if isinstance(given, list) else [given]
    return tuple(_text(where, key, entry) for entry in listed)


def _text(where: str, key: str, given: object) -> str:
    if given == UNSURE:
        raise InputError(
            f"{where}: {key} is {UNSURE}, as it was guessed, but somebody's decision was expected"
        )
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, int | float):
        return f"{given:g}" if float(given).is_integer() else str(given)
    if not isinstance(given, str):
        raise InputError(f"{where}: {key} is {shown(given)}, but a text was expected")
    return given.strip()


def _word(where: str, key: str, given: object, words: Sequence[str]) -> str:
    if given not in words:
        listed = " or ".join(filter(None, words))
        raise InputError(f"{where}: {key} is {shown(given)}, but {listed} was expected")
    return str(given)
