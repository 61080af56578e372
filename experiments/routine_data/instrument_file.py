"""A service's forms as a file of the group ``instrument``: scale, missing forms, reliable change, cut-off."""

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
from sim.equations import anchors
from sim.parameters import Parameters

Values = dict[str, tuple[float, str]]
_ALL_MISSING: Final = 0.99


def instrument_text(record: ServiceRecord, source: str) -> str:
    """Return a file of the group ``instrument``: as much of the service's forms as simulated clients can have.

    Their form of distress stays that of the model, but the points from which change is reliable and clients are
    clinical lie where they do on the service's form, in SDs of its norms.
    """
    values: Values = {}
    if any(name in record.forms for name in ALLIANCES):
        values["alliance_points"] = (round(record.alliance_top), "highest answer of the alliance form")
    values |= _missing(record) | _norms(record)
    head = f"Forms of {source}, as far as simulated clients can fill them in."
    return group_file(values, head, "instrument") if values else f"# {head}\n{{}}\n"


def service_parameters(record: ServiceRecord) -> Parameters:
    """Return the parameters that the service's own files of clinic, population and instrument set."""
    return Parameters.of({"instrument": yaml.safe_load(instrument_text(record, ""))}, _without_forms(record))


def _without_forms(record: ServiceRecord) -> Parameters:
    clinic = yaml.safe_load(clinic_text(record, ""))
    return Parameters.of({"clinic": clinic, "population": yaml.safe_load(population_text(record, ""))})


def _missing(record: ServiceRecord) -> Values:
    """Return the hazard with which as many forms are missing in a simulated clinic as in the file."""
    held, absent = record.observed.unchecked, record.observed.absent
    form = next((name for name in (DISTRESS, ALLIANCES[0]) if name in record.forms), None)
    if form is None or "session" in absent:
        return {}
    base = _without_forms(record)
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


def _norms(record: ServiceRecord) -> Values:
    form = record.forms.get(DISTRESS)
    if form is None or math.isnan(form.intake_mean) or math.isnan(form.intake_sd):
        return {}
    defaults, base = Parameters(), _without_forms(record)
    points = defaults.instrument.distress_slope * defaults.population.intake_distress.spread / form.intake_sd
    values: Values = {}
    if not math.isnan(form.cutoff):
        above = (form.cutoff - form.intake_mean) * (1.0 if form.higher == "worse" else -1.0)
        where = defaults.instrument.distress_mean + points * above
        values["clinical_cutoff"] = (where, f"where {form.cutoff:g} lies on the {form.title}")
    change = form.change_threshold()
    if not math.isnan(change):
        true = base.instrument.distress_slope * base.population.intake_distress.spread
        spread = math.hypot(true, base.instrument.distress_noise)
        # Inverts the reliable change index of the model's form, so that it is this change.
        alpha = 1.0 - 0.5 * (points * change / (anchors.CRITICAL_95 * spread)) ** 2
        values["reliability_alpha"] = (alpha, f"makes {change:g} points of the {form.title} reliable")
    return values
