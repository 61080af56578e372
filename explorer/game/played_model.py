"""The room: the Mesa model of one client and one therapist, in which the player's divisions take effect.

A game is replayed from its first week at every move. That costs some milliseconds and means that nothing can be true in
a game that a saved file does not hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.game.characters import SESSIONS, Character, world_of
from explorer.game.following import Seen, Weights, division_for
from explorer.game.impressions import DIVISION, Forms, Reading, forms_of, notes_of, read
from explorer.game.phrases import Voice
from explorer.game.situations import absence_of, answer_of, ending_of, opening_of
from sim import AllianceModel
from sim.mesa_model.agents import Client, Therapist
from sim.process.session import alliance
from sim.states import DROPOUTS, RUPTURES, STATUSES, Meeting, RepairOutcome

Division = tuple[int, int, int, int, int]
"""Points for listening, exploring, goals and tasks, work, repair; they are made to add up to 1."""
Policy = Callable[[Seen], Weights]
"""Divides a session by what can be seen of the client."""

HIDDEN: Final = ("trust", "empathy", "disclosure", "goal", "task", "hope", "coping", "distress")


@dataclass(frozen=True)
class Opening:
    """A session that has begun and waits for its division: all that the player sees before deciding.

    Attributes
    ----------
    week, session : int
        Week of the clinic from 0; number of the attended session from 1.
    says : str
        How the client opens.
    reading : Reading
    advised : tuple of float
        How a therapist who follows the client would divide the session, adding up to 1.
    """

    week: int
    session: int
    says: str
    reading: Reading
    advised: Weights


@dataclass(frozen=True)
class Appointment:
    """One appointment that is over.

    Attributes
    ----------
    week, session : int
        Week from 0; sessions attended so far.
    opening : Opening or None
        None if the client did not come.
    shares : tuple of float
        Division as it was, adding up to 1; empty if the client did not come.
    says : str
        How the client answered, or what came instead of the client.
    notes : tuple of str
        What the therapist knows of it.
    forms : Forms or None
        None if the client did not come.
    hidden : dict of str to float
        True states when the hour was over, of `HIDDEN` and ``alliance tension``; and of the hour ``felt`` (how far the
        client felt understood) and ``need`` (what the client needed, from 0 working to 1 exploring), NaN if the client
        did not come. Not for the player before the end.
    rupture : str
        Name of `sim.states.RUPTURES`; hidden as well.
    repaired, noticed : bool
        Hidden as well.
    """

    week: int
    session: int
    opening: Opening | None
    shares: tuple[float, ...]
    says: str
    notes: tuple[str, ...]
    forms: Forms | None
    hidden: Mapping[str, float]
    rupture: str
    repaired: bool
    noticed: bool


class _DivisionWantedError(Exception):
    """Stops a replay where the next move belongs."""


class _Played(Therapist):
    """A therapist whose sessions the player divides."""

    model: PlayedModel

    def emphasise(self, client: Client, meeting: Meeting) -> None:
        """Show the client to the player, and divide the session as the player says."""
        model = self.model
        # What the hour needs comes about as it is divided, so it is divided once before it can be seen.
        super().emphasise(client, meeting)
        seen = Seen.of(client, meeting)
        model.open(client, meeting, seen)
        division = model.division(client.sessions_attended, seen)
        if division is None:
            return
        meeting.given = 1
        for name, points in zip(DIVISION, division, strict=True):
            setattr(meeting, name, float(points))
        super().emphasise(client, meeting)


class PlayedModel(AllianceModel):
    """One client with one therapist, hour by hour.

    Parameters
    ----------
    who : Character
    seed : int
        Random seed of the game.
    moves : sequence of five weights, optional
        The player's divisions, one a session; when they are used up, the next one is waited for.
    policy : callable, optional
        Divides the sessions if there are no moves; without either, the therapist divides as the responsive policy does.
    """

    def __init__(
        self,
        character: Character,
        seed: int,
        moves: Sequence[Division | Weights] | None = None,
        policy: Policy | None = None,
    ) -> None:
        self.moves, self._policy = moves, policy
        self.appointments: list[Appointment] = []
        self.opening: Opening | None = None
        self._voice = Voice(character, seed)
        super().__init__(world_of(character, seed), therapist_class=_Played)

    @property
    def client(self) -> Client:
        """The client of this game."""
        return self.clients[0]

    @property
    def over(self) -> bool:
        """Whether treatment has ended."""
        return self.client.end_week >= 0

    def division(self, session: int, seen: Seen) -> Division | Weights | None:
        """Return how a session is divided; None if the responsive policy says."""
        if self.moves is not None:
            if session > len(self.moves):
                raise _DivisionWantedError
            return self.moves[session - 1]
        return None if self._policy is None else self._policy(seen)

    def open(self, client: Client, meeting: Meeting, seen: Seen) -> None:
        """Note what the player sees when a session has begun."""
        last = self.appointments[-1] if self.appointments else None
        situation = opening_of(
            client,
            missed_last=last is not None and last.opening is None,
            mended_last=last is not None and last.repaired,
            few_left=client.sessions_attended >= SESSIONS - 1,
        )
        says = self._voice.say(situation)
        weights = division_for(seen)
        first, second, third, fourth, fifth = (weight / sum(weights) for weight in weights)
        advised = (first, second, third, fourth, fifth)
        self.opening = Opening(
            meeting.week, client.sessions_attended, says, read(client, meeting, seen.needed), advised
        )

    def meet(self, client: Client, therapist: Therapist, meeting: Meeting) -> None:
        """Hold one appointment and note it as the player, and as nobody, sees it."""
        super().meet(client, therapist, meeting)
        came = bool(meeting.attended)
        situation = answer_of(client, meeting) if came else absence_of(client)
        self.appointments.append(
            Appointment(
                week=meeting.week,
                session=client.sessions_attended,
                opening=self.opening if came else None,
                shares=tuple(getattr(meeting, name) for name in DIVISION) if came else (),
                says=self._voice.say(situation),
                notes=notes_of(meeting) if came else (),
                forms=forms_of(meeting) if came else None,
                hidden=_states(client, meeting),
                rupture=RUPTURES[meeting.rupture],
                repaired=meeting.repair == RepairOutcome.REPAIRED,
                noticed=bool(meeting.noticed),
            )
        )
        self.opening = None

    def advance(self) -> None:
        """Live week after week until a division is wanted or treatment has ended."""
        try:
            while not self.over:
                self.step()
        except _DivisionWantedError:
            return

    def ending(self) -> tuple[str, str]:
        """Return the name of the ending and what the client says or sends; after `over` only."""
        status, dropout = STATUSES[self.client.status], DROPOUTS[self.client.dropout_kind]
        return status, self._voice.say(ending_of(status, dropout))


def _states(client: Client, meeting: Meeting) -> dict[str, float]:
    states = {name: float(getattr(client, name)) for name in HIDDEN}
    states |= {"alliance": float(alliance(client)), "tension": float(client.dyad.tension)}
    came = bool(meeting.attended)
    return states | {
        "felt": float(meeting.felt) if came else math.nan,
        "need": float(meeting.need_now) if came else math.nan,
    }
