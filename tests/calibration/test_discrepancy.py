"""A model that is wrong in part: its own error is added to that of publication, and intervals say what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from experiments.calibration.fit_target import FitTarget
from experiments.calibration.refinement import refine
from experiments.config.options import Options
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import PublishedFigure
from sim.errors import InputError

ERROR = 0.1
REACH = NORMAL_95 * ERROR
FIGURES = [PublishedFigure("rater_gap", "calibrate", 0.5, 0.5 - REACH, 0.5 + REACH)]
RANGES = {"work.gain": (0.0, 2.0)}


def density(off: float, variance: float) -> float:
    return -0.5 * off**2 / variance - 0.5 * np.log(variance)


def test_own_error_adds_to_that_of_publication_and_of_the_emulator() -> None:
    target = FitTarget.of(FIGURES, discrepancy=0.5)
    found = target.log_likelihood(np.array([[0.8], [0.5]]), np.full((2, 1), 0.02**2))
    variance = ERROR**2 + 0.02**2 + (0.5 * REACH) ** 2
    assert found == pytest.approx([density(0.3, variance), density(0.0, variance)])
    exact = target.without_discrepancy.log_likelihood(np.array([[0.8]]), np.full((1, 1), 0.02**2))
    assert exact == pytest.approx([density(0.3, ERROR**2 + 0.02**2)])


def test_own_errors_of_figures_are_independent_where_published_ones_are_not() -> None:
    other = PublishedFigure("completer_change", "calibrate", 1.0, 1.0 - REACH, 1.0 + REACH)
    target = FitTarget.of([*FIGURES, other], discrepancy=1.0)
    together = replace(target, correlation=np.array([[1.0, 0.6], [0.6, 1.0]]))
    mean = np.array([[0.7, 1.1]])
    covariance = ERROR**2 * np.array([[1.0, 0.6], [0.6, 1.0]]) + REACH**2 * np.eye(2)
    off = np.array([0.2, 0.1])
    expected = -0.5 * off @ np.linalg.solve(covariance, off) - 0.5 * np.linalg.slogdet(covariance)[1]
    assert together.log_likelihood(mean, np.zeros((1, 2))) == pytest.approx([expected])


def test_none_is_none() -> None:
    assert FitTarget.of(FIGURES).discrepancy is None
    assert FitTarget.of(FIGURES, 0.0).discrepancy is None


def toy(settings: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """A figure that is half of the parameter."""
    return [{"rater_gap": 0.5 * values["work.gain"]} for values in settings]


def test_intervals_are_given_with_and_without() -> None:
    start = np.linspace(0.4, 1.6, 60)[:, None]
    wide = refine(start, RANGES, FitTarget.of(FIGURES, discrepancy=1.0), toy, 150, 1)
    narrow = refine(start, RANGES, FitTarget.of(FIGURES), toy, 150, 1)
    assert narrow.without_discrepancy is None
    assert wide.without_discrepancy is not None
    # The parameter is twice the figure, so that its errors are, too.
    assert np.std(wide.values) == pytest.approx(2 * np.hypot(ERROR, REACH), rel=0.15)
    assert np.std(narrow.values) == pytest.approx(2 * ERROR, rel=0.15)
    assert np.std(wide.without_discrepancy) == pytest.approx(np.std(narrow.values), rel=0.15)
    assert np.mean(wide.without_discrepancy) == pytest.approx(1.0, abs=0.05)


def test_own_error_below_zero_is_refused() -> None:
    with pytest.raises(InputError, match="discrepancy is -1"):
        Options(discrepancy=-1)
