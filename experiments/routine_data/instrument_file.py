"""A service's forms as a file of the group ``instrument``: alliance scale, form of distress, missing forms."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import yaml

from experiments.measures.estimands import Manual, observe
from experiments.routine_data.evidence_files import clinic_text, group_file, population_text
from experiments.routine_data.service_mapping import ALLIANCES, DISTRESS
from experiments.routine_data.service_record import ServiceRecord
from sim import build_world, simulate
from sim.parameters import Parameters, walk

Values = dict[str, tuple[float, str]]
_ALL_MISSING: Final = 0.99
_PARAMETERS: Final = "service parameters"
LARGEST: Final = 2_500
"""Clients of a simulated clinic; a larger service is simulated in part, with as many therapists for its clients."""


def instrument_text(record: ServiceRecord, source: str) -> str:
    """Return a file of the group ``instrument``: as much of the service's forms as simulated clients can have.

    Where the norms of its form of distress are known, simulated clients fill in that form; otherwise that of the
    model.
    """
    values: Values = {}
    if any(name in record.forms for name in ALLIANCES):
        values["alliance_points"] = (round(record.alliance_top), "highest answer of the alliance form")
    values |= _missing(record) | _form(record)
    head = f"Forms of {source}, as far as simulated clients can fill them in."
    return group_file(values, head, "instrument") if values else f"# {head}\n{{}}\n"


def service_parameters(record: ServiceRecord) -> Parameters:
    """Return the parameters that the service's own files of clinic, population and instrument set."""
    found = record.observed.kept.get(_PARAMETERS)
    if not isinstance(found, Parameters):
        own = yaml.safe_load(instrument_text(record, ""))
        found = record.observed.kept[_PARAMETERS] = Parameters.of({"instrument": own}, _without_forms(record))
    return found


def part_of(base: Parameters) -> Parameters:
    """Return a clinic, or as large a part of it as is simulated."""
    part = min(1.0, LARGEST / base.clinic.clients)
    sizes = {"clients": base.clinic.clients, "therapists": base.clinic.therapists}
    return Parameters.of({"clinic": {name: max(1, round(part * size)) for name, size in sizes.items()}}, base)


def _without_forms(record: ServiceRecord) -> Parameters:
    clinic = yaml.safe_load(clinic_text(record, ""))
    return Parameters.of({"clinic": clinic, "population": yaml.safe_load(population_text(record, ""))})


def _missing(record: ServiceRecord) -> Values:
    """Return the hazard with which as many forms are missing in a simulated clinic as in the file."""
    held, absent = record.observed.unchecked, record.observed.absent
    form = next((name for name in (DISTRESS, ALLIANCES[0]) if name in record.forms), None)
    if form is None or "session" in absent:
        return {}
    base = part_of(_without_forms(record))
    simulated = observe(simulate(build_world(base, seed=1)), Manual.of(base))
    share = float(np.isnan(held.scores[form]).mean())
    usual = _hazard(float(np.isnan(simulated.scores[form]).mean()))
    values: Values = {}
    if usual > 0:
        rate = base.instrument.missing_rate * _hazard(share) / usual
        values["missing_rate"] = (rate, f"{100 * share:.0f} % of the sessions have no form")
    if "followup" not in absent:
        later = float(np.isnan(held.followup[held.ended]).mean()) if held.ended.any() else math.nan
        if not math.isnan(later):
            values["followup_missing"] = (later, "ended treatments without a follow-up form")
    return values


def _hazard(share: float) -> float:
    return -math.log(1.0 - min(share, _ALL_MISSING))


def _form(record: ServiceRecord) -> Values:
    """Return the service's form of distress as simulated clients fill it in, from its norms at intake."""
    form = record.forms.get(DISTRESS)
    if form is None or math.isnan(form.intake_mean) or math.isnan(form.intake_sd):
        return {}
    usual, title = Parameters(), form.title
    top = form.high - form.low
    ranges = {path: (meta.low, meta.high) for path, meta, _ in walk(usual)}
    least, most = ranges["instrument.distress_top"]
    if not (least <= top <= most and top.is_integer()):
        return {}
    slope, affect, error = form.model_points()
    values: Values = {
        "distress_top": (top, f"highest score of the {title}"),
        "distress_step": (1.0 if form.items is None else form.items.score(1.0), "from one score to the next"),
        "distress_mean": (form.severity(form.intake_mean), "mean at intake, by its norms"),
        "distress_slope": (slope, "points for one SD of distress, by its norms and reliability"),
        "affect_spread": (affect, "points that negative affect makes of it"),
        "distress_noise": (error, "error of a score, by its reliability"),
    }
    if not math.isnan(form.cutoff):
        values["clinical_cutoff"] = (form.severity(form.cutoff), "cut-off")
    if not math.isnan(form.change_threshold()):
        values["reliable_change"] = (form.change_threshold(), "reliable change")
    healthy = form.severity(form.healthy_mean)
    values["healthy_mean"] = (
        0.0 if math.isnan(healthy) else healthy,
        "general population; 0 where it is open",
    )
    return values
