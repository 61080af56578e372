"""What is searched for, checked: along which sizes, for which power, within which limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from experiments.config.checked_config import CheckedConfig
from experiments.config.plain_values import PlainValues
from experiments.trials.trial_design import CLIENT, TrialDesign
from experiments.trials.trial_plan import TrialPlan, plan_trial
from sim.errors import InputError, nearest

CLIENTS, THERAPISTS = "clients", "therapists"
FOUND_NUMBERS: Final = (CLIENTS, THERAPISTS)
"""What can be searched for: clients of a given number of therapists; therapists with a given number of clients each."""


@dataclass(frozen=True)
class SizeLine:
    """Sizes that differ in one number.

    Attributes
    ----------
    find : {'clients', 'therapists'}
        The number that is searched for.
    given : int
        Therapists; or clients of each therapist.
    base : TrialDesign
        Everything else.
    least, most, step : int
        Limits of the number, of which it is a multiple of `step`.
    """

    find: str
    given: int
    base: TrialDesign
    least: int
    most: int
    step: int

    def design(self, size: int) -> TrialDesign:
        """Return the trial with a size."""
        if self.find == CLIENTS:
            return replace(self.base, clients=size, therapists=self.given)
        return replace(self.base, clients=size * self.given, therapists=size)

    def size_for(self, clients: float) -> int:
        """Return the smallest size with a number of clients or more; it may lie beyond the limit."""
        number = clients if self.find == CLIENTS else clients / self.given
        return max(self.least, math.ceil(number / self.step) * self.step)

    def numbers(self, size: float) -> tuple[float, float]:
        """Return clients and therapists of a size."""
        return (size, float(self.given)) if self.find == CLIENTS else (size * self.given, size)


@dataclass(frozen=True)
class SizePlan:
    """A checked search.

    Attributes
    ----------
    trial : TrialPlan
        What is tried; its own sizes are not.
    lines : tuple of SizeLine
    powers : tuple of float
    precision : float
        Half the width of a size's interval at which its search ends, as a share of the size.
    most_trials : int
        Trials of one line after which a search gives up.
    client_cost, therapist_cost : float or None
    """

    trial: TrialPlan
    lines: tuple[SizeLine, ...]
    powers: tuple[float, ...]
    precision: float
    most_trials: int
    client_cost: float | None
    therapist_cost: float | None

    def cost(self, clients: float, therapists: float) -> float:
        """Return what a trial costs, NaN if that is not said."""
        if self.client_cost is None and self.therapist_cost is None:
            return math.nan
        return clients * (self.client_cost or 0.0) + therapists * (self.therapist_cost or 0.0)


def plan_sizes(config: CheckedConfig) -> SizePlan:
    """Check everything that a search needs.

    Raises
    ------
    InputError
        For anything that is wrong with the study, the trial, the search or a file.
    """
    search = config.values["search"]
    find = search["find"]
    if find not in FOUND_NUMBERS:
        raise InputError(
            f"search.find is {find!r}, but one of {', '.join(FOUND_NUMBERS)} was expected{nearest(find, FOUND_NUMBERS)}"
        )
    searched = "trial.clients" if find == CLIENTS else "trial.therapists"
    if any(word.partition("=")[0].lstrip("+") == searched for word in config.typed):
        raise InputError(
            f"{searched} is what is searched for, but only a limit was expected: search.most_{find}"
        )
    powers = _different("search.power", search["power"])
    for power in powers:
        _within("search.power", power, 0.1, 0.99)
    _within("search.precision", search["precision"], 0.01, 0.5)
    _within("search.most_trials", search["most_trials"], 100, 1_000_000)
    for name in ("client_cost", "therapist_cost"):
        if search[name] is not None:
            _within(f"search.{name}", search[name], 0.0, 1e12)
    trial = plan_trial(_with_sizes(config, search))
    if not trial.designs[0].questions:
        raise InputError(
            f"trial.design is {trial.designs[0].design!r}, but a design with something to compare was expected"
        )
    lines = tuple(_line(trial.designs[0], search, given) for given in _given(config, search))
    return SizePlan(
        trial,
        lines,
        powers,
        float(search["precision"]),
        int(search["most_trials"]),
        search["client_cost"],
        search["therapist_cost"],
    )


def _given(config: CheckedConfig, search: PlainValues) -> tuple[int, ...]:
    name = "trial.therapists" if search["find"] == CLIENTS else "search.clients_per_therapist"
    values = (
        config.values["trial"]["therapists"] if search["find"] == CLIENTS else search["clients_per_therapist"]
    )
    return tuple(int(value) for value in _different(name, values))


def _with_sizes(config: CheckedConfig, search: PlainValues) -> CheckedConfig:
    """Return the configuration with sizes that can be had, so that everything else is checked with them."""
    given = _given(config, search)
    if search["find"] == CLIENTS:
        sizes = {"clients": [search["most_clients"]], "therapists": list(given)}
    else:
        therapists = search["most_therapists"]
        sizes = {"clients": [therapists * each for each in given], "therapists": [therapists]}
    return replace(config, values={**config.values, "trial": {**config.values["trial"], **sizes}})


def _line(base: TrialDesign, search: PlainValues, given: int) -> SizeLine:
    # Two of each unit an arm are the least that any analysis takes.
    if search["find"] == CLIENTS:
        return SizeLine(CLIENTS, given, base, max(given, 4 * base.arms), search["most_clients"], 1)
    step = 1 if base.unit == CLIENT else base.arms
    least = max(2 * base.arms, -(-4 * base.arms // given), base.clinics)
    least = -(-least // step) * step
    return SizeLine(THERAPISTS, given, base, least, search["most_therapists"] // step * step, step)


def _different(name: str, values: Sequence[float]) -> tuple[float, ...]:
    if not values or len(set(values)) < len(values):
        raise InputError(f"{name} is {list(values)}, but one or more different numbers were expected")
    return tuple(values)


def _within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise InputError(f"{name} is {value:g}, but a number from {least:g} to {most:g} was expected")
