"""The natural indirect effect of feedback: clients with feedback, and the same with the alliance they have without it.

The alliance of a client with feedback is held, all through treatment, at what it is in the twin without: at four
moments of every session trust, empathy, goals and tasks are set to those of the twin in the session of the same number.
What feedback does by other ways stays. Only the Mesa model can do this, which is slow: only some clinics are used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sim import AllianceModel, Parameters, Tables, World
from sim.process.changed_process import current_process
from sim.process.schedule import Process
from sim.process.stages import Stage, StageFunction
from sim.states import ClientState, DyadState, Meeting, TherapistState

MOMENTS: Final = ("attune", "collaborate", "rupture_and_repair", "learn_trust")
"""Stages that change the alliance; after each it is held."""

Alliance = tuple[float, float, float, float]
Course = dict[tuple[int, int, str], Alliance]
"""Client, number of the session, moment -> trust, empathy, agreement on goals, agreement on tasks."""


def alliance_course(world: World) -> Course:
    """Run a clinic and return the alliance of everybody at every moment."""
    course: Course = {}

    def note(moment: str) -> StageFunction:
        def noted(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
            course[c.person, c.sessions_attended, moment] = (c.trust, c.empathy, c.goal, c.task)

        return noted

    AllianceModel(world, process=_with_stages(note)).run()
    return course


def with_held_alliance(world: World, course: Course) -> Tables:
    """Run a clinic in which the alliance is that of a twin.

    A client who has more sessions than the twin goes on from the last alliance that was held.

    Parameters
    ----------
    world : World
    course : mapping
        As `alliance_course` returns it of the twin.
    """

    def hold(moment: str) -> StageFunction:
        def held(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
            known = course.get((c.person, c.sessions_attended, moment))
            if known is not None:
                c.trust, c.empathy, c.goal, c.task = known

        return held

    return AllianceModel(world, process=_with_stages(hold)).run()


def _with_stages(stage_at: Callable[[str], StageFunction]) -> Process:
    process = current_process()
    for moment in MOMENTS:
        stage = Stage(f"alliance_after_{moment}", stage_at(moment), "client")
        process = process.insert(stage, after=moment)
    return process
