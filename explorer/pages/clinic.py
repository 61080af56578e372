"""The clinic: play it week by week, turn what matters, and look at anybody's story."""

from __future__ import annotations

import html
from typing import Any, Final

import panel as pn

from explorer.bokeh_views import CurveView, LinesView, PeopleView, StoryView
from explorer.core.clinic_setup import Setup, difference
from explorer.core.controls import CONTROLS, MAKING, labelled
from explorer.core.reproduce import how_of_clinic
from explorer.core.snapshot import snapshot
from explorer.core.story import Story, in_treatment, story
from explorer.core.view_plots import clinic_figure
from explorer.core.watched_clinic import CURVES, Clinic
from explorer.downloads import Files
from explorer.layout import beside, with_controls
from explorer.visit import Session
from explorer.widgets import button, choice, number, preformatted, several, slider
from sim.parameters.tree import default_of

TITLE: Final = "The clinic"
OPENING_WEEKS: Final = 10
SPEEDS: Final = {"slow": 1500, "even": 600, "fast": 200}
_COUNTS: Final = ("in treatment", "waiting", "left")
_SCALES: Final = {"distress": "SD, lower is better"}


def build(session: Session) -> Any:
    """Return the page of one visit, with a clinic of its own."""
    return ClinicPage(session).page


class ClinicPage:
    """Widgets around one `Clinic`.

    Parameters
    ----------
    session : Session

    Attributes
    ----------
    clinic : Clinic
        The one being shown; another one after a change that makes a new clinic.
    page : panel object
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.clinic = opened(Setup())
        self.player = session.play(self.step, SPEEDS["even"])
        self._make_controls()
        self.people = PeopleView(snapshot(self.clinic))
        self.course = CurveView("", "#0072B2", self.clinic.walk.last_week)
        self.counts = LinesView("How many", _COUNTS, self.clinic.walk.last_week)
        self.pictures = pn.Column(sizing_mode="stretch_width")
        self.summary = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 10))
        self.words, self.life = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 10)), StoryView()
        self.way = button("Reproduce these numbers")
        self.program = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 10))
        self._hang_pictures()
        self._connect()
        self.show()
        self.tell()
        self.page = self._laid_out()

    def _make_controls(self) -> None:
        self.playing, self.stepping = button("Play", important=True), button("One week")
        self.renew = button("New clinic")
        self.speed = choice("Speed", list(SPEEDS), "even", width=110)
        self.state = choice("State drawn", list(CURVES), CURVES[0], width=140)
        self.theory = choice("Theory of change", labelled("theory"), "integrative")
        self.actions = several("What the clinic does", labelled("intervention"))
        self.sliders = {
            control.path: slider(
                control.title, control.start, control.low, control.high, control.step, control.help
            )
            for control in (*CONTROLS, *MAKING)
        }
        self.seed = number("Seed of all luck", 1, 0, 10**6, help="starts a new clinic")
        self.person = number(
            "Client",
            someone(self.clinic),
            0,
            len(self.clinic.walk.clients) - 1,
            help="or tap one in the picture",
        )

    def _connect(self) -> None:
        act = self.session.act
        self.playing.on_click(act(self._play_or_pause))
        self.stepping.on_click(act(self.step))
        self.renew.on_click(act(self._start_new))
        self.way.on_click(act(self._say_how))
        self.speed.param.watch(act(self._pace), "value")
        self.state.param.watch(act(self.show), "value")
        self.person.param.watch(act(self.tell), "value")
        for control in (self.theory, self.actions, self.seed, *self.sliders.values()):
            control.param.watch(act(self._turned), "value")

    def _hang_pictures(self) -> None:
        self.people.clients.selected.on_change("indices", self._tapped)
        self.pictures.objects = [
            self.people.panel,
            beside(
                pn.pane.Bokeh(self.course.figure, sizing_mode="stretch_width"),
                self.counts.panel,
            ),
        ]

    def _tapped(self, _: str, __: Any, places: list[int]) -> None:
        here = self.people.clients.data["client"]
        if places and 0 <= places[0] < len(here):
            self.person.value = int(here[places[0]])

    def wanted(self) -> Setup:
        """Return the setup that the controls ask for, every value within its bounds."""
        values = {
            control.path: control.value(self.sliders[control.path].amount) for control in (*CONTROLS, *MAKING)
        }
        start = dict(Setup().values)
        chosen = {
            path: value for path, value in values.items() if path in start or value != default_of(path)[1]
        }
        kept = Setup().having(chosen, theory=self.theory.value, interventions=tuple(self.actions.value))
        return kept.having(seed=int(self.seed.amount))

    def _turned(self, *_: Any) -> None:
        setup = self.wanted()
        if setup == self.clinic.setup:
            return
        new = self.clinic.needs_new(setup)
        if new:
            self._start(setup)
            self.session.say(f"A new clinic has begun: {', '.join(new)} cannot change in a living one.")
        else:
            words = difference(self.clinic.setup, setup)
            self.clinic.change(setup)
            self.session.say(f"Changed from week {self.clinic.week + 1} on: {words}.")

    def _start_new(self, *_: Any) -> None:
        self._start(self.wanted())
        self.session.say("A new clinic has begun.")

    def _start(self, setup: Setup) -> None:
        self.pause()
        self.clinic = opened(setup)
        self.people = PeopleView(snapshot(self.clinic))
        self.person.param.update(high=len(self.clinic.walk.clients) - 1, value=someone(self.clinic))
        self._hang_pictures()
        self.show()
        self.tell()

    def _play_or_pause(self, *_: Any) -> None:
        if self.player.playing:
            self.pause()
        elif not self.clinic.over:
            self.player.start()
            self.playing.label = "Pause"

    def pause(self) -> None:
        """Stop playing."""
        self.player.stop()
        self.playing.label = "Play"

    def _pace(self, *_: Any) -> None:
        self.player.every = SPEEDS[self.speed.value]
        if self.player.playing:
            self.player.start()

    def step(self, *_: Any) -> None:
        """Live one week and redraw."""
        self.clinic.live()
        self.show()
        self.tell()
        if self.clinic.over:
            self.pause()
            self.session.say("The last week has passed; everybody has been asked the last time.")

    def show(self, *_: Any) -> None:
        """Redraw everything but the story."""
        shown = snapshot(self.clinic)
        self.people.show(shown)
        name = self.state.value
        self.course.show(
            self.clinic.curve(name), f"{name}: mean and middle 80 % ({_SCALES.get(name, '0 to 1')})"
        )
        self.counts.show(self.clinic.counts())
        self.summary.object = f'<p style="font-size: 15px">{html.escape(shown.sentence())}</p>'

    def _say_how(self, *_: Any) -> None:
        self.program.object = preformatted(how_of_clinic(self.clinic))

    def tell(self, *_: Any) -> None:
        """Tell the story of the chosen client."""
        told = story(self.clinic, int(self.person.amount))
        words = story_html(told)
        if words != self.words.object:
            self.words.object = words
        self.life.show(self.clinic, told)

    def _laid_out(self) -> Any:
        run = pn.FlexBox(self.playing, self.stepping, self.renew, self.speed, self.state, align_items="end")
        controls = pn.Column(
            _heading("Felt from the next week on"),
            self.theory,
            _heading("What the clinic does", 3),
            self.actions,
            *self._of(CONTROLS),
            _heading("Starts a new clinic"),
            *self._of(MAKING),
            self.seed,
            sizing_mode="stretch_width",
        )
        pictures = pn.Column(
            run,
            self.summary,
            self.pictures,
            _heading("One client's story"),
            self.person,
            self.words,
            self.life.panel,
            _heading("Take it further"),
            pn.FlexBox(*self._files().buttons(), self.way),
            self.program,
            sizing_mode="stretch_width",
        )
        return with_controls(pictures, controls)

    def _files(self) -> Files:
        return Files(
            "clinic",
            lambda: vars(self.clinic.tables()),
            lambda: clinic_figure(self.clinic, self.state.value),
            lambda: how_of_clinic(self.clinic),
        )

    def _of(self, controls: Any) -> list[Any]:
        return [self.sliders[control.path] for control in controls]


def _heading(words: str, level: int = 2) -> Any:
    return pn.pane.HTML(f"<h{level}>{html.escape(words)}</h{level}>", margin=(0, 10))


def story_html(told: Story) -> str:
    """Return a story as a list of chapters."""
    head = f"<p><b>{html.escape(told.people)}</b></p>"
    if not told.chapters:
        return f"{head}<p>Has not asked for help yet.</p>"
    items = [
        f"<li><b>Week {part.week}, {html.escape(part.heading)}.</b> {html.escape(part.happened)} "
        f"<i>{html.escape(part.forms)}</i></li>"
        for part in told.chapters
    ]
    return f'{head}<ol style="max-height: 420px; overflow-y: auto" tabindex="0">{"".join(items)}</ol>'


def opened(setup: Setup) -> Clinic:
    """Return a clinic that has lived long enough to have something to show."""
    clinic = Clinic(setup)
    clinic.live(OPENING_WEEKS)
    return clinic


def someone(clinic: Clinic) -> int:
    """Return a client to begin with: the first in treatment, or 0."""
    here = in_treatment(clinic)
    return int(here[0]) if here.size else 0
