"""Predictions: sealed, never of what is known, and scored as the literature says."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from experiments import predict
from experiments.api.predicting import refuse_known
from experiments.commands.release_scores import main as score_release
from experiments.commands.release_scores import read_rows
from experiments.config.setting_files import in_setting
from experiments.reports.prediction_text import prediction_text
from experiments.validation.pooling import PooledEstimate
from experiments.validation.predictions import (
    Prediction,
    interval_score,
    normal_crps,
    read_prediction,
    read_predictions,
    score,
)
from experiments.validation.published_figures import PublishedFigure, read_published_figures
from experiments.validation.scoreboard import Score, sight_line
from experiments.validation.scored_releases import release_scores
from sim.errors import InputError
from sim.parameters import Parameters

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]
SMALL = ("clinic.clients=60", "clinic.therapists=3", "population=default", "clinics=4")


def prediction(**given: Any) -> Prediction:
    usual = {
        "id": "sessions_median",
        "date": "2026-11-27",
        "version": "1.0",
        "model": "abc",
        "command": "alliance predict id=sessions_median",
        "meaning": "median number of sessions",
        "unit": "sessions",
        "clinics": 100,
        "seed": 1,
        "mean": 15.0,
        "mc_error": 0.3,
        "parameter_error": 0.4,
        "low": 14.0,
        "high": 16.0,
        "one_clinic": {"0.05": 12.0, "0.95": 18.0},
    }
    return Prediction(**{**usual, **given})


def figure(**given: Any) -> PublishedFigure:
    return PublishedFigure(
        **{"id": "sessions_median", "role": "predict", "value": 17.0, "low": 16.0, "high": 18.0, **given}
    )


def test_a_prediction_comes_back_as_it_was_written(tmp_path: Path) -> None:
    for one in (prediction(), prediction(parameter_error=math.nan)):
        path = one.write(tmp_path)
        assert path.stem == one.name
        again = read_prediction(path)
        assert repr(again) == repr(one.sealed)
    assert sorted(read_predictions(tmp_path)) == sorted(path.stem for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "value"), [("mean", 17.0), ("date", "2026-01-01"), ("one_clinic", {"0.05": 13.0})]
)
def test_a_changed_prediction_is_noticed(name: str, value: object, tmp_path: Path) -> None:
    path = prediction().write(tmp_path)
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, name: value}))
    with pytest.raises(InputError, match="changed after it was written"):
        read_prediction(path)


def test_what_is_no_prediction_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for text in ("{", "[]", '{"id": "dropout"}'):
        path.write_text(text)
        with pytest.raises(InputError, match="not a prediction"):
            read_prediction(path)


def test_a_prediction_is_never_written_over(tmp_path: Path) -> None:
    path = prediction().write(tmp_path)
    before = path.read_bytes()
    with pytest.raises(InputError, match="never written over"):
        prediction().write(tmp_path)
    assert path.read_bytes() == before


def test_what_is_known_is_not_predicted_but_may_be_elsewhere() -> None:
    known = [
        figure(id="dropout", source="Somebody 2012"),
        figure(id="sessions_mean", clinic="private_practice"),
    ]
    with pytest.raises(InputError, match=r"dropout is 17 in the table.*Somebody 2012.*not be blind"):
        refuse_known("dropout", Parameters(), known)
    elsewhere = in_setting(Parameters(), "private_practice")
    refuse_known("dropout", elsewhere, known)
    refuse_known("sessions_mean", Parameters(), known)
    with pytest.raises(InputError, match="sessions_mean"):
        refuse_known("sessions_mean", elsewhere, known)


def test_scores_are_those_of_the_literature() -> None:
    # The integral of (F(x) - [x >= y])^2 over x, by the trapezoid rule.
    for mean, spread, value in ((0.0, 1.0, 0.0), (2.0, 0.5, 3.1), (-1.0, 2.0, 4.0)):
        x = np.linspace(mean - 12 * spread - 10, mean + 12 * spread + 10, 400_001)
        below = np.array([NormalDist(mean, spread).cdf(at) for at in x[::100]])
        integrand = (below - (x[::100] >= value)) ** 2
        assert normal_crps(mean, spread, value) == pytest.approx(
            np.trapezoid(integrand, x[::100]), abs=2e-2 * spread
        )
    assert normal_crps(0.0, 1.0, 0.0) == pytest.approx((math.sqrt(2) - 1) / math.sqrt(math.pi), abs=1e-12)
    assert normal_crps(2.0, 0.0, 5.0) == 3.0
    assert interval_score(1.0, 2.0, 1.5) == 1.0
    assert interval_score(1.0, 2.0, 2.25) == pytest.approx(1.0 + 40 * 0.25)


def test_a_prediction_is_scored_with_all_of_its_error() -> None:
    scored = score(prediction(), figure())
    assert scored.crps == normal_crps(15.0, 0.5, 17.0)
    assert (scored.interval_score, scored.inside) == (pytest.approx(42.0), False)
    assert score(prediction(parameter_error=math.nan), figure()).crps == normal_crps(15.0, 0.3, 17.0)
    assert score(prediction(), figure(value=14.5)).inside


def board() -> list[Score]:
    near = PooledEstimate(17.0, 0.1, 16.0, 18.0, 12.0, 20.0, 50)
    far = PooledEstimate(21.0, 0.1, 20.0, 22.0, 12.0, 25.0, 50)
    return [
        Score(figure(in_sight="yes"), near),
        Score(figure(in_sight="yes"), far),
        Score(figure(in_sight="no"), near),
        Score(
            figure(in_sight="yes", role="calibrate", value=1.0, low=math.nan, high=math.nan, unit="sign"),
            near,
        ),
    ]


def test_releases_are_scored_known_and_unknown_apart() -> None:
    rows = release_scores(board(), "1.0", "abc", "2026-11-27")
    found = {(row.known, row.role): row for row in rows}
    assert set(found) == {("yes", "calibrate"), ("yes", "predict"), ("no", "predict")}
    assert (found["yes", "predict"].figures, found["yes", "predict"].inside) == (2, 1)
    spread = 1.0 / 1.959964
    expected = (normal_crps(17, spread, 17) + normal_crps(21, spread, 17)) / 2
    assert found["yes", "predict"].crps == pytest.approx(expected)
    assert found["no", "predict"].interval_score == pytest.approx(2.0)
    assert math.isnan(found["yes", "calibrate"].crps)
    assert found["yes", "calibrate"].inside == 1


def test_the_scoreboard_says_what_was_known() -> None:
    assert sight_line(board()).endswith("unknown 1 of 1, known 2 of 3 inside.")
    assert sight_line(board()[:2]).endswith("unknown none, known 1 of 2 inside.")
    assert sight_line([Score(figure(), board()[0].simulated)]) == ""


def test_seals_of_the_project_hold_and_unseen_figures_name_theirs() -> None:
    predictions = read_predictions(ROOT / "docs" / "predictions")
    assert predictions
    for row in read_published_figures():
        assert row.in_sight == "yes" or row.prediction, f"{row.id} was not in sight, but names no prediction"
        if row.prediction:
            assert predictions[row.prediction].id == row.id


def test_command_writes_once_and_prints(alliance: Run, here: Path) -> None:
    given = ("predict", "id=sessions_median", *SMALL, "clinic=private_practice", "out=p")
    code, out, err = alliance(*given)
    assert code == 0, err
    (path,) = (here / "p").iterdir()
    assert out.rstrip().endswith(f"prediction: p/{path.name}")
    assert out.startswith(prediction_text(read_prediction(path)))
    assert "all clinics have the same parameters" in out
    code, out, err = alliance(*given)
    assert (code, len(list((here / "p").iterdir()))) == (2, 1)
    assert "never written over" in err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "id is missing, but the name of an estimand was expected"),
        (("id=sessions_medan",), "did you mean 'sessions_median'?"),
        (("id=dropout",), "would not be blind"),
    ],
)
def test_command_refuses_in_one_sentence(
    alliance: Run, here: Path, given: tuple[str, ...], said: str
) -> None:
    code, _, err = alliance("predict", *given, "out=p")
    assert code == 2
    assert said in " ".join(err.split())
    assert not (here / "p").exists()


def test_quotients_are_predicted_as_they_are_pooled() -> None:
    found = predict(
        "therapist_share_severe",
        {"population": "default", "clinic.clients": 60, "clinic.therapists": 3, "clinic.weeks": 30},
        clinics=6,
        progress=False,
    )
    assert found.id == "therapist_share_severe"
    assert found.sealed.sha256 == found.sealed.sealed.sha256


def test_releases_are_kept_and_the_present_one_replaced(alliance: Run, here: Path) -> None:
    code, _, err = alliance("validate", *SMALL, "figures=false", "out=v")
    assert code == 0, err
    for version, count in (("1.0", 3), ("1.1", 6), ("1.1", 6)):
        assert score_release(["v", "--out", "releases.csv", "--version", version]) == 0
        assert len(read_rows(here / "releases.csv")) == count
    assert score_release(["nowhere", "--out", "releases.csv"]) == 2
