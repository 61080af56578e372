"""Runs estimators on the clinics of a plan, in parts that are kept as they are finished."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from experiments.estimators.estimands import ESTIMANDS, LIFTS, twin_means
from experiments.estimators.estimate import UNKNOWN, Estimate, Floats
from experiments.estimators.estimator_list import ESTIMATORS, Estimator, StudyData
from experiments.estimators.estimator_plan import EstimatorPlan, with_feedback
from experiments.estimators.held_alliance import alliance_course, with_held_alliance
from experiments.estimators.lift import lifting_process
from experiments.estimators.panel import Panel, observed_panel, state_panel
from experiments.estimators.within_between import lagged_rows
from experiments.results.kept_work import NOTHING_KEPT, Arrays, KeptWork, Packing, finished_pieces
from sim import Parameters, Tables, simulate_many

PART: Final = 5
"""Clinics that are kept together."""
SCORES: Final = ("forms", "states")
"""What estimators are given: the clients' forms, or the states behind them, without error."""
_ALLOCATION: Final = 60


@dataclass(frozen=True, eq=False)
class TheoryOutcome:
    """What was found in the clinics of one theory, or in some of them.

    Attributes
    ----------
    estimates : ndarray, shape (clinics, 2, estimators, 3)
        From each of `SCORES`: effect, standard error, degrees of freedom.
    truths : ndarray, shape (clinics, 2, estimands, 3)
        Mean differences of twins, as `twin_means`; the last estimand is the indirect effect of feedback, and not known
        in every clinic.
    sizes : ndarray, shape (clinics, 2, 4)
        Clients; standard deviations of the early alliance, of alliance within clients, and of symptoms at intake.
    """

    estimates: Floats
    truths: Floats
    sizes: Floats


@dataclass(frozen=True)
class _Part:
    theory: str
    first: int
    last: int


def run_estimators(
    plan: EstimatorPlan, kept: KeptWork = NOTHING_KEPT, progress: bool = True
) -> dict[str, TheoryOutcome]:
    """Run every estimator on every clinic of every theory, or read what is kept of it.

    Parameters
    ----------
    plan : EstimatorPlan
    kept : KeptWork
        Where finished parts are kept.
    progress : bool
        Whether to report how many clinics are done.

    Returns
    -------
    dict
        Theory -> what was found, in the order of the plan.
    """
    count = plan.config.options.replicates
    parts = [
        _Part(theory, first, min(first + PART, count))
        for theory in plan.settings.theories
        for first in range(0, count, PART)
    ]

    def make(numbers: Sequence[int]) -> Iterator[TheoryOutcome]:
        yield from _run([parts[number] for number in numbers], plan)

    sizes = ([part.last - part.first for part in parts], "clinics")
    pieces = finished_pieces(len(parts), make, _PACKING, kept, "parts", progress, sizes)
    found: dict[str, list[TheoryOutcome]] = {theory: [] for theory in plan.settings.theories}
    for part, piece in zip(parts, pieces, strict=True):
        found[part.theory].append(piece)
    return {theory: _joined(pieces) for theory, pieces in found.items()}


def _joined(pieces: Sequence[TheoryOutcome]) -> TheoryOutcome:
    names = [item.name for item in dataclasses.fields(TheoryOutcome)]
    return TheoryOutcome(
        **{name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in names}
    )


def _run(parts: Sequence[_Part], plan: EstimatorPlan) -> Iterator[TheoryOutcome]:
    """Yield what is found in each part; the clinics of all parts are simulated side by side."""
    worlds = (
        world
        for part in parts
        for number in range(part.first, part.last)
        for world in plan.worlds(part.theory, number)
    )
    clinics = simulate_many(worlds, plan.config.options.cores, lifting_process())
    for part in parts:
        found = [
            _clinic(plan, part.theory, number, list(islice(clinics, len(LIFTS) + 2)))
            for number in range(part.first, part.last)
        ]
        yield TheoryOutcome(*(np.stack(arrays) for arrays in zip(*found, strict=True)))


def _clinic(
    plan: EstimatorPlan, theory: str, number: int, tables: Sequence[Tables]
) -> tuple[Floats, Floats, Floats]:
    """Return estimates, means of twins and sizes of one clinic."""
    parameters = plan.parameters(theory, number)
    usual, *lifted, treated = tables
    wanted = [each for each in ESTIMATORS if each.name in plan.settings.analyses]
    held = _held(plan, theory, number)
    estimates, truths, sizes = [], [], []
    for scores in SCORES:
        whole = _panel(scores, usual, parameters)
        twins = {name: _panel(scores, each, parameters) for name, each in zip(LIFTS, lifted, strict=True)}
        with_form = _panel(scores, treated, parameters)
        data = _study(
            whole, with_form, plan.settings.sessions, [plan.config.options.seed, _ALLOCATION, number]
        )
        estimates.append([_values(each, data) for each in wanted])
        means = [
            twin_means(whole, twins[each.lift], (each,), plan.settings.sessions)[0] for each in ESTIMANDS
        ]
        indirect = (np.nan, np.nan, 0.0)
        if held is not None:
            indirect = _indirect(_panel(scores, held, parameters), with_form)
        truths.append([*means, indirect])
        sizes.append(_sizes(data.panel))
    return np.array(estimates), np.array(truths), np.array(sizes)


def _panel(scores: str, tables: Tables, parameters: Parameters) -> Panel:
    return observed_panel(tables) if scores == SCORES[0] else state_panel(tables, parameters)


def _study(usual: Panel, treated: Panel, sessions: int, key: Sequence[int]) -> StudyData:
    """Return what an analyst has: the clinic, and a trial in which half of the clients are drawn to have feedback."""
    panel = usual.first_sessions(sessions)
    _, mine, other = np.intersect1d(usual.client, treated.client, return_indices=True)
    arm = np.random.default_rng(list(key)).permutation(np.arange(len(mine)) % 2).astype(np.float64)
    trial = panel.chosen(mine).where(arm == 1, treated.first_sessions(sessions).chosen(other))
    return StudyData(panel, trial, arm)


def _values(estimator: Estimator, data: StudyData) -> tuple[float, float, float]:
    found: Estimate
    try:
        found = estimator.function(data)
    except (ValueError, np.linalg.LinAlgError):
        found = UNKNOWN
    return (found.effect, found.error, found.degrees) if found.known else (np.nan, np.nan, np.nan)


def _held(plan: EstimatorPlan, theory: str, number: int) -> Tables | None:
    """Return the clinic with feedback in which the alliance is held, in the first clinics of a theory."""
    if number >= plan.settings.indirect_clinics or "mediation" not in plan.settings.analyses:
        return None
    usual = plan.parameters(theory, number)
    course = alliance_course(plan.world(usual, number))
    return with_held_alliance(plan.world(with_feedback(usual), number), course)


def _indirect(held: Panel, treated: Panel) -> tuple[float, float, float]:
    """Return the mean difference that the alliance makes to those with feedback, for one feedback."""
    _, mine, other = np.intersect1d(held.client, treated.client, return_indices=True)
    differences = treated.post[other] - held.post[mine]
    known = ~np.isnan(differences)
    return float(differences[known].mean()), 1.0, float(known.sum())


def _sizes(panel: Panel) -> tuple[float, float, float, float]:
    rows = lagged_rows(panel)
    within = rows.alliance - rows.mean
    return (
        float(len(panel.client)),
        float(np.nanstd(panel.early)),
        float(within.std()),
        float(np.nanstd(panel.intake)),
    )


def _packed(found: TheoryOutcome) -> Arrays:
    return {"estimates": found.estimates, "truths": found.truths, "sizes": found.sizes}


def _unpacked(arrays: Arrays) -> TheoryOutcome:
    return TheoryOutcome(arrays["estimates"], arrays["truths"], arrays["sizes"])


_PACKING: Final = Packing[TheoryOutcome](_packed, _unpacked)
