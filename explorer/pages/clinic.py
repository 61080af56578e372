"""The clinic: play it week by week, change its parameters, and read any client's story."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Final

import panel as pn

from explorer.bokeh_views import CurveView, LinesView, PeopleView, StoryView
from explorer.core.clinic_setup import ClinicSetup
from explorer.core.controls import (
    LIVE_CONTROLS,
    NEW_CLINIC_CONTROLS,
    ParameterControl,
    group_labels,
    plain_difference,
)
from explorer.core.reproduce import reproduce_clinic
from explorer.core.snapshot import take_snapshot
from explorer.core.story import Story, clients_in_treatment, tell_story
from explorer.core.view_plots import clinic_figure
from explorer.core.watched_clinic import CURVES, WatchedClinic
from explorer.downloads import Downloads
from explorer.layout import side_by_side, with_controls
from explorer.visit import Visit
from explorer.widgets import (
    NumberInput,
    button,
    check_boxes,
    dropdown,
    number_field,
    preformatted_html,
    slider,
)
from sim.parameters.tree import default_of

TITLE: Final = "The clinic"
OPENING_WEEKS: Final = 10
SPEEDS: Final = {"slow": 1500, "even": 600, "fast": 200}
_COUNTS: Final = ("in treatment", "waiting", "left")
_UNITS: Final = {"distress": "SD, lower is better"}
_SCALES: Final = {"distress": (-2.5, 2.5)}
"""Where the axis of a curve begins and ends, if not at 0 and 1."""


def build(visit: Visit) -> pn.Column:
    """Return the page of one visit, with a clinic of its own."""
    return ClinicPage(visit).page


class ClinicPage:
    """Widgets around one `WatchedClinic`.

    Parameters
    ----------
    visit : Visit

    Attributes
    ----------
    clinic : WatchedClinic
        The one on the page; a change that needs a new clinic replaces it.
    page : panel.Column
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.clinic = start_clinic(ClinicSetup())
        self._before: WatchedClinic | None = None
        self._following = False
        self.player = visit.play(self.step, SPEEDS["even"])
        self._make_controls()
        self.people = PeopleView(take_snapshot(self.clinic))
        self.course = CurveView("", "#0072B2", self.clinic.live_clinic.last_week)
        self.counts = LinesView("How many", _COUNTS, self.clinic.live_clinic.last_week)
        self.pictures = pn.Column(sizing_mode="stretch_width")
        self.summary = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 10))
        self.story_text, self.story_view = (
            pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 10)),
            StoryView(),
        )
        self.reproduce_button = button("Reproduce these numbers")
        self.reproduce_text = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 10))
        self._attach_pictures()
        self._connect()
        self.show()
        self.show_story()
        self.page = self._layout()

    def _make_controls(self) -> None:
        self.play_button, self.week_button = button("Play", important=True), button("One week")
        self.new_button = button("New clinic")
        self.back_button = button("Back to the clinic before")
        self.back_button.visible = False
        self.speed = dropdown("Speed", list(SPEEDS), "even", width=110)
        self.state = dropdown("State drawn", list(CURVES), CURVES[0], width=140)
        self.theory = dropdown("Theory of change", group_labels("theory"), "integrative")
        self.actions = check_boxes("Interventions", group_labels("intervention"))
        self.sliders = {
            control.path: slider(
                control.title, control.start, control.low, control.high, control.step, control.help
            )
            for control in (*LIVE_CONTROLS, *NEW_CLINIC_CONTROLS)
        }
        self.seed = number_field("Random seed", 1, 0, 10**6, help="for a new clinic")
        self.person = number_field(
            "Client",
            default_client(self.clinic),
            0,
            len(self.clinic.live_clinic.clients) - 1,
            help="or tap one in the picture",
        )

    def _connect(self) -> None:
        act = self.visit.act
        self.play_button.on_click(act(self._play_or_pause))
        self.week_button.on_click(act(self.step))
        self.new_button.on_click(act(self._start_new))
        self.back_button.on_click(act(self._go_back))
        self.reproduce_button.on_click(act(self._show_instructions))
        self.speed.param.watch(act(self._change_speed), "value")
        self.state.param.watch(act(self.show), "value")
        self.person.param.watch(act(self.show_story), "value")
        for control in (self.theory, self.actions, self.seed, *self.sliders.values()):
            control.param.watch(act(self._apply_controls), "value")

    def _attach_pictures(self) -> None:
        self.people.clients.selected.on_change("indices", self._choose_tapped)
        self.pictures.objects = [
            self.people.panel,
            side_by_side(
                pn.pane.Bokeh(self.course.figure, sizing_mode="stretch_width"),
                self.counts.panel,
            ),
        ]

    def _choose_tapped(self, _: str, __: object, indices: list[int]) -> None:
        here = self.people.clients.data["client"]
        if indices and 0 <= indices[0] < len(here):
            self.person.value = int(here[indices[0]])

    def requested_setup(self) -> ClinicSetup:
        """Return the setup that the controls ask for, every value within its bounds."""
        values = {
            control.path: control.value(self.sliders[control.path].amount)
            for control in (*LIVE_CONTROLS, *NEW_CLINIC_CONTROLS)
        }
        start = dict(ClinicSetup().values)
        changes = {
            path: value for path, value in values.items() if path in start or value != default_of(path)[1]
        }
        setup = ClinicSetup().with_changes(
            changes, theory=self.theory.value, interventions=tuple(self.actions.value)
        )
        return setup.with_changes(seed=int(self.seed.amount))

    def _apply_controls(self, *_: object) -> None:
        # Controls that are set to what a clinic already is ask for nothing.
        if self._following:
            return
        setup = self.requested_setup()
        if setup == self.clinic.setup:
            self.new_button.color = "default"
            return
        words = plain_difference(self.clinic.setup, setup)
        if self.clinic.needs_new(setup):
            # A living clinic is never thrown away by a control; what the change asks for is said instead.
            self.new_button.color = "primary"
            self.visit.say(f"{words}: press New clinic to start one like that. This one goes on until then.")
        else:
            self.new_button.color = "default"
            self.clinic.change(setup)
            self.visit.say(f"Changed from week {self.clinic.week + 1} on: {words}.")

    def _start_new(self, *_: object) -> None:
        self._before = self.clinic
        self._open(start_clinic(self.requested_setup()))
        self.back_button.visible = True
        self.visit.say("A new clinic was started. The one before is kept.")

    def _go_back(self, *_: object) -> None:
        """Change places with the clinic before this one; its controls come with it."""
        if self._before is None:
            return
        self._before, clinic = self.clinic, self._before
        self._set_controls(clinic.setup)
        self._open(clinic)
        self.visit.say(f"The clinic before is back, in week {clinic.week}.")

    def _set_controls(self, setup: ClinicSetup) -> None:
        values = {path: default_of(path)[1] for path in self.sliders} | dict(setup.values)
        self._following = True
        try:
            self.theory.value = setup.theory
            self.actions.value = list(setup.interventions)
            for path, control in self.sliders.items():
                control.value = values[path]
            self.seed.value = setup.seed
        finally:
            self._following = False

    def _open(self, clinic: WatchedClinic) -> None:
        self.pause()
        self.clinic = clinic
        self.new_button.color = "default"
        self.people = PeopleView(take_snapshot(self.clinic))
        self.person.param.update(
            high=len(self.clinic.live_clinic.clients) - 1, value=default_client(self.clinic)
        )
        self._attach_pictures()
        self.show()
        self.show_story()

    def _play_or_pause(self, *_: object) -> None:
        if self.player.playing:
            self.pause()
        elif not self.clinic.over:
            self.player.start()
            self.play_button.label = "Pause"

    def pause(self) -> None:
        """Stop playing."""
        self.player.stop()
        self.play_button.label = "Play"

    def _change_speed(self, *_: object) -> None:
        self.player.every = SPEEDS[self.speed.value]
        if self.player.playing:
            self.player.start()

    def step(self, *_: object) -> None:
        """Simulate one week and redraw."""
        self.clinic.advance()
        self.show()
        self.show_story()
        if self.clinic.over:
            self.pause()
            self.visit.say("The last week has passed; all follow-up forms are in.")

    def show(self, *_: object) -> None:
        """Redraw everything but the story."""
        snapshot = take_snapshot(self.clinic)
        self.people.show(snapshot)
        name = self.state.value
        changed = [week for week, _ in self.clinic.journal[1:]]
        marked = "; dotted: something was changed" if changed else ""
        self.course.show(
            self.clinic.curve(name),
            f"{name}: mean and middle 80 % ({_UNITS.get(name, '0 to 1')}{marked})",
            _SCALES.get(name, (0.0, 1.0)),
            changed,
        )
        self.counts.show(self.clinic.counts())
        self.summary.object = f'<p style="font-size: 15px">{html.escape(snapshot.sentence())}</p>'

    def _show_instructions(self, *_: object) -> None:
        self.reproduce_text.object = preformatted_html(reproduce_clinic(self.clinic))

    def show_story(self, *_: object) -> None:
        """Show the story of the chosen client."""
        story = tell_story(self.clinic, int(self.person.amount))
        words = story_html(story)
        if words != self.story_text.object:
            self.story_text.object = words
        self.story_view.show(self.clinic, story)

    def _layout(self) -> pn.Column:
        run = pn.FlexBox(
            self.play_button,
            self.week_button,
            self.new_button,
            self.back_button,
            self.speed,
            self.state,
            align_items="end",
        )
        controls = pn.Column(
            _heading("Takes effect next week"),
            self.theory,
            _heading("Interventions", 3),
            self.actions,
            *self._sliders_of(LIVE_CONTROLS),
            _heading("For a new clinic"),
            *self._sliders_of(NEW_CLINIC_CONTROLS),
            self.seed,
            sizing_mode="stretch_width",
        )
        pictures = pn.Column(
            run,
            self.summary,
            self.pictures,
            _heading("One client's story"),
            self.person,
            self.story_text,
            self.story_view.panel,
            _heading("Take it further"),
            pn.FlexBox(*self._downloads().buttons(), self.reproduce_button),
            self.reproduce_text,
            sizing_mode="stretch_width",
        )
        return with_controls(pictures, controls)

    def _downloads(self) -> Downloads:
        return Downloads(
            "clinic",
            lambda: vars(self.clinic.tables()),
            lambda: clinic_figure(self.clinic, self.state.value),
            lambda: reproduce_clinic(self.clinic),
        )

    def _sliders_of(self, controls: Iterable[ParameterControl]) -> list[NumberInput]:
        return [self.sliders[control.path] for control in controls]


def _heading(words: str, level: int = 2) -> pn.pane.HTML:
    return pn.pane.HTML(f"<h{level}>{html.escape(words)}</h{level}>", margin=(0, 10))


def story_html(story: Story) -> str:
    """Return a story as a list of chapters."""
    head = f"<p><b>{html.escape(story.people)}</b></p>"
    if not story.chapters:
        return f"{head}<p>Has not sought treatment yet.</p>"
    items = [
        f"<li><b>Week {part.week}, {html.escape(part.heading)}.</b> {html.escape(part.happened)} "
        f"<i>{html.escape(part.forms)}</i></li>"
        for part in story.chapters
    ]
    return f'{head}<ol style="max-height: 420px; overflow-y: auto" tabindex="0">{"".join(items)}</ol>'


def start_clinic(setup: ClinicSetup) -> WatchedClinic:
    """Return a clinic after `OPENING_WEEKS`, when there is something to see."""
    clinic = WatchedClinic(setup)
    clinic.advance(OPENING_WEEKS)
    return clinic


def default_client(clinic: WatchedClinic) -> int:
    """Return the first client in treatment, or 0."""
    here = clients_in_treatment(clinic)
    return int(here[0]) if here.size else 0
