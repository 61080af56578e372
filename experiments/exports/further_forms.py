"""Further forms of distress, filled in by simulated clients: scores from the distress that is stored with a run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.exports.keyed_draws import Floats, KeyedDraws
from experiments.inputs.questionnaires import Questionnaire, questionnaire
from sim.errors import InputError

ANCHOR: Final = "phq9"
"""The form by whose points others are linked, where they share a table with it."""


@dataclass(frozen=True, eq=False)
class FurtherForm:
    """A form of distress with what its scores are made of.

    Attributes
    ----------
    form : Questionnaire
        With the norms that are used.
    anchor : Questionnaire or None
        The form whose equivalents its scores are; None if they are linear in distress by its own norms.
    """

    form: Questionnaire
    anchor: Questionnaire | None = None

    @property
    def step(self) -> float:
        """Points from one score to the next."""
        items = self.form.items
        return 1.0 if items is None else items.score(1.0) - items.score(0.0)

    @property
    def meaning(self) -> str:
        """What a column of its scores is, in words."""
        how = "" if self.anchor is None else f", as the equivalent of the {self.anchor.title}"
        return f"{self.form.title}, from the client's distress{how}"

    def scores(self, distress: Floats, draws: KeyedDraws) -> Floats:
        """Return scores that clients have, at their distress in SD of clients at intake; NaN where it is unknown."""
        _, affect, error = self.form.model_points()
        off = affect * draws.affect() + error * draws.normals(f"{self.form.name} score")
        # High scores are bad here; forms on which they are good are turned at the end.
        severity = self._expected(distress) + off
        most = self.form.high - self.form.low
        severity = np.clip(self.step * np.rint(severity / self.step), 0.0, most)
        return self.form.low + severity if self.form.higher == "worse" else self.form.high - severity

    def _expected(self, distress: Floats) -> Floats:
        base = self.form if self.anchor is None else self.anchor
        expected = base.severity(base.intake_mean) + base.model_points()[0] * distress
        if self.anchor is None:
            return expected
        points = np.arange(self.anchor.high - self.anchor.low + 1)
        linked = [self.form.equivalent_of(self.anchor.low + point, self.anchor) for point in points]
        return np.interp(expected, points, np.array(linked) - self.form.low)


def further_form(name: str) -> FurtherForm:
    """Return a form by the name of its file, linked to the PHQ-9 where there are tables for that.

    Raises
    ------
    InputError
        If there is no such form, it does not measure distress, or its norms at intake are open.
    """
    form = questionnaire(name)
    if form.measures != "distress":
        raise InputError(
            f"forms names {name!r}, which measures {form.measures}, but a form of distress was expected"
        )
    anchor = questionnaire(ANCHOR)
    linked = form.with_norms_of(anchor) if name != ANCHOR else form
    if name != ANCHOR and not math.isnan(linked.intake_mean):
        return FurtherForm(linked, anchor)
    if math.isnan(form.intake_mean) or math.isnan(form.intake_sd):
        raise InputError(
            f"forms names {name!r}, whose mean or SD at intake is open, but a form with both was expected"
        )
    return FurtherForm(form)
