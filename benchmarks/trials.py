"""How many virtual trials a second there are, and how many in a power simulation with statsmodels.

A trial has 200 clients of 20 therapists, and is analysed in three ways (change scores, analysis of covariance, mixed
model with therapists), once with the treatment and once without an effect. The other way draws normal outcomes, as
powerlmm does in its simulations, and fits the same models with statsmodels: it has no clinics to simulate.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable

import numpy as np

from benchmarks.result import Result
from experiments import try_trial
from experiments.trials.trial_analyses import analyse
from experiments.trials.trial_data import TrialData

CLIENTS, THERAPISTS = 200, 20
TRIALS, PLAIN = 1600, 30
ANALYSES = ("change", "ancova", "mixed")
PER_SECOND = 200
"""Trials of 200 clients that two cores are to run."""


def drawn(number: int) -> list[TrialData]:
    """Return the data of a trial with normal outcomes, with an effect and without."""
    random = np.random.default_rng(number)
    therapist = np.repeat(np.arange(THERAPISTS), CLIENTS // THERAPISTS)
    arm, intake = therapist % 2, random.normal(size=CLIENTS)
    usual = 0.5 * intake + 0.3 * random.normal(size=THERAPISTS)[therapist] + random.normal(size=CLIENTS)
    return [TrialData.simple(usual + effect * arm, intake, arm, therapist) for effect in (0.5, 0.0)]


def by_statsmodels(data: TrialData) -> None:
    """Fit all three models with statsmodels."""
    from statsmodels.regression.linear_model import OLS
    from statsmodels.regression.mixed_linear_model import MixedLM

    alone = np.column_stack([np.ones(CLIENTS), data.arm])
    given = np.column_stack([alone, data.intake])
    assert OLS(data.outcome - data.intake, alone).fit().pvalues[1] <= 1
    assert OLS(data.outcome, given).fit().pvalues[1] <= 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert not MixedLM(data.outcome, given, data.therapist).fit(reml=True).pvalues[1] > 1


def by_ours(data: TrialData) -> None:
    """Fit all three models as a virtual trial does."""
    for name in ANALYSES:
        analyse(name, data)


def seconds_a_trial(analysed: Callable[[TrialData], None], trials: int) -> float:
    """Return the seconds that it takes to draw and analyse one trial."""
    for each in drawn(trials):
        analysed(each)
    begun = time.perf_counter()
    for number in range(trials):
        for each in drawn(number):
            analysed(each)
    return (time.perf_counter() - begun) / trials


def seconds_a_virtual_trial(cores: int) -> float:
    """Return the seconds of one trial out of simulated clinics."""

    def run(trials: int) -> float:
        begun = time.perf_counter()
        try_trial(
            "clinic_year",
            arm="feedback",
            clients=[CLIENTS],
            therapists=[THERAPISTS],
            replicates=trials,
            cores=cores,
            progress=False,
        )
        return time.perf_counter() - begun

    # What is done once, for however many trials, is left out; processes are started for both.
    few = TRIALS // 4
    run(few)
    return (run(TRIALS) - run(few)) / (TRIALS - few)


def results() -> Iterable[Result]:
    """Measure both ways in turns."""
    plain, ours = seconds_a_trial(by_statsmodels, PLAIN), seconds_a_trial(by_ours, TRIALS)
    words = f"{plain * 1e3:.0f} ms against {ours * 1e3:.2f} ms a trial"
    yield Result("analyses by statsmodels, against ours", words, plain / ours, 30, True)
    one, two = seconds_a_virtual_trial(1), seconds_a_virtual_trial(2)
    words = f"{plain * 1e3:.0f} ms against {one * 1e3:.1f} ms, with clinics"
    yield Result("statsmodels against a whole virtual trial", words, plain / one, 5, True)
    words = f"{1 / two:.0f} a second on two cores, {1 / one:.0f} on one"
    yield Result("virtual trials a second on two cores, of 200", words, 1 / two / PER_SECOND, 1, True)
