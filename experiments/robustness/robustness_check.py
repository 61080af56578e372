"""A check of robustness from its plan to its judgements: full runs, a screening of parameters, and its confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.measures.replicate_estimates import estimate
from experiments.results.kept_work import NOTHING_KEPT, KeptWork
from experiments.results.progress import progress_line
from experiments.robustness.alternative_runs import run_jobs
from experiments.robustness.alternatives import Alternative
from experiments.robustness.check_plan import CheckPlan, Floats, Job
from experiments.robustness.confirmed_parameters import to_confirm
from experiments.robustness.difference_evidence import (
    FULL,
    SCREENED,
    reference_sign,
    screened,
    shrunk_ratio,
    weigh,
)
from experiments.robustness.robustness_settings import DRAWS, PARAMETERS
from experiments.robustness.verdicts import Finding, Judgement, judge


@dataclass(frozen=True)
class RunAlternative:
    """An alternative that was run.

    Attributes
    ----------
    alternative : Alternative
    stage : str
        Whether it was only screened.
    differences : ndarray, shape (contrasts, replicates, outcomes)
    """

    alternative: Alternative
    stage: str
    differences: Floats


@dataclass(frozen=True)
class JudgedContrast:
    """A contrast and outcome, what every alternative says of it, and the verdict.

    Attributes
    ----------
    contrast, outcome : str
    reference : tuple of float
        Mean, Monte Carlo standard error, both ends of the 95 % interval and number of replicates.
    findings : tuple of Finding
        In the order of the alternatives.
    judgement : Judgement
    """

    contrast: str
    outcome: str
    reference: tuple[float, float, float, float, int]
    findings: tuple[Finding, ...]
    judgement: Judgement


@dataclass(frozen=True)
class RobustnessCheck:
    """A finished check.

    Attributes
    ----------
    plan : CheckPlan
    run : tuple of RunAlternative
        Without the reference.
    judged : tuple of JudgedContrast
        Every contrast and outcome.
    """

    plan: CheckPlan
    run: tuple[RunAlternative, ...]
    judged: tuple[JudgedContrast, ...]


def check_plan(plan: CheckPlan, kept: KeptWork = NOTHING_KEPT, progress: bool = True) -> RobustnessCheck:
    """Run everything that is planned, or read what is kept of it, and judge every contrast.

    Parameters
    ----------
    plan : CheckPlan
    kept : KeptWork
        Where finished alternatives are kept.
    progress : bool
        Whether to report how far it is.
    """
    jobs = [_first_job(plan, each) for each in (plan.reference, *plan.alternatives)]
    progress_line(_said(plan, jobs), progress)
    reference, *others = run_jobs(plan, jobs, kept, "alternatives", progress)
    chosen = _chosen(plan, reference, others)
    more = [Job(plan.alternatives[k], jobs[k + 1].last, plan.replicates) for k in chosen]
    if more:
        progress_line(
            f"{len(more)} of the moved parameters in full: the closest to turning a difference", progress
        )
    added = run_jobs(plan, more, kept.after(len(jobs)), "parameters", progress)
    whole = {k: np.concatenate([others[k], own], axis=1) for k, own in zip(chosen, added, strict=True)}
    run = tuple(
        RunAlternative(each, _stage(each, k, whole), whole.get(k, others[k]))
        for k, each in enumerate(plan.alternatives)
    )
    return RobustnessCheck(plan, run, tuple(_judged(plan, reference, run)))


def check_plans(
    plans: Sequence[CheckPlan], kept: KeptWork = NOTHING_KEPT, progress: bool = True
) -> list[RobustnessCheck]:
    """Run checks one after the other; parameters as for `check_plan`."""
    checks = []
    for number, plan in enumerate(plans, start=1):
        if len(plans) > 1:
            progress_line(f"{number} of {len(plans)}: {', '.join(plan.outcomes)}", progress)
        checks.append(check_plan(plan, kept, progress))
        # So many pieces it has at most.
        kept = kept.after(1 + len(plan.alternatives) + plan.settings.confirm)
    return checks


def _first_job(plan: CheckPlan, each: Alternative) -> Job:
    least = {DRAWS: plan.settings.draw_replicates, PARAMETERS: plan.settings.screen_replicates}
    return Job(each, 0, min(least.get(each.group, plan.replicates), plan.replicates))


def _said(plan: CheckPlan, jobs: Sequence[Job]) -> str:
    clinics = sum(job.last - job.first for job in jobs) * plan.clinics
    moved = any(job.alternative.group == PARAMETERS for job in jobs)
    then = "; then the parameters that matter most, in full" if moved and plan.settings.confirm else ""
    return f"{len(plan.alternatives)} alternatives to the study as configured, {clinics} clinics{then}"


def _stage(each: Alternative, index: int, whole: dict[int, Floats]) -> str:
    return SCREENED if each.group == PARAMETERS and index not in whole else FULL


def _chosen(plan: CheckPlan, reference: Floats, others: Sequence[Floats]) -> list[int]:
    """Return which alternatives are moved parameters to be confirmed."""
    moved = [k for k, each in enumerate(plan.alternatives) if each.group == PARAMETERS]
    if not moved:
        return []
    spreads = usual_spreads(reference, [others[k] for k in moved])
    ratios = np.array([_shrunk_ratios(others[k], reference, spreads) for k in moved])
    return [moved[k] for k in to_confirm(ratios, plan.settings.confirm)]


def usual_spreads(reference: Floats, moved: Sequence[Floats]) -> Floats:
    """Return, of every contrast and outcome, how much moves of single parameters usually differ between replicates.

    Parameters
    ----------
    reference : ndarray, shape (contrasts, replicates, outcomes)
    moved : sequence of ndarray
        Of the same shape, with fewer replicates.

    Returns
    -------
    ndarray, shape (contrasts, outcomes)
        Median of the standard deviations of those that move it at all; 0 where none does.
    """
    spreads = np.stack([(own - reference[:, : own.shape[1]]).std(axis=1, ddof=1) for own in moved])
    spreads = np.where(spreads > 0, spreads, np.nan)
    found = np.zeros(spreads.shape[1:])
    some = ~np.isnan(spreads).all(axis=0)
    found[some] = np.nanmedian(spreads[:, some], axis=0)
    return found


def _shrunk_ratios(own: Floats, reference: Floats, spreads: Floats) -> list[float]:
    shape = spreads.shape
    return [
        shrunk_ratio(own[c, :, k], reference[c, :, k], float(spreads[c, k]))
        for c in range(shape[0])
        for k in range(shape[1])
    ]


def _judged(plan: CheckPlan, reference: Floats, run: Sequence[RunAlternative]) -> list[JudgedContrast]:
    moved = [own.differences for own in run if own.stage == SCREENED]
    shape = (len(plan.contrasts), len(plan.outcomes))
    spreads = usual_spreads(reference, moved) if moved else np.zeros(shape)
    judged = []
    for c, contrast in enumerate(plan.contrasts):
        for k, outcome in enumerate(plan.outcomes):
            usual, spread = reference[c, :, k], float(spreads[c, k])
            findings = tuple(_finding(plan, own, own.differences[c, :, k], usual, spread) for own in run)
            judgement = judge(findings, reference_sign(usual), plan.settings)
            judged.append(JudgedContrast(contrast, outcome, estimate(usual), findings, judgement))
    return judged


def _finding(plan: CheckPlan, own: RunAlternative, values: Floats, usual: Floats, spread: float) -> Finding:
    if own.stage == SCREENED:
        evidence = screened(values, usual, spread)
    else:
        evidence = weigh(values, usual, plan.settings.band, plan.settings.negligible)
    return Finding(own.alternative.group, own.alternative.member, own.stage, evidence)
