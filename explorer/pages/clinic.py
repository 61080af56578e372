"""The clinic: one pair from week to week, everybody around them, and controls that change how it goes on."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Final

import panel as pn
from matplotlib.figure import Figure

from explorer.core.addresses import ClinicMoment, read_clinic
from explorer.core.clinic_setup import ClinicSetup
from explorer.core.controls import plain_difference
from explorer.core.names import name_of
from explorer.core.pair_moment import pair_moment
from explorer.core.reproduce import reproduce_clinic
from explorer.core.single_pictures import (
    counts_picture,
    course_picture,
    pair_picture,
    people_picture,
    story_picture,
)
from explorer.core.snapshot import take_snapshot
from explorer.core.story import Story, clients_in_treatment, tell_story
from explorer.core.view_plots import clinic_figure
from explorer.core.watched_clinic import CURVES, WatchedClinic
from explorer.downloads import Downloads
from explorer.layout import prose, side_by_side, with_controls, with_controls_style
from explorer.pages.clinic_controls import ClinicControls, heading
from explorer.pages.clinic_pictures import STATES, ClinicPictures
from explorer.pages.projector import projector_button
from explorer.pages.story_text import story_html
from explorer.pair_view import pair_view
from explorer.visit import AddressedView, Visit
from explorer.widgets import button, dropdown, number_field, preformatted_html, slider

TITLE: Final = "The clinic"
OPENING_WEEK: Final = 9
SPEEDS: Final = {"slow": 1500, "even": 600, "fast": 200}
_AS_WIDE_AS_THE_PAGE: Final = ":host { max-width: none; }"
_READ: Final = "Read the whole story"
_HIDE: Final = "Hide the whole story"


def build(visit: Visit) -> pn.Column:
    """Return the page of one visit, with a clinic of its own."""
    return ClinicPage(visit).page


class ClinicPage:
    """Widgets around one `WatchedClinic`.

    Parameters
    ----------
    visit : Visit
    setup : ClinicSetup, optional
        What the first clinic is made of.

    Attributes
    ----------
    clinic : WatchedClinic
        The one on the page; *New clinic* replaces it.
    page : panel.Column
    """

    def __init__(self, visit: Visit, setup: ClinicSetup | None = None) -> None:
        self.visit = visit
        self.clinic = start_clinic(setup or ClinicSetup())
        self._before: WatchedClinic | None = None
        self.player = visit.play(self.step, SPEEDS["even"], self._paused)
        self.controls = ClinicControls(visit.act(self._apply_controls))
        self.controls.follow(self.clinic.setup)
        self._make_controls()
        self.pair = pair_view(pair_moment(tell_story(self.clinic, int(self.person.amount))))
        self.pictures = ClinicPictures(lambda client: self.person.param.update(value=client))
        self.summary, self.story_text, self.reproduce_text = prose(""), prose(""), prose("")
        self.story_text.visible = False
        self.pictures.begin(self.clinic, visit.projection.look)
        self._connect()
        visit.projection.watch(visit.act(self._change_look))
        self.page = self._layout()
        self._enlarge()
        self.show_present()
        visit.views["clinic"] = AddressedView(self.state, self.restore)

    def _make_controls(self) -> None:
        self.play_button, self.week_button = button("Play", important=True), button("One week")
        self.new_button = button("New clinic")
        self.back_button, self.undo_button = button("Back to the clinic before"), button("Undo last change")
        self.back_button.visible = self.undo_button.visible = False
        self.next_button, self.story_button = button("Another pair"), button(_READ)
        self.present_button = button("Back to the present")
        self.reproduce_button = button("Reproduce these numbers")
        self.speed = dropdown("Speed", list(SPEEDS), "even", width=110)
        self.drawn = dropdown("State drawn", STATES, CURVES[0], width=140)
        self.time = slider("Week shown", self.clinic.latest_week, 0, self.clinic.latest_week, 1)
        self.time.stylesheets = [_AS_WIDE_AS_THE_PAGE]
        last = len(self.clinic.live_clinic.clients) - 1
        self.person = number_field("Client", default_client(self.clinic), 0, last)

    def _connect(self) -> None:
        act = self.visit.act
        for control, action in (
            (self.play_button, self._play_or_pause),
            (self.week_button, self.step),
            (self.new_button, self._start_new),
            (self.back_button, self._go_back),
            (self.undo_button, self._undo),
            (self.next_button, self._turn_to_next),
            (self.story_button, self._unfold_story),
            (self.present_button, self.show_present),
            (self.reproduce_button, self._show_instructions),
        ):
            control.on_click(act(action))
        self.speed.param.watch(act(self._change_speed), "value")
        self.drawn.param.watch(act(self.show_curves), "value")
        self.time.param.watch(act(self._look_back), "value")
        self.person.param.watch(act(self.show_story), "value")
        for chosen in (self.drawn, self.time, self.person):
            chosen.param.watch(act(self.remember), "value")

    def _turn_to_next(self, *_: object) -> None:
        """Turn to the next client who is in treatment in the week that is shown."""
        here = clients_in_treatment(self.clinic, self.week)
        later = here[here > int(self.person.amount)]
        if here.size:
            self.person.value = int(later[0] if later.size else here[0])

    def _unfold_story(self, *_: object) -> None:
        self.story_text.visible = not self.story_text.visible
        self.story_button.label = _HIDE if self.story_text.visible else _READ

    def state(self) -> str:
        """Return what is shown, as an address holds it."""
        shown = self.week if self.week < self.clinic.latest_week else None
        client, drawn = int(self.person.amount), str(self.drawn.value)
        return str(ClinicMoment(tuple(self.clinic.journal), self.clinic.latest_week, client, shown, drawn))

    def restore(self, address: str) -> None:
        """Show the moment that an address holds; its clinic is simulated again."""
        moment = read_clinic(address, OPENING_WEEK)
        self._open(moment.clinic())
        self.drawn.value = moment.drawn
        self.person.value = default_client(self.clinic) if moment.client is None else moment.client
        self.time.value = self.clinic.latest_week if moment.shown is None else moment.shown
        if address:
            self.visit.say(f"The clinic in the address is back, in week {self.clinic.latest_week}.")

    def remember(self, *_: object) -> None:
        """Write what is shown into the address; while the clinic plays, only let the link lead to it."""
        (self.visit.note if self.player.playing else self.visit.remember)("clinic")

    @property
    def week(self) -> int:
        """The week that is shown."""
        return int(self.time.amount)

    def _apply_controls(self) -> None:
        self.undo_button.visible = self.controls.undoable
        setup = self.controls.requested()
        self.new_button.color = "default"
        # Controls that are set to what a clinic already is ask for nothing.
        if setup == self.clinic.setup:
            self.show_curves()
            return
        words = plain_difference(self.clinic.setup, setup)
        if self.clinic.needs_new(setup):
            # A living clinic is never thrown away by a control; what the change asks for is said instead.
            self.new_button.color = "primary"
            self.visit.say(f"{words}: press New clinic to start one like that. This one goes on until then.")
        else:
            self.clinic.change(setup)
            self.remember()
            self.show_curves()
            self.visit.say(f"Changed from week {self.clinic.weeks_lived} on: {words}.")

    def _undo(self, *_: object) -> None:
        asked = self.controls.requested()
        self.controls.undo()
        self._apply_controls()
        self.visit.say(f"Undone. Now: {plain_difference(asked, self.controls.requested())}.")

    def _start_new(self, *_: object) -> None:
        self._before = self.clinic
        self._open(start_clinic(self.controls.requested()))
        self.back_button.visible = True
        self.visit.say("A new clinic was started. The one before is kept.")

    def _go_back(self, *_: object) -> None:
        """Change places with the clinic before this one; its controls come with it."""
        if self._before is None:
            return
        self._before, clinic = self.clinic, self._before
        self._open(clinic)
        self.visit.say(f"The clinic before is back, in week {clinic.latest_week}.")

    def _open(self, clinic: WatchedClinic) -> None:
        self.player.stop()
        self.clinic = clinic
        self.controls.follow(clinic.setup)
        self.undo_button.visible = False
        self.new_button.color = "default"
        last = len(self.clinic.live_clinic.clients) - 1
        self.person.param.update(high=last, value=default_client(self.clinic))
        self.pictures.begin(self.clinic, self.visit.projection.look)
        self.show_present()
        self.remember()

    def _play_or_pause(self, *_: object) -> None:
        if self.player.playing:
            self.player.stop()
        elif not self.clinic.over:
            self.player.start()
            self.play_button.label = "Pause"

    def _paused(self) -> None:
        self.play_button.label = "Play"
        self.remember()

    def _change_speed(self, *_: object) -> None:
        self.player.every = SPEEDS[self.speed.value]
        if self.player.playing:
            self.player.start()

    def step(self, *_: object) -> None:
        """Simulate one week and redraw; whatever week was shown, the clinic goes on from the present."""
        self.clinic.advance()
        self.show_present()
        if self.clinic.over:
            self.player.stop()
            self.visit.say("The last week has passed; all follow-up forms are in.")

    def show_present(self, *_: object) -> None:
        """Show the last week that was lived."""
        week = self.clinic.latest_week
        self.time.high = week
        if self.time.value == week:
            self.show()
        else:
            self.time.value = week

    def _look_back(self, *_: object) -> None:
        if self.week < self.clinic.latest_week:
            self.player.stop()
        self.show()

    def show(self) -> None:
        """Redraw everything for the week that is shown."""
        week = self.week
        past = week < self.clinic.latest_week
        self.present_button.visible = past
        self.time.help = (
            f"You are looking back at week {week}. Nothing is lost: Play goes on from week {self.clinic.latest_week}."
            if past
            else "Move it to look back; the clinic goes on from the present. Weeks count from 0, as in the tables."
        )
        snapshot = take_snapshot(self.clinic, week)
        self.pictures.show_people(snapshot, week if past else None)
        self.summary.object = f"<p>{html.escape(snapshot.sentence())}</p>"
        self.show_curves()
        self.show_story()

    def show_curves(self, *_: object) -> None:
        """Redraw the curves."""
        self.pictures.show_curves(self.drawn.value)

    def show_story(self, *_: object) -> None:
        """Show the chosen client and therapist in the week that is shown, and their story up to it."""
        story = self._story()
        self.pair.show(pair_moment(story))
        words = story_html(story)
        if words != self.story_text.object:
            self.story_text.object = words
        self.pictures.show_story(story)
        self.person.help = f"{name_of(story.client)}; or tap somebody in the picture of the clinic"

    def _show_instructions(self, *_: object) -> None:
        self.reproduce_text.object = preformatted_html(reproduce_clinic(self.clinic))

    def _change_look(self) -> None:
        self.pictures.begin(self.clinic, self.visit.projection.look)
        self._enlarge()
        self.show()

    def _enlarge(self) -> None:
        """Let letters and controls be as large as the look says; a projector gets fewer things."""
        projection = self.visit.projection
        for part in (self.side, self.further, self.person, self.story_button):
            part.visible = not projection.large
        self.page.stylesheets = [*with_controls_style(projection.large), projection.look.style]

    def _layout(self) -> pn.Column:
        run = pn.FlexBox(
            self.play_button, self.week_button, self.undo_button, self.new_button, self.back_button,
            projector_button(self.visit), self.speed, align_items="end",
        )  # fmt: skip
        wide: dict[str, str] = {"sizing_mode": "stretch_width"}
        self.side = self.controls.panel()
        self.further = pn.Column(
            heading("Take it further"),
            pn.FlexBox(*self._downloads().buttons(), self.reproduce_button, align_items="end"),
            self.reproduce_text,
            **wide,
        )
        pictures = pn.Column(
            run,
            pn.Column(self.time, self.present_button, **wide),
            side_by_side(self.pair, self.pictures.course_of_one, least=420),
            pn.FlexBox(self.person, self.next_button, self.story_button, align_items="center"),
            self.story_text,
            heading("The whole clinic"),
            self.summary,
            self.drawn,
            self.pictures.everybody,
            self.further,
            **wide,
        )
        return with_controls(pictures, self.side)

    def _downloads(self) -> Downloads:
        return Downloads(
            "clinic",
            lambda: vars(self.clinic.tables()),
            self._pictures(),
            lambda: reproduce_clinic(self.clinic),
        )

    def _pictures(self) -> dict[str, Callable[[], Figure]]:
        """Return every picture of the page, as it stands when it is asked for."""
        return {
            "The whole view": lambda: clinic_figure(self.clinic, self.drawn.value, self.week),
            "The pair": lambda: pair_picture(self.clinic, self._story()),
            "The pair, week by week": lambda: story_picture(self.clinic, self._story()),
            "Everybody": lambda: people_picture(self.clinic, self.week),
            "The state drawn": lambda: course_picture(self.clinic, self.drawn.value),
            "How many": lambda: counts_picture(self.clinic),
        }

    def _story(self) -> Story:
        return tell_story(self.clinic, int(self.person.amount)).until(self.week)


def start_clinic(setup: ClinicSetup) -> WatchedClinic:
    """Return a clinic after week `OPENING_WEEK`, when there is something to see."""
    clinic = WatchedClinic(setup)
    clinic.advance(OPENING_WEEK + 1)
    return clinic


def default_client(clinic: WatchedClinic) -> int:
    """Return the client who has been in treatment longest, or 0 before anybody is."""
    here = clients_in_treatment(clinic, clinic.latest_week)
    return int(here[clinic.live_clinic.clients["start_week"][here].argmin()]) if here.size else 0
