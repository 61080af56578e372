"""The parameters that the pages offer, in plain words, with bounds that make sense in class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from experiments.config.group_files import group_options
from explorer.core.clinic_setup import STARTING, ClinicSetup, Value
from explorer.core.limits import bounds
from sim.engine.weekly import takes_effect_at_once
from sim.parameters.tree import default_of


@dataclass(frozen=True)
class ParameterControl:
    """One parameter as a page offers it.

    Attributes
    ----------
    path : str
        Dotted name.
    title : str
        In plain words.
    low, high, step : float
        Within the model's own range.
    """

    path: str
    title: str
    low: float
    high: float
    step: float

    @property
    def start(self) -> float:
        """Value to begin with."""
        values = dict(STARTING)
        return float(values[self.path] if self.path in values else default_of(self.path)[1])

    @property
    def whole(self) -> bool:
        """Whether it is a count."""
        return default_of(self.path)[0].kind == "whole"

    @property
    def at_once(self) -> bool:
        """Whether a change is felt from the next week on."""
        return takes_effect_at_once(self.path)

    @property
    def help(self) -> str:
        """What it does, and when a change is felt."""
        meaning = default_of(self.path)[0].meaning
        return meaning if self.at_once else f"{meaning}; for a new clinic"

    def value(self, amount: float) -> Value:
        """Return an amount drawn into the bounds, as the model takes it."""
        within_bounds = min(max(amount, self.low), self.high)
        return round(within_bounds) if self.whole else float(within_bounds)


LIVE_CONTROLS: Final = (
    ParameterControl("trust.gain_up", "How fast trust grows", 0.0, 1.0, 0.01),
    ParameterControl("trust.gain_down", "How fast trust falls", 0.0, 1.0, 0.01),
    ParameterControl("attunement.rate", "How fast felt empathy changes", 0.01, 1.0, 0.01),
    ParameterControl("disclosure.rate", "How fast clients open up", 0.01, 1.0, 0.01),
    ParameterControl("collaboration.rate", "How fast goals are agreed", 0.01, 1.0, 0.01),
    ParameterControl("rupture.base_rate", "How often ruptures occur", 0.0, 0.4, 0.005),
    ParameterControl("rupture.resolution", "How much a repair resolves", 0.0, 1.0, 0.01),
    ParameterControl("work.gain", "How much a session achieves", 0.0, 1.0, 0.02),
    ParameterControl("strain.load_gain", "How much work strains therapists", 0.0, 1.0, 0.01),
    ParameterControl("clinic.caseload_limit", "Clients a therapist may see", 1, 30, 1),
    ParameterControl("clinic.session_interval", "Weeks between appointments", 1, 6, 1),
)
"""Takes effect next week."""

NEW_CLINIC_CONTROLS: Final = (
    ParameterControl("clinic.clients", "Clients", 10, 400, 10),
    ParameterControl("clinic.therapists", "Therapists", 1, 40, 1),
    ParameterControl("therapists.empathic_accuracy.mean", "Therapists' empathy", 0.05, 0.95, 0.01),
    ParameterControl("therapists.repair_skill.mean", "Therapists' skill in repair", 0.05, 0.95, 0.01),
    ParameterControl(
        "population.attachment_avoidance.mean", "Clients' discomfort with closeness", 0.05, 0.95, 0.01
    ),
    ParameterControl("population.intake_distress.mean", "Clients' distress at intake", -1.5, 1.5, 0.1),
)
"""Go into making a clinic."""

CONTROLS: Final = {control.path: control for control in (*LIVE_CONTROLS, *NEW_CLINIC_CONTROLS)}
LARGEST_SEED: Final = 10**6
"""Largest random seed that a page offers."""


def without_usual_values(setup: ClinicSetup) -> ClinicSetup:
    """Return a setup without the controls' values that are the model's own, which need not be said."""
    begun = dict(STARTING)
    kept = [
        (path, value)
        for path, value in setup.values
        if path in begun or path not in CONTROLS or value != default_of(path)[1]
    ]
    return replace(setup, values=tuple(kept))


def plain_difference(before: ClinicSetup, after: ClinicSetup) -> str:
    """Return in the words of the controls what distinguishes a setup from the one before it.

    Examples
    --------
    >>> plain_difference(ClinicSetup(), ClinicSetup(theory="technique").with_changes({"trust.gain_up": 0.2}))
    'Theory of change: technique; How fast trust grows: 0.2'
    """
    words = []
    if after.theory != before.theory:
        words.append(f"Theory of change: {file_label(after.theory)}")
    old, new = dict(before.values), dict(after.values)
    for control in CONTROLS.values():
        usual = default_of(control.path)[1]
        value = new.get(control.path, usual)
        if value != old.get(control.path, usual):
            words.append(f"{control.title}: {value:g}")
    words += [f"with {file_label(name)}" for name in after.interventions if name not in before.interventions]
    words += [
        f"without {file_label(name)}" for name in before.interventions if name not in after.interventions
    ]
    if after.seed != before.seed:
        words.append(f"Random seed: {after.seed}")
    return "; ".join(words)


def reader_words(message: str) -> str:
    """Return a message in which parameters that the pages offer have the names that the pages give them.

    Examples
    --------
    >>> reader_words("rupture.base_rate is 7, but a number from 0 to 0.4 was expected")
    'How often ruptures occur is 7, but a number from 0 to 0.4 was expected'
    """
    for control in CONTROLS.values():
        message = message.replace(control.path, control.title)
    return message


def file_label(name: str) -> str:
    """Return the name of a file of a configuration group as people write it."""
    return name.replace("_", " ")


def group_labels(group: str) -> dict[str, str]:
    """Return the files of a configuration group as label -> name, those that change nothing first."""
    first = [name for name in ("default", "integrative") if name in group_options(group)]
    names = first + [name for name in group_options(group) if name not in (*first, "none")]
    return {file_label(name): name for name in names}


def within_bounds(control: ParameterControl) -> bool:
    """Return whether a control stays within what a page may ask for."""
    low, high = bounds(control.path)
    return low <= control.low < control.high <= high
