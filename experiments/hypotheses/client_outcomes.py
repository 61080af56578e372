"""What a study could measure of each client: name, unit, when, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.measures.client_values import CLIENT_VALUES
from experiments.measures.measure import Better
from experiments.measures.outcomes import EARLY_SESSION, Floats, floats
from experiments.measures.registry import digits_of, label_of, unit_of

if TYPE_CHECKING:
    from sim import Tables

POINTS: Final = "points"
_FORM: Final = "symptom form"


@dataclass(frozen=True)
class ClientOutcome:
    """One number of each client.

    Attributes
    ----------
    name, label, unit : str
    better : int
        1 if more of it is better for the client, -1 if less is, 0 if neither.
    when, rater : str
        When it is assessed, and who says so.
    values : callable
        Takes `sim.Tables`; returns one number a client, NaN where there is none.
    """

    name: str
    label: str
    unit: str
    better: Better
    when: str
    rater: str
    values: Callable[[Tables], Floats]

    @property
    def digits(self) -> int:
        """With how many decimals it is shown."""
        return digits_of(self.name)


def _column(name: str) -> Callable[[Tables], Floats]:
    return lambda tables: floats(tables.clients[name])


def _early(column: str) -> Callable[[Tables], Floats]:
    """Return the score of the third attended session."""

    def values(tables: Tables) -> Floats:
        sessions, found = tables.sessions, np.full(tables.clients.num_rows, np.nan)
        here = sessions["attended"].to_numpy() & (sessions["session"].to_numpy() == EARLY_SESSION)
        found[sessions["client"].to_numpy()[here]] = floats(sessions[column])[here]
        return found

    return values


def _usual(name: str, better: Better, when: str, rater: str) -> ClientOutcome:
    return ClientOutcome(name, label_of(name), unit_of(name), better, when, rater, CLIENT_VALUES[name])


def _score(name: str, label: str, when: str) -> ClientOutcome:
    return ClientOutcome(name, label, POINTS, -1, when, "client", _column(name))


def _rated(name: str, rater: str) -> ClientOutcome:
    label = f"alliance, session {EARLY_SESSION}, rated by the {rater}"
    return ClientOutcome(name, label, "1-7", 1, f"session {EARLY_SESSION}", rater, _early(name))


_ALL: Final = (
    _score("week_4_score", f"{_FORM} after 4 weeks", "4 weeks"),
    _score("week_12_score", f"{_FORM} after 12 weeks", "12 weeks"),
    _score("week_26_score", f"{_FORM} after 26 weeks", "26 weeks"),
    _score("post_score", f"last {_FORM} of treatment", "end of treatment"),
    _score("followup_score", f"{_FORM} at follow-up", "follow-up"),
    _usual("dropout", -1, "end of treatment", "clinic's records"),
    _usual("sessions", 0, "end of treatment", "clinic's records"),
    _usual("adherence", 1, "every session", "client"),
    _usual("satisfaction", 1, "last session", "client"),
    _usual("wellbeing", 1, "last session", "client"),
    _usual("alliance_early", 1, f"session {EARLY_SESSION}", "client"),
    _usual("alliance_late", 1, "last session", "client"),
    _rated("alliance_therapist", "therapist"),
    _rated("alliance_observer", "observer"),
)

CLIENT_OUTCOMES: Final[Mapping[str, ClientOutcome]] = MappingProxyType({own.name: own for own in _ALL})
"""Everything that can be measured of a client, by name."""
