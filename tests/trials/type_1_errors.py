"""Errors of the first kind of analyses of 200 clients, by number of therapists and how alike their clients are.

``python -m tests.trials.type_1_errors 2500`` prints the table of docs/studies.md.
"""

from __future__ import annotations

import sys

import numpy as np

from experiments.trials.mixed_model import fit_mixed_model
from experiments.trials.operating_characteristics import ALPHA, share
from experiments.trials.trial_analyses import analyse
from experiments.trials.trial_data import TrialData
from experiments.trials.trial_estimate import TrialEstimate

CLIENTS = 200
ANALYSES = ("ancova", "mixed", "robust", "bootstrap")


def drawn(seed: int, therapists: int, intraclass: float) -> TrialData:
    """Return a trial without an effect, of therapists in two arms, whose caseloads vary: the largest the threefold."""
    random = np.random.default_rng([seed, therapists])
    share_of = np.linspace(0.5, 1.5, therapists // 2).repeat(2) / therapists
    therapist = np.repeat(
        np.arange(therapists), np.diff(np.round(CLIENTS * np.cumsum([0, *share_of])).astype(int))
    )
    intake = random.normal(size=len(therapist))
    own = intraclass**0.5 * random.normal(size=therapists)
    outcome = 0.5 * intake + own[therapist] + (1 - intraclass) ** 0.5 * random.normal(size=len(therapist))
    return TrialData.simple(outcome, intake, therapist % 2, therapist)


def type_1_error(analysis: str, therapists: int, intraclass: float, trials: int) -> tuple[float, float]:
    """Return the share of trials of nothing that find something, and its Monte Carlo error."""
    p = [analyse(analysis, drawn(number, therapists, intraclass)).p for number in range(trials)]
    return share(np.array(p) < ALPHA)


def with_degrees_of_means(therapists: int, intraclass: float, trials: int) -> tuple[float, float]:
    """Return that of a mixed model which keeps the degrees of therapists' means where these differ by nothing."""
    hits = []
    for number in range(trials):
        data = drawn(number, therapists, intraclass)
        predictors = np.column_stack([np.ones(CLIENTS), data.arm, data.intake])
        fit = fit_mixed_model(data.outcome, predictors, data.therapist)
        degrees = fit.degrees_of_freedom(1) if fit.between else therapists - 2.0
        hits.append(TrialEstimate.by_t(float(fit.coefficients[1]), fit.error(1), degrees).p < ALPHA)
    return share(np.array(hits))


if __name__ == "__main__":
    trials = int(sys.argv[1])
    names = [*(f"`{name}`" for name in ANALYSES), "`mixed`, degrees of means"]
    print("| ICC | therapists |", " | ".join(names), "|")
    print("| --- | --- |", " | ".join("---" for _ in names), "|")
    for intraclass in (0.02, 0.05, 0.1):
        for therapists in (6, 10, 20, 40):
            found = [type_1_error(name, therapists, intraclass, trials) for name in ANALYSES]
            found.append(with_degrees_of_means(therapists, intraclass, trials))
            cells = " | ".join(f"{value:.3f} ± {error:.3f}" for value, error in found)
            print(f"| {intraclass:g} | {therapists} | {cells} |", flush=True)
