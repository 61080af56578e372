"""What a supervisor would say before a session: where the time might go, and why; from what the player sees as well."""

from __future__ import annotations

from typing import Final

from explorer.game.played_model import Opening

RULES: Final = (
    ("listen and validate", "when a client is shaken, or has felt worse since last time"),
    ("explore", "when a client needs room to find out what it is about"),
    ("agree goals and tasks", "while you are at odds, or it is still unclear what you are working on"),
    ("work on the problem", "when a client needs structure and a direction"),
    ("repair", "when something stands between you: without time for it, it is not spoken about"),
)
"""Which emphasis is for what, as the game and the model's session have it."""
# Shares relative to exploring and working together, at which a supervisor would mention an emphasis.
_LISTENING, _AGREEING, _REPAIRING = 0.65, 0.5, 0.5
_STRUCTURE, _ROOM = 0.42, 0.58


def advice(opening: Opening) -> str:
    """Return what a supervisor would say of the session that waits to be divided.

    Parameters
    ----------
    opening : Opening
    """
    listen, explore, goals, work, repair = opening.advised
    together = explore + work
    said = []
    if repair > _REPAIRING * together:
        said.append("keep time to speak about what stands between you (repair)")
    if listen > _LISTENING * together:
        said.append("listen longer than usual, since something has hurt")
    if goals > _AGREEING * together:
        said.append("make sure that you agree what this is for (goals and tasks)")
    share = explore / together
    if share > _ROOM:
        said.append("explore more than you work on the problem")
    elif share < _STRUCTURE:
        said.append("work on the problem more than you explore")
    else:
        said.append("explore and work on the problem about equally")
    return f"A supervisor would say: {'; '.join(said)}."


def rules_html() -> str:
    """Return which emphasis is for what, as an HTML list."""
    items = "".join(f"<li><b>{name.capitalize()}</b> {when}.</li>" for name, when in RULES)
    return (
        f"<ul>{items}</ul><p>Only shares count: 10 and 10 are the same as 1 and 1. The impression may be wrong, and "
        "chance plays its part; over many clients, dividing sessions by what is shown does better than any fixed "
        "plan. Weeks count from 0, as in the tables.</p>"
    )
