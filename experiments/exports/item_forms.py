"""Which forms have items that can be exported: how many, how they are answered, and how they make a score."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.exports.graded_answers import AnswerScale
from experiments.inputs.questionnaires import Questionnaire, questionnaires
from sim.equations import anchors
from sim.errors import InputError
from sim.parameters import Parameters
from sim.parameters.instrument import Instrument

DISTRESS: Final = "distress_score"
SUBSCALES: Final = ("bond_client", "goal_client", "task_client")
THERAPIST: Final = "alliance_therapist"
EMPATHY: Final = "empathy_client"
SATISFACTION: Final = "satisfaction_score"
WELLBEING: Final = "wellbeing_score"
_RATINGS: Final[Mapping[str, tuple[str, float, float, float, float]]] = {
    **{
        name: (f"{name.removesuffix('_client')} client form", anchors.SUBSCALE_ITEMS, 0.75, 0.15, 0.85)
        for name in SUBSCALES
    },
    THERAPIST: ("alliance therapist form", anchors.ALLIANCE_ITEMS, 0.70, 0.13, 0.92),
    EMPATHY: ("client form of perceived empathy", anchors.EMPATHY_ITEMS, 0.75, 0.15, 0.85),
}
"""Form whose score is a mean of answers -> title; items; mean and SD of scores as shares of the range; reliability.

The last three are open.
"""
_SUMS: Final[Mapping[str, tuple[str, str, int, int, int, float, float, float]]] = {
    SATISFACTION: ("satisfaction", "satisfaction form", 8, 1, 4, 0.82, 0.10, 0.90),
    WELLBEING: ("wellbeing", "well-being form", 5, 0, 5, 0.51, 0.18, 0.90),
}
"""Form whose score is a sum of answers, in steps of its own -> what columns of answers begin with; title; items;
lowest and highest answer; mean and SD of scores as shares of the range; reliability.

Numbers of items and answers are those of the CSQ-8 and the WHO-5; the last three are open.
"""
_SPANS: Final[Mapping[str, tuple[float, float]]] = {
    SATISFACTION: (
        anchors.SATISFACTION_LOW,
        (anchors.SATISFACTION_TOP - anchors.SATISFACTION_LOW) / anchors.SATISFACTION_STEPS,
    ),
    WELLBEING: (0.0, anchors.WELLBEING_TOP / anchors.WELLBEING_STEPS),
}
"""Lowest score, and points of the score from one step to the next."""
_SAME: Final = 1e-6


@dataclass(frozen=True)
class ItemForm:
    """A form whose answers are drawn from its score.

    Attributes
    ----------
    score : str
        Column of the score.
    prefix, title : str
        What columns of answers begin with; what the form is called.
    low, lowest, step : float
        Lowest answer; lowest score; points of the score that one step of an answer makes.
    scale : AnswerScale
    assessed : bool
        Whether it is filled in at intake and at follow-up, too.
    """

    score: str
    prefix: str
    title: str
    low: int
    lowest: float
    step: float
    scale: AnswerScale
    assessed: bool = False

    def at(self, occasion: str) -> ItemForm:
        """Return the form as it is filled in at intake or at follow-up: its column of ``clients``."""
        score = f"{occasion}_score" if self.score == DISTRESS else f"{self.prefix}_{occasion}_score"
        return replace(self, score=score, prefix=f"{self.prefix}_{occasion}")

    def columns(self) -> list[str]:
        """Return the names of the columns of answers."""
        return [f"{self.prefix}_{item:02}" for item in range(1, self.scale.items + 1)]

    @property
    def span(self) -> str:
        """From which answer to which."""
        return f"{self.low}..{self.low + self.scale.top}"


def stored_item_forms(configuration: PlainValues) -> dict[str, ItemForm]:
    """Return the forms of a run whose items can be drawn, by the column of their score.

    Raises
    ------
    InputError
        If arms have other forms than the rest, or no questionnaire has the scores of the form of distress.
    """
    given = dict(configuration.get("instrument") or {})
    usual = Instrument()
    _check_arms(configuration, given)
    own = Parameters.of({"instrument": given}).instrument if given else usual
    found = {DISTRESS: _distress(own)}
    top = own.alliance_points - int(anchors.LOWEST_ANSWER)
    for name, (title, items, mean, spread, alpha) in _RATINGS.items():
        count = int(items)
        scale = AnswerScale(count, top, mean * count * top, spread * count * top, alpha)
        found[name] = ItemForm(name, name, title, 1, anchors.LOWEST_ANSWER, 1.0 / count, scale)
    for name, (prefix, title, count, low, high, mean, spread, alpha) in _SUMS.items():
        most, (lowest, step) = count * (high - low), _SPANS[name]
        scale = AnswerScale(count, high - low, mean * most, spread * most, alpha)
        found[name] = ItemForm(name, prefix, title, low, lowest, step, scale)
    return found


def questionnaire_items(form: Questionnaire, score: str, prefix: str) -> ItemForm:
    """Return the items of a questionnaire with norms.

    Raises
    ------
    InputError
        If its file does not say what its items are.
    """
    items = form.items
    if items is None:
        raise InputError(f"items names {prefix!r}, whose items are open, but a form with items was expected")
    step = items.score(1.0) - items.score(0.0)
    alpha = Instrument().reliability_alpha if math.isnan(form.reliability) else form.reliability
    top = round(items.high - items.low)
    scale = AnswerScale(items.count, top, (form.intake_mean - form.low) / step, form.intake_sd / step, alpha)
    return ItemForm(score, prefix, form.title, round(items.low), form.low, step, scale, assessed=True)


def _check_arms(configuration: PlainValues, given: Mapping[str, object]) -> None:
    for arm, changes in (configuration.get("arms") or {}).items():
        for name in ("distress_top", "distress_step", "alliance_points"):
            if changes.get(f"instrument.{name}", given.get(name)) != given.get(name):
                raise InputError(
                    f"arm {arm!r} has another instrument.{name} than the rest, but items of one form were expected"
                )


def _distress(own: Instrument) -> ItemForm:
    spread = Parameters().population.intake_distress.spread
    for form in sorted(questionnaires(), key=lambda form: form.cutoff != own.clinical_cutoff):
        if form.measures != "distress" or form.higher != "worse" or form.items is None:
            continue
        step = form.items.score(1.0) - form.items.score(0.0)
        if abs(form.high - own.distress_top) < _SAME and abs(step - own.distress_step) < _SAME:
            sd = math.hypot(spread * own.distress_slope, own.affect_spread, own.distress_noise)
            top = round(form.items.high - form.items.low)
            scale = AnswerScale(
                form.items.count, top, own.distress_mean / step, sd / step, own.reliability_alpha
            )
            low = round(form.items.low)
            return ItemForm(DISTRESS, "distress", form.title, low, 0.0, step, scale, assessed=True)
    raise InputError(
        f"the form of distress goes to {own.distress_top} in steps of {own.distress_step:g}, but scores of a "
        "questionnaire of configs/questionnaire were expected"
    )
