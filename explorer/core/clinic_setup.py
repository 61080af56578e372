"""What a clinic is made of, in the words of the configurations, so that a command line can make the same one."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from experiments.config.checked_config import check_clinic
from experiments.config.error_messages import unknown_option
from experiments.config.group_files import group_options, load_group_file
from experiments.config.plain_values import PlainValues
from explorer.core.limits import MAX_SEED, check_size, check_whole
from sim.errors import InputError
from sim.parameters import Parameters
from sim.world import World, build_world

Value = float | int | str

STARTING: Final[tuple[tuple[str, Value], ...]] = (
    ("clinic.therapists", 8),
    ("clinic.clients", 200),
    ("clinic.weeks", 35),
    ("clinic.closing_weeks", 30),
    ("clinic.followup_weeks", 12),
)
"""A clinic that fits a screen: 200 clients in 35 weeks."""


@dataclass(frozen=True)
class ClinicSetup:
    """One clinic, before it is made.

    Attributes
    ----------
    theory, population, therapists : str
        Files of those groups in ``configs``.
    interventions : tuple of str
        Files in ``configs/intervention``.
    values : tuple of (str, value)
        Dotted parameters and their values, put in after the files.
    seed : int
        0 to 2**32 - 1.
    """

    theory: str = "integrative"
    population: str = "default"
    therapists: str = "default"
    interventions: tuple[str, ...] = ()
    values: tuple[tuple[str, Value], ...] = STARTING
    seed: int = 1

    def with_changes(self, values: Mapping[str, Value] | None = None, **changes: Any) -> ClinicSetup:
        """Return this setup with other values of parameters, and other fields by name."""
        merged = {**dict(self.values), **(values or {})}
        return replace(self, values=tuple(sorted(merged.items(), key=_place)), **changes)

    @property
    def files(self) -> list[tuple[str, str]]:
        """Group and file of every configuration in use, in the order in which they are read."""
        chosen = [("population", self.population), ("therapists", self.therapists), ("theory", self.theory)]
        return chosen + [("intervention", name) for name in self.interventions]

    def parameters(self) -> Parameters:
        """Return every parameter of this clinic.

        Raises
        ------
        InputError
            For an unknown file or parameter, a value out of range, or a clinic too large for a browser.
        """
        parameters = Parameters()
        for group, name in self.files:
            parameters = Parameters.of({group: group_values(group, name)}, parameters)
        parameters = Parameters.of(dict(self.values), parameters)
        check_clinic(parameters)
        check_size(parameters)
        return parameters

    def world(self, replicate: int = 0) -> World:
        """Return the clinic before its first week; parameters as `parameters`."""
        return build_world(self.parameters(), check_whole("seed", self.seed, 0, MAX_SEED), replicate)

    def overrides(self) -> list[str]:
        """Return what a command line has to say after its command to make the same clinic."""
        words = [
            f"{group}={name}" for group, name in self.files[:3] if name not in ("default", "integrative")
        ]
        if self.interventions:
            words.append(f"intervention=[{','.join(self.interventions)}]")
        words += [f"{path}={config_text(value)}" for path, value in self.values]
        return [*words, f"seed={self.seed}"]

    def command(self) -> str:
        """Return the command line that gives the same tables."""
        return command_line(["alliance simulate", *self.overrides()])


def _place(item: tuple[str, Value]) -> tuple[int, str]:
    """Return what values are ordered by, so that equal setups are equal however they came about."""
    path = item[0]
    begun = [known for known, _ in STARTING]
    return (begun.index(path), path) if path in begun else (len(begun), path)


def command_line(words: list[str], width: int = 88) -> str:
    r"""Return a command line, broken by backslashes where it grows long.

    Examples
    --------
    >>> command_line(["alliance simulate", "seed=1", "clinic.clients=20"], 26)
    'alliance simulate seed=1 \\\n    clinic.clients=20'
    """
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) + 3 > width:
            lines[-1] += " \\"
            lines.append(f"    {word}")
        else:
            lines[-1] += f" {word}"
    return "\n".join(lines)


def config_text(value: Value) -> str:
    """Return a value as configurations write it; a number is read back as the very same one."""
    return value if isinstance(value, str) else repr(value)


@functools.cache
def group_values(group: str, name: str) -> PlainValues:
    """Return the values in one file of a configuration group.

    Parameters
    ----------
    group, name : str
        A browser may send any name, so that only those of `group_options` are read, never a path.

    Raises
    ------
    InputError
        If there is no such file; the message lists those that exist.
    """
    if name not in group_options(group):
        raise InputError(unknown_option(group, name, group_options(group)))
    return load_group_file(group, name)
