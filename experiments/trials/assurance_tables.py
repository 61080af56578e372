"""Assurance as tables: one row per theory and size, the average over theories, and every setting."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from experiments.trials.assurance_plan import AssurancePlan
from experiments.trials.find_sizes import hits
from experiments.trials.operating_characteristics import TrialOutcome, mean, share
from experiments.trials.power_over_settings import Assurance, assurance_of, average_over
from experiments.trials.run_assurance import AssuredTrials, Tried
from experiments.trials.trial_design import Question, TrialDesign

Row = dict[str, object]
Settings = Sequence[Sequence[TrialOutcome]]

CONFIGURED, AVERAGE, SETTINGS = "configured", "average", "settings"
"""What a row is about: the values of the configuration; all theories; the settings of one theory (or of all paths)."""
ASSURANCE_TYPES: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("about", "theory", "arm", "outcome", "population", "analysis"), pa.string()),
    **dict.fromkeys(("clients", "therapists", "settings", "setting", "trials", "found"), pa.int64()),
}
"""Types of the columns of stored tables that are no real numbers."""


def assurance_table(plan: AssurancePlan, trials: AssuredTrials) -> pa.Table:
    """Return one row per size and question for the configured values, each theory, and the average over theories.

    The side on which an effect counts is the same for all: that of the mean true effect over the theories as weighted.
    """
    rows = [row for design in plan.configured.designs for row in _of_design(plan, trials, design)]
    schema = pa.schema([(name, ASSURANCE_TYPES.get(name, pa.float64())) for name in rows[0]])
    return pa.Table.from_pylist(rows, schema)


def _of_design(plan: AssurancePlan, trials: AssuredTrials, design: TrialDesign) -> Iterator[Row]:
    for place, question in enumerate(design.questions):
        side = _side(plan, trials, place)
        about = {**_size(design), **_about(plan, question)}
        power = share(_found(trials.configured, design, place, side))
        alone = Assurance(power, 0.0, (math.nan, math.nan), math.nan, math.nan)
        yield _row(CONFIGURED, "", about, trials.configured[design], alone, 1.0, place)
        own, shares = [], []
        for theory, tried in zip(plan.theories, trials.theories, strict=True):
            settings = tried[design]
            counts = np.array([hits(each, place, side) for each in settings])
            own.append(assurance_of(counts, len(settings[0])))
            shares.append(counts / len(settings[0]))
            yield _row(SETTINGS, theory.theory, about, settings, own[-1], theory.weight, place)
        if len(own) > 1:
            power = average_over(np.array(shares), np.array([theory.weight for theory in plan.theories]))
            yield _average(plan, about, own, power, [tried[design] for tried in trials.theories], place)


def _side(plan: AssurancePlan, trials: AssuredTrials, place: int) -> float:
    """Return the side on which the effect is expected."""
    whole = 0.0
    for theory, tried in zip(plan.theories, trials.theories, strict=True):
        truths = [each.truth[place] for settings in tried.values() for own in settings for each in own]
        whole += theory.weight * float(np.mean(truths))
    return math.copysign(1.0, whole)


def _found(
    tried: Tried, design: TrialDesign, place: int, side: float
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    outcomes = [each for own in tried[design] for each in own]
    return np.arange(len(outcomes)) < hits(outcomes, place, side)


def _size(design: TrialDesign) -> Row:
    return {"clients": design.clients, "therapists": design.therapists}


def _about(plan: AssurancePlan, question: Question) -> Row:
    return {
        "arm": plan.configured.arms[question.arm],
        "outcome": question.outcome,
        "population": question.population,
        "analysis": question.analysis,
    }


def _row(
    kind: str, theory: str, about: Row, settings: Settings, found: Assurance, weight: float, place: int
) -> Row:
    truths = np.array([np.mean([each.truth[place] for each in own]) for own in settings])
    return {
        "about": kind,
        "theory": theory,
        "weight": weight,
        **about,
        "settings": len(settings),
        "trials": sum(map(len, settings)),
        **_numbers(found, mean(truths)[0], float(truths.std(ddof=1)) if len(truths) > 1 else 0.0),
    }


def _numbers(found: Assurance, truth: float, truth_spread: float) -> Row:
    return {
        "power": found.assurance[0],
        "power_error": found.assurance[1],
        "power_sd": found.spread,
        "sufficient": found.sufficient[0],
        "sufficient_error": found.sufficient[1],
        "power_low": found.low,
        "power_high": found.high,
        "truth": truth,
        "truth_sd": truth_spread,
    }


def _average(
    plan: AssurancePlan,
    about: Row,
    own: Sequence[Assurance],
    power: tuple[float, float],
    tried: Sequence[Settings],
    place: int,
) -> Row:
    weights = [theory.weight for theory in plan.theories]
    # As if errors of theories were the same: they share settings, unless they have their own.
    sufficient = (
        float(np.average([each.sufficient[0] for each in own], weights=weights)),
        float(np.average([each.sufficient[1] for each in own], weights=weights)),
    )
    means = np.array([each.assurance[0] for each in own])
    squares = np.array([each.spread**2 for each in own]) + (means - power[0]) ** 2
    spread = math.sqrt(float(np.average(squares, weights=weights)))
    truths = np.array(
        [np.mean([each.truth[place] for one in settings for each in one]) for settings in tried]
    )
    truth = float(np.average(truths, weights=weights))
    between = math.sqrt(float(np.average((truths - truth) ** 2, weights=weights)))
    found = Assurance(power, spread, sufficient, math.nan, math.nan)
    return {
        "about": AVERAGE,
        "theory": "",
        "weight": 1.0,
        **about,
        "settings": sum(map(len, tried)),
        "trials": sum(len(one) for settings in tried for one in settings),
        **_numbers(found, truth, between),
    }


def settings_table(plan: AssurancePlan, trials: AssuredTrials) -> pa.Table:
    """Return one row per theory, size, question and setting: trials, how many found the effect, and the true effect."""
    rows: list[Row] = []
    for theory, tried in zip(plan.theories, trials.theories, strict=True):
        for design, settings in tried.items():
            for place, question in enumerate(design.questions):
                side = _side(plan, trials, place)
                rows += [
                    {
                        "theory": theory.theory,
                        **_size(design),
                        **_about(plan, question),
                        "setting": number,
                        "trials": len(own),
                        "found": hits(own, place, side),
                        "truth": float(np.mean([each.truth[place] for each in own])),
                    }
                    for number, own in enumerate(settings)
                ]
    schema = pa.schema([(name, ASSURANCE_TYPES.get(name, pa.float64())) for name in rows[0]])
    return pa.Table.from_pylist(rows, schema)
