"""A prior from draws of another calibration: as wide as it says, and joined with the figures by Bayes' rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from experiments.api.calibrating import Calibration
from experiments.calibration import fit_summary, refinement
from experiments.calibration.fit_target import FitTarget
from experiments.calibration.inference import Budget, abc_sampler, run_smc
from experiments.calibration.informed_prior import WIDENING, InformedPrior
from experiments.calibration.refinement import refine
from experiments.inputs.posterior_draws import write_draws
from sim.errors import InputError
from sim.parameters import Parameters

RANGES = {"course.forgetting": (0.0, 1.0), "work.gain": (0.0, 1.0)}
FIGURE = "rater_gap"
"""A figure whose errors are normal on its own scale."""


def draws(spread: float = 0.05, correlation: float = 0.6, count: int = 4000) -> list[dict[str, float]]:
    covariance = spread**2 * np.array([[1, correlation], [correlation, 1]])
    points = np.random.default_rng(3).multivariate_normal([0.5, 0.4], covariance, count)
    return [dict(zip(RANGES, map(float, row), strict=True)) for row in points]


def figure_of(settings: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    noise = 0.01 * np.random.default_rng(len(settings)).normal(size=len(settings))
    return [{FIGURE: values["work.gain"] + error} for values, error in zip(settings, noise, strict=True)]


def fitted(value: float, error: float, prior: InformedPrior) -> np.ndarray:
    target = FitTarget((FIGURE,), np.array([value]), np.array([error]), np.array([error]))
    return refine(prior.sample[:200], RANGES, target, figure_of, 400, 1, prior).values


def test_it_has_the_mean_and_correlation_of_the_draws_and_is_wider() -> None:
    prior = InformedPrior.of(draws(), RANGES)
    assert prior.sample.mean(axis=0) == pytest.approx([0.5, 0.4], abs=0.005)
    assert prior.sample.std(axis=0) == pytest.approx(0.05 * WIDENING, rel=0.03)
    assert np.corrcoef(prior.sample.T)[0, 1] == pytest.approx(0.6, abs=0.03)


def test_it_ends_at_the_ranges() -> None:
    prior = InformedPrior.of(draws(spread=0.4), RANGES)
    assert prior.sample.min() >= 0
    assert prior.sample.max() <= 1
    logs = prior.log_density(np.array([[0.5, 0.4], [0.5, 1.01], [-0.01, 0.4], [0.6, 0.5]]))
    assert np.isneginf(logs).tolist() == [False, True, True, False]
    assert logs[0] == pytest.approx(0, abs=0.01)
    assert logs[3] < logs[0]


def test_figures_and_prior_are_weighed_by_their_precision() -> None:
    # A normal prior and a normal error: the posterior mean lies between, by precision, and drags the other along.
    prior = InformedPrior.of(draws(), RANGES)
    spread, error = 0.05 * WIDENING, 0.075
    weight = spread**2 / (spread**2 + error**2)
    values = fitted(0.6, error, prior)
    assert values.mean(axis=0) == pytest.approx([0.5 + 0.6 * weight * 0.2, 0.4 + weight * 0.2], abs=0.012)
    assert values.std(axis=0)[1] == pytest.approx(spread * np.sqrt(1 - weight), rel=0.1)


def test_figures_that_say_nothing_leave_the_prior() -> None:
    prior = InformedPrior.of(draws(), RANGES)
    values = fitted(0.4, 50.0, prior)
    assert values.mean(axis=0) == pytest.approx([0.5, 0.4], abs=0.012)
    assert values.std(axis=0) == pytest.approx(0.05 * WIDENING, rel=0.1)


def test_generations_begin_with_it(tmp_path: Path) -> None:
    prior = InformedPrior.of(draws(), RANGES)

    def model(values: Mapping[str, float]) -> dict[str, float]:
        return {FIGURE: 0.0}

    with abc_sampler(1, None) as sampler:
        (found,) = run_smc(
            model,
            RANGES,
            (FIGURE,),
            tmp_path,
            Budget(200, 1, 60),
            sampler,
            1,
            lambda *_: None,
            prior,
        )
    assert found.paths == tuple(RANGES)
    assert found.values.mean(axis=0) == pytest.approx([0.5, 0.4], abs=0.02)
    assert found.values.std(axis=0) == pytest.approx(0.05 * WIDENING, rel=0.15)


def test_draws_without_a_fitted_parameter_are_refused() -> None:
    with pytest.raises(InputError, match="prior has no draws of trust\\.start"):
        InformedPrior.of(draws(), {**RANGES, "trust.start": (0.0, 1.0)})
    with pytest.raises(InputError, match="draws outside the ranges"):
        InformedPrior.of(draws(spread=0.01), {"work.gain": (2.0, 3.0)})


def test_a_calibration_takes_a_table_of_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_summary, "REPETITIONS", 2)
    monkeypatch.setattr(fit_summary, "DRAWS", 10)
    monkeypatch.setattr(refinement, "ROUNDS", 1)
    gain, ease = Parameters().work.gain, Parameters().instrument.client_ease
    rows = [
        {"work.gain": gain * (1 + 0.1 * x), "instrument.client_ease": ease + 0.05 * x}
        for x in (0, -1, 0, 1, 0.5)
    ]
    write_draws(tmp_path / "draws.csv", rows, {})
    settings = {"clinic": "small", "clinic.clients": 40, "clinic.weeks": 12, "clinic.closing_weeks": 8}
    settings |= {"figures": False, "prior": str(tmp_path / "draws.csv")}
    wide = {"work.gain": (gain / 4, gain * 3), "instrument.client_ease": (ease - 1, ease + 1)}
    given = {"particles": 10, "generations": 1, "surface": 100}
    with pytest.warns(UserWarning, match="prior were made with another version"):
        calibration = Calibration(settings, fitted=wide, folder=tmp_path / "fit", **given)
    posterior = calibration.run(cores=1, progress=False)
    assert "The prior is a normal distribution around draws of another calibration" in posterior.text
    low, high = (posterior.marginals[name].to_pylist() for name in ("low", "high"))
    widths = dict(zip(posterior.marginals["parameter"].to_pylist(), np.subtract(high, low), strict=True))
    assert widths["work.gain"] < 0.6 * gain
