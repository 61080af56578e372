"""Two worlds side by side: the same clients and random numbers, under another theory, intervention or parameter."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import partial
from typing import Final

import panel as pn
from matplotlib.figure import Figure

from explorer.core.addresses import read_worlds, worlds_text
from explorer.core.clinic_setup import STARTING, ClinicSetup
from explorer.core.controls import (
    LARGEST_SEED,
    LIVE_CONTROLS,
    ParameterControl,
    group_labels,
    plain_difference,
)
from explorer.core.differences import differences_html
from explorer.core.names import name_of
from explorer.core.reproduce import reproduce_world_pair
from explorer.core.single_pictures import fates_picture, quantity_picture
from explorer.core.story import Parting, Story, parting_of, tell_story
from explorer.core.view_plots import world_pair_figure
from explorer.core.watched_clinic import WatchedClinic
from explorer.core.world_pair import REPLICATES, WEEKLY_QUANTITIES, WorldPair, simulate_pair
from explorer.curve_views import LinesView, StoryView, difference_picture
from explorer.downloads import Downloads
from explorer.explained_boxes import explained_boxes
from explorer.layout import prose, side_by_side, with_controls, with_controls_style
from explorer.look import Look
from explorer.pages.clinic_controls import explanations, theory_text
from explorer.pages.projector import projector_button
from explorer.pages.story_text import parting_html, story_html
from explorer.visit import AddressedView, Visit
from explorer.widgets import button, details_html, dropdown, number_field
from sim.errors import InputError

TITLE: Final = "Two worlds"
NAMES: Final = ("first", "second")
_UNCHANGED: Final = "none"
_TITLES: Final = {
    "alliance": "Alliance, 0 to 1",
    "distress": "Distress, SD (lower is better)",
    "in treatment": "In treatment",
}
_PROGRESS_MILLISECONDS: Final = 200
_NOTICE: Final = """
:host { font-size: calc(15px * var(--scale, 1)); }
label { display: block; margin: 8px 0; }
progress { display: block; width: 100%; height: 14px; accent-color: var(--accent, #0072B2); }
.stale { border-left: 6px solid #D55E00; background: var(--warned, #fdf1e6); padding: 8px 12px; margin: 8px 0; }
"""
_STALE: Final = ":host { border-left: 6px dashed #D55E00; filter: grayscale(1); }"


def build(visit: Visit) -> pn.Column:
    """Return the page of one visit."""
    return WorldsPage(visit).page


class WorldControls:
    """The controls of one world, and the setup that they ask for."""

    def __init__(self, name: str, actions: tuple[str, ...] = ()) -> None:
        self.name = name
        self.theory = dropdown(f"Theory, {name} world", group_labels("theory"), "integrative")
        self.theory_text = theory_text(self.theory)
        labels, words = group_labels("intervention"), explanations("intervention")
        self.actions = explained_boxes(f"Interventions, {name} world", labels, words, actions)
        titles = {_UNCHANGED: "", **{control.title: control.path for control in LIVE_CONTROLS}}
        self.path = dropdown(f"Changed parameter, {name} world", titles, "")
        self.amount = number_field(f"Value, {name} world", 0, 0, 1, 0.01)
        self.amount.visible = False
        self.all = (self.theory, self.actions, self.path, self.amount)

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
        setup = ClinicSetup(theory=self.theory.value, interventions=self.actions.chosen, seed=seed)
        control = self.control
        if control is None:
            return setup
        return setup.with_changes({control.path: control.value(float(self.amount.amount))})

    def follow(self, setup: ClinicSetup) -> None:
        """Set the controls to a setup.

        Raises
        ------
        InputError
            If it changes more than one parameter, or one that these controls do not offer.
        """
        changed = [path for path, value in setup.values if (path, value) not in STARTING]
        offered = [control.path for control in LIVE_CONTROLS]
        if len(changed) > 1 or any(path not in offered for path in changed):
            raise InputError(
                f"the {self.name} world changes {', '.join(changed)}, but at most one parameter was expected: of "
                f"{', '.join(offered)}"
            )
        self.theory.value, self.actions.value = setup.theory, list(setup.interventions)
        self.path.value = changed[0] if changed else ""
        self.offer()
        if changed:
            self.amount.value = float(dict(setup.values)[changed[0]])

    def panel(self) -> pn.Column:
        """Return the controls, one below the other."""
        head = prose(f"<h2>The {self.name} world</h2>")
        return pn.Column(
            head, self.theory, self.theory_text, self.actions, self.path, self.amount,
            sizing_mode="stretch_width",
        )  # fmt: skip


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
        self.worlds: WorldPair | None = None
        self.sides = (WorldControls(NAMES[0]), WorldControls(NAMES[1], ("alliance_training",)))
        self.seed = number_field("Random seed", 1, 0, LARGEST_SEED)
        self.run_button = button("Simulate both worlds", important=True)
        self.content = pn.Column(sizing_mode="stretch_width")
        # Made once: a download that is pressed while other results arrive must not be replaced under the hand.
        self.files = self._downloads()
        self.downloads = pn.FlexBox(*self.files.buttons(), align_items="end")
        self.notice = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 10), stylesheets=[_NOTICE])
        self._done, self._started = 0.0, False
        self._begun = self._asked = self.requested()
        self._progress = visit.play(self._show_progress, _PROGRESS_MILLISECONDS)
        for side in self.sides:
            side.path.param.watch(visit.act(side.offer), "value")
        for control in (*self.sides[0].all, *self.sides[1].all, self.seed):
            control.param.watch(visit.act(self._mark_stale), "value")
        self.run_button.on_click(visit.act(self._begin))
        self.run_button.on_click(visit.think(self.run, self.show))
        self._begin(playing=False)
        visit.think_on_load(self.run, self.show)
        pn.state.onload(visit.act(self._watch_progress))
        controls = pn.Column(
            self.run_button, *(side.panel() for side in self.sides), self.seed, sizing_mode="stretch_width"
        )
        main = pn.Column(projector_button(visit), self.notice, self.content, sizing_mode="stretch_width")
        self.page = with_controls(main, controls)
        visit.views["worlds"] = AddressedView(lambda: worlds_text(self._asked, self._begun), self.restore)
        self.enlarge()
        visit.projection.watch(visit.act(self.enlarge))

    def enlarge(self) -> None:
        """Let everything be as large as the visit's look says; the controls are drawn below on a projector."""
        projection = self.visit.projection
        self.page.stylesheets = [*with_controls_style(projection.large), projection.look.style]
        self._draw()

    def _begin(self, *_: object, playing: bool = True) -> None:
        self._done, self._failed = 0.0, False
        self._asked = self.requested()
        self.run_button.disabled = True
        self._show_progress()
        if playing:
            self._watch_progress()
            self.visit.remember("worlds")

    def restore(self, address: str) -> None:
        """Simulate the worlds that an address holds."""
        setups = read_worlds(address, self._begun)
        for side, setup in zip(self.sides, setups, strict=True):
            side.follow(setup)
        self.seed.value = setups[0].seed
        if setups != self._asked:
            self._begin()
            # A first run that has not begun takes these worlds anyway.
            if self._started:
                self.visit.think_on_load(self.run, self.show)

    def _watch_progress(self) -> None:
        if self.run_button.disabled:
            self._progress.start()

    def _show_progress(self) -> None:
        if self._failed:
            self._end()
            return
        percent = round(100 * self._done)
        self.notice.object = (
            f"<label>Both worlds are being simulated: {percent} %"
            f'<progress max="100" value="{percent}"></progress></label>'
        )

    def _end(self) -> None:
        self._progress.stop()
        self.run_button.disabled = False
        self._mark_stale()

    def _note(self, share: float) -> None:
        # From the thread that simulates; a page is drawn by its own.
        self._done = share

    def requested(self) -> tuple[ClinicSetup, ClinicSetup]:
        """Return both worlds as the controls ask for them."""
        seed = int(self.seed.amount)
        return self.sides[0].setup(seed), self.sides[1].setup(seed)

    def run(self) -> WorldPair:
        """Simulate the worlds that were asked for."""
        self._started = True
        try:
            return simulate_pair(*self._asked, REPLICATES, self._note)
        except Exception:
            self._failed = True
            raise

    def _mark_stale(self, *_: object) -> None:
        """Say so where the results that are shown are not of what the controls ask for."""
        if self.run_button.disabled:
            return
        if self.worlds is None:
            self.notice.object = ""
            return
        pairs = zip(NAMES, self.worlds.setups, self.requested(), strict=True)
        words = [f"{name} world: {plain_difference(old, new)}" for name, old, new in pairs if old != new]
        self.notice.object = (
            f'<p class="stale"><b>The results below are old.</b> Changed since, {html.escape("; ".join(words))}. '
            "Press Simulate both worlds.</p>"
            if words
            else ""
        )
        self.content.stylesheets = [_STALE] if words else []

    def _shown(self) -> WorldPair:
        if self.worlds is None:
            raise InputError("the worlds are still being simulated, but results to take were expected")
        return self.worlds

    def _downloads(self) -> Downloads:
        return Downloads(
            "two-worlds",
            lambda: {"summary": self._shown().summary, "differences": self._shown().differences},
            {
                "All curves": lambda: world_pair_figure(self._shown()),
                **{
                    name.capitalize(): partial(self._picture, quantity_picture, name)
                    for name in WEEKLY_QUANTITIES
                },
                "Who differs most": partial(self._picture, fates_picture),
            },
            lambda: reproduce_world_pair(self._shown()),
        )

    def _picture(self, draw: Callable[..., Figure], *what: str) -> Figure:
        return draw(self._shown(), *what)

    def show(self, worlds: WorldPair) -> None:
        """Show the results of two worlds, unless others have been asked for since."""
        if worlds.setups != self._asked:
            return
        self.worlds = worlds
        self._draw()
        self._end()
        self.visit.say("Both worlds have been simulated.")

    def _draw(self) -> None:
        worlds = self.worlds
        if worlds is None:
            return
        self.content.objects = [
            *(_alike() if worlds.alike else _results(worlds, self.visit.projection.look)),
            prose("<h2>Take it further</h2>"),
            self.downloads,
            prose(details_html("Reproduce these numbers", reproduce_world_pair(worlds))),
        ]


def _alike() -> list[pn.viewable.Viewable]:
    return [
        prose(
            "<h2>Nobody's fate differs</h2><p>The two worlds are alike, and with the same people and the same chance "
            "everybody's life goes the same way in both, word for word. Change one thing in one of them.</p>"
        )
    ]


def _results(worlds: WorldPair, look: Look) -> list[pn.viewable.Viewable]:
    one, two = (tell_story(clinic, worlds.most_different) for clinic in worlds.clinics)
    stories = (one, two)
    parting = parting_of(*stories)
    name = html.escape(name_of(worlds.most_different))
    return [
        prose(
            f"<h2>Over the weeks</h2><p>Means over clients in treatment in {worlds.replicates} pairs of clinics; "
            "below, the second world minus the first with its 95 % Monte Carlo interval. The upright line marks the "
            "first week from which on the interval excludes zero for four weeks running. Weeks count from 0, "
            "as in the tables.</p>"
        ),
        side_by_side(*(_curves(worlds, quantity, look) for quantity in WEEKLY_QUANTITIES), least=280),
        prose(f"<h2>Outcomes</h2><p>Bold: the interval excludes zero.</p>{differences_html(worlds)}"),
        prose(
            f"<h2>Who differs most: {name} (client {worlds.most_different})</h2>{parting_html(stories, parting)}"
        ),
        side_by_side(
            *(_story_column(worlds.clinics[k], stories[k], NAMES[k], parting, look) for k in range(2))
        ),
    ]


def _curves(worlds: WorldPair, name: str, look: Look) -> pn.Column:
    course = worlds.weekly[name]
    both = LinesView(_TITLES[name], NAMES, course.first.size, look)
    both.show({"first": course.first, "second": course.second}, course.parted)
    difference = difference_picture("second minus first", course, look)
    return pn.Column(both.panel, difference, sizing_mode="stretch_width")


def _story_column(
    clinic: WatchedClinic, story: Story, name: str, parting: Parting | None, look: Look
) -> pn.Column:
    view = StoryView(int(story.weeks.max(initial=0)) + 1, look)
    view.show(clinic, story, parting.week if parting else None)
    head = prose(f"<h3>In the {name} world</h3>")
    return pn.Column(head, view.panel, prose(story_html(story, parting)), sizing_mode="stretch_width")
