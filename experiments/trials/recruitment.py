"""Who takes part in a trial, and with what outcomes: drawn from clinics that each have a twin in every arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from experiments.trials.observed_values import FORMS, form_at_intake, observed
from experiments.trials.trial_data import Participants
from experiments.trials.trial_design import TrialDesign
from sim.population.people import THERAPIST_TRAITS
from sim.states import ASSESSED, Status

if TYPE_CHECKING:
    from sim.engine.clinic_run import ClinicRun

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

_COMPLETED: Final = np.array(
    [status in (Status.ENDED_AS_PLANNED, Status.LIMIT_REACHED, Status.REFERRED_ON) for status in Status]
)


def recruit(
    clinics: Sequence[Sequence[ClinicRun]], design: TrialDesign, seed: Sequence[int] = (0,)
) -> Participants:
    """Return those who can take part, clinic by clinic.

    Eligible is who begins treatment in the reference arm, with a therapist who takes part, and has scores within the
    limits of the design there. Of these, as many as are wanted are taken whenever they come. Whose twin does not begin
    has no later form in the other arm.

    Parameters
    ----------
    clinics : sequence of sequence of sim.engine.clinic_run.ClinicRun
        Each clinic in every arm, the reference first.
    design : TrialDesign
    seed : sequence of int
        Of the errors of forms at intake.
    """
    found, therapists = [], 0
    for number, arms in enumerate(clinics):
        share = share_of(design.clients, number, len(clinics))
        found.append(_of_clinic(arms, design, share, (*seed, number)))
        found[-1] = replace(
            found[-1],
            clinic=np.full(len(found[-1]), number, np.int64),
            therapist=found[-1].therapist + therapists,
        )
        therapists += len(arms[0].therapists)
    return found[0] if len(found) == 1 else joined(found)


def share_of(whole: int, number: int, clinics: int) -> int:
    """Return how many of all clients or therapists belong to one clinic."""
    return round(whole * (number + 1) / clinics) - round(whole * number / clinics)


def willing_therapists(count: int, design: TrialDesign) -> Flags:
    """Return which therapists of a clinic take part, spread evenly over its teams; shape (count,).

    Parameters
    ----------
    count : int
        Therapists who work there.
    design : TrialDesign
    """
    taking_part = np.arange(count) * design.willing % 1.0 < design.willing - 1e-9
    return taking_part | (design.willing == 1.0)


def _of_clinic(
    arms: Sequence[ClinicRun], design: TrialDesign, share: int, seed: Sequence[int]
) -> Participants:
    usual = arms[0]
    began_with, intake = usual.of_clients("therapist"), usual.of_clients("intake_score")
    # Whoever has no therapist (-1) reads the last flag.
    eligible = np.append(willing_therapists(len(usual.therapists), design), False)[usual.clients["therapist"]]
    eligible &= intake >= design.least_intake
    for name, low, high in design.eligible:
        values = observed(name, usual)
        eligible &= (values >= low) & (values <= high)
    chosen = np.flatnonzero(eligible)[:share]
    therapist = began_with[chosen].astype(np.int64)

    def each(name: str) -> Floats:
        if name in FORMS:
            random = np.random.default_rng([*seed, list(FORMS).index(name)])
            return np.stack([form_at_intake(name, usual, random)[chosen]] * len(arms))
        return np.stack([observed(name, run)[chosen] for run in arms])

    return Participants(
        therapist,
        np.zeros_like(therapist),
        usual.of_clients("start_week")[chosen].astype(np.int64),
        intake[chosen],
        {name: each(name) for name in design.outcomes},
        np.stack([_COMPLETED[run.statuses[chosen]] for run in arms]),
        np.stack([each(name) for name in ASSESSED], axis=2),
        {name: each(name) for name in design.moderators},
        {
            name: _trait(name, usual, chosen, therapist)
            for name, _ in design.selection
            if name != "intake_score"
        },
        chosen,
    )


def _trait(name: str, run: ClinicRun, chosen: Whole, therapist: Whole) -> Floats:
    if name in THERAPIST_TRAITS:
        return run.of_therapists(name)[therapist]
    return run.of_clients(name)[chosen]


def joined(clinics: Sequence[Participants]) -> Participants:
    """Return the people of several clinics as those of one trial."""
    return Participants(
        np.concatenate([each.therapist for each in clinics]),
        np.concatenate([each.clinic for each in clinics]),
        np.concatenate([each.start for each in clinics]),
        np.concatenate([each.intake for each in clinics]),
        _side_by_side([each.outcomes for each in clinics]),
        np.concatenate([each.completed for each in clinics], axis=1),
        np.concatenate([each.course for each in clinics], axis=1),
        _side_by_side([each.moderators for each in clinics]),
        _side_by_side([each.traits for each in clinics]),
        np.concatenate([each.row for each in clinics]),
    )


def _side_by_side(parts: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
