"""Giving a free place: in rotation, or by fit, need or skill among therapists who have one."""

from __future__ import annotations

from collections.abc import Sequence

from sim.equations import attunement, intake, therapist_choice
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.parameters.intervention import MatchingRule
from sim.process.interventions import MATCHING, active
from sim.states import ClientState, TherapistState


@inlined
def match_score(p: Parameters, c: ClientState, t: TherapistState) -> float:
    """Return how well a therapist suits a client under the rule in force."""
    if p.intervention.matching.rule == MatchingRule.FIT:
        preference = intake.preference_fit_of(c.preference, t.warmth, t.technical_skill, p.work.match_width)
        return therapist_choice.match_by_fit(
            preference, attunement.identity_fit_of(c.cultural_identity, t.cultural_humility)
        )
    skill = therapist_choice.facilitative_skill(t.empathic_accuracy, t.warmth, t.repair_skill)
    if p.intervention.matching.rule == MatchingRule.NEED:
        return therapist_choice.match_by_need(c.intake_distress, skill)
    return skill


@inlined
def choose(p: Parameters, c: ClientState, therapists: Sequence[TherapistState], first: int, week: int) -> int:
    """Return the number of the therapist who takes a client, or -1 if no place is free.

    Parameters
    ----------
    p : Parameters
        Rule and number of candidates.
    c : ClientState
        The client at the head of the waiting list.
    therapists : sequence of TherapistState
        All therapists.
    first : int
        Where the rotation stands; the search starts there, so that places are shared out evenly.
    week : int
        Week of the clinic.

    Returns
    -------
    int
        Position in `therapists`, or -1.
    """
    matched = active(p.intervention.matching, c.covered, MATCHING, week)
    best, best_score, seen = -1, 0.0, 0
    count = len(therapists)
    for k in range(count):
        i = first + k
        if i >= count:
            i -= count
        t = therapists[i]
        if t.caseload >= t.places:
            continue
        if not matched:
            return i
        score = match_score(p, c, t)
        if best < 0 or score > best_score:
            best, best_score = i, score
        seen += 1
        if seen >= p.intervention.matching.candidates:
            break
    return best
