"""Pictures of a service: who stays, how scores develop, and its figures beside simulated and published ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from experiments.plots.attrition_plot import attrition, attrition_words
from experiments.plots.described import DescribedPlot
from experiments.plots.page import Page, empty_page
from experiments.plots.predictive_plot import predictive, predictive_words
from experiments.plots.style import GREY, OKABE_ITO, styled, wrapped
from experiments.routine_data.benchmark import Benchmark
from experiments.routine_data.description import Description
from experiments.validation.pooling import NORMAL_95

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

OWN, SIMULATED, PUBLISHED = OKABE_ITO["vermillion"], OKABE_ITO["blue"], "#D3DDE6"
ROW: Final = 0.27


def courses(description: Description) -> Figure:
    """Draw the share of clients who still come, and the mean of each score by session, with 95 % bands."""
    scores = [
        score
        for score in ("distress_score", "alliance_client", "alliance_therapist")
        if description.course(score)
    ]
    height, gap = 2.1, 0.75
    with styled():
        page = Page(0.6 + (1 + len(scores)) * (height + gap))
        page.heading(0.1, "Who stays, and how scores develop")
        axes = page.axes((0.9, 0.6, 6.4, height))
        stays = description.still_there()
        axes.step([n for n, _ in stays], [100 * share for _, share in stays], where="post", color=OWN)
        axes.set_ylim(0, 102)
        axes.set_ylabel("clients still there, %")
        for k, score in enumerate(scores, start=1):
            _course(page.axes((0.9, 0.6 + k * (height + gap), 6.4, height)), description, score)
        return page.figure


def _course(axes: Axes, description: Description, score: str) -> None:
    rows = description.course(score)
    sessions = [row[0] for row in rows]
    means = [row[2] for row in rows]
    reach = [NORMAL_95 * row[3] for row in rows]
    axes.plot(sessions, means, color=OWN)
    low = [mean - half for mean, half in zip(means, reach, strict=True)]
    high = [mean + half for mean, half in zip(means, reach, strict=True)]
    axes.fill_between(sessions, low, high, color=OWN, alpha=0.2, linewidth=0)
    form = description.record.forms.get(score)
    axes.set_ylabel(f"{score.replace('_', ' ')}\n({form.title if form else ''})")
    axes.set_xlabel("session")


def beside_others(description: Description) -> Figure:
    """Draw each figure with its interval beside simulated clinics and the published interval, on its own scale."""
    rows = [row for row in description.benchmarks if row.figure.certain and row.simulated == row.simulated]
    if not rows:
        with styled():
            return empty_page("No figure has an interval.")
    height = ROW * len(rows)
    with styled():
        page = Page(height + 1.5)
        page.heading(0.1, "The service beside simulated clinics and published figures")
        page.text(
            0.12,
            0.42,
            "Red: the service, 95 % interval. Blue: 9 of 10 simulated clinics. Grey: published interval.",
            color=GREY,
        )
        axes = page.axes((3.1, 0.75, 4.4, height))
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_yticks(range(len(rows)), [wrapped(row.figure.measure.label, 44, 1) for row in rows])
        axes.set_xticks([])
        axes.set_xlabel("each figure on its own scale")
        for k, row in enumerate(rows):
            _bars(axes, k, row)
        return page.figure


def _bars(axes: Axes, k: int, row: Benchmark) -> None:
    ends = [row.figure.low, row.figure.high, row.simulated_low, row.simulated_high]
    published = row.published if row.published is not None and not row.published.directional else None
    if published is not None:
        ends += list(published.bounds)
    low, high = min(ends), max(ends)
    width = (high - low) or 1.0

    def at(value: float) -> float:
        return (value - low) / width

    if published is not None:
        left, right = published.bounds
        axes.fill_between([at(left), at(right)], k - 0.4, k + 0.4, color=PUBLISHED, linewidth=0)
    axes.plot([at(row.simulated_low), at(row.simulated_high)], [k + 0.15] * 2, color=SIMULATED, linewidth=2)
    axes.plot([at(row.figure.low), at(row.figure.high)], [k - 0.15] * 2, color=OWN, linewidth=1.4)
    axes.plot([at(row.figure.value)], [k - 0.15], "o", color=OWN, markersize=3.5)


def _words(description: Description) -> str:
    stays = description.still_there()
    half = next((n for n, share in stays if share < 0.5), None)
    return f"Half of the clients have left by session {half}." if half else "More than half stay to the end."


def _beside_words(description: Description) -> str:
    counts = [row.against_simulated for row in description.benchmarks]
    return f"{counts.count('alike')} of {sum(map(bool, counts))} figures overlap with simulated clinics."


SERVICE_PLOTS: Final[tuple[DescribedPlot[Description], ...]] = (
    DescribedPlot(
        "courses",
        "Who stays, and how scores develop",
        "Means over the clients who filled in a form at each session, with 95 % bands; times with fewer than five "
        "forms are not shown. Who stays longer differs from who leaves, so a mean course is nobody's course.",
        courses,
        _words,
    ),
    DescribedPlot(
        "attrition",
        "Attrition by month",
        "Left: the share of clients whose last form is still to come; who returned one in the last month of the "
        "records may return more, and is censored there. Right: the share who returned a form in the month. A month "
        "is four weeks. Where forms are those of sessions, who has finished treatment returns no more, either. "
        "Simulated clinics are of the default configuration; where the file has assessments, theirs are those 4, 8, "
        "12, 16 and 26 weeks after the start.",
        attrition,
        attrition_words,
    ),
    DescribedPlot(
        "predictive",
        "The service beside simulated clinics like it",
        "The simulated clinics have the service's own size, pace, limits and distress at intake, and each has the "
        "parameters of another posterior draw. Scores of distress are on the service's form, with mean and SD at "
        "intake made alike; what changes after that is the model's. Points with fewer than five people are left out.",
        predictive,
        predictive_words,
    ),
    DescribedPlot(
        "beside_others",
        "The service beside simulated clinics and published figures",
        "Simulated: clinics of the default configuration, whose clients fill in the same alliance form.",
        beside_others,
        _beside_words,
    ),
)
"""Plots of a service."""
