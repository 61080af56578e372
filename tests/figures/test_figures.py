"""Every figure for ordinary and degenerate studies: drawn, named, labelled, and free of overlapping text."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.plots import CONTRAST_PLOTS, STUDY_PLOTS
from experiments.plots.described import DescribedPlot
from experiments.plots.style import LINES, arm_styles, readable, styled, wrapped
from experiments.studies.comparison_data import ComparisonData

LONG = "a very long name of an arm that somebody wrote to describe everything that is done in it"
SEVEN = (
    "integrative",
    "working_alliance",
    "alliance_as_consequence",
    "common_factor_client",
    "technique",
    "corrective_experience",
    "retention",
)
CASES: dict[str, dict[str, Any]] = {
    "six arms": {},
    "seven arms": {"arms": SEVEN, "clients": 120, "therapists": 6},
    "two arms": {"arms": ("usual care", "routine feedback"), "clients": 90, "therapists": 3},
    "one arm": {"arms": ("usual care",), "clients": 60, "therapists": 4},
    "nine arms": {"arms": tuple(f"arm {k}" for k in range(9)), "clients": 60, "therapists": 2},
    "long names": {"arms": (LONG, f"{LONG} twice"), "clients": 60, "therapists": 45},
    "tiny": {"arms": ("usual care", "other"), "clients": 3, "therapists": 1, "replicates": 1},
    "nobody started": {"arms": ("a", "b", "c"), "clients": 3, "therapists": 2, "started": False},
}
AXES_WITHOUT_LABELS = {"flow", "networks"}
FORESTS = {"differences", "differences_of_differences", "effects_by_moderator"}
WITHOUT_ARMS = {"ruptures", "networks", "differences_of_differences"}

Invent = Callable[..., ComparisonData]


@pytest.fixture(scope="module", params=CASES)
def comparison(request: pytest.FixtureRequest, invent: Invent) -> ComparisonData:
    return invent(**CASES[request.param], contrasted=True)


@pytest.fixture(scope="module", params=(*STUDY_PLOTS, *CONTRAST_PLOTS), ids=lambda drawing: drawing.name)
def drawing(request: pytest.FixtureRequest) -> DescribedPlot[ComparisonData]:
    found: DescribedPlot[ComparisonData] = request.param
    return found


@pytest.fixture(scope="module")
def drawn(drawing: DescribedPlot[ComparisonData], comparison: ComparisonData) -> Figure:
    figure = drawing.draw(comparison)
    with styled():
        # As a picture would be laid out, without its dots; pictures themselves are saved in `test_saving`.
        FigureCanvasAgg(figure)
        figure.draw_without_rendering()
    return figure


def axis_ticks(figure: Figure) -> Iterator[tuple[Text, bool]]:
    """Yield every tick label and whether it is seen: matplotlib keeps labels of ticks beyond the axis."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            room = 1e-9 * (high - low)
            for tick in axis.get_major_ticks():
                yield tick.label1, axes.axison and low - room <= tick.get_loc() <= high + room


def visible_texts(figure: Figure) -> list[Text]:
    unseen = {id(label) for label, seen in axis_ticks(figure) if not seen}
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in unseen
    ]


def overlaps(texts: list[Text]) -> list[tuple[str, str]]:
    boxes = [(text.get_text(), *text.get_window_extent().extents.tolist()) for text in texts]
    return [
        (one[0], other[0])
        for one, other in itertools.combinations(boxes, 2)
        if min(one[3], other[3]) - max(one[1], other[1]) > 0.5
        and min(one[4], other[4]) - max(one[2], other[2]) > 0.5
    ]


def test_no_two_texts_overlap_tick_labels_included(drawn: Figure) -> None:
    assert overlaps(visible_texts(drawn)) == []


def test_no_text_is_cut_off(drawn: Figure) -> None:
    width, height = drawn.bbox.size
    for text in visible_texts(drawn):
        inside = text.get_window_extent()
        assert min(inside.x0, inside.y0) >= -1, text.get_text()
        assert inside.x1 <= width + 1, text.get_text()
        assert inside.y1 <= height + 1, text.get_text()


def test_axes_with_ticks_carry_labels(drawn: Figure, drawing: DescribedPlot[ComparisonData]) -> None:
    if drawing.name in AXES_WITHOUT_LABELS:
        assert all(axes.get_title(loc="left") for axes in drawn.axes if not axes.axison)
        return
    framed = [axes for axes in drawn.axes if axes.axison]
    along = [axes for axes in framed if axes.get_xlabel()]
    assert (len(along) > 0) == (len(framed) > 0)
    shown = [axes for axes in framed if axes.yaxis.get_tick_params().get("labelleft", True)]
    assert all(axes.get_ylabel() or drawing.name in FORESTS for axes in shown)


def test_every_arm_is_named(
    drawn: Figure, drawing: DescribedPlot[ComparisonData], comparison: ComparisonData
) -> None:
    if drawing.name in WITHOUT_ARMS or comparison.trajectories.num_rows == 0:
        return
    said = " ".join(text.get_text().replace("\n", " ") for text in visible_texts(drawn))
    alone = len(comparison.arms) == 1 and drawing.name in FORESTS
    for arm in () if alone else comparison.arms:
        assert wrapped(arm, 30, 1).removesuffix(" …") in said


def test_description_stands_for_the_picture(
    drawing: DescribedPlot[ComparisonData], comparison: ComparisonData
) -> None:
    words = drawing.describe(comparison)
    assert len(words) > 20
    assert "nan" not in words.split()


def test_arms_differ_in_colour_dashes_and_marker() -> None:
    arms = tuple(f"arm {k}" for k in range(len(LINES)))
    looks = arm_styles(arms, "arm 3")
    assert looks["arm 3"].colour == "#000000"
    for part in ("colour", "dashes", "marker"):
        assert len({str(getattr(look, part)) for look in looks.values()}) == len(arms)


def test_more_arms_than_colours_still_differ() -> None:
    arms = tuple(f"arm {k}" for k in range(20))
    looks = [(look.colour, str(look.dashes), look.marker) for look in arm_styles(arms, "arm 0").values()]
    assert len(set(looks)) == len(arms)


@pytest.mark.parametrize(
    ("name", "shown"), [("working_alliance", "working alliance"), ("  ", "(no name)"), ("a$b$", "a$b$")]
)
def test_readable_names(name: str, shown: str) -> None:
    assert readable(name) == shown
