"""One pair of a lesson's own runs: what they lived before the question is asked, and what their twins lived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.config.plain_values import PlainValues
from explorer.core.names import name_of
from explorer.core.state_phrases import (
    AGREEMENT,
    MISSED,
    OPENNESS,
    REPAIR,
    RUPTURE,
    TRUST,
    UNDERSTOOD,
    phrase_for,
    pick_phrase,
    sentence,
)
from explorer.core.story import NAMED_TRAITS
from explorer.lessons.lesson_clinics import Floats, by_session
from sim import Tables
from sim.equations.alliance import agreement_of
from sim.states import REPAIRS, RUPTURES

_TOLD: Final = 5
"""Sessions of a course that are told."""


@dataclass(frozen=True)
class PairStory:
    """What a pair lived.

    Attributes
    ----------
    people : str
        Who the two are, and how they were chosen.
    before : tuple of str
        Told before the question.
    after : tuple of str
        What the twins lived, told with the answer.
    """

    people: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def pair_story(
    here: Tables, after: Sequence[str], client: int, last: int, chosen: str = "", first: int = 1
) -> PairStory:
    """Tell a pair of a lesson.

    Parameters
    ----------
    here : Tables
        Where they are told before the question.
    after : sequence of str
        What is told with the answer.
    client : int
        Number of the client.
    last, first : int
        Sessions between which they are told.
    chosen : str
        How the client was chosen, as the end of a sentence.
    """
    return PairStory(people(here, client, chosen), course(here, client, last, first), tuple(after))


def names(tables: Tables, client: int) -> tuple[str, str]:
    """Return the names of a client and of the therapist; therapists have those after the clients' own."""
    therapist = tables.clients["therapist"][client].as_py()
    return name_of(client), name_of(tables.clients.num_rows + (therapist or 0))


def people(tables: Tables, client: int, chosen: str = "") -> str:
    """Return in a sentence or two who a pair is."""
    row = {name: tables.clients[name][client].as_py() for name, *_ in NAMED_TRAITS}
    traits = [
        low_words if row[name] < low else high_words
        for name, low, low_words, high, high_words in NAMED_TRAITS
        if row[name] < low or row[name] > high
    ]
    own, therapist = names(tables, client)
    distress = tables.clients["intake_distress"][client].as_py()
    text = (
        f"{own} ({', '.join(traits) or 'near the middle in every trait'}) comes with distress of {distress:+.1f} SD "
        f"and is treated by {therapist}"
    ).removesuffix(".")
    return f"{text}. Of all clients of this clinic, {own} is the one {chosen}." if chosen else f"{text}."


def course(tables: Tables, client: int, last: int, first: int = 1) -> tuple[str, ...]:
    """Return some sessions of a client in words: the first, the last, ruptures, and others between."""
    rows = [row for row in sessions_of(tables, client) if first <= row["session"] <= last]
    if not rows:
        return ()
    broken = [place for place, row in enumerate(rows) if row["rupture"] not in (None, "none")]
    even = [int(place) for place in np.linspace(0, len(rows) - 1, _TOLD).round()]
    wanted = sorted({0, len(rows) - 1, *broken[:2]})
    told = sorted({*wanted, *even[: _TOLD - len(wanted) + 1]})
    return tuple(f"Session {rows[place]['session']}. {moment(rows[place], client)}" for place in told)


def sessions_of(tables: Tables, client: int) -> list[PlainValues]:
    """Return the attended sessions of a client, in order."""
    rows = tables.sessions
    here = (rows["client"].to_numpy() == client) & rows["attended"].to_numpy()
    found: list[PlainValues] = rows.filter(here).to_pylist()
    return found


def moment(row: PlainValues, client: int) -> str:
    """Return how a session was, from its states."""
    turn = int(row["week"]) + client
    if not row["attended"]:
        return pick_phrase(MISSED, turn)
    agreed = float(agreement_of(row["state_goal"], row["state_task"]))
    said = sentence(
        phrase_for(OPENNESS, row["state_disclosure"], turn),
        phrase_for(UNDERSTOOD, row["state_empathy"], turn),
        phrase_for(TRUST, row["state_trust"], turn),
        phrase_for(AGREEMENT, agreed, turn),
    )
    kind = RUPTURES.index(row["rupture"] or RUPTURES[0])
    if not kind:
        return said
    what = pick_phrase(RUPTURE[kind], turn)
    repair = REPAIR[REPAIRS.index(row["repair"] or REPAIRS[0])]
    return f"{said} {what[0].upper()}{what[1:]}. {pick_phrase(repair, turn)}"


def typical_client(difference: Floats) -> int:
    """Return the client whose difference lies nearest to the mean of those who have one.

    Parameters
    ----------
    difference : ndarray, shape (clients,)
        NaN where there is none.
    """
    known = np.flatnonzero(~np.isnan(difference))
    if not known.size:
        return 0
    return int(known[np.argmin(np.abs(difference[known] - difference[known].mean()))])


def state_in_worlds(
    worlds: Sequence[tuple[str, Tables]], client: int, session: int, column: str, what: str
) -> str:
    """Return a state of one client in a session of several worlds, in a sentence."""
    values = [by_session(tables, column, session)[client, session - 1] for _, tables in worlds]
    own = name_of(client)
    said = "; ".join(
        f"{name}: {value:.2f}" if value == value else f"{name}: {own} was no longer there"
        for (name, _), value in zip(worlds, values, strict=True)
    )
    return f"{what} of {own} in session {session}. {said[0].upper()}{said[1:]}."
