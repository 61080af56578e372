"""Questionnaires: what a study would see of the states, filled in at the end of a session (E130-E133)."""

from __future__ import annotations

import math

from sim.equations import anchors, scores
from sim.equations.alliance import alliance_of
from sim.equations.general import chance
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.process.draws import draws, normal_draws, weekly_draws
from sim.random.normal import normal_quantile
from sim.random.streams import Decision
from sim.states import ClientState, DyadState, Meeting, RuptureKind, TherapistState

SUBSCALE_ITEMS = 4.0
"""Items of each of the bond, goal and task scales; twelve in all."""
EMPATHY_ITEMS = 5.0
WELLBEING_STEPS, SATISFACTION_STEPS, ADHERENCE_STEPS = 25.0, 24.0, 10.0
"""Steps of a five-item form scored 0-100, an eight-item form scored 8-32, and one item scored 0-10."""


@inlined
def blank(m: Meeting) -> None:
    """Leave all forms of an appointment empty, and what only a session has."""
    m.depth = m.participation = math.nan
    m.alliance_client = m.bond_client = m.goal_client = m.task_client = math.nan
    m.alliance_therapist = m.alliance_observer = m.empathy_client = math.nan
    m.distress_score = m.wellbeing_score = m.satisfaction_score = m.adherence_score = math.nan
    m.rupture_client = m.rupture_therapist = -1


@inlined
def measurement(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Client, therapist and observer fill in their forms; some go missing (E130-E133)."""
    u = draws(c, m, Decision.REPORTS)
    v = draws(c, m, Decision.OTHER_FORMS)
    missing = chance(
        scores.missing_hazard(p.instrument.missing_rate, p.instrument.missing_tension, d.tension)
    )
    d.form_back = 1 if u[0] >= missing else 0
    if d.form_back == 1:
        _client_forms(p, c, m, p.instrument.style_spread * c.style, normal_quantile(v[0]))
        c.post_score = m.distress_score
        chance_told = (
            p.instrument.false_report if m.rupture == RuptureKind.NONE else p.instrument.client_report
        )
        m.rupture_client = 1 if u[2] < chance_told else 0
    if u[1] >= missing:
        _therapist_form(p, c, t, m, normal_quantile(v[1]))
        told = m.noticed == 1 and m.rupture != RuptureKind.NONE
        m.rupture_therapist = 1 if told and u[3] < p.instrument.therapist_report else 0
    seen = alliance_of(c.trust, c.empathy, c.goal, c.task) + p.instrument.observer_noise * normal_quantile(
        v[2]
    )
    m.alliance_observer = _points(p, min(1.0, max(0.0, seen)), 12.0)


@inlined
def _points(p: Parameters, y: float, items: float) -> float:
    top = float(p.instrument.alliance_points)
    return scores.on_grid(y, 1.0, top, items * (top - 1.0))


@inlined
def _client_forms(p: Parameters, c: ClientState, m: Meeting, style: float, extra: float) -> None:
    z = normal_draws(c, m, Decision.ALLIANCE_FORM)
    y = normal_draws(c, m, Decision.STATE_FORM)
    lift = p.instrument.client_lift
    noise = p.instrument.scale_noise
    mood = style + p.instrument.occasion_noise * z[3]
    bond = 0.5 * (c.trust + c.empathy)
    m.bond_client = _points(p, scores.rating(bond, lift, mood + noise * z[0]), SUBSCALE_ITEMS)
    m.goal_client = _points(p, scores.rating(c.goal, lift, mood + noise * z[1]), SUBSCALE_ITEMS)
    m.task_client = _points(p, scores.rating(c.task, lift, mood + noise * z[2]), SUBSCALE_ITEMS)
    m.alliance_client = (m.bond_client + m.goal_client + m.task_client) / 3.0
    m.empathy_client = _points(p, scores.rating(c.empathy, lift, mood + noise * y[0]), EMPATHY_ITEMS)
    m.distress_score = distress_form(p, c.distress, y[1])
    m.wellbeing_score = scores.on_grid(
        scores.rating(c.wellbeing, 0.0, mood + noise * y[2]), 0.0, 100.0, WELLBEING_STEPS
    )
    satisfied = scores.rating(c.satisfaction, lift, mood + noise * y[3])
    m.satisfaction_score = scores.on_grid(satisfied, 8.0, 32.0, SATISFACTION_STEPS)
    done = scores.rating(c.adherence, 0.0, mood + noise * extra)
    m.adherence_score = scores.on_grid(done, 0.0, 10.0, ADHERENCE_STEPS)


@inlined
def _therapist_form(p: Parameters, c: ClientState, t: TherapistState, m: Meeting, z: float) -> None:
    alliance = alliance_of(c.trust, c.empathy, c.goal, c.task)
    # What cannot be read is filled in with what is usual.
    read = m.attunement * alliance + (1.0 - m.attunement) * anchors.ALLIANCE
    error = p.instrument.style_spread * t.style + p.instrument.scale_noise * z
    m.alliance_therapist = _points(p, scores.rating(read, p.instrument.therapist_lift, error), 12.0)


@inlined
def distress_form(p: Parameters, distress: float, z: float) -> float:
    """Score of a distress form (E132)."""
    return scores.distress_points(
        p.instrument.distress_mean, p.instrument.distress_slope, distress, p.instrument.distress_noise * z
    )


@inlined
def intake_form(p: Parameters, c: ClientState, m: Meeting) -> None:
    """Fill in the distress form at intake; it never goes missing (E132)."""
    u = weekly_draws(c, m, Decision.INTAKE_FORM)
    c.intake_score = distress_form(p, c.distress, normal_quantile(u[1]))


@inlined
def followup_form(p: Parameters, c: ClientState, m: Meeting) -> None:
    """Record how a former client is, and the follow-up form if it comes back (E132)."""
    c.followup_state = c.distress
    c.followup_wellbeing = c.wellbeing
    c.followup_coping = c.coping
    u = weekly_draws(c, m, Decision.FOLLOWUP)
    if u[0] >= p.instrument.followup_missing:
        c.followup_score = distress_form(p, c.distress, normal_quantile(u[1]))
