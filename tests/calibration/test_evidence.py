"""Marginal likelihoods have their known values, and so have model probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from experiments.calibration.fit_target import FitTarget
from experiments.calibration.marginal_likelihood import (
    MarginalLikelihood,
    marginal_likelihood,
    model_probabilities,
)
from experiments.calibration.refinement import EmulatedPosterior, refine
from experiments.validation.pooling import NORMAL_95
from experiments.validation.published_figures import PublishedFigure

RANGES = {"work.gain": (0.0, 1.0), "trust.start": (0.0, 1.0)}
ERROR = 0.05


def posterior(slope: float) -> EmulatedPosterior:
    """One figure, `slope` times the first parameter, published as 0.5 with an error."""
    reach = NORMAL_95 * ERROR
    target = FitTarget.of([PublishedFigure("rater_gap", "calibrate", 0.5, 0.5 - reach, 0.5 + reach)])
    random = np.random.default_rng(2)

    def evaluate(settings: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        return [{"rater_gap": slope * values["work.gain"] + 0.05 * random.normal()} for values in settings]

    return refine(random.uniform(size=(50, 2)), RANGES, target, evaluate, 400, 1)


def test_the_marginal_likelihood_of_a_line_is_its_published_error_over_its_slope() -> None:
    steep, flat = (marginal_likelihood(posterior(slope), 1) for slope in (4.0, 1.0))
    # A flat prior through a steep line: the density at the figure is one over the slope.
    assert steep.log - flat.log == pytest.approx(np.log(1 / 4), abs=0.1)
    assert 0 < steep.error < 0.1


def test_a_model_that_cannot_fit_the_figure_is_unlikely() -> None:
    near, far = (marginal_likelihood(posterior(slope), 1) for slope in (0.6, 0.35))
    # At best, the second falls three published errors short.
    assert near.log - far.log > 3


def test_probabilities_add_up_and_know_their_errors() -> None:
    logs = (0.0, 0.0, -30.0)
    share, low, high = model_probabilities([MarginalLikelihood(log, 0.5) for log in logs], 1)
    assert share == pytest.approx([0.5, 0.5, 0], abs=1e-6)
    assert low[0] < 0.35 < 0.65 < high[0]
    assert high[2] < 1e-6
    exact = model_probabilities([MarginalLikelihood(0.0, 0.0), MarginalLikelihood(np.log(3.0), 0.0)], 1)
    assert np.array(exact) == pytest.approx(np.array([[0.25, 0.75]] * 3))
