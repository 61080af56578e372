"""What every check of robustness has: alternatives that are worked out and checked, and differences to measure."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.config.checked_config import CheckedConfig
from experiments.config.locations import configs_folder
from experiments.config.user_files import UserFile, read_file
from experiments.inputs.posterior_draws import Draws, read_draws
from experiments.robustness.alternative_groups import (
    draw_alternatives,
    file_alternatives,
    form_alternatives,
    parameter_alternatives,
)
from experiments.robustness.alternatives import Alternative, LeftOut
from experiments.robustness.robustness_settings import (
    DRAWS,
    FILE_GROUPS,
    FORMS,
    PARAMETERS,
    RobustnessSettings,
    read_robustness,
)
from sim.errors import InputError, nearest
from sim.parameters import Parameters

Floats = NDArray[np.float64]
SHIPPED_DRAWS: Final = ("plausible", "posterior_all", "posterior")
"""Names of the tables of draws that may come with the project, the widest first."""


@dataclass(frozen=True)
class Job:
    """Some replicates under one alternative: those from `first` up to, but without, `last`."""

    alternative: Alternative
    first: int
    last: int


@dataclass(frozen=True)
class CheckSetup:
    """What a check is told, whatever it is about.

    Attributes
    ----------
    config : CheckedConfig
    settings : RobustnessSettings
    draws : Draws or None
        Plausible parameter sets.
    draws_file : UserFile or None
        Where they come from.
    """

    config: CheckedConfig
    settings: RobustnessSettings
    draws: Draws | None
    draws_file: UserFile | None

    @property
    def draws_path(self) -> str:
        """Where the draws come from; empty without any."""
        return "" if self.draws_file is None else self.draws_file.path

    @property
    def digests(self) -> dict[str, dict[str, str]]:
        """Checksum of the draws, by what they are."""
        return {} if self.draws_file is None else {DRAWS: self.draws_file.digest}


def read_setup(config: CheckedConfig) -> CheckSetup:
    """Check what a check is told, and read its draws.

    Raises
    ------
    InputError
        For anything that is wrong with the settings or the table of draws.
    """
    if "population.draws" in config.files:
        raise InputError(
            f"population.draws is {config.files['population.draws']!r}, but robust itself goes through draws; "
            "give draws=FILE instead"
        )
    if config.options.replicates < 2:
        raise InputError(
            "replicates is 1, but at least 2 were expected, because a sign counts only beyond its Monte Carlo error"
        )
    settings = read_robustness(config.values["robustness"])
    file = _draws_of(config) if settings.wants(DRAWS) else None
    return CheckSetup(config, settings, None if file is None else read_draws(file), file)


def _draws_of(config: CheckedConfig) -> UserFile:
    given = config.options.draws
    shipped = [name for name in SHIPPED_DRAWS if _shipped(name).is_file()]
    if given is None:
        return UserFile(shipped[0], read_file(str(_shipped(shipped[0]))).content)
    if given in shipped:
        return UserFile(given, read_file(str(_shipped(given))).content)
    if not Path(given).exists():
        raise InputError(
            f"draws is {given!r}, but {', '.join(shipped)} or the path of a table of draws was expected"
            f"{nearest(given, shipped)}"
        )
    return read_file(given)


def _shipped(name: str) -> Path:
    return configs_folder() / "population" / f"{name}.csv"


class CheckPlan(ABC):
    """A checked check: what is asked, under which alternatives, and how it is measured.

    A subclass gives `contrasts`, `outcomes`, `clinics` and `reference`, and implements `arms_under`, `measure`,
    `command` and, where it knows more reasons to leave an alternative out, `reason_against`.

    Parameters
    ----------
    setup : CheckSetup
    replicates : int
        Of the reference, and of every alternative that is run in full.
    """

    contrasts: tuple[str, ...]
    """Names of differences."""
    outcomes: tuple[str, ...]
    """What is measured of each."""
    clinics: int
    """How many clinics a replicate needs."""
    reference: Alternative
    """Everything as it is configured."""

    def __init__(self, setup: CheckSetup, replicates: int) -> None:
        self.config, self.settings, self.draws = setup.config, setup.settings, setup.draws
        self.replicates = replicates

    @abstractmethod
    def arms_under(self, base: Parameters) -> tuple[Parameters, ...]:
        """Return the parameters of every clinic that is compared; raises `InputError` where one is impossible."""

    @abstractmethod
    def measure(self, jobs: Sequence[Job]) -> Iterator[Floats]:
        """Yield the differences of every job, shape (contrasts, replicates, outcomes)."""

    @abstractmethod
    def unit(self, outcome: str) -> str:
        """Return the unit of an outcome."""

    @abstractmethod
    def command(self, words: Sequence[str], replicates: int) -> str:
        """Return the command line that shows the differences again under an alternative; empty without one."""

    def reason_against(self, each: Alternative) -> str:
        """Return why an alternative whose clinics are possible is left out; empty if it is not."""
        return "it changes nothing in any arm" if each.arms == self.reference.arms else ""

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Everything else that is run, group by group.

        Raises
        ------
        InputError
            If there is nothing.
        """
        return self._found[0]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What is not run, and why."""
        return self._found[1]

    @functools.cached_property
    def _found(self) -> tuple[tuple[Alternative, ...], tuple[LeftOut, ...]]:
        kept, left_out = self._checked(self._all_alternatives())
        if not kept:
            why = f" ({left_out[0].reason})" if left_out else ""
            raise InputError(
                f"robustness.groups leaves no alternative for this study, but at least one was expected{why}"
            )
        return tuple(kept), tuple(left_out)

    def _all_alternatives(self) -> Iterator[Alternative | LeftOut]:
        base, arms, settings = self.config.parameters, self.reference.arms, self.settings
        if self.draws is not None:
            yield from draw_alternatives(base, self.draws, self.config.options.seed, settings.number_of_draws)
        if settings.wants(PARAMETERS):
            yield from parameter_alternatives(base, arms, settings.step, settings.parameters)
        if settings.wants(FORMS):
            yield from form_alternatives(base, arms)
        for group in FILE_GROUPS:
            if settings.wants(group):
                yield from file_alternatives(base, group, settings.insists(group))

    def _checked(self, found: Iterable[Alternative | LeftOut]) -> tuple[list[Alternative], list[LeftOut]]:
        """Part alternatives that can be run from those that cannot, or that change nothing."""
        kept: list[Alternative] = []
        left_out: list[LeftOut] = []
        for each in found:
            if isinstance(each, LeftOut):
                left_out.append(each)
                continue
            try:
                checked = replace(each, arms=self.arms_under(each.base))
                reason = self.reason_against(checked)
            except InputError as error:
                reason = str(error)
            if reason:
                left_out.append(LeftOut(each.group, each.member, reason))
            else:
                kept.append(checked)
        return kept, left_out
