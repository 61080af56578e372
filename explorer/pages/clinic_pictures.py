"""The pictures of a clinic: one client's course, everybody, and curves over the weeks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import panel as pn

from explorer.core.snapshot import Snapshot
from explorer.core.story import Story
from explorer.core.watched_clinic import CURVES, WatchedClinic
from explorer.curve_views import CurveView, LinesView, StoryView
from explorer.layout import side_by_side
from explorer.look import Look
from explorer.people_view import PeopleView

STATES: Final = {"well-being" if name == "wellbeing" else name: name for name in CURVES}
"""States that can be drawn, label -> name."""
_COUNTS: Final = ("in treatment", "waiting", "left")
_UNITS: Final = {"distress": "SD, lower is better"}
_SCALES: Final = {"distress": (-2.5, 2.5)}
"""Where the axis of a curve begins and ends, if not at 0 and 1."""


class ClinicPictures:
    """Pictures of one clinic after another.

    Parameters
    ----------
    tapped : callable
        Given the client who was tapped.

    Attributes
    ----------
    everybody, course_of_one : panel.Column
        The whole clinic, and one client's course.
    """

    def __init__(self, tapped: Callable[[int], None]) -> None:
        self._tapped = tapped
        self._marked: int | None = None
        self.everybody, self.course_of_one = (pn.Column(sizing_mode="stretch_width") for _ in range(2))

    def begin(self, clinic: WatchedClinic, look: Look) -> None:
        """Make the pictures of another clinic, or of the same one as large as `look` says."""
        self.clinic = clinic
        weeks = clinic.live_clinic.last_week
        self.people = PeopleView(look, self._tapped)
        self.course = CurveView("#0072B2", weeks, look)
        self.counts = LinesView("How many", _COUNTS, weeks, look)
        self.story_view = StoryView(weeks, look, height=380)
        self.course_of_one.objects = [self.story_view.panel]
        self.everybody.objects = [self.people, side_by_side(self.course.panel, self.counts.panel)]

    def show_people(self, snapshot: Snapshot, looked_back: int | None) -> None:
        """Show everybody in one week; the curves will mark the week that is looked back at, if any."""
        self.people.show(snapshot)
        self._marked = looked_back

    def show_curves(self, name: str) -> None:
        """Draw the curves, with a mark where something was changed."""
        words = next(label for label, value in STATES.items() if value == name)
        changed = [week for week, _ in self.clinic.journal[1:]]
        marked = "; dotted: something was changed" if changed else ""
        self.course.show(
            self.clinic.curve(name),
            f"{words}: mean and middle 80 % ({_UNITS.get(name, '0 to 1')}{marked})",
            _SCALES.get(name, (0.0, 1.0)),
            changed,
            self._marked,
        )
        self.counts.show(self.clinic.counts(), self._marked)

    def show_story(self, story: Story) -> None:
        """Draw one client's course, and mark the client in the picture of everybody."""
        self.story_view.show(self.clinic, story)
        self.people.chosen = story.client
