"""Which forms have items that can be exported: how many, how they are answered, and how they make a score."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
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
_ALLIANCE: Final[Mapping[str, tuple[float, float, float, float]]] = {
    **dict.fromkeys(SUBSCALES, (anchors.SUBSCALE_ITEMS, 0.75, 0.15, 0.85)),
    THERAPIST: (anchors.ALLIANCE_ITEMS, 0.70, 0.13, 0.92),
}
"""Form of the alliance -> items; mean and SD of scores as shares of the range; reliability. The last three are open."""
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
    """

    score: str
    prefix: str
    title: str
    low: int
    lowest: float
    step: float
    scale: AnswerScale

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
    for name, (items, mean, spread, alpha) in _ALLIANCE.items():
        count = int(items)
        scale = AnswerScale(count, top, mean * count * top, spread * count * top, alpha)
        title = f"{name.replace('_', ' ')} form"
        found[name] = ItemForm(name, name, title, 1, anchors.LOWEST_ANSWER, 1.0 / count, scale)
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
    return ItemForm(score, prefix, form.title, round(items.low), form.low, step, scale)


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
            return ItemForm(DISTRESS, "distress", form.title, round(form.items.low), 0.0, step, scale)
    raise InputError(
        f"the form of distress goes to {own.distress_top} in steps of {own.distress_step:g}, but scores of a "
        "questionnaire of configs/questionnaire were expected"
    )
