"""Errors that hang together enter the likelihood of a fit as the density of a multivariate normal variable."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from experiments.calibration.fit_target import FitTarget, fitted_figures
from experiments.validation.published_figures import read_published_figures
from sim.errors import InputError

TABLE = """id,role,value,low,high,correlations
treated_change,calibrate,1.0,0.8,1.2,
completer_change,calibrate,0.9,0.7,1.1,treated_change {r}
dropout,predict,0.2,0.1,0.3,completer_change 0.3
"""


def target_of(path: Path, r: str) -> FitTarget:
    path.write_text(TABLE.format(r=r))
    return FitTarget.of(fitted_figures(str(path)))


def test_the_likelihood_is_that_of_a_multivariate_normal_variable(tmp_path: Path) -> None:
    target = target_of(tmp_path / "e.csv", "0.6")
    means = np.array([[1.0, 0.9], [1.1, 0.8], [0.7, 1.0]])
    variance = np.full_like(means, 0.002)
    error = target.below
    covariance = np.outer(error, error) * np.array([[1, 0.6], [0.6, 1]]) + 0.002 * np.eye(2)
    expected = [multivariate_normal.logpdf(target.value, mean, covariance) for mean in means]
    found = target.log_likelihood(means, variance)
    assert found - found[0] == pytest.approx(np.array(expected) - expected[0])


def test_without_correlations_nothing_changes(tmp_path: Path) -> None:
    target = target_of(tmp_path / "e.csv", "0")
    assert target.correlation is None
    nearly = target_of(tmp_path / "e.csv", "1e-12")
    means, variance = np.array([[1.1, 0.8]]), np.full((1, 2), 0.001)
    assert nearly.log_likelihood(means, variance) == pytest.approx(target.log_likelihood(means, variance))


@pytest.mark.parametrize("r", ["1", "x", "", "1.5"])
def test_what_is_no_correlation_is_refused(r: str, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text(TABLE.format(r=r))
    with pytest.raises(InputError, match="column 'correlations'"):
        read_published_figures(str(tmp_path / "e.csv"))


def test_correlations_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    rows = ["improved,calibrate,0.4,0.3,0.5,treated_change 0.9; completer_change -0.9"]
    (tmp_path / "e.csv").write_text(TABLE.format(r="0.9") + "\n".join(rows) + "\n")
    with pytest.raises(InputError, match="contradict"):
        FitTarget.of(fitted_figures(str(tmp_path / "e.csv")))
