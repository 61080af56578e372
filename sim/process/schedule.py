"""The whole week as data: every stage in order, who takes it, which equations it uses; printable and timed.

The sessions in it are `sim.process.session.SESSION` itself, the list that both engines walk; tests follow both
engines through their weeks and hold them to this order. The general forms and the alliance are used
throughout and not named stage by stage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sim.process import instruments, matching, peer_influence, session, week
from sim.process.equation_use import equations_used
from sim.process.stages import Stage

# It answers with a therapist, where other stages answer with nothing.
_CHOOSE: Any = matching.choose


@dataclass(frozen=True)
class Part:
    """Stages of the week that are walked together.

    Attributes
    ----------
    name : str
        Name of the part.
    each : str
        For whom, or for what, its stages are walked.
    stages : tuple of Stage
        In order.
    """

    name: str
    each: str
    stages: tuple[Stage, ...]


INTAKE = Part(
    "intake",
    "client who asks for help, then head of the waiting list while places are free",
    (
        Stage("arrive", week.arrive, "client", "E17 E106"),
        Stage("intake_form", instruments.intake_form, "client", "E132"),
        Stage("choose", _CHOOSE, "clinic", "E10-E12 E18 E34"),
        Stage("begin", week.begin, "client", "E18 E19 E34 E84"),
    ),
)
PEERS = Part(
    "peers",
    "client at the clinic",
    (Stage("support_from_peers", peer_influence.support_from_peers, "clinic", "E105"),),
)
MEETING = Part(
    "session",
    "appointment of a client in treatment (after a missed one only the last stage)",
    (
        session.ATTENDANCE,
        *session.SESSION,
        Stage("after_meeting", session.after_meeting, "therapist", "E120"),
        Stage("missed", session.missed, "client", "E36"),
    ),
)
BETWEEN = Part(
    "between sessions",
    "client in treatment",
    (
        Stage("between_sessions", week.between_sessions, "client", "E85 E91-E93 E100-E103 E106"),
        Stage("ending", week.ending, "client", "E110-E113"),
    ),
)
UNTREATED = Part(
    "without treatment",
    "client who waits, or has left and has not reached the follow-up form",
    (
        Stage("untreated", week.untreated, "client", "E92 E100-E102 E104 E106"),
        Stage("followup_form", instruments.followup_form, "client", "E132"),
    ),
)
WEEKS_END = Part(
    "week's end",
    "therapist",
    (
        Stage("strain_of_colleagues", peer_influence.strain_of_colleagues, "clinic", ""),
        Stage("skill_of_supervisors", peer_influence.skill_of_supervisors, "clinic", ""),
        Stage("close_week", week.therapist_week, "therapist", "E121 E122"),
    ),
)

WEEK: tuple[Part, ...] = (INTAKE, PEERS, MEETING, BETWEEN, UNTREATED, WEEKS_END)
"""The parts of a week, in order."""


def schedule_rows() -> list[dict[str, str]]:
    """Return the table of the week.

    Returns
    -------
    list of dict
        One row a stage: ``part each name actor what equations function``.
    """
    return [
        {
            "part": part.name,
            "each": part.each,
            "name": stage.name,
            "actor": stage.actor,
            "what": meaning_of(stage.function),
            "equations": " ".join(equation.number for equation in equations_used(stage.function)),
            "function": place_of(stage.function),
        }
        for part in WEEK
        for stage in part.stages
    ]


def meaning_of(function: Any) -> str:
    """Return the first sentence of a function's documentation, without the numbers of its equations."""
    first = (function.__doc__ or "").strip().splitlines()[0]
    return re.sub(r"\s*\((?:E\d|claim)[^)]*\)", "", first).rstrip(".")


def place_of(function: Any) -> str:
    """Return where a function stands, as ``package.module.name``."""
    return f"{function.__module__}.{function.__name__}"
