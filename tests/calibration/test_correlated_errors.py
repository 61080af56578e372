"""Published errors: those that hang together, and those of one service instead of the average of studies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from experiments.calibration.fit_target import FitTarget, fitted_figures, to_link_scale
from experiments.calibration.implausibility import Yardstick
from experiments.calibration.sample_correlations import sample_correlations, shared_samples
from experiments.calibration.simulator import FigureSimulator
from experiments.config.setting_files import in_setting, is_average_service, settings
from experiments.reports.error_sentences import error_sentences
from experiments.validation.published_figures import PublishedFigure, read_published_figures
from sim.errors import InputError
from sim.parameters import Parameters

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


SAME = [
    PublishedFigure("dropout", "calibrate", 0.2, 0.1, 0.3, interval_kind="CI", sample="one service"),
    PublishedFigure("sessions_mean", "calibrate", 12.0, 9.0, 15.0, interval_kind="CI", sample="one service"),
    PublishedFigure("rater_gap", "calibrate", 0.6, 0.5, 0.7, interval_kind="CI", sample="elsewhere"),
]
SMALL = Parameters.of({"clinic": {"therapists": 2, "clients": 20, "weeks": 20, "closing_weeks": 10}})


def test_figures_of_one_sample_err_together_as_simulated_clinics_do() -> None:
    simulator = FigureSimulator(SMALL, SAME, {}, seed=5)
    found = sample_correlations(simulator, cores=1, clinics=30)
    assert list(found) == [("dropout", "sessions_mean")]
    clinics = [simulator.clinic({}, replicate) for replicate in range(30)]
    by_hand = [to_link_scale(id, [clinic[id] for clinic in clinics]) for id in ("dropout", "sessions_mean")]
    assert found["dropout", "sessions_mean"] == pytest.approx(np.corrcoef(by_hand)[0, 1])
    assert abs(found["dropout", "sessions_mean"]) > 0.1
    assert sample_correlations(simulator, cores=2, clinics=30) == found
    # Too few clinics to tell, or nothing shared: independent.
    assert sample_correlations(simulator, cores=1, clinics=5) == {}
    assert sample_correlations(FigureSimulator(SMALL, SAME[1:], {}), cores=1) == {}


def test_what_a_sample_shares_is_in_the_likelihood_unless_the_table_says_otherwise() -> None:
    shared = {("dropout", "sessions_mean"): -0.5}
    target = FitTarget.of(SAME, shared=shared)
    means = target.value + np.array([[0.0, 0.0, 0.0], [0.3, -1.0, 0.05], [-0.2, -2.0, -0.1]])
    variance = np.full_like(means, 0.003)
    correlation = np.array([[1, -0.5, 0], [-0.5, 1, 0], [0, 0, 1]])
    for mean, found in zip(means, target.log_likelihood(means, variance), strict=True):
        error, middle = target.errors(mean), np.sqrt((target.below**2 + target.above**2) / 2)
        covariance = np.outer(error, error) * correlation + 0.003 * np.eye(3)
        usual = np.outer(middle, middle) * correlation + 0.003 * np.eye(3)
        expected = multivariate_normal.logpdf(target.value, mean, covariance)
        # One normalising width for both sides, and no constant.
        expected += (
            np.linalg.slogdet(covariance)[1] - np.linalg.slogdet(usual)[1] + 3 * np.log(2 * np.pi)
        ) / 2
        assert found == pytest.approx(expected)
    told = [replace(SAME[0], correlations="sessions_mean 0.4"), *SAME[1:]]
    stated = FitTarget.of(told, shared=shared).correlation
    assert stated is not None
    assert stated[0, 1] == 0.4
    assert Yardstick.of(SAME, 0.0, shared).likelihood.correlation is not None
    assert error_sentences(target) == [
        "Errors of figures from the same studies or patients hang together, as single clinics of the configured model "
        "do or as their table says: dropout with sessions_mean -0.50."
    ]


def test_one_service_lies_around_an_average_by_what_services_differ() -> None:
    kinds = ("CI", "prediction", "range", "CI")
    figures = [
        PublishedFigure(id, "calibrate", 0.5, 0.4, 0.6, interval_kind=kind, heterogeneity=spread)
        for id, kind, spread in zip(
            ("rater_gap", "completer_change", "treated_change", "untreated_change"),
            kinds,
            (0.3, 0.3, 0.3, float("nan")),
            strict=True,
        )
    ]
    usual, alone = FitTarget.of(figures), FitTarget.of(figures, one_service=True)
    assert usual.between is None
    assert alone.between == pytest.approx([0.3, 0, 0, 0])
    mean, variance = np.array([[0.9, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5]]), np.full((2, 4), 0.001)
    width = 0.1 / 1.959964
    for target, error in ((usual, width), (alone, np.hypot(width, 0.3))):
        first, second = target.log_likelihood(mean, variance)
        assert second - first == pytest.approx(0.5 * 0.4**2 / (error**2 + 0.001))
    far = Yardstick.of(figures, 0.0, one_service=True).implausibilities(mean, variance)[0]
    assert far[0] == pytest.approx(0.4 / np.sqrt(width**2 + 0.3**2 + 0.001))
    assert Yardstick.of(figures, 0.0).implausibilities(mean, variance)[0, 0] == pytest.approx(
        0.4 / np.sqrt(width**2 + 0.001)
    )
    (said,) = error_sentences(alone)
    assert "rater_gap (0.3)." in said
    assert error_sentences(usual) == []


def test_the_default_setting_is_the_average_service_and_every_other_is_one() -> None:
    parameters = Parameters.of({"work.gain": 0.3})
    assert is_average_service(SMALL)
    assert is_average_service(parameters)
    assert [name for name in settings() if is_average_service(in_setting(parameters, name))] == [
        "default_outpatient"
    ]


def test_shipped_figures_say_how_services_differ_and_what_they_share() -> None:
    figures = {figure.id: figure for figure in read_published_figures()}
    spreads = {id: figure.heterogeneity for id, figure in figures.items() if figure.heterogeneity > 0}
    assert spreads == {"alliance_outcome": 0.10, "rater_gap": 0.42}
    fitted = shared_samples(fitted_figures())
    assert {name: [figure.id for figure in shared] for name, shared in fitted.items()} == {
        "Tryon 2007": ["rater_agreement", "rater_gap"],
        "Tryon 2008": ["client_scale_use", "therapist_scale_use"],
        "review of text-based therapy 2021": ["alliance_level", "alliance_spread"],
    }
    for shared in shared_samples(list(figures.values())).values():
        assert len({figure.setting for figure in shared}) == 1 or shared[0].sample == "Stiles 2015"
