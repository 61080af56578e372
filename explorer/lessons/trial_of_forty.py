"""What can a trial see: a true effect that twins know, and what small trials of it find."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.config.group_files import load_group_file
from experiments.measures.outcomes import floats
from explorer.lessons.lesson import Values
from explorer.lessons.lesson_clinics import SMALL, Floats, LessonRuns
from explorer.lessons.lesson_results import (
    LessonLine,
    LessonNumber,
    LessonPanel,
    LessonResult,
    lesson_number,
    margin_sentence,
)
from explorer.lessons.pair_story import PairStory, names, pair_story, typical_client
from sim import Parameters, Tables

_DRAWS: Final = 40
"""Times that the clients of each clinic are allocated anew."""
_SESSIONS: Final = 20
_CRITICAL: Final = 1.96
_NEARLY_ALL, _HALF = 80.0, 20.0
_INTERVENTIONS: Final = ("feedback", "alliance_training", "empathy_training", "shared_decisions")


def _scores(tables: Tables) -> Floats:
    return floats(tables.clients["intake_score"]) - floats(tables.clients["post_score"])


def compute(values: Values, runs: LessonRuns) -> LessonResult:
    """Allocate the clients of small clinics to two arms again and again; in the clinic's twin everybody is treated."""
    count = int(values["clients"])
    base = Parameters.of({**SMALL, "clinic.clients": 2 * count}, runs.base)
    treated = base
    for name in _INTERVENTIONS:
        treated = Parameters.of({"intervention": load_group_file("intervention", name)}, treated)
    worlds = list(zip(runs.simulated(base), runs.simulated(treated), strict=True))
    pairs = [np.stack([_scores(usual), _scores(changed)]) for usual, changed in worlds]
    truths = np.array([float(np.nanmean(pair[1] - pair[0])) for pair in pairs])
    trials = np.array(
        [_trials(pair, count, number, runs.seed) for number, pair in zip(runs.replicates, pairs, strict=True)]
    )
    found, errors = trials[..., 0], trials[..., 1]
    told = np.abs(found) > _CRITICAL * errors
    power = lesson_number("trials that find a difference", "%", 100.0 * told.mean(axis=1))
    truth = lesson_number("true difference, from twins", "points", truths)
    wrong = lesson_number("trials with the sign of the other side", "%", 100.0 * (found < 0).mean(axis=1))
    return LessonResult(
        (_dots(found, told, float(truths.mean())),),
        (truth, power, wrong, *_exaggeration(found, told, truths)),
        (
            f"The true difference is {truth.value:.2f} points of the form; it was the same in every trial of a clinic.",
            f"{power.value:.0f} % of the trials of {count} clients found a difference, and {wrong.value:.0f} % saw it "
            "on the wrong side.",
            margin_sentence(
                f"Nearly all would be more than {_NEARLY_ALL:g} %, hardly any {_HALF:g} % or fewer.",
                power,
                _HALF,
                " %",
            ),
        ),
        0 if power.value > _NEARLY_ALL else 1 if power.value > _HALF else 2,
        {"misses": 50.0 - 100.0 * told.mean(axis=1)},
        _story(*worlds[0]),
    )


def _story(usual: Tables, changed: Tables) -> PairStory:
    """Tell a client in usual treatment who gains by the additions what clients gain on average."""
    gained = _scores(changed) - _scores(usual)
    client = typical_client(gained)
    own, _ = names(usual, client)
    before, after = (_scores(tables)[client] for tables in (usual, changed))
    told = (
        f"{own}'s form fell by {before:.0f} points in usual treatment, and by {after:.0f} with all that the clinic can "
        "add. No researcher sees both.",
    )
    return pair_story(
        usual, told, client, _SESSIONS, "whose form gains by the additions as forms do on average"
    )


def _trials(pair: Floats, count: int, replicate: int, seed: int) -> Floats:
    """Return difference and standard error of every allocation of the first clients with a form; shape (draws, 2)."""
    random = np.random.default_rng([seed, replicate])
    here = np.flatnonzero(~np.isnan(pair).any(axis=0))[:count]
    out = np.empty((_DRAWS, 2))
    for draw in range(_DRAWS):
        shuffled = random.permutation(here)
        usual, treated = pair[0, shuffled[::2]], pair[1, shuffled[1::2]]
        error = np.sqrt(usual.var(ddof=1) / len(usual) + treated.var(ddof=1) / len(treated))
        out[draw] = treated.mean() - usual.mean(), error
    return out


def _dots(found: Floats, told: NDArray[np.bool_], truth: float) -> LessonPanel:
    ordered = np.argsort(found[0])
    x = np.arange(1, _DRAWS + 1, dtype=np.float64)
    nothing = np.zeros(_DRAWS)
    seen = np.where(told[0], found[0], np.nan)[ordered]
    unseen = np.where(told[0], np.nan, found[0])[ordered]
    return LessonPanel(
        "Differences that trials of one clinic find (points)",
        "trials, in order",
        (
            LessonLine("called a difference", x, seen, nothing),
            LessonLine("not told from chance", x, unseen, nothing),
            LessonLine("true", x, np.full(_DRAWS, truth), nothing),
        ),
        zero=True,
    )


def _exaggeration(found: Floats, told: NDArray[np.bool_], truths: Floats) -> tuple[LessonNumber, ...]:
    if told.sum() < 2:
        return ()
    return (
        lesson_number(
            "size where a difference was found, in true sizes", "times", np.abs(found[told]) / truths.mean()
        ),
    )
