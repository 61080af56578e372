"""A service as files that other commands take: its own figures, their correlations, a clinic, a population."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from experiments.inputs.questionnaires import Questionnaire
from experiments.measures.estimands import Observed
from experiments.routine_data.partial_observation import PartialObservation
from experiments.routine_data.service_figures import ServiceFigure, ServiceFigures
from experiments.routine_data.service_mapping import DISTRESS
from experiments.routine_data.service_record import ServiceRecord
from experiments.validation.published_figures import (
    CALIBRATE,
    SECOND_SET,
    SIGN,
    SPANS,
    read_published_figures,
)
from sim.parameters import Parameters, walk

COLUMNS: Final = (
    "id",
    "role",
    "quantity",
    "value",
    "low",
    "high",
    "interval_kind",
    "unit",
    "setting",
    "patients",
    "source",
    "correlations",
)
_MORE_FITTED: Final = ("change_spread", "improved", "deterioration", "sessions_mean", "sessions_spread")
"""Fitted in a service in addition to the figures that are fitted in the literature."""


def fitted_ids(figures: Sequence[ServiceFigure]) -> list[str]:
    """Return which figures of a service parameters are fitted to: those with an interval that say most."""
    wanted = {figure.id for figure in read_published_figures() if figure.role == CALIBRATE}
    wanted |= set(_MORE_FITTED)
    return [figure.id for figure in figures if figure.certain and figure.id in wanted and _fits(figure)]


def _fits(figure: ServiceFigure) -> bool:
    unit = figure.measure.unit
    if unit == SIGN or figure.measure.parts or not figure.high > figure.low:
        return False
    least, most = SPANS.get(unit, (-math.inf, math.inf))
    # An interval that goes beyond its unit is too wide to say anything, and a table of figures could not hold it.
    return least <= figure.low and figure.high <= most


def evidence_text(figures: ServiceFigures, service: str, source: str) -> str:
    """Return the table of figures that ``evidence=`` of other commands takes.

    Parameters
    ----------
    figures : ServiceFigures
    service, source : str
        What the service is called; where its figures come from.
    """
    fitted = set(fitted_ids(figures.figures))
    correlations = _correlations(figures)
    rows = []
    for figure in figures.figures:
        if not figure.certain or not _fits(figure):
            continue
        role = CALIBRATE if figure.id in fitted else SECOND_SET
        numbers = [f"{number:.6g}" for number in (figure.value, figure.low, figure.high)]
        rows.append(
            [
                figure.id,
                role,
                figure.measure.label,
                *numbers,
                "CI",
                figure.measure.unit,
                service,
                figures.clients,
                source,
                correlations.get(figure.id, ""),
            ]
        )
    return _csv([COLUMNS, *rows])


def _correlations(figures: ServiceFigures) -> dict[str, str]:
    """Return fitted figure -> how its error hangs together with those of the figures before it."""
    names = fitted_ids(figures.figures)
    matrix = figures.draws.correlations(names)
    return {
        name: "; ".join(f"{names[j]} {matrix[k, j]:.4f}" for j in range(k)) for k, name in enumerate(names)
    }


def _csv(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def clinic_text(record: ServiceRecord, source: str) -> str:
    """Return a file of the group ``clinic``: as much of the service as its file shows."""
    observed = record.observed
    held = observed.unchecked
    known = np.unique(observed.therapists[observed.therapists >= 0]).size
    values: dict[str, tuple[float, str]] = {"clients": (observed.clients, "who came at least once")}
    if known:
        values["therapists"] = (known, "in the file")
    if not {"week", "session"} & observed.absent and held.week.size:
        begun = np.full(observed.clients, held.week.max())
        np.minimum.at(begun, held.client, held.week)
        values["weeks"] = (int(begun.max() - begun.min()) + 1, "from the first to the last beginning")
        values["closing_weeks"] = (int(held.week.max() - begun.max()), "after the last beginning")
        values |= _pace(held)
        if known:
            values["caseload_limit"] = (_busiest(observed), "clients of the busiest therapist at one time")
    if "session" not in observed.absent:
        values["session_limit"] = (int(held.attended.max()), "sessions of the longest treatment")
    return group_file(values, f"The clinic of {source}, as far as the file shows it.", "clinic")


def _pace(held: Observed) -> dict[str, tuple[float, str]]:
    same = held.client[1:] == held.client[:-1]
    gaps = np.diff(held.week)[same]
    gaps = gaps[gaps > 0]
    return {"session_interval": (int(np.median(gaps)), "median weeks between sessions")} if gaps.size else {}


def _busiest(observed: PartialObservation) -> int:
    """Return how many clients the busiest therapist had in treatment in one week."""
    held = observed.unchecked
    week, client = held.week, held.client
    begin = np.full(observed.clients, week.max())
    end = np.zeros(observed.clients, dtype=np.int64)
    np.minimum.at(begin, client, week)
    np.maximum.at(end, client, week)
    most = 1
    for therapist in np.unique(observed.therapists[observed.therapists >= 0]):
        own = observed.therapists == therapist
        change = np.bincount(begin[own], minlength=week.max() + 2) - np.bincount(
            end[own] + 1, minlength=week.max() + 2
        )
        most = max(most, int(np.cumsum(change).max()))
    return most


def population_text(record: ServiceRecord, source: str) -> str:
    """Return a file of the group ``population``: intake distress against the norms of the questionnaire."""
    form: Questionnaire | None = record.forms.get(DISTRESS)
    intake = record.observed.unchecked.intake
    known = intake[~np.isnan(intake)]
    head = f"# Clients of {source}.\n"
    if form is None or math.isnan(form.intake_mean) or math.isnan(form.intake_sd) or known.size < 2:
        return (
            f"{head}# The questionnaire's norms at intake are open: intake distress is left as it is.\n{{}}\n"
        )
    return intake_text(form, float(known.mean()), float(known.std(ddof=1)), source)


def intake_text(form: Questionnaire, intake_mean: float, intake_sd: float, source: str) -> str:
    """Return a file of the group ``population`` from mean and SD at intake of a form with norms there."""
    defaults = Parameters().population.intake_distress
    slope, affect, error = form.model_points()
    above = (intake_mean - form.low - form.severity(form.intake_mean)) / slope
    own = math.sqrt(max(intake_sd * intake_sd - error * error - affect * affect, 0.0)) / slope
    mean, mean_note = _inside(defaults.mean + above, _span("population.intake_distress.mean"))
    spread, spread_note = _inside(own, _span("population.intake_distress.spread"))
    notes = [
        f"# The {name} was {note}.\n" for name, note in (("mean", mean_note), ("spread", spread_note)) if note
    ]
    return (
        f"# Clients of {source}.\n# {form.title} at intake: mean {intake_mean:.1f}, SD {intake_sd:.1f}; norm "
        f"{form.intake_mean:g} ({form.intake_sd:g}), {form.sources.get('intake_mean', '')}.\n{''.join(notes)}"
        f"intake_distress: {{mean: {mean:.3f}, spread: {spread:.3f}}}\n"
    )


def _inside(value: float, span: tuple[float, float]) -> tuple[float, str]:
    """Return a value within the range of its parameter, and what to say of it where it is another one."""
    low, high = span
    if low <= value <= high:
        return value, ""
    return min(max(value, low), high), f"{value:.3g}, beyond the range of the model ({low:g} to {high:g})"


def group_file(values: Mapping[str, tuple[float, str]], head: str, group: str) -> str:
    """Return a group's file with each value inside the range of its parameter.

    Parameters
    ----------
    values : mapping
        Name of a parameter -> value, and where it is from.
    head, group : str
    """
    lines = [f"# {head}"]
    for name, (value, meaning) in values.items():
        inside, note = _inside(value, _span(f"{group}.{name}"))
        lines.append(f"{name}: {inside:g}  # {meaning}{f'; was {note}' if note else ''}")
    return "\n".join(lines) + "\n"


def _span(path: str) -> tuple[float, float]:
    """Return the range of a parameter."""
    meta = next(meta for name, meta, _ in walk(Parameters()) if name == path)
    return meta.low, meta.high
