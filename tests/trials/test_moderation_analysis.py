"""For whom a treatment does more: interactions as statsmodels has them, what is true of them, and the command."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from experiments import open_results
from experiments.commands.command_line import main
from experiments.trials.moderation_analysis import interaction, true_interaction
from experiments.trials.operating_characteristics import characteristics, try_design
from experiments.trials.trial_data import Participants, TrialData
from experiments.trials.trial_design import CLIENT, TrialDesign

DESIGN = TrialDesign(
    CLIENT, 120, 12, analyses=("mixed", "moderator", "moderator_thirds"), moderators=("intake_score",)
)


def people(seed: int, slope: float) -> Participants:
    """Return clients whose treatment does more for each SD of the intake score."""
    random = np.random.default_rng([seed, 4])
    therapist = np.repeat(np.arange(12), 10)
    score = random.normal(size=120)
    usual = 0.5 * score + random.normal(size=12)[therapist] + random.normal(size=120)
    outcomes = np.stack([usual, usual + 1.0 + slope * (score - score.mean()) / score.std(ddof=1)])
    made = Participants.simple(therapist, score, outcomes, DESIGN.outcome)
    return dataclasses.replace(made, moderators={"intake_score": np.stack([score, score])})


def data(seed: int, slope: float) -> TrialData:
    whole = people(seed, slope)
    arm = np.tile([0, 1], 60)
    outcome = whole.outcomes[DESIGN.outcome][arm, np.arange(120)]
    scores = {
        "intake_score": whole.intake,
        "first_alliance": np.where(np.arange(120) < 20, np.nan, whole.intake**2),
    }
    simple = TrialData.simple(outcome, whole.intake, arm, whole.therapist)
    return dataclasses.replace(simple, moderators=scores)


def test_the_interaction_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm

    seen = data(1, 0.6)
    score = seen.moderators["first_alliance"]
    kept = ~np.isnan(score)
    coded = (score[kept] - score[kept].mean()) / score[kept].std(ddof=1)
    arm = seen.arm[kept]
    columns = np.column_stack([np.ones(kept.sum()), arm * coded, arm, coded, seen.intake[kept]])
    known = sm.MixedLM(seen.outcome[kept], columns, groups=seen.therapist[kept]).fit()
    found = interaction("moderator:first_alliance", seen)
    assert (found.effect, found.error) == pytest.approx((known.params[1], known.bse[1]), rel=1e-3)


def test_the_truth_is_the_slope_of_the_twins_and_the_estimate_has_no_bias() -> None:
    outcomes = [try_design(people(number, 0.8), DESIGN, [1, number]) for number in range(80)]
    by_analysis = {found.question.analysis: found for found in characteristics(outcomes, DESIGN)}
    assert list(by_analysis) == ["mixed", "moderator:intake_score", "moderator_thirds:intake_score"]
    slope, thirds = by_analysis["moderator:intake_score"], by_analysis["moderator_thirds:intake_score"]
    assert slope.truth[0] == pytest.approx(0.8)
    # The means of the outer thirds of a normal distribution lie 2.18 SD apart.
    assert thirds.truth[0] == pytest.approx(0.8 * 2.18, abs=0.03)
    for found in (slope, thirds):
        assert found.bias[0] == pytest.approx(0.0, abs=3 * found.bias[1])
        assert found.coverage[0] > 0.88
        assert found.type_1[0] < 0.15
    assert slope.power[0] > thirds.power[0] > 0.5
    assert true_interaction("moderator:intake_score", people(1, 0.0), DESIGN.outcome, 1) == pytest.approx(0.0)


def test_a_trial_of_for_whom_is_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "trial",
        "study=small",
        "clinic.weeks=12",
        "trial.clients=[40]",
        "trial.therapists=[4]",
        "replicates=3",
    ]
    words += [
        "trial.unit=client",
        "trial.analyses=[moderator]",
        "cores=1",
        "figures=false",
        f"out={tmp_path}/out",
    ]
    assert main([*words, "trial.moderators=[intake_score]"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (place,) = (k for k, line in enumerate(lines) if line.startswith("moderator:intake_score"))
    assert len(lines[place]) == len(lines[place - 1])
    rows = open_results(tmp_path / "out").tables["characteristics"].to_pylist()
    assert [row["analysis"] for row in rows] == ["moderator:intake_score"]
    assert main(words[:-1]) == 2
    assert "trial.moderators is empty" in capsys.readouterr().err
