"""The picture of the scoreboard: every figure has its line, nothing overlaps, the worst cases are drawn too."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.measures.registry import ESTIMANDS
from experiments.plots.saving import svg_bytes
from experiments.plots.scoreboard_plot import describe, draw
from experiments.plots.style import styled
from experiments.validation.pooling import PooledEstimate
from experiments.validation.published_figures import ROLES, PublishedFigure, read_published_figures
from experiments.validation.scoreboard import Score, scores

NAN = math.nan


def shipped() -> list[Score]:
    rng = np.random.default_rng(4)
    figures = read_published_figures()
    keys = [*ESTIMANDS, *(figure.key for figure in figures if figure.clinic)]
    return scores(figures, {key: rng.uniform(0.05, 0.4, 9) for key in keys})


def made(simulated: float, reach: float = 0.02, **figure: Any) -> Score:
    given = {"id": "dropout", "role": "predict", "value": 0.2, "low": 0.1, "high": 0.3, "unit": "share"}
    ends = (simulated - reach, simulated + reach, simulated - 0.2, simulated + 0.2)
    return Score(PublishedFigure(**{**given, **figure}), PooledEstimate(simulated, reach / 2, *ends, 5))


EXTREMES = [
    made(0.2, quantity="Number of sessions with a rupture " * 6),
    made(50.0, quantity="a very long name of a figure that somebody wrote to describe everything in it " * 2),
    made(-50.0),
    made(0.2, reach=NAN),
    made(NAN),
    made(0.0, value=NAN, low=NAN, high=NAN, unit="sign"),
    made(-3.0, value=NAN, low=NAN, high=NAN, unit="sign", role="calibrate"),
    made(0.2, low=0.2, high=0.2, role="calibrate"),
]


def texts(picture: Figure) -> list[Text]:
    with styled():
        FigureCanvasAgg(picture).draw()
    return [text for text in picture.findobj(Text) if text.get_visible() and text.get_text().strip()]


@pytest.mark.parametrize("board", [shipped(), EXTREMES, EXTREMES[:1]], ids=["shipped", "extremes", "one"])
def test_words_stand_apart_and_on_the_page(board: Sequence[Score]) -> None:
    picture = draw(board)
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(picture)]
    for words, box in boxes:
        assert box.x0 >= -1, words
        assert box.x1 <= picture.bbox.width + 1, words
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        assert not first.padded(-1).overlaps(second.padded(-1)), (one, other)


def test_every_figure_has_its_line() -> None:
    board = shipped()
    said = " ".join(text.get_text().replace("\n", " ") for text in texts(draw(board)))
    assert all(score.figure.quantity in said for score in board)
    assert "calibrate (may be fitted)" in said
    assert "predict (never fitted)" in said
    assert "second set (reported" in said


def test_hits_and_misses_differ_in_shape_and_not_only_in_colour() -> None:
    def markers(score: Score) -> set[str]:
        (axes,) = draw([score]).axes
        return {str(line.get_marker()) for line in axes.get_lines()} - {"None", ""}

    assert markers(made(0.2)) == {"o"}
    assert markers(made(0.35)) == {"D"}
    assert markers(made(9.0)) == {">"}
    assert markers(made(-9.0)) == {"<"}
    assert markers(made(NAN)) == set()


def test_an_empty_board_says_so() -> None:
    assert any("no figure" in text.get_text() for text in texts(draw([])))


def test_the_same_board_gives_the_same_bytes_and_words() -> None:
    board = shipped()
    assert svg_bytes(draw(board)) == svg_bytes(draw(board))
    assert describe(board).count("inside") == len(ROLES)
