"""One client and therapist after one week: what happened, how it stands between them, and what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from explorer.core.names import name_of, therapist_name
from explorer.core.story import Story
from sim.states import RuptureKind, Status

MEASURES: Final = ("trust", "alliance", "distress")
_CLEAR: Final = {"trust": 0.005, "alliance": 0.005, "distress": 0.05}
"""Smaller changes are called none."""
_SPREAD: Final = 6.0
"""SD of distress that fill a bar, around the mean at intake."""


@dataclass(frozen=True)
class Measure:
    """One state as a bar.

    Attributes
    ----------
    share : float
        How much of the bar is filled, 0 to 1.
    words : str
        The value, and what has changed since the week before.
    first : float or None
        How much of the bar was filled at first, where that is marked.
    """

    share: float
    words: str
    first: float | None = None


@dataclass(frozen=True)
class PairMoment:
    """A pair after one week.

    Attributes
    ----------
    client, therapist : str
        Names; the therapist's is empty while there is none.
    together : bool
        Whether treatment goes on.
    trust, alliance, distress : Measure or None
        None where there is nothing to know yet.
    tension : float
        What ruptures left between the two, 0 to 1.
    rupture : bool
        Whether one is open.
    people : str
        Who the two are.
    heading, happened, forms : str
        The latest chapter of the story, in words.
    """

    client: str
    therapist: str
    together: bool
    trust: Measure | None
    alliance: Measure | None
    distress: Measure | None
    tension: float
    rupture: bool
    people: str
    heading: str
    happened: str
    forms: str


def pair_moment(story: Story) -> PairMoment:
    """Return a pair as it stands at the end of a story.

    Parameters
    ----------
    story : Story
        As it was told by `Story.until`.
    """
    states = story.states
    arrived = bool(story.weeks.size)
    together = arrived and bool(states["status"][-1] == Status.IN_TREATMENT)
    last = story.chapters[-1] if story.chapters else None
    now = int(story.weeks[-1]) if arrived else -1
    # A week in which nothing happened between the two is told as the last in which something did.
    when = "Not a client yet" if last is None else f"Week {last.week}, {last.heading}"
    quiet = "" if last is None or last.week == now or not together else " No appointment since."
    return PairMoment(
        client=name_of(story.client),
        therapist=therapist_name(story.therapist) if story.therapist >= 0 else "",
        together=together,
        trust=_unit_measure(story, "trust") if together else None,
        alliance=_unit_measure(story, "alliance") if together else None,
        distress=_distress_measure(story) if arrived else None,
        tension=float(states["tension"][-1]) if together else 0.0,
        rupture=together and bool(states["kind"][-1] != RuptureKind.NONE),
        people=story.people,
        heading=when,
        happened=f"{last.happened}{quiet}" if last else "Has not asked for help yet.",
        forms=last.forms if last else "",
    )


def _change(story: Story, name: str) -> float:
    """Return what a state changed in the last week; 0 before there is anything to compare."""
    values = story.states[name]
    both = values.size > 1 and (name == "distress" or story.states["status"][-2] == Status.IN_TREATMENT)
    change = float(values[-1] - values[-2]) if both else 0.0
    return change if abs(change) >= _CLEAR[name] else 0.0


def _unit_measure(story: Story, name: str) -> Measure:
    value, change = float(story.states[name][-1]), _change(story, name)
    since = f", {_arrow(change)} {abs(change):.2f} this week" if change else ""
    return Measure(min(max(value, 0.0), 1.0), f"{value:.2f} of 1{since}")


def _distress_measure(story: Story) -> Measure:
    value, change = float(story.states["distress"][-1]), _change(story, "distress")
    since = f", {_arrow(change)} {abs(change):.1f} this week" if change else ""
    return Measure(_filled(value), f"{value:+.1f} SD{since}", _filled(float(story.states["distress"][0])))


def _filled(distress: float) -> float:
    return min(max(distress / _SPREAD + 0.5, 0.0), 1.0)


def _arrow(change: float) -> str:
    return "up" if change > 0 else "down"
