"""`alliance theories`: what it stores, that it resumes, and what its numbers mean."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.calibration import refinement, theory_trial
from experiments.calibration.inference import ParticleSet
from experiments.calibration.marginal_likelihood import MarginalLikelihood
from experiments.calibration.separation import separations
from experiments.calibration.theory_ranking import rank_theories, share_error
from experiments.calibration.theory_trial import TheoryVerdict, starting_settings
from experiments.commands.command_line import main
from experiments.reports.theory_text import unreliable
from experiments.validation.pooling import PooledEstimate
from experiments.validation.published_figures import SECOND_SET, PublishedFigure, read_published_figures
from experiments.validation.scoreboard import Score

Run = Callable[..., tuple[int, str, str]]
TRIAL = (
    "theories",
    "clinic=small",
    "clinic.clients=60",
    "clinic.weeks=12",
    "clinic.closing_weeks=20",
    "clinics=1",
    "particles=14",
    "surface=100",
    "cores=1",
    "out=trial",
)
RANGES = {"work.gain": (0.1, 0.3)}
DROPOUT = PublishedFigure("dropout", "calibrate", 0.2, 0.1, 0.3, unit="share")


@pytest.fixture
def alliance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in an empty folder, with as little averaging as possible."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(refinement, "ROUNDS", 1)
    monkeypatch.setattr(theory_trial, "DRAWS", 10)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def test_a_trial_is_reported_and_resumed(alliance: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    theories = {"integrative", "technique", "retention"}
    monkeypatch.setattr(theory_trial, "group_options", lambda _: sorted(theories))

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(theory_trial, "marginal_likelihood", stopped)
        assert alliance(*TRIAL, "generations=1")[0] == 130
    code, printed, log = alliance(*TRIAL, "generations=1")
    assert code == 0
    assert "resuming" in log
    assert "generation 1" not in log
    table = rows("trial/theories.csv")
    assert {row["theory"] for row in table} == theories
    assert sum(float(row["probability"]) for row in table) == pytest.approx(1)
    assert sum(float(row["share"]) for row in table) == pytest.approx(1, abs=1e-4)
    assert all(float(row["low"]) <= float(row["high"]) for row in table)
    figures = {figure.id for figure in read_published_figures() if figure.role != SECOND_SET}
    assert {(row["figure"], row["theory"]) for row in rows("trial/figures.csv")} == {
        (figure, theory) for figure in figures for theory in theories
    }
    assert {row["figure"] for row in rows("trial/apart.csv")} == figures
    assert "What this does not show" in printed
    page = Path("trial/report.html").read_text(encoding="utf-8")
    assert "http" not in page.replace("http-equiv", "")
    assert "Theories on trial" in page

    assert alliance(*TRIAL, "generations=1")[1] == printed


def score(figure: PublishedFigure, value: float, error: float = 0.01) -> Score:
    return Score(figure, PooledEstimate(value, error, value - 2 * error, value + 2 * error, 0, 1, 9))


def verdict(theory: str, value: float, log: float = 0.0) -> TheoryVerdict:
    predicted = PublishedFigure("rater_gap", "predict", 0.5, 0.4, 0.6, unit="d")
    return TheoryVerdict(
        theory, MarginalLikelihood(log, 0.1), 500.0, [score(DROPOUT, value), score(predicted, 0.5)]
    )


def test_figures_that_theories_fit_equally_do_not_discriminate() -> None:
    dropout, gap = separations([verdict("one", 0.2), verdict("other", 0.5)])
    assert (dropout.pairs, gap.pairs) == (1, 0)
    assert dropout.discriminates
    assert not gap.discriminates
    # A published error of 0.051 and a Monte Carlo error of 0.01, 0.3 away.
    assert dropout.deviations == pytest.approx({"one": 0, "other": 0.3 / math.hypot(0.1 / 1.959964, 0.01)})
    assert dropout.log_odds == pytest.approx(dropout.deviations["other"] ** 2 / 2)


def test_the_likeliest_theory_comes_first() -> None:
    generation = {name: kept(0.5) for name in ("one", "other")}
    found = rank_theories([generation], [verdict("one", 0.5, -9.0), verdict("other", 0.2, 1.0)], 1)
    assert [ranked.theory for ranked in found] == ["other", "one"]
    assert found[1].log_evidence == -10.0
    assert found[0].probability > 0.99
    assert unreliable(found) == []
    (warning,) = unreliable([found[0], replace(found[1], effective=9.0)])
    assert "one" in warning
    assert (found[0].fitted, found[1].fitted, found[0].predicted) == ((1, 1), (0, 1), (1, 1))


def kept(share: float, count: int = 50) -> ParticleSet:
    return ParticleSet(
        0,
        ("work.gain",),
        np.zeros((count, 1)),
        np.full(count, 1 / count),
        {"dropout": np.zeros(count)},
        share,
    )


def test_the_error_of_a_share_is_binomial_where_all_settings_weigh_alike() -> None:
    generation = {"one": kept(0.2, 20), "other": kept(0.8, 80)}
    assert share_error(generation, "one") == pytest.approx(math.sqrt(0.2 * 0.8 / 100))
    assert share_error(generation, "gone") == 0.0


def test_a_theory_starts_around_the_last_generation_that_kept_enough_of_it() -> None:
    first, second, third = kept(0.5, 40), kept(0.3, 30), kept(0.1, 3)
    ranges, values = starting_settings(
        [{"one": first}, {"one": second}, {"one": third}, {}], "one", RANGES, 1
    )
    assert (ranges, len(values)) == (RANGES, 30)
    _, drawn = starting_settings([{"one": third}], "one", RANGES, 1)
    assert 0.1 <= drawn.min() < drawn.max() <= 0.3
    assert len(drawn) > 100
