"""Two worlds side by side: the same clients and luck, with another theory, other actions, or another parameter."""

from __future__ import annotations

from typing import Any, Final

import panel as pn

from experiments.measures.registry import MEASURES
from experiments.reports.comparison_text import number as shown_number
from explorer.bokeh_views import DifferenceView, LinesView, StoryView
from explorer.core.clinic_setup import Setup
from explorer.core.controls import CONTROLS, Control, labelled
from explorer.core.reproduce import how_of_worlds
from explorer.core.story import Story, parting, story
from explorer.core.tables import table_html
from explorer.core.view_plots import worlds_figure
from explorer.core.watched_clinic import Clinic
from explorer.core.world_pair import COURSES, REPLICATES, Worlds, two_worlds
from explorer.downloads import Files
from explorer.layout import beside, with_controls
from explorer.pages.clinic import story_html
from explorer.visit import Session
from explorer.widgets import button, choice, folded, number, several

TITLE: Final = "Two worlds"
NAMES: Final = ("first", "second")
_LIVING: Final = "Both worlds are being lived."
_UNCHANGED: Final = "nothing more"
_SHOWN: Final = {
    "alliance": "Alliance, 0 to 1",
    "distress": "Distress, SD (lower is better)",
    "in treatment": "In treatment",
}


def build(session: Session) -> Any:
    """Return the page of one visit."""
    return WorldsPage(session).page


class Side:
    """The controls of one world."""

    def __init__(self, name: str, actions: tuple[str, ...] = ()) -> None:
        self.name = name
        self.theory = choice(f"Theory, {name} world", labelled("theory"), "integrative")
        self.actions = several(f"What the {name} world does", labelled("intervention"), actions)
        titles = {_UNCHANGED: "", **{control.title: control.path for control in CONTROLS}}
        self.path = choice(f"Also changed, {name} world", titles, "")
        self.amount = number(f"To, {name} world", 0, 0, 1, 0.01)
        self.amount.visible = False

    @property
    def control(self) -> Control | None:
        """The parameter that differs, if any."""
        return next((control for control in CONTROLS if control.path == self.path.value), None)

    def offer(self, *_: Any) -> None:
        """Give the amount the bounds of the chosen parameter."""
        control = self.control
        self.amount.visible = control is not None
        if control is not None:
            self.amount.param.update(
                low=control.low, high=control.high, step=control.step, value=control.start, help=control.help
            )

    def setup(self, seed: int) -> Setup:
        """Return what this world is made of."""
        made = Setup(theory=self.theory.value, interventions=tuple(self.actions.value), seed=seed)
        control = self.control
        return (
            made if control is None else made.having({control.path: control.value(float(self.amount.amount))})
        )

    def panel(self) -> Any:
        """Return the controls, one below the other."""
        head = pn.pane.HTML(f"<h2>The {self.name} world</h2>", margin=(0, 10))
        return pn.Column(head, self.theory, self.actions, self.path, self.amount, sizing_mode="stretch_width")


class WorldsPage:
    """Widgets around `two_worlds`.

    Attributes
    ----------
    worlds : Worlds
        Those being shown.
    page : panel object
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sides = (Side(NAMES[0]), Side(NAMES[1], ("alliance_training",)))
        self.seed = number("Seed of all luck", 1, 0, 10**6)
        self.go = button("Live both worlds", important=True)
        self.shown = pn.Column(sizing_mode="stretch_width")
        for side in self.sides:
            side.path.param.watch(session.act(side.offer), "value")
        self.go.on_click(session.act(lambda *_: session.say(_LIVING)))
        self.go.on_click(session.think(self.live, self.show))
        self.shown.objects = [_html(f"<p>{_LIVING}</p>")]
        session.soon(self.live, self.show)
        controls = pn.Column(
            self.go, *(side.panel() for side in self.sides), self.seed, sizing_mode="stretch_width"
        )
        self.page = with_controls(self.shown, controls)

    def live(self) -> Worlds:
        """Live the worlds that the controls ask for."""
        seed = int(self.seed.amount)
        return two_worlds(self.sides[0].setup(seed), self.sides[1].setup(seed), REPLICATES)

    def show(self, worlds: Worlds) -> None:
        """Show what two worlds came to."""
        self.worlds = worlds
        one, two = (story(clinic, worlds.parted) for clinic in worlds.clinics)
        told = (one, two)
        files = Files(
            "two-worlds",
            lambda: {"summary": worlds.summary, "differences": worlds.differences},
            lambda: worlds_figure(worlds),
            lambda: how_of_worlds(worlds),
        )
        self.shown.objects = [
            _html(
                "<h2>Over the weeks</h2><p>Means of those in treatment, over "
                f"{worlds.replicates} pairs of clinics; below, the second world minus the first with its 95 % "
                "Monte Carlo interval.</p>"
            ),
            beside(*(_curves(worlds, name) for name in COURSES), least=280),
            _html(f"<h2>What came of it</h2>{differences_html(worlds)}"),
            _html(f"<h2>Whose fate differs most: client {worlds.parted}</h2><p>{_parting(told)}</p>"),
            beside(*(_told(worlds.clinics[place], told[place], NAMES[place]) for place in range(2))),
            _html("<h2>Take it further</h2>"),
            pn.FlexBox(*files.buttons()),
            _html(folded("Reproduce these numbers", how_of_worlds(worlds))),
        ]
        self.session.say("Both worlds have been lived.")


def _html(words: str) -> Any:
    return pn.pane.HTML(words, sizing_mode="stretch_width", margin=(0, 10))


def _curves(worlds: Worlds, name: str) -> Any:
    course = worlds.courses[name]
    both = LinesView(_SHOWN[name], NAMES, course.first.size)
    both.show({"first": course.first, "second": course.second})
    apart = DifferenceView("second minus first", course)
    difference = pn.pane.Bokeh(apart.figure, sizing_mode="stretch_width")
    return pn.Column(both.panel, difference, sizing_mode="stretch_width")


def _parting(told: tuple[Story, Story]) -> str:
    week = parting(*told)
    return (
        "Their stories are the same in both worlds."
        if week is None
        else f"The two stories part in week {week}."
    )


def _told(clinic: Clinic, told: Story, name: str) -> Any:
    view = StoryView()
    view.show(clinic, told)
    head = _html(f"<h3>In the {name} world</h3>")
    return pn.Column(head, view.panel, _html(story_html(told)), sizing_mode="stretch_width")


def differences_html(worlds: Worlds) -> str:
    """Return the outcomes of both worlds and their difference as a table."""
    levels = {(row["arm"], row["outcome"]): row["value"] for row in worlds.summary.to_pylist()}
    rows = [_row(row, levels) for row in worlds.differences.to_pylist()]
    return table_html("What came of it", ("Outcome", "first", "second", "difference", "95 % interval"), rows)


def _row(row: dict[str, Any], levels: dict[tuple[str, str], float | None]) -> list[str]:
    outcome = MEASURES[row["outcome"]]
    low, high = row["low"], row["high"]
    clear = low is not None and high is not None and (low > 0 or high < 0)
    cells = [shown_number(levels[name, row["outcome"]], outcome.digits) for name in NAMES]
    change = shown_number(row["value"], outcome.digits, "+")
    between = " to ".join(shown_number(end, outcome.digits, "+") for end in (low, high))
    return [f"{outcome.label} ({outcome.unit})", *cells, f"<b>{change}</b>" if clear else change, between]
