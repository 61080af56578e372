"""After the end: what was hidden beside what the player saw, and the twins of two other therapists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from explorer.game.following import division_for
from explorer.game.game import NAMES, Game
from explorer.game.goal import goal_sentence
from explorer.game.moments import Moment, moment_sentence, moments_of
from explorer.game.played_model import Appointment, PlayedModel
from sim import InputError
from sim.states import DROPOUTS


@dataclass(frozen=True)
class Reveal:
    """A game that has ended, with nothing hidden any more.

    Attributes
    ----------
    game : Game
    yours, twin, followed : PlayedModel
        All lived until the follow-up; the twins are the same client with the same random numbers. The therapist of the
        first divides sessions as the responsive policy of the model does, that of the second by what the player sees.
    moments : sequence of Moment
        Sessions in which another choice would have changed the end most.
    """

    game: Game
    yours: PlayedModel
    twin: PlayedModel
    followed: PlayedModel
    moments: Sequence[Moment]

    @property
    def models(self) -> tuple[tuple[str, PlayedModel], ...]:
        """The three rooms with their names."""
        return (("you", self.yours), ("responsive twin", self.twin), ("advised twin", self.followed))


def reveal(game: Game) -> Reveal:
    """Return what was hidden in a game that has ended.

    Raises
    ------
    InputError
        If treatment goes on.
    """
    if not game.over:
        raise InputError("treatment has not ended, but hidden states are shown only after its end")
    character, seed = game.character, game.seed
    return Reveal(
        game,
        _run_to_followup(PlayedModel(character, seed, game.moves)),
        _run_to_followup(PlayedModel(character, seed)),
        _run_to_followup(PlayedModel(character, seed, policy=division_for)),
        moments_of(game),
    )


def _run_to_followup(model: PlayedModel) -> PlayedModel:
    model.advance()
    while not model.client.done:
        model.step()
    return model


def sentences(outcome: Reveal) -> list[str]:
    """Return what the end of a game says, in words.

    Returns
    -------
    list of str
        The goal, ending and change of all three, ruptures and what became of them, what forms and states said at the
        end, and the moments that mattered.
    """
    name = outcome.game.character.name
    out = [
        f"{name} with you: {_course(outcome.yours)}.",
        f"{name}'s twin, same random seed, responsive policy: {_course(outcome.twin)}.",
        f"{name}'s twin, same random seed, as a supervisor would have advised: {_course(outcome.followed)}.",
        goal_sentence(outcome.game),
    ]
    out += _ruptures(outcome.yours.appointments)
    out += _forms(outcome.yours.appointments)
    ending, _ = outcome.yours.ending()
    out += [moment_sentence(moment, name, ending) for moment in outcome.moments]
    out.append(
        "One game is one random draw: only many twins can show what a way of working does.  "
        "Nothing here is about any real person."
    )
    return out


def _course(model: PlayedModel) -> str:
    client, (status, _) = model.client, model.ending()
    kind = f" ({DROPOUTS[client.dropout_kind]})" if client.dropout_kind else ""
    gain = client.intake_distress - client.end_distress
    later = client.intake_distress - client.followup_state
    return (
        f"{status}{kind} in week {client.end_week} after {client.sessions_attended} sessions; distress changed by "
        f"{-gain:+.2f} SD until then and stood {-later:+.2f} SD from intake at follow-up"
    )


def _ruptures(appointments: Sequence[Appointment]) -> list[str]:
    broken = [appointment for appointment in appointments if appointment.rupture != "none"]
    if not broken:
        return ["There was no rupture."]
    unseen = [
        f"session {appointment.session} ({appointment.rupture})"
        for appointment in broken
        if not appointment.noticed
    ]
    mended = sum(appointment.repaired for appointment in appointments)
    out = [
        f"Ruptures: {len(broken)}; noticed in the same hour: {len(broken) - len(unseen)}; repairs that held: {mended}."
    ]
    return out + ([f"Not noticed when they happened: {', '.join(unseen)}."] if unseen else [])


def _forms(appointments: Sequence[Appointment]) -> list[str]:
    filled = [
        (appointment.forms.alliance, appointment.hidden["alliance"])
        for appointment in appointments
        if appointment.forms is not None and appointment.forms.alliance is not None
    ]
    if not filled:
        return ["No alliance form ever came back."]
    score, state = filled[-1]
    return [
        f"The last alliance form said {score:.1f} on a scale of 1 to 7; the alliance behind it was {state:.2f} on a "
        f"scale of 0 to 1, which would be {1 + 6 * state:.1f}."
    ]


def table(outcome: Reveal) -> pa.Table:
    """Return every appointment of all rooms, one a row: what was seen and what was hidden."""
    return pa.Table.from_pylist(
        [_row(label, appointment) for label, model in outcome.models for appointment in model.appointments]
    )


def _row(label: str, appointment: Appointment) -> dict[str, object]:
    forms, reading = appointment.forms, appointment.opening.reading if appointment.opening else None
    shares = dict(zip(NAMES, appointment.shares or (None,) * len(NAMES), strict=True))
    return {
        "who": label,
        "week": appointment.week,
        "session": appointment.session,
        "attended": appointment.opening is not None,
        "opening": appointment.opening.says if appointment.opening else None,
        "answer": appointment.says,
        **{
            f"read_{name}": getattr(reading, name, None)
            for name in ("bond", "agreement", "openness", "needs")
        },
        **{f"share_{name.replace(' ', '_')}": share for name, share in shares.items()},
        "form_alliance": forms.alliance if forms else None,
        "form_distress": forms.distress if forms else None,
        "form_homework": forms.homework if forms else None,
        "rupture": appointment.rupture,
        "noticed": appointment.noticed,
        "repaired": appointment.repaired,
        **{f"state_{name}": value for name, value in appointment.hidden.items()},
    }
