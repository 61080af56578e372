"""What a user says of a published report with one number a row: which rows are of the whole, and of which figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from experiments.config.setting_files import settings
from experiments.config.yaml_files import check_names
from experiments.inputs.questionnaires import Questionnaire, questionnaire
from experiments.measures.registry import ESTIMANDS
from sim.errors import InputError, nearest, shown

SUMMARIES: Final = "summaries"
"""What `rows` is in the mapping of such a report."""
Where = Mapping[str, str]
_KEYS: Final = (
    *(
        "rows",
        "number",
        "keep",
        "whole",
        "parts",
        "part",
        "patients",
        "fewest",
        "clinic",
        "figures",
        "intake",
    ),
)
_NEEDED: Final = ("number", "whole", "parts", "part", "figures")
MOST_FEWEST: Final = 1_000_000


@dataclass(frozen=True)
class FigureRows:
    """Rows that hold a figure.

    Attributes
    ----------
    rows, minus : mapping of str to str
        Column -> text; the second is taken off the first, and empty for nothing.
    percent : bool
        Whether numbers are in percent, where the figure is a share.
    """

    rows: Where
    minus: Where
    percent: bool


@dataclass(frozen=True)
class SummaryMapping:
    """A mapping as its file has it; empty where it says nothing.

    Attributes
    ----------
    number, part : str
        Columns with the number and with the name of a service.
    keep, whole, parts, patients : mapping of str to str
        Column -> text: of rows that alone are read, of those of the whole, of those of single services, and of those
        that say how many patients are behind it.
    fewest : int
        Patients that a service must have to count.
    clinic : str
        Setting of ``configs/setting`` in which the figures are measured.
    figures : mapping of str to FigureRows
        By the names of the model's measures.
    intake : tuple of mapping
        Rows of mean and SD of distress at intake; empty for none.
    form : Questionnaire or None
        The form of these.
    """

    number: str
    part: str
    keep: Where
    whole: Where
    parts: Where
    patients: Where
    fewest: int
    clinic: str
    figures: Mapping[str, FigureRows]
    intake: tuple[Where, ...] = ()
    form: Questionnaire | None = None

    def columns(self) -> list[str]:
        """Return every column that the mapping names."""
        places = [self.keep, self.whole, self.parts, self.patients, *self.intake]
        places += [where for own in self.figures.values() for where in (own.rows, own.minus)]
        return list(
            dict.fromkeys([self.number, self.part, *(column for place in places for column in place)])
        )


def is_summary_mapping(values: Mapping[str, object]) -> bool:
    """Return whether a mapping's file is of a report with one number a row."""
    return values.get("rows") == SUMMARIES


def summary_mapping_of(values: Mapping[str, object], where: str) -> SummaryMapping:
    """Return a mapping from the content of its file.

    Parameters
    ----------
    values : mapping
    where : str
        The file, for errors.

    Raises
    ------
    InputError
    """
    check_names(values, _KEYS, _NEEDED, where, "a mapping")
    fewest = values.get("fewest", 1)
    if isinstance(fewest, bool) or not isinstance(fewest, int) or not 1 <= fewest <= MOST_FEWEST:
        raise InputError(f"{where}: fewest is {shown(fewest)}, but a whole number from 1 was expected")
    clinic = str(values.get("clinic", ""))
    if clinic and clinic not in settings():
        raise InputError(
            f"{where}: clinic is {shown(clinic)}, but a setting was expected{nearest(clinic, settings())}"
        )
    places = {key: _where(where, key, values.get(key, {})) for key in ("keep", "whole", "parts", "patients")}
    form, intake = _intake(where, values.get("intake"))
    number, part = (_text(where, key, values[key]) for key in ("number", "part"))
    figures = _figures(where, values["figures"])
    return SummaryMapping(
        number, part, **places, fewest=fewest, clinic=clinic, figures=figures, intake=intake, form=form
    )


def _figures(where: str, given: object) -> Mapping[str, FigureRows]:
    if not isinstance(given, dict):
        raise InputError(f"{where}: figures is {shown(given)}, but measures with their rows were expected")
    found = {}
    for name, entry in given.items():
        key = f"figures.{name}"
        if name not in ESTIMANDS:
            raise InputError(f"{where}: {shown(name)} is not a measure{nearest(str(name), ESTIMANDS)}")
        parts = _entry(where, key, entry, ("rows",), ("minus", "percent"))
        percent = parts.get("percent", False)
        if not isinstance(percent, bool):
            raise InputError(f"{where}: {key}.percent is {shown(percent)}, but true or false was expected")
        rows, minus = (_where(where, f"{key}.{part}", parts.get(part, {})) for part in ("rows", "minus"))
        found[str(name)] = FigureRows(rows, minus, percent)
    return MappingProxyType(found)


def _intake(where: str, given: object) -> tuple[Questionnaire | None, tuple[Where, ...]]:
    if given is None:
        return None, ()
    parts = _entry(where, "intake", given, ("questionnaire", "mean", "spread"), ())
    form = questionnaire(_text(where, "intake.questionnaire", parts["questionnaire"]))
    return form, tuple(_where(where, f"intake.{part}", parts[part]) for part in ("mean", "spread"))


def _entry(
    where: str, key: str, given: object, needed: Sequence[str], allowed: Sequence[str]
) -> Mapping[str, object]:
    if not isinstance(given, dict) or not set(needed) <= set(given) <= {*needed, *allowed}:
        raise InputError(f"{where}: {key} is {shown(given)}, but {', '.join(needed)} were expected")
    return given


def _where(where: str, key: str, given: object) -> Where:
    if not isinstance(given, dict):
        raise InputError(f"{where}: {key} is {shown(given)}, but columns with a text each were expected")
    return MappingProxyType(
        {str(column): _text(where, f"{key}.{column}", text) for column, text in given.items()}
    )


def _text(where: str, key: str, given: object) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int) or not str(given).strip():
        raise InputError(f"{where}: {key} is {shown(given)}, but a text was expected")
    return str(given).strip()
