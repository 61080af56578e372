"""What a therapist sees: how the client opens, a reading that leans to the middle, the forms that came back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from sim.equations.alliance import agreement_of, bond_of
from sim.equations.attunement import as_read
from sim.mesa_model.agents import Client
from sim.states import Meeting, RepairOutcome

DIVISION: Final = ("listen", "explore", "goals", "work", "repairing")
"""The five emphases in the order of every division."""


_Scale = tuple[tuple[float, float, float], tuple[str, str, str, str]]
# Readings are shrunk toward the middle, so the steps between words lie close to it.
_BOND: Final[_Scale] = ((0.45, 0.49, 0.53), ("guarded", "cautious", "warm", "close"))
_AGREEMENT: Final[_Scale] = ((0.42, 0.47, 0.51), ("at odds", "still unclear", "mostly shared", "shared"))
_OPENNESS: Final[_Scale] = ((0.4, 0.43, 0.455), ("says little", "careful", "fairly open", "open"))
_STRUCTURE, _ROOM = 0.42, 0.58
# A therapist whose estimate has a wider standard deviation than this would not commit to it.
_SURE: Final = 0.085


@dataclass(frozen=True)
class Forms:
    """Questionnaires as they lie on the therapist's desk; None where none came back.

    Attributes
    ----------
    distress : float or None
        0 to 40, lower is better.
    alliance : float or None
        Client's alliance form, 1 to 7.
    homework : float or None
        What was done between sessions, 0 to 10.
    """

    distress: float | None
    alliance: float | None
    homework: float | None


@dataclass(frozen=True)
class Reading:
    """The therapist's impression at the opening of a session, in words.

    Attributes
    ----------
    bond, agreement, openness, needs : str
        A word or two each.
    between : str
        What seems to stand between the two; empty if nothing is sensed.
    """

    bond: str
    agreement: str
    openness: str
    needs: str
    between: str


def read(client: Client, meeting: Meeting, needed: float) -> Reading:
    """Return what the therapist reads after attuning to the client.

    The readings are those that the responsive policy of the model works with: states shrunk toward the
    middle by what could not be read, and tension only as far as it is sensed.

    Parameters
    ----------
    client : sim.mesa_model.agents.Client
    meeting : sim.states.Meeting
        With today's attunement.
    needed : float
        What the client seems to need in this hour, from 0 working to 1 exploring.
    """
    a = meeting.attunement
    return Reading(
        bond=_word(as_read(bond_of(client.trust, client.empathy), a), _BOND),
        agreement=_word(as_read(agreement_of(client.goal, client.task), a), _AGREEMENT),
        openness=_word(as_read(client.disclosure, a), _OPENNESS),
        needs=_needs(client, needed),
        between=_between(a * client.dyad.tension),
    )


def _word(value: float, scale: _Scale) -> str:
    edges, words = scale
    return words[sum(value > edge for edge in edges)]


def _needs(client: Client, needed: float) -> str:
    likely = "perhaps" if math.sqrt(client.dyad.uncertainty) > _SURE else "probably"
    if needed < _STRUCTURE:
        return f"{likely} structure and a clear direction"
    return f"{likely} room to explore" if needed > _ROOM else f"{likely} some of both"


def _between(sensed: float) -> str:
    if sensed > 0.3:
        return "something weighs on the two of you"
    return "something is not quite as it was" if sensed > 0.1 else ""


def forms_of(meeting: Meeting) -> Forms:
    """Return the forms of a session that was held."""
    names = ("distress_score", "alliance_client", "adherence_score")
    return Forms(*(None if math.isnan(getattr(meeting, name)) else getattr(meeting, name) for name in names))


def notes_of(meeting: Meeting) -> tuple[str, ...]:
    """Return what the therapist knows of a session afterwards; whether it helped is for the client to say."""
    notes = []
    if meeting.lapse:
        notes.append("You let the frame slip: the hour began late and ran over.")
    if meeting.noticed and meeting.repair == RepairOutcome.NONE:
        rested = (
            "let it rest" if meeting.repairing == 0.0 else "the hour was over before you had spoken about it"
        )
        notes.append(f"You noticed that something had gone wrong between you, and {rested}.")
    elif meeting.noticed:
        notes.append("You noticed that something had gone wrong between you, and spoke about it.")
    return tuple(notes)
