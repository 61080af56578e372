"""The controls of a clinic: what they ask for, in order, so that a change can be undone."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable

import panel as pn

from explorer.core.clinic_setup import ClinicSetup
from explorer.core.controls import (
    CONTROLS,
    LARGEST_SEED,
    LIVE_CONTROLS,
    NEW_CLINIC_CONTROLS,
    ParameterControl,
    group_labels,
    without_usual_values,
)
from explorer.core.explanations import explanation
from explorer.explained_boxes import explained_boxes
from explorer.layout import prose
from explorer.widgets import NumberInput, dropdown, number_field, slider
from sim.parameters.tree import default_of


class ClinicControls:
    """Theory, interventions and parameters.

    Parameters
    ----------
    changed : callable
        Called when a reader has changed a control.
    """

    def __init__(self, changed: Callable[..., None]) -> None:
        self._following = False
        self._base = ClinicSetup()
        self._asked: list[ClinicSetup] = []
        self.theory = dropdown("Theory of change", group_labels("theory"), "integrative")
        self.theory_text = theory_text(self.theory)
        self.actions = explained_boxes(
            "Interventions", group_labels("intervention"), explanations("intervention")
        )
        self.sliders = {
            one.path: slider(one.title, one.start, one.low, one.high, one.step, one.help)
            for one in CONTROLS.values()
        }
        self.seed = number_field("Random seed", 1, 0, LARGEST_SEED, help="for a new clinic")
        self._asked.append(self.requested())

        def noticed(*_: object) -> None:
            if not self._following:
                self._asked.append(self.requested())
                changed()

        for control in (self.theory, self.actions, self.seed, *self.sliders.values()):
            control.param.watch(noticed, "value")

    @property
    def undoable(self) -> bool:
        """Whether there is a change to undo."""
        return len(self._asked) > 1

    def requested(self) -> ClinicSetup:
        """Return the setup that the controls ask for, every value within its bounds."""
        values = {path: one.value(self.sliders[path].amount) for path, one in CONTROLS.items()}
        setup = self._base.with_changes(
            values,
            theory=self.theory.value,
            interventions=self.actions.chosen,
            seed=int(self.seed.amount),
        )
        return without_usual_values(setup)

    def follow(self, setup: ClinicSetup) -> None:
        """Set every control to a setup, which then cannot be undone; what no control sets stays as it says."""
        self._base = setup
        self._set(setup)
        self._asked = [self.requested()]

    def undo(self) -> None:
        """Set the controls to what they were before the last change."""
        if self.undoable:
            self._asked.pop()
            self._set(self._asked[-1])

    def _set(self, setup: ClinicSetup) -> None:
        values = {path: default_of(path)[1] for path in self.sliders} | dict(setup.values)
        self._following = True
        try:
            self.theory.value = setup.theory
            self.actions.value = list(setup.interventions)
            for path, control in self.sliders.items():
                control.value = values[path]
            self.seed.value = setup.seed
        finally:
            self._following = False

    def panel(self) -> pn.Column:
        """Return the controls, one below the other."""
        return pn.Column(
            heading("Takes effect next week"),
            self.theory,
            self.theory_text,
            heading("Interventions", 3),
            self.actions,
            *self._sliders_of(LIVE_CONTROLS),
            heading("For a new clinic"),
            *self._sliders_of(NEW_CLINIC_CONTROLS),
            self.seed,
            sizing_mode="stretch_width",
        )

    def _sliders_of(self, controls: Iterable[ParameterControl]) -> list[NumberInput]:
        return [self.sliders[control.path] for control in controls]


def explanations(group: str) -> dict[str, str]:
    """Return what every choice of a group is, by name."""
    return {name: explanation(group, name) for name in group_labels(group).values()}


def theory_text(choice: pn.widgets.Select) -> pn.pane.HTML:
    """Return what the chosen theory says, and all others behind a heading that opens them."""
    others = "".join(
        f"<dt><b>{html.escape(label)}</b></dt><dd>{html.escape(explanation('theory', name))}</dd>"
        for label, name in group_labels("theory").items()
    )

    def words(name: str) -> str:
        return (
            f"<p>{html.escape(explanation('theory', name))}</p>"
            f"<details><summary>All theories in a sentence each</summary><dl>{others}</dl></details>"
        )

    text = prose(words(choice.value))
    choice.param.watch(lambda event: setattr(text, "object", words(event.new)), "value")
    return text


def heading(words: str, level: int = 2) -> pn.pane.HTML:
    """Return a heading."""
    return prose(f"<h{level}>{html.escape(words)}</h{level}>")
