"""Estimators on trial: tables with known answers, and the command and its object."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments import EstimatorResult, open_results, try_estimators
from experiments.commands.command_line import main
from experiments.estimators import run_estimators
from experiments.estimators.estimands import ESTIMANDS
from experiments.estimators.estimate import Floats
from experiments.estimators.estimator_list import ESTIMATORS
from experiments.estimators.estimator_tables import estimators_table, truths_table
from experiments.estimators.judgement import is_judged, told_apart
from experiments.estimators.run_estimators import TheoryOutcome
from experiments.reports.estimator_text import estimator_findings
from sim import AllianceModel, Tables, World
from sim.process.schedule import Process

NAMES = ["early_given_intake", "lagged_within"]
TINY = {
    "clinic.therapists": 2,
    "clinic.weeks": 8,
    "clinic.closing_weeks": 6,
    "clinic.followup_weeks": 4,
    "estimators.sessions": 4,
    "estimators.indirect_clinics": 0,
}
SIZES: dict[str, Any] = {
    "theories": ["technique"],
    "analyses": NAMES,
    "clients": 16,
    "replicates": 2,
    "cores": 1,
}


@pytest.fixture
def _by_agents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run clinics of agents: the lift has to be compiled, which takes longer than all of these."""

    def run(worlds: Iterable[World], cores: int | None, process: Process) -> Iterator[Tables]:
        for world in worlds:
            yield AllianceModel(world, process=process).run()

    monkeypatch.setattr(run_estimators, "simulate_many", run)


def outcome(effects: list[float], error: float, above: float) -> TheoryOutcome:
    """Return what one estimator finds in some clinics, from forms and states; a lift by half a point does `above`."""
    estimates = np.array([[[(effect, error, np.inf)]] * 2 for effect in effects])
    means = np.array([(above, 0.5, 100.0)] * len(ESTIMANDS) + [(np.nan, np.nan, 0.0)])
    truths = np.broadcast_to(means, (len(effects), 2, *means.shape))
    sizes = np.broadcast_to(np.array([90.0, 2.0, 0.5, 4.0]), (len(effects), 2, 4))
    return TheoryOutcome(estimates, truths, sizes)


def test_a_row_has_bias_coverage_and_shares_of_signs() -> None:
    found = {"one": outcome([-1.0, -0.8, 0.4, -0.6], 0.2, -0.4)}
    row = estimators_table(found, ["early_alone"]).to_pylist()[0]
    assert row["estimand"] == "early_to_end"
    assert (row["truth"], row["truth_error"]) == pytest.approx((-0.8, 0.0))
    assert row["estimate"] == pytest.approx(-0.5)
    assert row["bias"] == pytest.approx(0.3)
    assert row["empirical_sd"] == pytest.approx(np.std([-1.0, -0.8, 0.4, -0.6], ddof=1))
    assert (row["mean_se"], row["coverage"], row["wrong_sign"]) == pytest.approx((0.2, 0.75, 0.25))
    assert row["significant"] == 1.0
    assert row["bias_sd"] == pytest.approx(0.3 * 2.0 / 4.0)
    assert (row["replicates"], row["clients"]) == (4, 90.0)


def test_effects_on_the_next_session_are_counted_in_spread_within_clients() -> None:
    row = estimators_table({"one": outcome([-0.5, -0.3], 0.2, -0.2)}, ["lagged_within"]).to_pylist()[0]
    assert row["truth_sd"] == pytest.approx(-0.4 * 0.5 / 4.0)


def test_where_the_truth_is_0_no_sign_is_wrong() -> None:
    row = estimators_table({"one": outcome([-0.5, 0.3], 0.2, 0.0)}, ["early_alone"]).to_pylist()[0]
    assert (row["truth"], row["truth_error"]) == (0.0, 0.0)
    assert math.isnan(row["wrong_sign"])
    assert row["significant"] == 0.5


def test_an_estimator_that_fails_has_fewer_replicates() -> None:
    row = estimators_table({"one": outcome([-0.5, np.nan, -0.4], 0.2, -0.2)}, ["early_alone"]).to_pylist()[0]
    assert (row["replicates"], row["clinics"]) == (2, 3)
    assert row["estimate"] == pytest.approx(-0.45)


def test_an_indirect_effect_that_was_not_looked_for_is_not_known() -> None:
    rows = truths_table({"one": outcome([-0.5], 0.2, -0.2)}).to_pylist()
    assert [row["clinics"] for row in rows if row["estimand"] == "indirect"] == [0, 0]
    row = estimators_table({"one": outcome([-0.5, -0.4], 0.2, -0.2)}, ["mediation"]).to_pylist()[0]
    assert math.isnan(row["truth"])
    assert math.isnan(row["coverage"])


def test_where_few_clinics_tell_the_truth_nothing_is_judged() -> None:
    row = {"truth_sd": -0.1, "truth_error": 0.01, "sd_unit": 1.0, "estimand": "indirect", "scores": "forms"}
    assert is_judged({**row, "truth_clinics": 50}, [row])
    assert not is_judged({**row, "truth_clinics": 2}, [row])
    assert not is_judged({**row, "truth_clinics": 1}, [row])


def test_how_well_theories_are_told_apart_is_the_share_of_pairs_in_the_right_order() -> None:
    random = np.random.default_rng(1)
    active, idle = -0.3 + 0.2 * random.normal(size=4000), 0.1 * random.normal(size=4000)
    rows = [
        {"estimate_sd": values.mean(), "empirical_sd": values.std(), "sd_unit": 1.0}
        for values in (active, idle)
    ]
    assert told_apart(rows[:1], rows[1:]) == pytest.approx((active < idle).mean(), abs=0.01)
    assert told_apart(rows[:1], rows[:1]) == pytest.approx(0.5)


def test_sentences_follow_the_numbers() -> None:
    found = {"near": outcome([-0.42, -0.38], 0.2, -0.2), "far": outcome([-2.0, -2.2], 0.2, 0.0)}
    rows = estimators_table(found, ["early_alone"]).to_pylist()
    said = " ".join(estimator_findings(rows))
    assert (
        "Early alliance alone (held to: early lift, last score) is near the truth under 1 of 2 theories (near)"
        in said
    )
    assert "under far, where +0.000 is true and 0 % of intervals hold that" in said
    assert "early alliance alone 100 %" in said


def synthetic(number: int) -> tuple[Floats, Floats, Floats]:
    """Return what stands for a clinic, for tests of everything around it."""
    one = outcome([-0.1 * number, -0.2], 0.2, -0.1 * number)
    return np.repeat(one.estimates[0], len(NAMES), axis=1), one.truths[0], one.sizes[0]


def test_command_and_object_give_the_same_and_nothing_is_run_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_estimators, "simulate_many", lambda worlds, cores, process: worlds)
    monkeypatch.setattr(run_estimators, "_clinic", lambda plan, theory, number, tables: synthetic(number))
    out = tmp_path / "out"
    settings = [f"{name}={value}" for name, value in TINY.items()]
    words = [
        "estimators",
        *settings,
        "estimators.theories=[technique]",
        f"estimators.analyses=[{','.join(NAMES)}]",
        *("clinic.clients=16", "replicates=2", "cores=1", f"out={out}"),
    ]
    assert main(words) == 0
    assert "Early alliance, given intake (held to: early lift, last score)" in capsys.readouterr().out
    names = {"estimators.csv", "truths.csv", "estimates.csv", "estimators.txt", "report.html", "figures"}
    assert {path.name for path in out.iterdir()} == {*names, "manifest.json"}
    assert main(words) == 0
    assert "results stored before" in capsys.readouterr().out
    stored = open_results(out)
    assert isinstance(stored, EstimatorResult)
    assert stored.title == "2 estimators under 1 theories, 2 clinics each"
    made = try_estimators(TINY, **SIZES, progress=False)
    assert made.text == stored.text
    assert [row["estimator"] for row in stored.estimators.to_pylist()[::2]] == NAMES
    assert stored.estimates.num_rows == 2 * 2 * len(NAMES)
    assert stored.truths.num_rows == 2 * (len(ESTIMANDS) + 1)


def test_an_interrupted_run_goes_on_to_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left = [99]

    def found(plan: object, theory: str, number: int, tables: object) -> tuple[Floats, Floats, Floats]:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return synthetic(number)

    monkeypatch.setattr(run_estimators, "PART", 1)
    monkeypatch.setattr(run_estimators, "simulate_many", lambda worlds, cores, process: worlds)
    monkeypatch.setattr(run_estimators, "_clinic", found)
    sizes = {**SIZES, "replicates": 3}
    settings = {**TINY, "figures": False}
    whole = try_estimators(settings, **sizes, progress=False)
    left[0] = 1
    with pytest.raises(KeyboardInterrupt, match="1 finished parts are kept"):
        try_estimators(settings, **sizes, folder=tmp_path / "out", progress=False)
    left[0] = 2
    again = try_estimators(settings, **sizes, folder=tmp_path / "out")
    assert "resuming after 1 of 3 parts" in capsys.readouterr().err
    assert again.estimates.equals(whole.estimates)
    assert again.text == whole.text


@pytest.mark.usefixtures("_by_agents")
def test_clinics_are_run_and_the_indirect_effect_is_found_in_as_many_as_asked_for() -> None:
    settings = {**TINY, "estimators.indirect_clinics": 1}
    found = try_estimators(settings, **{**SIZES, "analyses": [*NAMES, "mediation"]}, progress=False)
    truths = found.truths.to_pylist()
    assert [row["clinics"] for row in truths[-2:]] == [1, 1]
    assert all(row["raised"] > 0 for row in truths[:-2])
    assert {row["estimator"] for row in found.estimates.to_pylist() if np.isfinite(row["effect"])} >= {*NAMES}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("estimators.theories=[tecnique]", "did you mean 'technique'"),
        ("estimators.analyses=[cross_laged]", "did you mean 'cross_lagged'"),
        ("estimators.analyses=[]", "estimators.analyses is [], but null or one or more different names"),
        ("estimators.sessions=3", "estimators.sessions is 3, but a whole number from 4 to 12 was expected"),
        ("estimators.push=0", "estimators.push is 0, but a number above 0 and up to 2 was expected"),
        ("estimators.indirect_clinics=-1", "estimators.indirect_clinics is -1, but a whole number from 0"),
        ("intervention.feedback.coverage=1", "intervention.feedback.coverage is 1, but 0 was expected"),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, said: str
) -> None:
    assert main(["estimators", word, f"out={tmp_path}/out"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_every_estimator_has_a_name_of_its_own_and_a_source() -> None:
    assert len({each.name for each in ESTIMATORS}) == len(ESTIMATORS)
    assert all("(" in each.source for each in ESTIMATORS)


@pytest.mark.verification
def test_draws_of_a_posterior_compose_with_the_compiled_engine() -> None:
    found = try_estimators({**TINY, "population": "plausible"}, **SIZES, progress=False)
    effects = [row["effect"] for row in found.estimates.to_pylist()]
    assert len(set(effects)) > len(NAMES)
