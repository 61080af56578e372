"""Two worlds side by side: the same clients and random numbers, under another theory, intervention or parameter."""

from __future__ import annotations

from typing import Final

import panel as pn

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import MEASURES
from experiments.reports.comparison_text import number as format_number
from explorer.bokeh_views import DifferenceView, LinesView, StoryView
from explorer.core.clinic_setup import ClinicSetup
from explorer.core.controls import LIVE_CONTROLS, ParameterControl, group_labels
from explorer.core.reproduce import reproduce_world_pair
from explorer.core.story import Story, first_differing_week, tell_story
from explorer.core.tables import table_html
from explorer.core.view_plots import world_pair_figure
from explorer.core.watched_clinic import WatchedClinic
from explorer.core.world_pair import REPLICATES, WEEKLY_QUANTITIES, WorldPair, simulate_pair
from explorer.downloads import Downloads
from explorer.layout import prose, side_by_side, with_controls
from explorer.pages.clinic import story_html
from explorer.visit import Visit
from explorer.widgets import button, check_boxes, details_html, dropdown, number_field

TITLE: Final = "Two worlds"
NAMES: Final = ("first", "second")
_RUNNING: Final = "Both worlds are being simulated."
_UNCHANGED: Final = "none"
_TITLES: Final = {
    "alliance": "Alliance, 0 to 1",
    "distress": "Distress, SD (lower is better)",
    "in treatment": "In treatment",
}


def build(visit: Visit) -> pn.Column:
    """Return the page of one visit."""
    return WorldsPage(visit).page


class WorldControls:
    """The controls of one world, and the setup that they ask for."""

    def __init__(self, name: str, actions: tuple[str, ...] = ()) -> None:
        self.name = name
        self.theory = dropdown(f"Theory, {name} world", group_labels("theory"), "integrative")
        self.actions = check_boxes(f"Interventions, {name} world", group_labels("intervention"), actions)
        titles = {_UNCHANGED: "", **{control.title: control.path for control in LIVE_CONTROLS}}
        self.path = dropdown(f"Changed parameter, {name} world", titles, "")
        self.amount = number_field(f"Value, {name} world", 0, 0, 1, 0.01)
        self.amount.visible = False

    @property
    def control(self) -> ParameterControl | None:
        """The parameter that differs, if any."""
        return next((control for control in LIVE_CONTROLS if control.path == self.path.value), None)

    def offer(self, *_: object) -> None:
        """Give the amount the bounds of the chosen parameter."""
        control = self.control
        self.amount.visible = control is not None
        if control is not None:
            self.amount.param.update(
                low=control.low, high=control.high, step=control.step, value=control.start, help=control.help
            )

    def setup(self, seed: int) -> ClinicSetup:
        """Return what this world is made of."""
        setup = ClinicSetup(theory=self.theory.value, interventions=tuple(self.actions.value), seed=seed)
        control = self.control
        if control is None:
            return setup
        return setup.with_changes({control.path: control.value(float(self.amount.amount))})

    def panel(self) -> pn.Column:
        """Return the controls, one below the other."""
        head = pn.pane.HTML(f"<h2>The {self.name} world</h2>", margin=(0, 10))
        return pn.Column(head, self.theory, self.actions, self.path, self.amount, sizing_mode="stretch_width")


class WorldsPage:
    """Widgets around `simulate_pair`.

    Attributes
    ----------
    worlds : WorldPair
        The pair being shown.
    page : panel.Column
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.sides = (WorldControls(NAMES[0]), WorldControls(NAMES[1], ("alliance_training",)))
        self.seed = number_field("Random seed", 1, 0, 10**6)
        self.run_button = button("Simulate both worlds", important=True)
        self.content = pn.Column(sizing_mode="stretch_width")
        for side in self.sides:
            side.path.param.watch(visit.act(side.offer), "value")
        self.run_button.on_click(visit.act(lambda *_: visit.say(_RUNNING)))
        self.run_button.on_click(visit.think(self.run, self.show))
        self.content.objects = [prose(f"<p>{_RUNNING}</p>")]
        visit.think_on_load(self.run, self.show)
        controls = pn.Column(
            self.run_button, *(side.panel() for side in self.sides), self.seed, sizing_mode="stretch_width"
        )
        self.page = with_controls(self.content, controls)

    def run(self) -> WorldPair:
        """Simulate the worlds that the controls ask for."""
        seed = int(self.seed.amount)
        return simulate_pair(self.sides[0].setup(seed), self.sides[1].setup(seed), REPLICATES)

    def show(self, worlds: WorldPair) -> None:
        """Show the results of two worlds."""
        self.worlds = worlds
        one, two = (tell_story(clinic, worlds.most_different) for clinic in worlds.clinics)
        stories = (one, two)
        downloads = Downloads(
            "two-worlds",
            lambda: {"summary": worlds.summary, "differences": worlds.differences},
            lambda: world_pair_figure(worlds),
            lambda: reproduce_world_pair(worlds),
        )
        self.content.objects = [
            prose(
                "<h2>Over the weeks</h2><p>Means over clients in treatment in "
                f"{worlds.replicates} pairs of clinics; below, the second world minus the first with its 95 % "
                "Monte Carlo interval.</p>"
            ),
            side_by_side(*(_curves(worlds, name) for name in WEEKLY_QUANTITIES), least=280),
            prose(f"<h2>Outcomes</h2>{differences_html(worlds)}"),
            prose(
                f"<h2>Who differs most: client {worlds.most_different}</h2><p>{_parting_words(stories)}</p>"
            ),
            side_by_side(*(_story_column(worlds.clinics[k], stories[k], NAMES[k]) for k in range(2))),
            prose("<h2>Take it further</h2>"),
            pn.FlexBox(*downloads.buttons()),
            prose(details_html("Reproduce these numbers", reproduce_world_pair(worlds))),
        ]
        self.visit.say("Both worlds have been simulated.")


def _curves(worlds: WorldPair, name: str) -> pn.Column:
    course = worlds.weekly[name]
    both = LinesView(_TITLES[name], NAMES, course.first.size)
    both.show({"first": course.first, "second": course.second})
    view = DifferenceView("second minus first", course)
    difference = pn.pane.Bokeh(view.figure, sizing_mode="stretch_width")
    return pn.Column(both.panel, difference, sizing_mode="stretch_width")


def _parting_words(stories: tuple[Story, Story]) -> str:
    week = first_differing_week(*stories)
    return (
        "The story is the same in both worlds."
        if week is None
        else f"The two stories differ from week {week} on."
    )


def _story_column(clinic: WatchedClinic, story: Story, name: str) -> pn.Column:
    view = StoryView()
    view.show(clinic, story)
    head = prose(f"<h3>In the {name} world</h3>")
    return pn.Column(head, view.panel, prose(story_html(story)), sizing_mode="stretch_width")


def differences_html(worlds: WorldPair) -> str:
    """Return the outcomes of both worlds and their difference as a table."""
    levels = {(row["arm"], row["outcome"]): row["value"] for row in worlds.summary.to_pylist()}
    rows = [_row(row, levels) for row in worlds.differences.to_pylist()]
    return table_html("Outcomes", ("Outcome", "first", "second", "difference", "95 % interval"), rows)


def _row(row: PlainValues, levels: dict[tuple[str, str], float | None]) -> list[str]:
    outcome = MEASURES[row["outcome"]]
    low, high = row["low"], row["high"]
    clear = low is not None and high is not None and (low > 0 or high < 0)
    cells = [format_number(levels[name, row["outcome"]], outcome.digits) for name in NAMES]
    change = format_number(row["value"], outcome.digits, "+")
    between = " to ".join(format_number(end, outcome.digits, "+") for end in (low, high))
    return [f"{outcome.label} ({outcome.unit})", *cells, f"<b>{change}</b>" if clear else change, between]
