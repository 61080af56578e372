"""A game in words a page can show: the letter, what was said hour by hour, what the therapist sees now, the end."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from explorer.core.tables import table_html
from explorer.game.advice import advice, rules_html
from explorer.game.characters import SESSIONS
from explorer.game.game import NAMES, Game
from explorer.game.goal import goal_line
from explorer.game.impressions import Forms
from explorer.game.moments import Moment, moment_sentence
from explorer.game.played_model import Appointment, Opening
from explorer.game.replays import ReplayDifference

_NO_FORM: Final = "not filled in"


def letter(game: Game) -> str:
    """Return how the client is introduced, as HTML."""
    character = game.character
    return (
        f"<h2>{html.escape(character.name)}</h2><p>{html.escape(character.letter)}</p>"
        f"<p>Distress form at intake: {game.intake_score:.0f} of 40.</p>"
    )


def appointments(game: Game) -> str:
    """Return what has happened so far, the last appointment first, as HTML."""
    hours = "".join(_hour(appointment, game.character.name) for appointment in reversed(game.appointments))
    return f"<h3>So far</h3>{hours}" if hours else ""


def _hour(appointment: Appointment, name: str) -> str:
    if appointment.opening is None:
        return f"<p><b>Week {appointment.week}</b>: {name} did not come. <i>{html.escape(appointment.says)}</i></p>"
    notes = "".join(f"<br>{html.escape(note)}" for note in appointment.notes)
    shares = ", ".join(
        f"{name} {100 * s:.0f} %" for name, s in zip(NAMES, appointment.shares, strict=True) if s > 0
    )
    opening = html.escape(appointment.opening.says)
    return (
        f"<p><b>Week {appointment.week}, session {appointment.session}</b><br><i>{opening}</i><br>"
        f"You: {shares}.<br><i>{html.escape(appointment.says)}</i>{notes}<br>"
        f"<small>{_forms(appointment.forms)}</small></p>"
    )


def _forms(forms: Forms | None) -> str:
    if forms is None or forms.distress is None or forms.alliance is None or forms.homework is None:
        return f"Forms: {_NO_FORM}"
    return (
        f"Forms: distress {forms.distress:.0f} of 40, alliance {forms.alliance:.1f} of 7, "
        f"done since last time {forms.homework:.0f} of 10"
    )


def now(opening: Opening, game: Game, advised: bool) -> str:
    """Return what the therapist sees of the session that waits to be divided, as HTML.

    Parameters
    ----------
    opening : Opening
    game : Game
    advised : bool
        Whether a supervisor's advice stands below it.
    """
    name = game.character.name
    read = opening.reading
    between = f"<li>Between you: {html.escape(read.between)}</li>" if read.between else ""
    return (
        f"<h3>Week {opening.week}, session {opening.session}</h3>"
        f"<p>{html.escape(name)} says: <i>{html.escape(opening.says)}</i></p>"
        "<p>Your impression, which may be wrong:</p>"
        f"<ul><li>Bond: {read.bond}</li><li>Goals and tasks: {read.agreement}</li>"
        f"<li>Openness: {read.openness}</li><li>Needs today: {read.needs}</li>{between}</ul>"
        f"{_advice(opening) if advised else ''}"
        f'<p>{html.escape(goal_line(game))} <progress value="{opening.session}" max="{SESSIONS}" '
        f'aria-label="Session {opening.session} of at most {SESSIONS}"></progress></p>'
    )


def _advice(opening: Opening) -> str:
    rules = f"<details><summary>What each emphasis is for</summary>{rules_html()}</details>"
    return f"<p><b>{html.escape(advice(opening))}</b></p>{rules}"


def what_if(moment: Moment, game: Game) -> str:
    """Return what another choice in one session would have done, as HTML."""
    ending, _ = game.ending
    return f"<p>{html.escape(moment_sentence(moment, game.character.name, ending))}</p>"


def end(game: Game, said: Sequence[str]) -> str:
    """Return how a game ended and what was hidden in it, as HTML.

    Parameters
    ----------
    game : Game
        That has ended.
    said : sequence of str
        Sentences of `explorer.game.reveal`.
    """
    status, words = game.ending
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in said)
    return (
        f"<h3>The end: {status}</h3><p><i>{html.escape(words)}</i></p>"
        f"<h3>What you could not see</h3><ul>{items}</ul>"
    )


def many(differences: Sequence[ReplayDifference], draws: int) -> str:
    """Return what a way of working does over many random seeds, as an HTML table."""
    rows = (
        (
            f"{one.what} ({one.unit})",
            *(f"{one.yours:.2f}", f"{one.responsive:.2f}", f"{one.difference:+.3f}", f"{one.error:.3f}"),
        )
        for one in differences
    )
    head = ("Measured", "you", "responsive", "difference", "MC error")
    return f"<h3>Your way of working with {draws} random seeds</h3>{table_html('Your way of working', head, rows)}"
