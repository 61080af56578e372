"""Which situation a client speaks from: read off the states, so that words follow the model and never lead it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sim.equations.alliance import agreement_of
from sim.mesa_model.agents import Client
from sim.process.session import alliance
from sim.states import Meeting, RepairOutcome, RuptureKind


class Situation(StrEnum):
    """Everything that a client may speak from; the names are the keys of the table of phrases."""

    FIRST = "first"
    BACK = "back"
    LIGHTER = "lighter"
    DISTANT = "distant"
    STILL_DISTANT = "still_distant"
    SHARP = "sharp"
    BETTER = "better"
    WORSE = "worse"
    DARK = "dark"
    OPEN = "open"
    CLOSED = "closed"
    PLAIN = "plain"
    FEW_LEFT = "few_left"
    MENDED = "mended"
    PULLS_BACK = "pulls_back"
    OBJECTS = "objects"
    NOT_MENDED = "not_mended"
    PRESSED = "pressed"
    STILL_PRESSED = "still_pressed"
    TOO_MUCH = "too_much"
    STILL_TOO_MUCH = "still_too_much"
    POLITE = "polite"
    STILL_POLITE = "still_polite"
    MISUNDERSTOOD = "misunderstood"
    BESIDE = "beside"
    MOVES = "moves"
    AGREED = "agreed"
    ADRIFT = "adrift"
    STILL_ADRIFT = "still_adrift"
    HEARD = "heard"
    EVEN = "even"
    SENDS_WORD = "sends_word"
    STAYS_AWAY = "stays_away"
    GOODBYE = "goodbye"
    LAST_HOUR = "last_hour"
    GONE = "gone"
    WELL_ENOUGH = "well_enough"
    CALLED_AWAY = "called_away"
    REFERRED = "referred"


OPENINGS: Final = frozenset(
    {
        Situation.FIRST,
        Situation.BACK,
        Situation.LIGHTER,
        Situation.DISTANT,
        Situation.SHARP,
        Situation.BETTER,
        Situation.WORSE,
        Situation.DARK,
        Situation.OPEN,
        Situation.CLOSED,
        Situation.PLAIN,
        Situation.FEW_LEFT,
    }
)
"""Situations from which a client opens a session."""
ANSWERS: Final = frozenset(
    {
        Situation.MENDED,
        Situation.PULLS_BACK,
        Situation.OBJECTS,
        Situation.NOT_MENDED,
        Situation.PRESSED,
        Situation.TOO_MUCH,
        Situation.POLITE,
        Situation.MISUNDERSTOOD,
        Situation.BESIDE,
        Situation.MOVES,
        Situation.AGREED,
        Situation.ADRIFT,
        Situation.HEARD,
        Situation.EVEN,
    }
)
"""Situations from which a client answers a session."""
PERSISTENT: Final[Mapping[Situation, Situation]] = {
    Situation.DISTANT: Situation.STILL_DISTANT,
    Situation.PRESSED: Situation.STILL_PRESSED,
    Situation.TOO_MUCH: Situation.STILL_TOO_MUCH,
    Situation.POLITE: Situation.STILL_POLITE,
    Situation.ADRIFT: Situation.STILL_ADRIFT,
}
"""What a client speaks from where a situation lasts session after session."""
RELATED: Final[Mapping[Situation, Situation]] = {
    **dict.fromkeys(OPENINGS - {Situation.PLAIN}, Situation.PLAIN),
    Situation.STILL_DISTANT: Situation.DISTANT,
    Situation.DISTANT: Situation.CLOSED,
    Situation.SHARP: Situation.DISTANT,
    Situation.DARK: Situation.CLOSED,
    Situation.WORSE: Situation.CLOSED,
    Situation.CLOSED: Situation.PLAIN,
    **dict.fromkeys(ANSWERS - {Situation.EVEN}, Situation.EVEN),
    Situation.STILL_PRESSED: Situation.PRESSED,
    Situation.STILL_TOO_MUCH: Situation.TOO_MUCH,
    Situation.STILL_POLITE: Situation.POLITE,
    Situation.STILL_ADRIFT: Situation.ADRIFT,
    Situation.PULLS_BACK: Situation.POLITE,
    Situation.NOT_MENDED: Situation.POLITE,
    Situation.PRESSED: Situation.POLITE,
    Situation.SENDS_WORD: Situation.STAYS_AWAY,
}
"""Where phrases come from when all of a situation have been said in a game."""

# Where one situation gives way to the next: choices of the game, such that each is heard now and then.
_STANDS_BETWEEN: Final = 0.15
_BETTER, _WORSE = 0.2, -0.1
_LITTLE_HOPE: Final = 0.3
_OPEN, _CLOSED = 0.43, 0.32
_PRESSED: Final = 0.16
_TOO_MUCH: Final = 0.03
_NOT_UNDERSTOOD, _UNDERSTOOD = 0.4, 0.58
_BESIDE, _MOVED = -0.045, 0.09
_AGREED, _ADRIFT = 0.5, 0.37
_MUCH: Final = 0.3
_WEAK: Final = 0.38


def opening_of(client: Client, missed_last: bool, mended_last: bool, few_left: bool) -> Situation:
    """Return the situation from which a client opens a session.

    Parameters
    ----------
    client : sim.mesa_model.agents.Client
        As the client sits there: after opening up, before the session is divided.
    missed_last, mended_last : bool
        Whether the appointment before this one was missed, or repaired what stood between the two.
    few_left : bool
        Whether the service offers at most one more session after this one.
    """
    if client.sessions_attended == 1:
        return Situation.FIRST
    tense = client.dyad.tension > _STANDS_BETWEEN
    if tense and client.dyad.kind != RuptureKind.NONE:
        return Situation.DISTANT if client.dyad.kind == RuptureKind.WITHDRAWAL else Situation.SHARP
    if missed_last:
        return Situation.BACK
    if mended_last:
        return Situation.LIGHTER
    if few_left:
        return Situation.FEW_LEFT
    if not _WORSE < client.felt_change < _BETTER:
        return Situation.BETTER if client.felt_change > 0 else Situation.WORSE
    if client.hope < _LITTLE_HOPE:
        return Situation.DARK
    if client.disclosure > _OPEN:
        return Situation.OPEN
    return Situation.CLOSED if client.disclosure < _CLOSED else Situation.PLAIN


def answer_of(client: Client, meeting: Meeting) -> Situation:
    """Return the situation from which a client answers a session, once it is over.

    What happened between the two comes first, then what the session was for the client, then what was done.
    """
    between = _between_them(client, meeting)
    if between is not None:
        return between
    if meeting.imposed * (meeting.work + meeting.explore) > _PRESSED:
        return Situation.PRESSED
    if meeting.challenge > _TOO_MUCH:
        return Situation.TOO_MUCH
    if meeting.felt < _NOT_UNDERSTOOD:
        return Situation.MISUNDERSTOOD
    return _done(client, meeting)


def _between_them(client: Client, meeting: Meeting) -> Situation | None:
    if meeting.repair == RepairOutcome.REPAIRED:
        return Situation.MENDED
    if meeting.rupture != RuptureKind.NONE:
        return Situation.OBJECTS if meeting.rupture == RuptureKind.CONFRONTATION else Situation.PULLS_BACK
    if meeting.repair == RepairOutcome.ATTEMPTED:
        return Situation.NOT_MENDED
    if client.dyad.kind != RuptureKind.NONE and client.dyad.tension > _STANDS_BETWEEN:
        return Situation.POLITE
    return None


def _done(client: Client, meeting: Meeting) -> Situation:
    if meeting.change < _BESIDE:
        return Situation.BESIDE
    if meeting.change > _MOVED:
        return Situation.MOVES
    agreement = agreement_of(client.goal, client.task)
    if agreement < _ADRIFT:
        return Situation.ADRIFT
    if meeting.goals > _MUCH and agreement > _AGREED:
        return Situation.AGREED
    if meeting.listen > _MUCH and meeting.felt > _UNDERSTOOD:
        return Situation.HEARD
    return Situation.EVEN


def absence_of(client: Client) -> Situation:
    """Return whether a client who does not come sends word; where the alliance is weak, nobody rings."""
    return Situation.STAYS_AWAY if alliance(client) < _WEAK else Situation.SENDS_WORD


def ending_of(status: str, dropout: str) -> Situation:
    """Return the situation of an ending, from the names of status and kind of dropout in `sim.states`."""
    if status == "dropped out":
        left = {"well enough": Situation.WELL_ENOUGH, "circumstances": Situation.CALLED_AWAY}
        return left.get(dropout, Situation.GONE)
    return {
        "ended as planned": Situation.GOODBYE,
        "limit reached": Situation.LAST_HOUR,
        "referred on": Situation.REFERRED,
    }[status]
