"""Questionnaires in common use as data: range, direction, cut-off, reliable change, norms, each with a source or open.

A form of one's own is a file of the same kind, named by its path or put into ``questionnaire/`` of ``--config-dir``.

Examples
--------
>>> phq9 = questionnaire("phq9")
>>> phq9.high, phq9.cutoff, phq9.reliable_change
(27.0, 10.0, 6.0)
>>> phq9.linked(10.0), phq9.scored(59.9)
(59.9, 10.0)
>>> questionnaire("bdi2").equivalent_of(10.0, phq9)
19.0
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from experiments.config.group_files import group_options, read_config_file
from experiments.config.yaml_files import ENDINGS, check_names, read_yaml
from sim.equations.scores import reliable_change_index
from sim.errors import InputError, nearest, shown
from sim.parameters import Parameters

GROUP: Final = "questionnaire"
OPEN: Final = "open"
MEASURES: Final = ("distress", "alliance")
HIGHER: Final = ("worse", "better")
SCORINGS: Final = ("sum", "mean", "mean_times_ten")
NORMS: Final = (
    "cutoff",
    "reliable_change",
    "reliability",
    "retest",
    "intake_mean",
    "intake_sd",
    "healthy_mean",
)
"""Numbers that a form may have, each with its source, or ``open``."""
_SCORES: Final = ("cutoff", "intake_mean", "healthy_mean")
_KEYS: Final = ("title", "measures", "items", "low", "high", "higher", *NORMS, "linking")
_NEEDED: Final = ("title", "measures", "low", "high", "higher")


@dataclass(frozen=True)
class Items:
    """How many items there are, from what to what they are answered, and how they make a score."""

    count: int
    low: float
    high: float
    scoring: str

    def score(self, total: float) -> float:
        """Return the score that a sum over all items makes."""
        mean = total / self.count
        return {"sum": total, "mean": mean, "mean_times_ten": 10.0 * mean}[self.scoring]


@dataclass(frozen=True)
class Linking:
    """A published table of a form's scores on a scale that it shares with other forms.

    Attributes
    ----------
    scale, source : str
        The shared scale, and where the table is from.
    values : tuple of float
        One for each whole score, from the lowest upwards; they rise.
    """

    scale: str
    source: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Questionnaire:
    """What a manual says of a form.

    Attributes
    ----------
    name, title : str
        Name of its file; as it is shown.
    measures : {'distress', 'alliance'}
    low, high : float
        Lowest and highest score.
    higher : {'worse', 'better'}
        What a high score means.
    items : Items or None
        None if the file does not say.
    cutoff, reliable_change, reliability, retest, intake_mean, intake_sd, healthy_mean : float
        NaN where open.
    sources : mapping
        Name of a norm -> where it is from.
    linkings : tuple of Linking
        Tables to common scales, the one that is used first; empty where open.
    """

    name: str
    title: str
    measures: str
    low: float
    high: float
    higher: str
    items: Items | None = None
    cutoff: float = math.nan
    reliable_change: float = math.nan
    reliability: float = math.nan
    retest: float = math.nan
    intake_mean: float = math.nan
    intake_sd: float = math.nan
    healthy_mean: float = math.nan
    sources: Mapping[str, str] = field(default_factory=dict)
    linkings: tuple[Linking, ...] = ()

    def change_threshold(self) -> float:
        """Return the points from which change is reliable: published, or by Jacobson & Truax; NaN if both are open."""
        if not math.isnan(self.reliable_change):
            return self.reliable_change
        if math.isnan(self.intake_sd) or math.isnan(self.reliability):
            return math.nan
        return reliable_change_index(self.intake_sd, self.reliability)

    def severity(self, score: float) -> float:
        """Return a score on the same steps from 0, the best, upwards; NaN stays NaN."""
        return score - self.low if self.higher == "worse" else self.high - score

    def model_points(self) -> tuple[float, float, float]:
        """Return points for one SD of distress, the SD of negative affect and that of errors, as the model has them.

        Error is what the reliability says, or the model's where it is open; the rest of the variance at intake is split
        between distress and negative affect as in the model's own form.
        """
        usual, spread = Parameters().instrument, Parameters().population.intake_distress.spread
        reliability = usual.reliability_alpha if math.isnan(self.reliability) else self.reliability
        true = math.hypot(usual.distress_slope * spread, usual.affect_spread)
        scale = self.intake_sd * math.sqrt(reliability) / true
        error = self.intake_sd * math.sqrt(1.0 - reliability)
        return scale * usual.distress_slope, scale * usual.affect_spread, error

    def linked(self, score: float, scale: str = "") -> float:
        """Return the value of a score on a common scale, by default the first; NaN without a table to it."""
        values = self._table(scale)
        return float(np.interp(score, self._points(values), values)) if values else math.nan

    def scored(self, value: float, scale: str = "") -> float:
        """Return the whole score whose value on a common scale is nearest; NaN without a table to it."""
        values = self._table(scale)
        return self._points(values)[int(np.argmin(np.abs(np.array(values) - value)))] if values else math.nan

    def equivalent_of(self, score: float, other: Questionnaire) -> float:
        """Return the score on this form that has the value of another form's score on a scale that both share.

        Between whole scores, values are interpolated; values beyond this form's scores give its lowest or highest
        score. NaN where no table is shared.
        """
        shared = next((own for own in self.linkings if other._table(own.scale)), None)
        if shared is None:
            return math.nan
        value = other.linked(score, shared.scale)
        return float(np.interp(value, shared.values, self._points(shared.values)))

    def with_norms_of(self, other: Questionnaire) -> Questionnaire:
        """Return this form with the norms that people have on it who have another form's norms there.

        Means at intake and of the general population are equivalent scores, the SD at intake half the distance between
        the equivalents of one SD above and below the mean. Open where the two share no table.
        """
        low, mean, high, healthy = (
            self.equivalent_of(score, other)
            for score in (
                other.intake_mean - other.intake_sd,
                other.intake_mean,
                other.intake_mean + other.intake_sd,
                other.healthy_mean,
            )
        )
        source = f"equivalent of the {other.title}'s norm"
        sources = {**self.sources, **dict.fromkeys(("intake_mean", "intake_sd", "healthy_mean"), source)}
        return replace(
            self,
            intake_mean=mean,
            intake_sd=(high - low) / 2.0,
            healthy_mean=healthy,
            sources=MappingProxyType(sources),
        )

    def _table(self, scale: str) -> tuple[float, ...]:
        tables = [table.values for table in self.linkings if scale in ("", table.scale)]
        return tables[0] if tables else ()

    def _points(self, values: Sequence[float]) -> Sequence[float]:
        return [self.low + step for step in range(len(values))]


def questionnaire(name: str, folder: Path | None = None) -> Questionnaire:
    """Return a form by name, or from a file of one's own.

    Parameters
    ----------
    name : str
        A file of ``configs/questionnaire`` without its ending, or the path of a file.
    folder : Path, optional
        Where a relative path begins.

    Raises
    ------
    InputError
        If there is no such form, or its file cannot be used.
    """
    if name.endswith(ENDINGS):
        path = (folder or Path()) / name
        return questionnaire_of(path.stem, read_yaml(path)[0], str(path))
    found = read_config_file(f"{GROUP}/{name}")
    if found is None:
        known = group_options(GROUP)
        raise InputError(
            f"{shown(name)} is not a questionnaire{nearest(name, known)} (there are: {', '.join(known)}; or the path "
            "of a file of your own that ends in .yaml)"
        )
    return questionnaire_of(name, found.values, f"{GROUP}/{name}.yaml")


def questionnaires() -> tuple[Questionnaire, ...]:
    """Return every form that has a file."""
    return tuple(questionnaire(name) for name in group_options(GROUP))


def questionnaire_of(name: str, values: Mapping[str, object], where: str) -> Questionnaire:
    """Return a form from the content of its file.

    Parameters
    ----------
    name : str
    values : mapping
    where : str
        The file, for errors.

    Raises
    ------
    InputError
    """
    check_names(values, _KEYS, _NEEDED, where, "a questionnaire")
    low, high = (_number(where, key, values[key]) for key in ("low", "high"))
    if low >= high:
        raise InputError(f"{where}: low is {low:g} and high {high:g}, but low was expected to be the smaller")
    norms, sources = _norms(where, values, low, high)
    return Questionnaire(
        name,
        str(values["title"]),
        _word(where, "measures", values["measures"], MEASURES),
        low,
        high,
        _word(where, "higher", values["higher"], HIGHER),
        items=_items(where, values.get("items", OPEN)),
        sources=MappingProxyType(sources),
        linkings=_linkings(where, values.get("linking", OPEN), low, high),
        **norms,
    )


def _norms(
    where: str, values: Mapping[str, object], low: float, high: float
) -> tuple[dict[str, float], dict[str, str]]:
    norms, sources = {}, {}
    for key in NORMS:
        given = values.get(key, OPEN)
        if given == OPEN:
            continue
        parts = _parts(where, key, given, ("value", "source"))
        norms[key] = number = _number(where, f"{key}.value", parts["value"])
        sources[key] = str(parts["source"])
        span = (low, high) if key in _SCORES else (0.0, high - low)
        span = (0.0, 1.0) if key in ("reliability", "retest") else span
        if not span[0] <= number <= span[1]:
            raise InputError(
                f"{where}: {key}.value is {number:g}, but a number from {span[0]:g} to {span[1]:g} was expected"
            )
        if not sources[key].strip():
            raise InputError(f"{where}: {key}.source is empty, but a source was expected, or '{key}: open'")
    return norms, sources


def _items(where: str, given: object) -> Items | None:
    if given == OPEN:
        return None
    parts = _parts(where, "items", given, ("count", "low", "high", "scoring"))
    count, low, high = (_number(where, f"items.{key}", parts[key]) for key in ("count", "low", "high"))
    if count < 1 or count != int(count) or low >= high:
        raise InputError(
            f"{where}: items has count {count:g}, low {low:g} and high {high:g}, but a whole number from 1 and a low "
            "below the high were expected"
        )
    return Items(int(count), low, high, _word(where, "items.scoring", parts["scoring"], SCORINGS))


def _linkings(where: str, given: object, low: float, high: float) -> tuple[Linking, ...]:
    if given == OPEN:
        return ()
    tables = tuple(
        _linking(where, table, low, high) for table in (given if isinstance(given, list) else [given])
    )
    scales = [table.scale for table in tables]
    if len(set(scales)) < len(scales):
        raise InputError(
            f"{where}: linking has two tables to {scales[0]!r}, but one to each scale was expected"
        )
    return tables


def _linking(where: str, given: object, low: float, high: float) -> Linking:
    parts = _parts(where, "linking", given, ("scale", "source", "values"))
    listed = parts["values"]
    expected = round(high - low) + 1
    if not isinstance(listed, list) or len(listed) != expected:
        raise InputError(
            f"{where}: linking.values was expected to list {expected} numbers, one for each score"
        )
    values = tuple(_number(where, "linking.values", value) for value in listed)
    if any(after <= before for before, after in itertools.pairwise(values)):
        raise InputError(f"{where}: linking.values was expected to rise from each score to the next")
    return Linking(str(parts["scale"]), str(parts["source"]), values)


def _parts(where: str, key: str, given: object, names: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(given, dict) or set(given) != set(names):
        raise InputError(f"{where}: {key} is {shown(given)}, but 'open' or {', '.join(names)} were expected")
    return given


def _number(where: str, key: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise InputError(f"{where}: {key} is {shown(given)}, but a number was expected")
    return float(given)


def _word(where: str, key: str, given: object, words: Sequence[str]) -> str:
    if given not in words:
        raise InputError(f"{where}: {key} is {shown(given)}, but {' or '.join(words)} was expected")
    return str(given)
