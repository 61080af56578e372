"""Questionnaires: what is reported of them, and what their noise does to the correlation of alliance and outcome."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from experiments.config.locations import configs_folder
from experiments.measures.estimands import Manual, Observed, observe
from experiments.measures.estimands.arithmetic import correlation
from experiments.measures.estimands.occasions import EARLY, at, outcome
from experiments.measures.registry import estimates
from experiments.validation.questionnaire_scales import STATISTICS, scale_report, scale_table
from sim import Parameters, Tables, build_world, simulate
from sim.states import SCORES

CLINICS = 6
EXACT: dict[str, Any] = yaml.safe_load(
    Path(configs_folder() / "instrument" / "exact.yaml").read_text(encoding="utf-8")
)


@functools.cache
def clinics(exact: bool) -> list[tuple[Tables, Observed]]:
    parameters = Parameters.of({"instrument": EXACT} if exact else {})
    made = []
    for replicate in range(CLINICS):
        tables = simulate(build_world(parameters, seed=9, replicate=replicate))
        made.append((tables, observe(tables, Manual.of(parameters))))
    return made


def reported(exact: bool) -> dict[tuple[str, str], float]:
    report = np.mean([scale_report(*clinic) for clinic in clinics(exact)], axis=0)
    return {(s, name): report[i, k] for i, s in enumerate(SCORES) for k, name in enumerate(STATISTICS)}


def test_statistics_lie_where_they_must() -> None:
    found = reported(exact=False)
    for score in SCORES:
        assert 0 <= found[score, "missing"] < 0.5
        assert 0 <= found[score, "ceiling"] < 0.5
        assert 0 < found[score, "dependability"] < 1
        assert 0 < found[score, "retest"] < 1
    assert 1 <= found["alliance_client", "mean"] <= 7
    assert 0.5 < found["alliance_client", "consistency"] < 1
    assert np.isnan(found["distress_score", "consistency"])
    assert np.isnan(found["adherence_score", "reliability"])
    assert found["alliance_observer", "missing"] == 0


def test_exact_questionnaires_are_reliable_and_complete() -> None:
    noisy, exact = reported(exact=False), reported(exact=True)
    for score in ("alliance_client", "bond_client", "goal_client", "task_client", "empathy_client"):
        # What is left is rounding to the answers of the items.
        assert exact[score, "reliability"] > 0.97
        assert noisy[score, "reliability"] < exact[score, "reliability"] - 0.2
        assert exact[score, "missing"] == 0


def test_the_table_lists_what_there_is() -> None:
    reports = np.full((4, len(SCORES), len(STATISTICS)), np.nan)
    reports[:, 0, 0] = [1, 2, 3, 4]
    (row,) = scale_table(reports).to_pylist()
    assert (row["score"], row["statistic"], row["value"]) == ("alliance_client", "mean", 2.5)
    assert row["mc_error"] == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2)


def _latent(tables: Tables, observed: Observed) -> float:
    """Return the correlation with outcome of the alliance that there truly is at the third session."""
    states = {
        name: tables.sessions[f"state_{name}"].to_numpy() for name in ("trust", "empathy", "goal", "task")
    }
    alliance = ((states["trust"] + states["empathy"]) / 2 + states["goal"] + states["task"]) / 3
    early = tables.sessions["attended"].to_numpy() & (tables.sessions["session"].to_numpy() == 3)
    whole = np.full(tables.clients.num_rows, np.nan)
    whole[tables.sessions["client"].to_numpy()[early]] = alliance[early]
    came = tables.clients["sessions_attended"].to_numpy() > 0
    rated = ~np.isnan(at(observed, "alliance_client", EARLY))
    return correlation(np.where(rated, whole[came], np.nan), outcome(observed))


def _gaps(exact: bool) -> np.ndarray:
    measured = [
        estimates({"usual": observed}, ["client_alliance_outcome_early"])["client_alliance_outcome_early"]
        for _, observed in clinics(exact)
    ]
    return np.array([_latent(*clinic) for clinic in clinics(exact)]) - measured


def test_noise_lowers_the_correlation_with_outcome_and_its_absence_does_not() -> None:
    noisy, exact = _gaps(exact=False), _gaps(exact=True)
    assert noisy.mean() > 3 * noisy.std(ddof=1) / np.sqrt(CLINICS)
    assert abs(exact.mean()) < 0.015
    assert noisy.mean() > 5 * abs(exact.mean())


def test_averaging_more_sessions_raises_the_correlation_with_outcome() -> None:
    ids = [f"alliance_outcome_first_{forms}" for forms in (1, 2, 4, 8)]
    found = np.array([list(estimates({"usual": observed}, ids).values()) for _, observed in clinics(False)])
    steps = np.diff(found, axis=1)
    assert np.all(steps.mean(axis=0) > 0)
    rise = found[:, -1] - found[:, 0]
    assert rise.mean() > 3 * rise.std(ddof=1) / np.sqrt(CLINICS)
