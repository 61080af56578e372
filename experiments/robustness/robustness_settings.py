"""What a check of robustness is told: which alternatives, how many runs of each, and when a contrast has held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.config.plain_values import PlainValues
from sim.errors import InputError, nearest, nearest_path, shown
from sim.parameters import Parameters, walk

DRAWS: Final = "draws"
PARAMETERS: Final = "parameters"
FORMS: Final = "forms"
FILE_GROUPS: Final[Mapping[str, str]] = {
    "theories": "theory",
    "networks": "network",
    "instruments": "instrument",
    "therapists": "therapists",
    "populations": "population",
    "clinics": "clinic",
    "settings": "setting",
}
"""Group of alternatives -> group of configuration files whose files are its members."""
GROUPS: Final = (DRAWS, PARAMETERS, FORMS, *FILE_GROUPS)
"""Every group of alternatives, in the order in which they are shown."""


@dataclass(frozen=True)
class RobustnessSettings:
    """Settings of a check, as ``configs/robustness`` writes them.

    Attributes
    ----------
    groups : tuple of str or None
        Groups of alternatives; None for all that the study leaves open.
    parameters : tuple of str or None
        Parameters, or groups of them, that are moved alone; None for every open one.
    number_of_draws, draw_replicates : int
        Plausible parameter sets, and replicates of each, at most those of the reference.
    step : float
        By which share of its value a parameter is moved alone, down and up.
    screen_replicates, confirm : int
        Replicates with which every moved parameter is screened, and how many of them are then run in full.
    keep : float
        Share of the draws in which a robust contrast keeps its sign and size.
    band : tuple of float
        Lowest and highest multiple of the reference difference that is the same size.
    told : float
        Least share of the draws that must tell a sign at all.
    negligible : float
        Share of the reference difference below which a theory is taken to have no path for it.
    """

    groups: tuple[str, ...] | None
    parameters: tuple[str, ...] | None
    number_of_draws: int
    draw_replicates: int
    step: float
    screen_replicates: int
    confirm: int
    keep: float
    band: tuple[float, float]
    told: float
    negligible: float

    def wants(self, group: str) -> bool:
        """Tell whether a group is asked for, by name or because all are."""
        return self.groups is None or group in self.groups

    def insists(self, group: str) -> bool:
        """Tell whether a group is asked for by name, so that it is taken even where the study fixes it."""
        return self.groups is not None and group in self.groups


_WHOLE: Final = {
    "number_of_draws": (2, 100_000),
    "draw_replicates": (2, 1_000_000),
    "screen_replicates": (2, 1_000_000),
    "confirm": (0, 100_000),
}
_SHARES: Final = ("step", "keep", "told", "negligible")


def read_robustness(written: PlainValues) -> RobustnessSettings:
    """Check the settings of a check.

    Parameters
    ----------
    written : mapping
        As a file of ``configs/robustness``.

    Raises
    ------
    InputError
        For an unknown group or a number out of range.
    """
    for name, (low, high) in _WHOLE.items():
        if not low <= written[name] <= high:
            raise InputError(
                f"robustness.{name} is {written[name]}, but a whole number from {low} to {high} was expected"
            )
    for name in _SHARES:
        if not 0 < written[name] < 1:
            raise InputError(
                f"robustness.{name} is {written[name]:g}, but a number between 0 and 1 was expected"
            )
    values = {name: written[name] for name in (*_WHOLE, *_SHARES)}
    groups = _names("groups", written["groups"])
    for name in groups or ():
        if name not in GROUPS:
            raise InputError(
                f"robustness.groups has {shown(name)}, but one of {', '.join(GROUPS)} was expected"
                f"{nearest(name, GROUPS)}"
            )
    parameters = _names("parameters", written["parameters"])
    _check_parameters(parameters or ())
    return RobustnessSettings(groups=groups, parameters=parameters, band=_band(written["band"]), **values)


def _names(setting: str, written: Sequence[str] | None) -> tuple[str, ...] | None:
    if written is not None and not written:
        raise InputError(f"robustness.{setting} is empty, but null or names were expected")
    return None if written is None else tuple(written)


def _check_parameters(names: Sequence[str]) -> None:
    known = [path for path, meta, _ in walk(Parameters()) if meta.kind in ("number", "whole")]
    for name in names:
        if not any(is_below(path, name) for path in known):
            raise InputError(
                f"robustness.parameters has {shown(name)}, but a parameter that is a number, or a group of them, was "
                f"expected{nearest_path(name, known)}"
            )


def is_below(path: str, name: str) -> bool:
    """Tell whether a dotted path is a name, or in the group of that name."""
    return path == name or path.startswith(f"{name}.")


def _band(written: Sequence[float]) -> tuple[float, float]:
    if len(written) != 2 or not 0 <= written[0] < 1 < written[1]:
        raise InputError(
            f"robustness.band is {shown(list(written))}, but two multiples of the reference difference were expected, "
            "one below and one above 1, as [0.5, 2]"
        )
    return float(written[0]), float(written[1])
