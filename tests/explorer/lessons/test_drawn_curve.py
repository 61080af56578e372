"""What a student draws: strokes and typed heights become a curve, which is compared with the model in a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.lessons.catalogue import LESSONS
from explorer.lessons.drawn_curve import DrawnCurve
from explorer.lessons.lesson import LessonDrawing
from explorer.lessons.lesson_results import LessonLine, LessonPanel

X = np.arange(1.0, 11.0)
NONE = np.zeros(10)


def line(name: str, mean: np.ndarray[tuple[int], np.dtype[np.float64]]) -> LessonLine:
    return LessonLine(name, X, mean, NONE)


@pytest.fixture
def curve() -> DrawnCurve:
    panel = LessonPanel("Trust", "session", (line("usual", X / 10), line("better", X / 5)))
    return DrawnCurve.of(panel, LessonDrawing(0, "better", ("usual",), "Draw it."))


def test_it_begins_as_the_line_that_is_given_and_nothing_is_said_of_it(curve: DrawnCurve) -> None:
    assert curve.values == pytest.approx(X / 10)
    assert curve.difference() == ""
    assert curve.low < 0.1 < 2.0 < curve.high


def test_without_a_given_line_it_is_flat_at_no_difference() -> None:
    panel = LessonPanel("Trust", "session", (line("a", -X),), zero=True)
    assert DrawnCurve.of(panel, LessonDrawing(0, "a", (), "Draw it.")).values.tolist() == [0.0] * 10


def test_a_stroke_moves_what_it_passes_and_nothing_else(curve: DrawnCurve) -> None:
    after = curve.drawn([6.0, 3.0, 4.5], [1.2, 0.6, 0.9])
    assert after.values[2:6] == pytest.approx([0.6, 0.8, 1.0, 1.2])
    assert after.values[[0, 1, 6, 9]] == pytest.approx(curve.values[[0, 1, 6, 9]])
    assert curve.drawn([4.2], [0.5]).values[3] == pytest.approx(0.5)
    assert curve.drawn([np.nan], [0.5]) is curve
    assert curve.drawn([4.0], [99.0]).values[3] == curve.high


def test_typed_heights_are_joined_by_straight_lines(curve: DrawnCurve) -> None:
    assert curve.places == [0, 2, 4, 5, 7, 9]
    after = curve.typed({0: 0.0, 9: 1.8})
    assert after.values == pytest.approx(np.linspace(0, 1.8, 10))


def test_the_sentence_names_mean_and_greatest_distance_and_direction(curve: DrawnCurve) -> None:
    said = curve.typed({0: 1.0, 9: 0.0}).difference()
    assert "furthest apart at session 10: you drew 0.00, the model has 2.00" in said
    assert "From beginning to end yours falls, the model's rises." in said
    assert curve.typed({0: 0.2, 9: 2.0}).difference().startswith("You came close.")


@pytest.mark.parametrize(
    "key", [key for key, one in LESSONS.items() if one.drawing and key != "slow_and_fast"]
)
def test_the_lines_to_draw_are_there(key: str) -> None:
    lesson = LESSONS[key]
    assert lesson.drawing is not None
    panel = lesson.run(replicates=2).panels[lesson.drawing.panel]
    assert not panel.labels
    assert DrawnCurve.of(panel, lesson.drawing).values.shape == panel.lines[0].x.shape
