"""What another choice in one session would have done: the same life again, with that one hour divided otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from explorer.game.characters import SESSIONS
from explorer.game.following import Weights
from explorer.game.game import NAMES, Game
from explorer.game.played_model import Appointment, PlayedModel
from sim import InputError
from sim.states import STATUSES

SHOWN: Final = 3
"""Moments that the end of a game tells."""
_ALIKE: Final = 0.2
"""Divisions whose shares differ by less than this in all are the same choice."""


@dataclass(frozen=True)
class Moment:
    """One session of a game that has ended, and the same life with another division in that session alone.

    Attributes
    ----------
    appointment : Appointment
        As it was.
    instead : tuple of float
        Shares of the other division, adding up to 1.
    distress : float
        How much more distress there would have been when treatment ended, in SD units of intake.
    alliance : float
        How much better the alliance would have been in the last session, from -1 to 1.
    sessions : int
        How many more sessions there would have been.
    ending : str
        How treatment would have ended.
    """

    appointment: Appointment
    instead: Weights
    distress: float
    alliance: float
    sessions: int
    ending: str


def other_choice(game: Game, session: int, instead: Weights) -> Moment:
    """Live a game again with one session divided otherwise; all other sessions are divided as they were.

    Sessions that the game did not have are divided as its sessions were on average.

    Parameters
    ----------
    game : Game
        That has ended.
    session : int
        Number of an attended session, from 1.
    instead : tuple of float
        Weights of listening, exploring, goals and tasks, work, repair.

    Raises
    ------
    InputError
        If the game goes on, or has no such session.
    """
    if not game.over:
        raise InputError("treatment has not ended, but another choice can be tried only after its end")
    if not 1 <= session <= len(game.moves):
        raise InputError(f"session is {session}, but one from 1 to {len(game.moves)} was expected")
    lived, again = game.model, PlayedModel(game.character, game.seed, _with(game, session, instead))
    again.advance()
    return Moment(
        _held(lived)[session - 1],
        _shares(instead),
        again.client.end_distress - lived.client.end_distress,
        again.appointments[-1].hidden["alliance"] - lived.appointments[-1].hidden["alliance"],
        again.client.sessions_attended - lived.client.sessions_attended,
        STATUSES[again.client.status],
    )


def moments_of(game: Game, most: int = SHOWN) -> list[Moment]:
    """Return the sessions in which the advised division would have changed the end most, in their order.

    Parameters
    ----------
    game : Game
        That has ended.
    most : int
    """
    tried = []
    for appointment in _held(game.model):
        opening = appointment.opening
        if opening is None or _distance(appointment.shares, opening.advised) < _ALIKE:
            continue
        tried.append(other_choice(game, opening.session, opening.advised))
    tried.sort(key=lambda moment: -abs(moment.distress))
    return sorted(tried[:most], key=lambda moment: moment.appointment.session)


def moment_sentence(moment: Moment, name: str, ending: str) -> str:
    """Return what happened in a session, what the client felt, and what the other division would have done.

    Parameters
    ----------
    moment : Moment
    name : str
        Of the client.
    ending : str
        How treatment ended in the game.
    """
    appointment = moment.appointment
    hidden = appointment.hidden
    felt = "well" if hidden["felt"] > _WELL else "little" if hidden["felt"] < _LITTLE else "partly"
    need = (
        "structure" if hidden["need"] < _STRUCTURE else "room" if hidden["need"] > _ROOM else "some of both"
    )
    between = ""
    if appointment.rupture != "none":
        between = f"; there was a rupture ({appointment.rupture})"
    elif hidden["tension"] > _TENSE:
        between = "; something stood between you"
    ended = "" if moment.ending == ending else f" Treatment would have {_ENDED[moment.ending]}."
    alliance = f"{moment.alliance:+.2f} of alliance in the last session"
    return (
        f"Session {appointment.session}, most time to {_most(appointment.shares)}: {name} needed {need} and felt "
        f"{felt} understood{between}. This one session as {_percentages(moment.instead)}: {moment.distress:+.2f} SD of "
        f"distress at the end, {alliance}{_sessions(moment.sessions)}.{ended}"
    )


_WELL, _LITTLE = 0.58, 0.4
_STRUCTURE, _ROOM = 0.42, 0.58
_TENSE: Final = 0.15


def _held(model: PlayedModel) -> list[Appointment]:
    return [appointment for appointment in model.appointments if appointment.opening is not None]


def _with(game: Game, session: int, instead: Weights) -> list[Weights]:
    lived = [_shares(move) for move in game.moves]
    mean = _shares(np.mean(lived, axis=0))
    return [*lived[: session - 1], _shares(instead), *lived[session:], *[mean] * (SESSIONS - len(lived))]


def _shares(weights: Sequence[float]) -> Weights:
    total = float(sum(weights))
    first, second, third, fourth, fifth = (float(weight) / total for weight in weights)
    return first, second, third, fourth, fifth


def _distance(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(abs(a - b) for a, b in zip(first, second, strict=True))


def _most(shares: Sequence[float]) -> str:
    return NAMES[int(np.argmax(shares))]


def _percentages(shares: Sequence[float]) -> str:
    return ", ".join(
        f"{name} {100 * share:.0f} %" for name, share in zip(NAMES, shares, strict=True) if share >= 0.005
    )


def _sessions(more: int) -> str:
    if not more:
        return ""
    return f", {abs(more)} {'more' if more > 0 else 'fewer'} session{'s' if abs(more) > 1 else ''}"


_ENDED: Final = {
    "dropped out": "been broken off",
    "ended as planned": "ended as planned",
    "limit reached": "gone on to the last session",
    "referred on": "ended with a referral",
}
