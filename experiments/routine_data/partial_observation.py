"""A service as its analyst sees it: what `Observed` holds of a simulated clinic, as far as a file records it.

What the file does not record is absent: a measure that asks for it cannot be given, and the reason is its name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.measures.estimands.observed import Floats, Manual, Observed, Whole

REASONS: Final[Mapping[str, str]] = {
    "offered": "the file does not say who was offered treatment and never came",
    "therapist": "the file does not say who the therapists are",
    "arrival": "the file does not say when clients asked for help",
    "intake": "there is no form of distress at intake",
    "post": "there is no form of distress after intake",
    "month_6": "there are no forms at a fixed time for everybody",
    "followup": "there are no follow-up forms",
    "at_intake": "the file has no questionnaires about personality or expectations",
    "planned": "the file does not say how treatments ended",
    "dropped": "the file does not say how treatments ended",
    "ended": "the file does not say which treatments have ended",
    "attended": "rows are assessments, not sessions",
    "missed": "the file does not record missed appointments",
    "session": "rows are assessments, not sessions",
    "week": "the file has no dates",
    "reported": "the file has no reports of ruptures",
    "ruptured": "nobody coded sessions for ruptures",
    "repaired": "nobody coded sessions for repairs",
    "strain": "the file says nothing of how therapists are",
    "reliable_change": "the questionnaire's reliable change is open",
    "cutoff": "the questionnaire's cut-off is open",
    "healthy_mean": "the questionnaire's mean in the general population is open",
    "distress_top": "there is no form of distress",
    "alliance_top": "there is no form of the alliance",
}
"""What may be absent -> why a measure that asks for it cannot be given."""


class NotRecorded(KeyError):
    """A measure asks for something that the file does not record."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    @property
    def reason(self) -> str:
        """Why it is absent, in words."""
        return REASONS.get(self.name, f"there is no column of {self.name.replace('_', ' ')}")


@dataclass(frozen=True)
class PartialManual(Manual):
    """Manuals of which some numbers are open."""

    absent: frozenset[str] = frozenset()

    def __getattribute__(self, name: str) -> object:
        if name in object.__getattribute__(self, "__dict__").get("absent", ()):
            raise NotRecorded(name)
        return object.__getattribute__(self, name)


class PartialScores(Mapping[str, Floats]):
    """Scores of the questionnaires that a service uses."""

    def __init__(self, columns: Mapping[str, Floats]) -> None:
        self._columns = dict(columns)

    def __getitem__(self, name: str) -> Floats:
        """Return one score, NaN where no form was filled in."""
        if name not in self._columns:
            raise NotRecorded(name)
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@dataclass(frozen=True, eq=False)
class PartialObservation(Observed):
    """What a file records of a service.

    Attributes
    ----------
    absent : frozenset of str
        Attributes that it does not record.
    """

    absent: frozenset[str] = frozenset()

    def __getattribute__(self, name: str) -> object:
        if name in object.__getattribute__(self, "__dict__").get("absent", ()):
            raise NotRecorded(name)
        return object.__getattribute__(self, name)

    @property
    def unchecked(self) -> Observed:
        """The same without a check of what is recorded: what is not is NaN, -1, False or 0.

        For code that lays a service out; measures ask the service itself, and hear what its file does not record.
        """
        found = self.kept.get("unchecked")
        if not isinstance(found, Observed):
            names = {item.name for item in dataclasses.fields(Observed)} - {"kept"}
            values = {name: value for name, value in vars(self).items() if name in names}
            found = self.kept["unchecked"] = Observed(**values)
        return found

    def of_clients(
        self, chosen: Whole, therapist: Whole | None = None, offered: int | None = None
    ) -> PartialObservation:
        """Return the same service with some of its clients, in their order, each as often as listed.

        Parameters
        ----------
        chosen : ndarray of int64
            Clients, from 0.
        therapist : ndarray of int64, optional
            The therapist of each; a client keeps the own one if not given.
        offered : int, optional
            How many were given a place; as many as before if not given.
        """
        held = self.unchecked
        counts = np.bincount(held.client, minlength=self.clients)
        starts = np.cumsum(counts) - counts
        sizes = counts[chosen]
        rows = np.repeat(starts[chosen] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        by_client = ("arrival", "intake", "post", "month_6", "followup", "planned", "dropped", "ended")
        by_session = ("session", "week", "reported", "ruptured", "repaired")
        changed = {name: getattr(held, name)[chosen] for name in (*by_client, "attended", "missed")}
        changed |= {name: getattr(held, name)[rows] for name in by_session}
        changed["client"] = np.repeat(np.arange(len(chosen)), sizes)
        changed["therapist"] = held.therapist[chosen] if therapist is None else therapist
        changed["at_intake"] = {name: values[chosen] for name, values in held.at_intake.items()}
        changed["scores"] = PartialScores({name: held.scores[name][rows] for name in held.scores})
        return PartialObservation(
            **changed,
            manual=held.manual,
            offered=held.offered if offered is None else offered,
            strain=held.strain,
            absent=self.absent,
        )

    @property
    def clients(self) -> int:
        """Number of clients who came at least once."""
        return len(self.unchecked.therapist)

    @property
    def therapists(self) -> Whole:
        """Each client's therapist; -1 where unknown."""
        return self.unchecked.therapist

    def with_known_therapists(self) -> PartialObservation:
        """Return the part of the service whose therapists are known."""
        chosen = np.flatnonzero(self.therapists >= 0)
        part = self.of_clients(chosen, np.unique(self.therapists[chosen], return_inverse=True)[1])
        held = part.unchecked
        # Not `dataclasses.replace`, which would ask for what is absent.
        values = {
            item.name: getattr(held, item.name) for item in dataclasses.fields(held) if item.name != "kept"
        }
        return PartialObservation(**values, absent=part.absent - {"therapist"})
