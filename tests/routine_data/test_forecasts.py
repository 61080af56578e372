"""Clients held out are foretold without a look at how they went on, scored properly, and told honestly."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy.special import ndtri

from experiments import ServiceDescription, observe, open_results
from experiments.config.user_files import UserFile
from experiments.inputs.posterior_draws import SHIPPED, draws_path, read_draws
from experiments.reports.forecast_text import forecast_sentences
from experiments.routine_data.forecast_cases import ForecastCases, forecast_cases
from experiments.routine_data.forecast_methods import (
    CARRIED,
    DROPOUT,
    LAST_SCORE,
    LOGISTIC,
    MIXED,
    SIMULATED,
    Task,
)
from experiments.routine_data.forecast_scores import (
    BRIER,
    CRPS,
    parts_of,
    proper_scores,
    score_difference,
)
from experiments.routine_data.forecasts import Forecasts, forecast_held_out, foretold
from experiments.routine_data.form_series import FormSeries
from experiments.routine_data.service_mapping import mapping_of, read_mapping
from experiments.routine_data.service_record import service_record
from experiments.routine_data.tabular_files import read_table
from sim.errors import InputError
from tests.house.source import ROOT
from tests.routine_data.services import FORM, MAPPING, clinic, csv_of, rows_of

NAMES = ("form 1", "form 2", "form 3", "intake", "mean alliance")


def cases(
    count: int, seed: int, regress: float = 1.0, therapists: int = 10, effect: float = 0.0
) -> ForecastCases:
    """Return clients whose last score is the third, drawn towards 10 by `regress`, plus an effect of therapists."""
    rng = np.random.default_rng(seed)
    therapist = np.arange(count) % therapists
    level = rng.normal(15, 4, count)
    known = {name: level + rng.normal(0, 2, count) for name in NAMES[:4]}
    known[NAMES[4]] = rng.normal(4, 0.5, count)
    pull = effect * np.random.default_rng(99).normal(size=therapists)[therapist]
    last = 10 + regress * (known["form 3"] - 10) + pull + rng.normal(0, 1, count)
    chance = 1 / (1 + np.exp(2 * (known[NAMES[4]] - 4) / 0.5))
    dropped = (rng.random(count) < chance).astype(np.float64)
    return ForecastCases(known, last, dropped, therapist, np.zeros((count, 3)))


def forecasts_of(own: ForecastCases, whole_therapists: bool = False, regress: float = 1.0) -> Forecasts:
    simulated = cases(2000, seed=7, regress=regress)
    targets = foretold(own, simulated, NAMES, whole_therapists, (0.0, 40.0), replicates=100, seed=1)
    return Forecasts("therapists" if whole_therapists else "clients", NAMES, 2000, targets)


def test_scores_have_their_known_values() -> None:
    one = proper_scores(CRPS, np.array([3.0]), np.array([[5.0]]))
    two = proper_scores(CRPS, np.array([0.0]), np.array([[0.0, 1.0]]))
    assert (one[0], two[0]) == (2.0, pytest.approx(0.25))
    normal = ndtri((np.arange(4000) + 0.5) / 4000)[None, :]
    at_mean = proper_scores(CRPS, np.array([0.0]), normal)[0]
    assert at_mean == pytest.approx((math.sqrt(2) - 1) / math.sqrt(math.pi), abs=1e-3)
    assert proper_scores(BRIER, np.array([1.0, 0.0]), np.array([0.8, 0.5])).tolist() == pytest.approx(
        [0.04, 0.25]
    )


def test_forms_are_taken_at_their_times_in_order() -> None:
    client = np.repeat([0, 1, 2], [6, 3, 4])
    time = np.array([1, 2, 3, 4, 5, 6, 1, 2, 3, 1, 5, 9, 13.0])
    distress = np.array([9, math.nan, 8, 7, 6, math.nan, 5, 4, 3, 2, 1, 0, 1.0])
    series = FormSeries(3, client, time, distress, np.arange(13.0))
    assert series.first_from([-np.inf] * 3).tolist() == [[0, 2, 3], [6, 7, 8], [9, 10, 11]]
    assert series.first_from([1, 4, 5]).tolist() == [[0, 3, 4], [6, -1, -1], [9, 10, 11]]
    assert series.last().tolist() == [4, 8, 12]
    assert series.mean_alliance(np.array([2, -1, 12])).tolist()[::2] == [1.0, 10.5]


def test_a_case_is_what_is_known_by_the_third_form_and_what_came_later(tmp_path: Path) -> None:
    (tmp_path / "own_form.yaml").write_text(FORM)
    tables, _ = clinic()
    mapping = mapping_of(yaml.safe_load(MAPPING), "my.yaml", tmp_path)
    record = service_record(read_table(UserFile("s.csv", csv_of(rows_of(tables)).encode())), mapping)
    own = record.observed.unchecked
    series = FormSeries(
        own.clients,
        own.client,
        own.session.astype(float),
        own.scores["distress_score"],
        own.scores["alliance_client"],
    )
    found = forecast_cases(own, series)
    by_hand = []
    for client in range(own.clients):
        forms = [v for v in own.scores["distress_score"][own.client == client] if not math.isnan(v)]
        if len(forms) >= 3:
            by_hand.append([*forms[:3], forms[-1] if len(forms) > 3 else math.nan])
    values = np.column_stack([found.table(NAMES[:3]), found.last])
    assert np.array_equal(values, np.array(by_hand), equal_nan=True)


@pytest.mark.parametrize("method", [*LAST_SCORE.values(), *DROPOUT.values()])
def test_how_clients_held_out_went_on_is_not_looked_at(method: object) -> None:
    assert callable(method)
    own, simulated = cases(200, seed=1), cases(1000, seed=2)
    blind = dataclasses.replace(
        own.of(np.arange(150, 200)), last=np.full(50, np.nan), dropped=np.full(50, np.nan)
    )
    learned = own.of(np.arange(150))
    seen = method(Task(learned, own.of(np.arange(150, 200)), simulated, NAMES))
    assert np.array_equal(seen, method(Task(learned, blind, simulated, NAMES)))
    assert not np.isnan(seen).any()


def test_the_simple_method_wins_where_it_is_right_and_the_text_says_so() -> None:
    found = forecasts_of(cases(60, seed=8), regress=0.2)
    assert found.targets[0].scores[0].method == CARRIED
    assert found.targets[0].scores[0].value == min(score.value for score in found.targets[0].scores)
    sentence = forecast_sentences(found)[0]
    assert f"the simple method wins: {CARRIED}" in sentence
    assert "The model, by simulated clients," in sentence


def test_a_regression_wins_where_scores_are_drawn_to_a_mean() -> None:
    last, dropout = forecasts_of(cases(300, seed=4, regress=0.2)).targets
    pairs = {(pair.method, pair.against): pair for pair in (*last.differences, *dropout.differences)}
    assert pairs[MIXED, CARRIED].high < 0
    assert pairs[LOGISTIC, "share of the other clients"].high < 0
    assert 0.82 < next(score for score in last.scores if score.method == MIXED).within < 0.97
    # Simulated clients are not drawn to it: they are wrong here, and do not win.
    assert pairs[SIMULATED, MIXED].low > 0


def test_a_therapist_who_is_known_helps_and_one_who_is_new_does_not() -> None:
    own = cases(300, seed=5, effect=4.0)
    known = forecasts_of(own).targets[0].scores[1]
    new = forecasts_of(own, whole_therapists=True).targets[0].scores[1]
    assert known.value < 0.5 * new.value
    assert new.within > 0.75


def test_therapists_are_held_out_with_all_their_clients() -> None:
    therapist = np.array([0, 1, 2, 3, 4, 5] * 5 + [-1] * 20)
    part = parts_of(therapist, True, 3, seed=1)
    assert all(np.unique(part[therapist == who]).size == 1 for who in range(6))
    assert np.unique(part).tolist() == [0, 1, 2]
    alone = parts_of(therapist, False, 5, seed=1)
    assert np.bincount(alone).tolist() == [10] * 5


def test_differences_that_clients_of_a_therapist_share_are_less_certain() -> None:
    therapist = np.repeat(np.arange(10), 20)
    shared = np.random.default_rng(1).normal(size=10)[therapist]
    clustered = score_difference("a", "b", shared, therapist, 400, seed=1)
    alone = score_difference("a", "b", shared, np.full(200, -1), 400, seed=1)
    assert clustered.high - clustered.low > 3 * (alone.high - alone.low)
    assert clustered.value == alone.value == pytest.approx(shared.mean())


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> ServiceDescription:
    folder = tmp_path_factory.mktemp("service")
    (folder / "own_form.yaml").write_text(FORM)
    (folder / "my_service.yaml").write_text(MAPPING)
    (folder / "sessions.csv").write_text(csv_of(rows_of(clinic(clients=400, seed=5)[0])))
    return observe(
        folder / "sessions.csv", folder / "my_service.yaml", replicates=40, clinics=2, held_out="clients"
    )


def test_the_model_foretells_its_own_clients_about_as_well_as_a_regression(
    described: ServiceDescription,
) -> None:
    rows = {(row["target"], row["method"]): row for row in described.forecasts.to_pylist()}
    own, mixed = rows["last score", SIMULATED], rows["last score", MIXED]
    assert own["score"] < 1.05 * mixed["score"]
    assert 0.82 < own["within_90"] < 0.97
    assert 0 < rows["dropout", SIMULATED]["score"] < 0.25
    assert len(described.forecast_differences) == 6


def test_what_was_foretold_is_stored_and_opened_again(described: ServiceDescription, tmp_path: Path) -> None:
    opened = open_results(described.save(tmp_path / "mine"))
    assert isinstance(opened, ServiceDescription)
    assert opened.text == described.text
    assert {name: table.num_rows for name, table in opened.tables.items()} == {
        name: table.num_rows for name, table in described.tables.items()
    }
    assert opened.figures.schema == described.figures.schema
    assert "Held out and foretold" in opened.report(tmp_path / "page.html").read_text()


@pytest.mark.parametrize(
    ("change", "held_out", "words"),
    [
        ({"therapist": ""}, "therapists", "a file of several therapists was expected"),
        ({"rows": "assessments"}, "clients", "'weeks_between' in the mapping"),
        ({"rows": "assessments", "weeks_between": 0}, "clients", "weeks_between is 0, but a number of weeks"),
        ({"weeks_between": 4}, "clients", "'rows: assessments' was expected with it"),
    ],
)
def test_what_cannot_be_held_out_is_one_sentence(
    change: dict[str, object], held_out: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "own_form.yaml").write_text(FORM)
    table = read_table(UserFile("s.csv", csv_of(rows_of(clinic()[0])).encode()))

    def attempt() -> None:
        mapping = mapping_of({**yaml.safe_load(MAPPING), **change}, "my.yaml", tmp_path)
        forecast_held_out(service_record(table, mapping), read_draws(draws_path(SHIPPED)), held_out, 20, 1)

    with pytest.raises(InputError, match=words):
        attempt()


def test_assessments_in_the_shape_of_reframed_are_foretold_by_therapist() -> None:
    rng = np.random.default_rng(1)
    level, pace = rng.normal(19, 3, 60), rng.normal(0.8, 0.8, 60)
    rows = [
        f"{k},{month},RO-DBT,D{k % 6},{np.clip(round(level[k] - pace[k] * month + rng.normal(0, 2)), 0, 27)}"
        for k in range(60)
        for month in range(8)
    ]
    table = read_table(UserFile("r.csv", "\n".join(["patient,month,grp,therapist,phq9", *rows]).encode()))
    record = service_record(table, read_mapping(ROOT / "docs" / "own_data" / "reframed.yaml"))
    found = forecast_held_out(record, read_draws(draws_path(SHIPPED)), "therapists", 40, 1)
    assert found.names == ("form 1", "form 2", "form 3", "intake")
    last, dropout = found.targets
    assert last.clients == 60
    assert all(0.5 < score.value < 6 for score in last.scores)
    assert dropout.reason == "rows are assessments, not sessions"
    assert f"The dropout could not be foretold: {dropout.reason}." in forecast_sentences(found)
