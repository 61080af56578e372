"""What is wrong with the design of a trial, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from experiments.trials import trial_design as known
from experiments.trials.moderation_analysis import MODERATED
from experiments.trials.observed_values import FORMS, MODERATORS, OUTCOMES
from experiments.trials.trial_data import POPULATIONS, WAVES
from sim.errors import InputError, nearest
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS

STRATA: Final = ("none", known.THERAPIST, known.CLINIC)
SELECTING: Final = ("intake_score", *CLIENT_TRAITS, *THERAPIST_TRAITS)
"""By what clients of a cohort may get their treatment."""


def check_design(design: known.TrialDesign) -> None:
    """Check a design.

    Raises
    ------
    InputError
        If a value is none of those that are known, there are fewer than two clients, therapists or clinics for each
        arm, or the parts of the design do not fit together.
    """
    _check_names(design)
    _check_sizes(design)
    _check_allocation(design)
    _check_eligibility(design)
    _check_kind(design)


def _check_names(design: known.TrialDesign) -> None:
    _one_of("trial.design", design.design, known.DESIGNS)
    _one_of("trial.unit", design.unit, known.UNITS)
    for outcome in design.outcomes:
        where = "trial.outcome" if outcome == design.outcome else "trial.secondary"
        _one_of(where, outcome, OUTCOMES)
    _some_of("trial.analyses", design.analyses, known.ANALYSES)
    _some_of("trial.populations", design.populations, POPULATIONS)
    if "growth" in design.analyses:
        for outcome in design.outcomes:
            _one_of("the outcome of the analysis growth", outcome, tuple(WAVES))
    if set(MODERATED) & set(design.analyses) and not design.moderators:
        raise InputError(
            "trial.analyses asks for whom the treatment does more, but trial.moderators is empty: intake_score or "
            "another was expected"
        )
    for name in design.moderators:
        _one_of("trial.moderators", name, (*MODERATORS, *FORMS))
    if design.strata:
        _one_of("trial.strata", design.strata, STRATA)
    for name, _ in design.selection:
        _one_of("trial.selection", name, SELECTING)


def _check_sizes(design: known.TrialDesign) -> None:
    least_clinics = 2 * design.arms if design.unit == known.CLINIC else 1
    for name, value, least in (
        ("clients", design.clients, 4 * design.arms),
        ("therapists", design.therapists, 2 * design.arms),
        ("clinics", design.clinics, least_clinics),
        ("steps", design.steps, 1),
    ):
        if value < least:
            raise InputError(f"trial.{name} is {value}, but a number from {least} was expected")
    if design.clients < design.therapists:
        raise InputError(
            f"trial.clients is {design.clients}, but at least one for each of {design.therapists} therapists was "
            "expected"
        )
    if design.therapists < design.clinics:
        raise InputError(
            f"trial.therapists is {design.therapists}, but at least one for each of {design.clinics} clinics was "
            "expected"
        )


def _check_allocation(design: known.TrialDesign) -> None:
    if design.ratio and (len(design.ratio) != design.arms or min(design.ratio) <= 0):
        raise InputError(
            f"trial.ratio is {list(design.ratio)}, but a number above 0 for each of {design.arms} arms was expected"
        )
    if not 0 <= design.contamination <= 1:
        raise InputError(
            f"trial.contamination is {design.contamination}, but a share from 0 to 1 was expected"
        )
    if design.contamination and design.arms != 2:
        raise InputError(
            f"trial.contamination is {design.contamination} with {design.arms} arms, but two arms were expected"
        )
    if design.strata == known.THERAPIST and design.unit != known.CLIENT:
        raise InputError(
            f"trial.strata is 'therapist' with trial.unit={design.unit}, but none or clinic was expected: therapists "
            "are not divided"
        )
    if design.strata == known.CLINIC and design.unit == known.CLINIC:
        raise InputError(
            "trial.strata is 'clinic' with trial.unit=clinic, but none was expected: clinics are not divided"
        )


def _check_eligibility(design: known.TrialDesign) -> None:
    for name, low, high in design.eligible:
        _one_of("trial.at_least" if low > -math.inf else "trial.at_most", name, tuple(MODERATORS))
        if not low <= high:
            raise InputError(
                f"trial.at_least.{name} is {low:g}, but at most {high:g}, trial.at_most of it, was expected"
            )
    if not 0 < design.willing <= 1:
        raise InputError(f"trial.willing is {design.willing}, but a share above 0, up to 1, was expected")
    if not 1 <= design.screened <= 100:
        raise InputError(f"trial.screened is {design.screened}, but a number from 1 to 100 was expected")


def _check_kind(design: known.TrialDesign) -> None:
    kind = design.design
    if kind == known.PROCESS and design.arms != 1:
        raise InputError(f"trial.arms has {design.arms} arms with trial.design=process, but one was expected")
    if kind != known.PROCESS and design.arms < 2:
        raise InputError(f"trial.design is {kind!r} with one arm, but two or more arms were expected")
    if kind == known.STEPPED_WEDGE:
        if design.unit == known.CLIENT:
            raise InputError(
                "trial.unit is 'client' with trial.design=stepped_wedge, but therapist or clinic was expected: clients "
                "cannot cross over to another arm"
            )
        units = design.clinics if design.unit == known.CLINIC else design.therapists
        if units < design.steps:
            raise InputError(
                f"trial.steps is {design.steps}, but at most {units} was expected: a {design.unit} for each step"
            )
    if kind == known.PARTIALLY_NESTED and design.unit != known.CLIENT:
        raise InputError(
            f"trial.unit is {design.unit!r} with trial.design=partially_nested, but client was expected: clients of "
            "the reference have no therapist"
        )
    if kind in (known.STEPPED_WEDGE, known.PARTIALLY_NESTED, known.COHORT) and design.arms != 2:
        raise InputError(
            f"trial.arms has {design.arms - 1} arms beside the reference with trial.design={kind}, but one was expected"
        )
    if design.selection and kind != known.COHORT:
        raise InputError(
            f"trial.selection is given with trial.design={kind}, but only a cohort is not randomised: cohort was "
            "expected"
        )


def _some_of(name: str, values: Sequence[str], expected: tuple[str, ...]) -> None:
    if not values:
        raise InputError(f"{name} is empty, but some of {', '.join(expected)} were expected")
    for value in values:
        _one_of(name, value, expected)


def _one_of(name: str, value: str, expected: tuple[str, ...]) -> None:
    if value not in expected:
        raise InputError(
            f"{name} is {value!r}, but one of {', '.join(expected)} was expected{nearest(value, expected)}"
        )
