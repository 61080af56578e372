"""What a game is played for: a reliable improvement on the distress form within the sessions on offer."""

from __future__ import annotations

import math

from explorer.game.characters import SESSIONS
from explorer.game.game import Game
from sim.engine.tables import change_threshold


def goal_score(game: Game) -> int:
    """Return the score of the distress form that would be enough: a reliable change below that of intake."""
    return math.floor(game.intake_score - change_threshold(game.model.world.parameters))


def goal_line(game: Game) -> str:
    """Return the goal, and how far the sessions are that are left for it."""
    attended = game.model.client.sessions_attended
    return (
        f"Goal: a reliable improvement, which is a distress form of {goal_score(game)} or less (it was "
        f"{game.intake_score:.0f}). Session {attended} of at most {SESSIONS}."
    )


def last_form(game: Game) -> float | None:
    """Return the last score of the distress form; None if no form ever came back."""
    filled = [
        appointment.forms.distress
        for appointment in game.appointments
        if appointment.forms is not None and appointment.forms.distress is not None
    ]
    return filled[-1] if filled else None


def goal_sentence(game: Game) -> str:
    """Return whether the last form of a game that has ended reached the goal."""
    wanted, last = f"{goal_score(game)} or less", last_form(game)
    if last is None:
        return f"The goal was a distress form of {wanted}; no form ever came back."
    reached = "reached" if last <= goal_score(game) else "not reached"
    return f"The goal, a distress form of {wanted}, was {reached}: the last form said {last:.0f}."
