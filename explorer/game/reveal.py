"""After the end: what was hidden beside what the player saw, and the twin under the responsive policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from explorer.game.game import NAMES, Game
from explorer.game.played_model import Hour, Room
from sim import InputError


@dataclass(frozen=True)
class Reveal:
    """A game that has ended, with nothing hidden any more.

    Attributes
    ----------
    game : Game
    yours, twin : Room
        Both lived until the follow-up; the twin is the same client with the same luck.
    """

    game: Game
    yours: Room
    twin: Room

    @property
    def rooms(self) -> tuple[tuple[str, Room], ...]:
        """Both rooms with their names."""
        return (("you", self.yours), ("responsive twin", self.twin))


def reveal(game: Game) -> Reveal:
    """Return what was hidden in a game that has ended.

    Raises
    ------
    InputError
        If treatment goes on.
    """
    if not game.over:
        raise InputError("treatment goes on, but hidden states are shown only after its end")
    return Reveal(game, _followed(Room(game.who, game.seed, game.moves)), _followed(twin_of(game)))


def twin_of(game: Game) -> Room:
    """Return the room of the twin: same client, same luck, the therapist divides as the responsive policy does."""
    return Room(game.who, game.seed, None)


def _followed(room: Room) -> Room:
    room.live()
    while not room.client.done:
        room.step()
    return room


def sentences(told: Reveal) -> list[str]:
    """Return what the end of a game says, in words.

    Returns
    -------
    list of str
        Ending and change of both, ruptures and what became of them, what forms and states said at the end.
    """
    name = told.game.who.name
    out = [
        f"{name} with you: {_course(told.yours)}.",
        f"{name}'s twin, same luck, responsive policy: {_course(told.twin)}.",
    ]
    out += _ruptures(told.yours.hours)
    out += _forms(told.yours.hours)
    out.append(
        "One game is one draw of luck: what a way of working does, only many twins can tell. "
        "Nothing here is about any real person."
    )
    return out


def _course(room: Room) -> str:
    client, (status, _) = room.client, room.ending()
    kind = " (well enough)" if client.dropout_kind == 2 else " (dissatisfied)" if client.dropout_kind else ""
    gain = client.intake_distress - client.end_distress
    later = client.intake_distress - client.followup_state
    return (
        f"{status}{kind} in week {client.end_week + 1} after {client.sessions_attended} sessions; distress changed by "
        f"{-gain:+.2f} SD until then and stood {-later:+.2f} SD from intake at follow-up"
    )


def _ruptures(hours: Sequence[Hour]) -> list[str]:
    broken = [hour for hour in hours if hour.rupture != "none"]
    if not broken:
        return ["There was no rupture."]
    unseen = [f"session {hour.session} ({hour.rupture})" for hour in broken if not hour.noticed]
    mended = sum(hour.repaired for hour in hours)
    out = [
        f"Ruptures: {len(broken)}; noticed in the same hour: {len(broken) - len(unseen)}; repairs that held: {mended}."
    ]
    return out + ([f"Not noticed when they happened: {', '.join(unseen)}."] if unseen else [])


def _forms(hours: Sequence[Hour]) -> list[str]:
    filled = [
        (hour.forms.alliance, hour.hidden["alliance"])
        for hour in hours
        if hour.forms is not None and hour.forms.alliance is not None
    ]
    if not filled:
        return ["No alliance form ever came back."]
    score, state = filled[-1]
    return [
        f"The last alliance form said {score:.1f} on a scale of 1 to 7; the alliance behind it was {state:.2f} on a "
        f"scale of 0 to 1, which would be {1 + 6 * state:.1f}."
    ]


def table(told: Reveal) -> pa.Table:
    """Return every appointment of both rooms, one a row: what was seen and what was hidden."""
    return pa.Table.from_pylist([_row(who, hour) for who, room in told.rooms for hour in room.hours])


def _row(who: str, hour: Hour) -> dict[str, Any]:
    forms, reading = hour.forms, hour.opening.reading if hour.opening else None
    shares = dict(zip(NAMES, hour.shares or (None,) * len(NAMES), strict=True))
    return {
        "who": who,
        "week": hour.week,
        "session": hour.session,
        "attended": hour.opening is not None,
        "opening": hour.opening.says if hour.opening else None,
        "answer": hour.says,
        **{
            f"read_{name}": getattr(reading, name, None)
            for name in ("bond", "agreement", "openness", "needs")
        },
        **{f"share_{name.replace(' ', '_')}": share for name, share in shares.items()},
        "form_alliance": forms.alliance if forms else None,
        "form_distress": forms.distress if forms else None,
        "form_homework": forms.homework if forms else None,
        "rupture": hour.rupture,
        "noticed": hour.noticed,
        "repaired": hour.repaired,
        **{f"state_{name}": value for name, value in hour.hidden.items()},
    }
