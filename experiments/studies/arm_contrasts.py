"""Contrasts of contrasts between arms: whether a change does more where another has been made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from experiments.measures.replicate_estimates import Floats, estimates_table
from sim.errors import InputError, nearest, shown

ARM_KEYS: Final = ("contrast", "first_arm", "first_reference", "second_arm", "second_reference")
"""What a difference of differences is about."""


@dataclass(frozen=True)
class ArmContrast:
    """A difference of two differences between arms, computed within each replicate.

    Attributes
    ----------
    name : str
        What the study calls it.
    first, second : tuple of str
        An arm, and the arm that is subtracted from it; the second difference is subtracted from the first.
    """

    name: str
    first: tuple[str, str]
    second: tuple[str, str]

    @property
    def text(self) -> str:
        """The four arms in one line."""
        first, second = (f"({arm} minus {other})" for arm, other in (self.first, self.second))
        return f"{first} minus {second}"


def build_contrasts(
    written: Mapping[str, object], arms: Sequence[str], where: str
) -> tuple[ArmContrast, ...]:
    """Check the contrasts of a study.

    Parameters
    ----------
    written : mapping
        Name -> two pairs of arms, as ``[[a, b], [c, d]]`` for (a minus b) minus (c minus d).
    arms : sequence of str
        Arms of the study.
    where : str
        Words before a sentence that refuses one.

    Raises
    ------
    InputError
        For anything but two different pairs of arms of the study.
    """
    return tuple(_contrast(name, own, arms, f"{where}contrasts.{name}") for name, own in written.items())


def _contrast(name: str, written: object, arms: Sequence[str], where: str) -> ArmContrast:
    pairs = [pair for pair in written if _is_pair(pair)] if isinstance(written, list) else []
    if not isinstance(written, list) or len(pairs) != 2 or len(written) != 2:
        raise InputError(
            f"{where} is {shown(written)}, but two pairs of arms were expected, as [[a, b], [c, d]] for (a minus b) "
            "minus (c minus d)"
        )
    for arm in (arm for pair in pairs for arm in pair):
        if arm not in arms:
            raise InputError(f"{where} names {arm!r}, but an arm was expected{nearest(arm, arms)}")
    first, second = ((str(arm), str(other)) for arm, other in pairs)
    if first[0] == first[1] or second[0] == second[1] or first == second:
        raise InputError(
            f"{where} is {shown(written)}, but two different differences of different arms were expected"
        )
    return ArmContrast(name, first, second)


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(arm, str) for arm in pair)


def differences_of_differences(
    contrasts: Sequence[ArmContrast], values: Floats, arms: Sequence[str], outcomes: Sequence[str]
) -> pa.Table:
    """Return every contrast of contrasts, paired within replicates.

    Parameters
    ----------
    contrasts : sequence of ArmContrast
    values : ndarray, shape (arms, replicates, outcomes)
    arms, outcomes : sequence of str
        Names along the first and last axis.

    Returns
    -------
    pyarrow.Table
        ``contrast first_arm first_reference second_arm second_reference outcome unit value mc_error low high
        replicates``.
    """
    of = dict(zip(arms, values, strict=True))
    keys = [(own.name, *own.first, *own.second) for own in contrasts for _ in outcomes]
    found = [
        (of[own.first[0]] - of[own.first[1]]) - (of[own.second[0]] - of[own.second[1]]) for own in contrasts
    ]
    return estimates_table(
        {name: pa.array([key[k] for key in keys], pa.string()) for k, name in enumerate(ARM_KEYS)},
        [outcome for _ in contrasts for outcome in outcomes],
        [each[:, k] for each in found for k in range(len(outcomes))],
    )
