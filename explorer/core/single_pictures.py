"""Each picture of the clinic and of two worlds alone, for slides and print, with a title and a caption."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final, Literal

from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from experiments.plots.page import LINE, MARGIN, Page
from experiments.plots.style import FAINT, GREY, OKABE_ITO, styled
from explorer.core.clinic_setup import ClinicSetup
from explorer.core.controls import plain_difference
from explorer.core.gaps import draw_line
from explorer.core.names import name_of
from explorer.core.pair_moment import Measure, PairMoment, pair_moment
from explorer.core.snapshot import take_snapshot
from explorer.core.state_looks import STATE_LOOKS
from explorer.core.story import Story, parting_of, tell_story
from explorer.core.story_points import story_points
from explorer.core.view_plots import (
    draw_both,
    draw_counts,
    draw_course,
    draw_difference,
    draw_people,
    label_weeks,
    world_marks,
)
from explorer.core.watched_clinic import WatchedClinic
from explorer.core.world_pair import ARMS, WorldPair

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CHARACTERS: Final = 118
"""Of a line of a caption."""
_TITLE_CHARACTERS: Final = 92
_TOP: Final = 0.95
"""Where axes begin below title and legend, inches."""
_DASHES: Final[dict[str, Literal["-", "--", "-."]]] = {"solid": "-", "dashed": "--", "dotdash": "-."}
_MARKS: Final = {"circle": "o", "triangle": "^"}
"""What matplotlib calls the dashes and marks of the looks of states."""
_LINES: Final = (
    "Lines: states, which nobody sees. Points: what the forms say; crosses: ruptures. Distress of -3 to 3 SD lies "
    "between 0 and 1."
)


def origin(clinic: WatchedClinic) -> str:
    """Return in a sentence or two which clinic a picture is of."""
    begun = clinic.journal[0][1]
    other = plain_difference(ClinicSetup(seed=begun.seed), begun)
    changes = [
        f" From week {week} on: {plain_difference(before, after)}."
        for (_, before), (week, after) in zip(clinic.journal, clinic.journal[1:], strict=False)
    ]
    begins = f"A simulated clinic, random seed {begun.seed}{f'; {other}' if other else ''}."
    return f"{begins}{''.join(changes)} Weeks count from 0."


def people_picture(clinic: WatchedClinic, week: int) -> Figure:
    """Draw everybody as a week left them."""
    with styled():
        page = _page(4.2, "", origin(clinic))
        draw_people(page, take_snapshot(clinic, week))
        return page.figure


def course_picture(clinic: WatchedClinic, state: str) -> Figure:
    """Draw how a state went among those in treatment."""
    with styled():
        page = _page(3.0, "", origin(clinic))
        draw_course(page.axes((0.62, 0.35, 7.1, 2.1)), clinic, state)
        return page.figure


def counts_picture(clinic: WatchedClinic) -> Figure:
    """Draw how many are where, week by week."""
    with styled():
        page = _page(3.0, "", origin(clinic))
        draw_counts(page.axes((0.62, 0.35, 7.1, 2.1)), clinic)
        return page.figure


def story_picture(clinic: WatchedClinic, story: Story) -> Figure:
    """Draw one client's states as lines and what the forms said as points."""
    with styled():
        page = _page(3.65, story.people, f"{_LINES} {origin(clinic)}")
        page.legend(0.5, *_story_marks())
        _draw_story(page.axes((0.62, _TOP, 7.1, 2.1)), clinic, story)
        return page.figure


def pair_picture(clinic: WatchedClinic, story: Story) -> Figure:
    """Draw one therapist and one client as the week in which a story ends left them."""
    moment = pair_moment(story)
    with styled():
        words = " ".join(part for part in (moment.happened, moment.forms) if part)
        page = _page(3.9, f"{moment.people} {moment.heading}.", f"{words}\n{origin(clinic)}")
        axes = page.axes((0.2, 0.45, 7.6, 2.66))
        axes.set(xlim=(0, 600), ylim=(210, 0))
        axes.set_axis_off()
        _draw_pair(axes, moment)
        bars = {"trust": moment.trust, "alliance": moment.alliance, "distress": moment.distress}
        for place, (name, measure) in enumerate(bars.items()):
            _draw_bar(page.axes((0.3 + 2.6 * place, 3.45, 2.3, 0.14)), name, measure)
        return page.figure


def quantity_picture(worlds: WorldPair, name: str) -> Figure:
    """Draw one quantity in both worlds, and the difference with its interval."""
    with styled():
        page = _page(4.3, "", worlds_origin(worlds))
        page.legend(0.12, *world_marks())
        draw_both(page.axes((0.62, 0.55, 7.1, 1.7)), worlds.weekly[name], name)
        draw_difference(page.axes((0.62, 2.75, 7.1, 1.1)), worlds.weekly[name])
        return page.figure


def fates_picture(worlds: WorldPair) -> Figure:
    """Draw the client whose fate differs most, in both worlds."""
    stories = tuple(tell_story(clinic, worlds.most_different) for clinic in worlds.clinics)
    parting = parting_of(*stories)
    with styled():
        where = f" Upright: the two stories part in week {parting.week}." if parting else ""
        page = _page(
            3.6,
            f"Who differs most: {name_of(worlds.most_different)} (client {worlds.most_different})",
            f"{_LINES}{where} {worlds_origin(worlds)}",
        )
        page.legend(0.42, *_story_marks())
        for place, (clinic, story, arm) in enumerate(zip(worlds.clinics, stories, ARMS, strict=True)):
            axes = page.axes((0.62 + 3.75 * place, _TOP + 0.15, 3.3, 1.95))
            axes.set_title(f"in the {arm} world")
            _draw_story(axes, clinic, story)
            if parting:
                axes.axvline(parting.week, color="#000000", linewidth=1.0)
        return page.figure


def worlds_origin(worlds: WorldPair) -> str:
    """Return in a sentence which two worlds a picture is of."""
    first, second = worlds.setups
    usual = ClinicSetup(seed=first.seed)
    one, two = (plain_difference(usual, setup) or "as usual" for setup in (first, second))
    return (
        f"{worlds.replicates} pairs of simulated clinics, random seed {first.seed}. First world: {one}. "
        f"Second world: {two}. Weeks count from 0."
    )


def _page(height: float, title: str, caption: str) -> Page:
    """Return a page with a title, so much room for a picture, and a caption below it."""
    lines = [line for part in caption.split("\n") for line in textwrap.wrap(part, _CHARACTERS)]
    titles = textwrap.wrap(title, _TITLE_CHARACTERS)
    page = Page(height + LINE * len(lines) + 0.1)
    if titles:
        page.heading(0.1, "\n".join(titles))
    page.text(MARGIN, height, "\n".join(lines), color=GREY, fontsize=8)
    return page


def _story_marks() -> tuple[list[Line2D], list[str]]:
    lines = [
        (Line2D([], [], color=look.colour, linestyle=_DASHES[look.dash]), name)
        for name, look in STATE_LOOKS.items()
    ]
    points = [
        (Line2D([], [], color=look.colour, linestyle="", marker=_MARKS[look.mark]), f"{name} form")
        for name, look in STATE_LOOKS.items()
        if look.mark
    ]
    rupture = (Line2D([], [], color=GREY, linestyle="", marker="x"), "rupture")
    handles, names = zip(*lines, *points, rupture, strict=True)
    return list(handles), list(names)


def _draw_story(axes: Axes, clinic: WatchedClinic, story: Story) -> None:
    points = story_points(clinic, story)
    for name, look in STATE_LOOKS.items():
        draw_line(axes, points.weeks, points.states[name], look.colour, _DASHES[look.dash])
        if look.mark:
            axes.plot(points.form_weeks, points.forms[name], _MARKS[look.mark], color=look.colour)
    axes.plot(points.ruptures, [0.03] * points.ruptures.size, "x", color=GREY)
    axes.set_ylim(0, 1)
    label_weeks(axes)


def _draw_pair(axes: Axes, moment: PairMoment) -> None:
    """Draw the two as the page does: the nearer, the more trust; the thicker the line, the stronger the alliance."""
    left, right = 110.0, 270 + 220 * (1 - (moment.trust.share if moment.trust else 0))
    if moment.alliance:
        axes.plot(
            [left + 52, right - 50],
            [95, 95],
            color=STATE_LOOKS["alliance"].colour,
            linewidth=2 + 20 * moment.alliance.share,
            solid_capstyle="butt",
        )
    if moment.rupture:
        middle = (left + right) / 2
        axes.plot(
            [middle] * 2, [52, 138], color=OKABE_ITO["vermillion"], linewidth=5, linestyle=(0, (1.4, 1))
        )
        axes.add_patch(
            Circle(
                (right, 95),
                56,
                fill=False,
                edgecolor=OKABE_ITO["vermillion"],
                linewidth=3 + 9 * moment.tension,
            )
        )
    axes.add_patch(
        FancyBboxPatch((left - 44, 51), 88, 88, "round,pad=8", facecolor="#222222", edgecolor="none")
    )
    axes.add_patch(Circle((right, 95), 50, facecolor="#F0E3B2", edgecolor="#222222", linewidth=1.5))
    for x, words in ((left, moment.therapist or "no therapist yet"), (right, moment.client)):
        axes.text(x, 178, words, ha="center", va="center", fontsize=11)


def _draw_bar(axes: Axes, name: str, measure: Measure | None) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    axes.set_facecolor(FAINT)
    axes.spines[:].set_visible(False)
    axes.set_title(f"{name.capitalize()}: {measure.words if measure else 'none'}", fontsize=8)
    if measure:
        axes.add_patch(Rectangle((0, 0), measure.share, 1, color=STATE_LOOKS[name].colour))
        if measure.first is not None:
            axes.axvline(measure.first, color="#000000", linewidth=1.5)
