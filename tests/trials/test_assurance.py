"""Power over what is not known: known priors, errors that respect settings, weights, the command and its object."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from experiments import AssuranceResult, find_assurance, open_results
from experiments.commands.command_line import main
from experiments.trials.power_over_settings import assurance_of, average_over
from experiments.trials.theory_weights import stacking_weights, theory_weights

TINY = [
    *("study=small", "clinic.weeks=12", "trial.unit=client", "trial.clients=[24]", "trial.therapists=[4]"),
    *("trial.analyses=[mixed]", "assurance.draws=3", "replicates=4", "cores=1"),
]


def settings_of(seed: int, effect: float, spread: float, settings: int, trials: int) -> np.ndarray:
    """Return trials that found the effect, of normal tests whose effects (in standard errors) differ by setting."""
    random = np.random.default_rng([seed, 3])
    power = norm.sf(1.96 - effect - spread * random.normal(size=settings))
    return random.binomial(trials, power)


def test_the_assurance_of_a_normal_prior_is_the_analytic_one_within_its_error() -> None:
    effect, spread = 2.5, 1.5
    known = norm.cdf((effect - 1.96) / math.sqrt(1 + spread**2))
    sufficient = norm.sf((1.96 + 0.8416 - effect) / spread)
    found = [assurance_of(settings_of(seed, effect, spread, 80, 10), 10) for seed in range(40)]
    means = np.array([each.assurance for each in found])
    assert means[:, 0].mean() == pytest.approx(known, abs=0.012)
    # The stated error is that of repeated draws of settings, which is larger than that of independent trials.
    assert means[:, 1].mean() == pytest.approx(means[:, 0].std(ddof=1), rel=0.3)
    assert means[:, 1].mean() > 1.5 * math.sqrt(known * (1 - known) / 800)
    shares = np.array([each.sufficient for each in found])
    assert shares[:, 0].mean() == pytest.approx(sufficient, abs=0.03)
    assert shares[:, 1].mean() == pytest.approx(shares[:, 0].std(ddof=1), rel=0.4)


def test_chance_within_settings_is_not_taken_for_a_difference_between_them() -> None:
    alike = assurance_of(settings_of(1, 2.0, 0.0, 300, 10), 10)
    assert alike.spread < 0.06
    assert alike.sufficient[0] < 0.05
    raw = np.mean(settings_of(1, 2.0, 0.0, 300, 10) >= 8)
    assert raw > 0.05


def test_where_nothing_is_drawn_assurance_is_power() -> None:
    found = assurance_of(np.array([60]), 100)
    assert found.assurance[0] == 0.6
    assert found.spread == 0
    every = assurance_of(np.array([10, 10, 10]), 10)
    assert every.assurance[0] == 1.0
    assert every.assurance[1] > 0


def test_theories_count_as_weighted() -> None:
    # Settings that theories share do not make the average surer than one theory is.
    shares = np.array([0.1, 0.2, 0.6])
    alone = average_over(shares[None], np.array([1.0]))
    assert average_over(np.stack([shares, shares]), np.array([0.25, 0.75])) == pytest.approx(alone)
    assert average_over(np.stack([shares, 1 - shares]), np.array([0.25, 0.75]))[0] == pytest.approx(0.6)
    assert theory_weights(["technique", "integrative"], "equal") == [0.5, 0.5]
    stacked = theory_weights(["working_alliance", "integrative"], "stacking")
    assert sum(stacked) == pytest.approx(1)
    assert stacked[1] / stacked[0] == pytest.approx(0.7084 / 0.2775)


def test_stacking_weights_are_those_of_the_trial_of_theories() -> None:
    page = Path(__file__).parents[2] / "docs" / "theories" / "theories.csv"
    with page.open(newline="", encoding="utf-8") as file:
        assert stacking_weights() == {row["theory"]: float(row["weight"]) for row in csv.DictReader(file)}


def test_command_and_object_give_the_same_whatever_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["assurance", *TINY, "assurance.theories=[technique,integrative]", f"out={out}"]) == 0
    assert "on average over what is not known (6 settings)" in " ".join(capsys.readouterr().out.split())
    stored = open_results(out)
    assert isinstance(stored, AssuranceResult)
    rows = stored.assurance.to_pylist()
    assert [(row["about"], row["theory"] or "") for row in rows] == [
        ("configured", ""),
        ("settings", "technique"),
        ("settings", "integrative"),
        ("average", ""),
    ]
    assert [row["trials"] for row in rows] == [12, 12, 12, 24]
    assert rows[3]["power"] == pytest.approx((rows[1]["power"] + rows[2]["power"]) / 2, abs=1e-6)
    assert stored.settings.num_rows == 6
    made = find_assurance(
        "small",
        {"clinic.weeks": 12, "trial.analyses": ["mixed"]},
        **{"unit": "client", "clients": [24], "therapists": [4], "draws": 3, "replicates": 4, "cores": 2},  # type: ignore[arg-type]
        theories=["technique", "integrative"],
        progress=False,
    )
    assert made.text == stored.text


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("assurance.theories=[techniqe]", "did you mean 'technique'"),
        ("assurance.weights=stackin", "did you mean 'stacking'"),
        ("assurance.draws=1", "assurance.draws is 1, but a number from 2 was expected"),
        ("assurance.draws=5000", "assurance.draws is 5000, but at most 200 were expected"),
        ("assurance.theories=[technique,technique]", "but different theories were expected"),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, said: str
) -> None:
    assert main(["assurance", *TINY, word, f"out={tmp_path}/out"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not list(tmp_path.iterdir())
