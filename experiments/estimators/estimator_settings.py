"""What `alliance estimators` is told: theories and estimators, the panel, and the size of the lift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.estimators.estimator_list import ESTIMATORS
from sim.errors import InputError, nearest

_SESSIONS: Final = (4, 12)
_PUSH: Final = 2.0


@dataclass(frozen=True)
class EstimatorSettings:
    """Settings, checked.

    Attributes
    ----------
    theories : tuple of str
        Files of ``configs/theory``.
    analyses : tuple of str
        Names of `ESTIMATORS`.
    sessions : int
        Sessions of the panel, 4 to 12.
    push : float
        Of a lift in one session, above 0 up to 2.
    indirect_clinics : int
        Clinics of each theory in which the indirect effect of feedback is found; 0 leaves it out.
    """

    theories: tuple[str, ...]
    analyses: tuple[str, ...]
    sessions: int
    push: float
    indirect_clinics: int

    @classmethod
    def of(cls, written: PlainValues, theories: Sequence[str]) -> EstimatorSettings:
        """Check settings as a file writes them.

        Parameters
        ----------
        written : mapping
        theories : sequence of str
            Those that are known.

        Raises
        ------
        InputError
            If a value is out of range, or a name is not known.
        """
        low, high = _SESSIONS
        sessions, push, clinics = written["sessions"], float(written["push"]), written["indirect_clinics"]
        if not low <= sessions <= high:
            raise InputError(
                f"estimators.sessions is {sessions}, but a whole number from {low} to {high} was expected"
            )
        if not 0.0 < push <= _PUSH:
            raise InputError(
                f"estimators.push is {push:g}, but a number above 0 and up to {_PUSH:g} was expected"
            )
        if clinics < 0:
            raise InputError(
                f"estimators.indirect_clinics is {clinics}, but a whole number from 0 was expected"
            )
        known = [each.name for each in ESTIMATORS]
        return cls(
            _chosen("theories", written["theories"], theories),
            _chosen("analyses", written["analyses"], known),
            sessions,
            push,
            clinics,
        )


def _chosen(name: str, wanted: Sequence[str] | None, known: Sequence[str]) -> tuple[str, ...]:
    if wanted is None:
        return tuple(known)
    if not wanted or len(set(wanted)) < len(wanted):
        raise InputError(
            f"estimators.{name} is {list(wanted)}, but null or one or more different names were expected"
        )
    for each in wanted:
        if each not in known:
            raise InputError(
                f"estimators.{name} has {each!r}, but names among {', '.join(known)} were expected"
                f"{nearest(each, known)}"
            )
    return tuple(each for each in known if each in wanted)
