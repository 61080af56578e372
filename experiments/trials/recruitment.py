"""Who takes part in a trial, and with what outcomes: drawn from clinics that each have a twin in every arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from experiments.measures.outcomes import floats
from experiments.trials.observed_values import observed
from experiments.trials.trial_data import Participants
from experiments.trials.trial_design import TrialDesign
from sim.states import ASSESSED, Status

if TYPE_CHECKING:
    from sim import Tables

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_PLANNED: Final = tuple(
    status.label for status in (Status.ENDED_AS_PLANNED, Status.LIMIT_REACHED, Status.REFERRED_ON)
)


def recruit(clinics: Sequence[Sequence[Tables]], design: TrialDesign) -> Participants:
    """Return those who can take part, clinic by clinic, in the order in which they come.

    Eligible is who has a score at intake of `TrialDesign.least_intake` or more, and begins treatment in the reference
    arm. Whose twin does not begin has no later form in the other arm.

    Parameters
    ----------
    clinics : sequence of sequence of sim.Tables
        Each clinic in every arm, the reference first.
    design : TrialDesign
    """
    shares = np.diff(np.linspace(0, design.clients, len(clinics) + 1).round().astype(int))
    found, therapists = [], 0
    for number, (arms, share) in enumerate(zip(clinics, shares.tolist(), strict=True)):
        found.append(_of_clinic(arms, design, share, number, therapists))
        therapists += arms[0].therapists.num_rows
    return found[0] if len(found) == 1 else joined(found)


def _of_clinic(
    arms: Sequence[Tables], design: TrialDesign, share: int, number: int, therapists: int
) -> Participants:
    usual = arms[0]
    therapist, intake = floats(usual.clients["therapist"]), floats(usual.clients["intake_score"])
    chosen = np.flatnonzero(~np.isnan(therapist) & (intake >= design.least_intake))[:share]

    def each(name: str) -> Floats:
        return np.stack([observed(name, tables)[chosen] for tables in arms])

    return Participants(
        therapist[chosen].astype(np.int64) + therapists,
        np.full(len(chosen), number, np.int64),
        floats(usual.clients["start_week"])[chosen].astype(np.int64),
        intake[chosen],
        {name: each(name) for name in design.outcomes},
        np.stack([_completed(tables)[chosen] for tables in arms]),
        np.stack([each(name) for name in ASSESSED], axis=2),
        {name: each(name) for name in design.moderators},
    )


def _completed(tables: Tables) -> Flags:
    status = tables.clients["status"].combine_chunks()
    words = status.dictionary.to_pylist()
    planned = np.array([word in _PLANNED for word in words] + [False])
    codes = status.indices.fill_null(len(words)).to_numpy()
    found: Flags = planned[codes]
    return found


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
    )


def _side_by_side(parts: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
