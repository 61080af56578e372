"""Questionnaires: what a study would see of the states, filled in at the end of a session."""

from __future__ import annotations

import math

from sim.equations import anchors, scores
from sim.equations.alliance import alliance_of, bond_of
from sim.equations.general import chance
from sim.equations.means import mean_of_three
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.process.draws import drawn, happens, weekly_draws
from sim.random.normal import normal_quantile
from sim.random.streams import Decision
from sim.states import AssessmentWeek, ClientState, DyadState, Meeting, RuptureKind, Status, TherapistState


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
    """Client, therapist and observer fill in their forms; some go missing."""
    distress_measured(p, c, t, d, m)
    _other_forms(p, c, t, d, m)


@inlined
def distress_measured(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """The client fills in the distress form, the only one that what happens next depends on, or returns no form."""
    missing = scores.missing_hazard(p.instrument.missing_rate, p.instrument.missing_tension, d.tension)
    d.form_back = 0 if happens(drawn(m, Decision.REPORTS)[0], missing) else 1
    if d.form_back == 1:
        m.distress_score = distress_form(p, c, drawn(m, Decision.STATE_FORM)[1])
        c.post_score = m.distress_score


@inlined
def _other_forms(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    u = drawn(m, Decision.REPORTS)
    z = drawn(m, Decision.OTHER_FORMS)
    if d.form_back == 1:
        _client_forms(p, c, m, z[0])
        reporting = p.instrument.false_report if m.rupture == RuptureKind.NONE else p.instrument.client_report
        m.rupture_client = 1 if u[2] < reporting else 0
    missing = scores.missing_hazard(p.instrument.missing_rate, p.instrument.missing_tension, d.tension)
    if not happens(u[1], missing):
        _therapist_form(p, c, t, m, z[1])
        noticed = m.noticed == 1 and m.rupture != RuptureKind.NONE
        m.rupture_therapist = 1 if noticed and u[3] < p.instrument.therapist_report else 0
    alliance = alliance_of(c.trust, c.empathy, c.goal, c.task)
    observed = scores.alliance_as_observed(alliance, p.instrument.observer_noise * z[2])
    m.alliance_observer = _points(p, observed, anchors.ALLIANCE_ITEMS)


@inlined
def _points(p: Parameters, y: float, items: float) -> float:
    top = float(p.instrument.alliance_points)
    return scores.on_grid(y, anchors.LOWEST_ANSWER, top, items * (top - anchors.LOWEST_ANSWER))


@inlined
def _client_rating(p: Parameters, x: float, error: float) -> float:
    return scores.rating(x, p.instrument.client_ease, p.instrument.discrimination, error)


@inlined
def _client_forms(p: Parameters, c: ClientState, m: Meeting, extra: float) -> None:
    z = drawn(m, Decision.ALLIANCE_FORM)
    y = drawn(m, Decision.STATE_FORM)
    noise, occasion = p.instrument.scale_noise, p.instrument.occasion_noise * z[3]
    mood = p.instrument.style_spread * c.style + occasion
    affect = p.instrument.style_spread * c.affect_style
    # How somebody answers about a person and about a plan is alike, but not the same.
    warm = p.instrument.style_spread * scores.shared_style(p.instrument.style_shared, c.style, c.bond_style)
    bond = _client_rating(p, bond_of(c.trust, c.empathy), warm + occasion + noise * z[0])
    m.bond_client = _points(p, bond, anchors.SUBSCALE_ITEMS)
    m.goal_client = _points(p, _client_rating(p, c.goal, mood + noise * z[1]), anchors.SUBSCALE_ITEMS)
    m.task_client = _points(p, _client_rating(p, c.task, mood + noise * z[2]), anchors.SUBSCALE_ITEMS)
    m.alliance_client = mean_of_three(m.bond_client, m.goal_client, m.task_client)
    m.empathy_client = _points(
        p, _client_rating(p, c.empathy, warm + occasion + noise * y[0]), anchors.EMPATHY_ITEMS
    )
    well = scores.rating(c.wellbeing, 0.0, p.instrument.discrimination, occasion - affect + noise * y[2])
    m.wellbeing_score = scores.on_grid(well, 0.0, anchors.WELLBEING_TOP, anchors.WELLBEING_STEPS)
    m.satisfaction_score = scores.on_grid(
        _client_rating(p, c.satisfaction, mood + noise * y[3]),
        anchors.SATISFACTION_LOW,
        anchors.SATISFACTION_TOP,
        anchors.SATISFACTION_STEPS,
    )
    done = scores.rating(c.adherence, 0.0, p.instrument.discrimination, occasion - affect + noise * extra)
    m.adherence_score = scores.on_grid(done, 0.0, anchors.ADHERENCE_TOP, anchors.ADHERENCE_TOP)


@inlined
def _therapist_form(p: Parameters, c: ClientState, t: TherapistState, m: Meeting, z: float) -> None:
    alliance = alliance_of(c.trust, c.empathy, c.goal, c.task)
    read = scores.alliance_as_read(alliance, m.attunement)
    error = p.instrument.style_spread * t.style + p.instrument.scale_noise * z
    rated = scores.rating(read, p.instrument.therapist_ease, p.instrument.discrimination, error)
    m.alliance_therapist = _points(p, rated, anchors.ALLIANCE_ITEMS)


@inlined
def distress_form(p: Parameters, c: ClientState, z: float) -> float:
    """Score of a distress form; people differ in how much negative affect they put into it."""
    error = p.instrument.affect_spread * c.affect_style + p.instrument.distress_noise * z
    return scores.distress_points(
        p.instrument.distress_mean,
        p.instrument.distress_slope,
        c.distress,
        error,
        p.instrument.distress_step,
        float(p.instrument.distress_top),
    )


@inlined
def intake_form(p: Parameters, c: ClientState, m: Meeting) -> None:
    """Fill in the distress form at intake; it never goes missing."""
    u = weekly_draws(c, m, Decision.INTAKE_FORM)
    c.intake_score = distress_form(p, c, normal_quantile(u[1]))


@inlined
def _is_asked(since: int) -> bool:
    # In most weeks nobody is asked: found out before anything is drawn.
    return (
        since == AssessmentWeek.WEEK_4
        or since == AssessmentWeek.WEEK_8
        or since == AssessmentWeek.WEEK_12
        or since == AssessmentWeek.WEEK_16
        or since == AssessmentWeek.WEEK_26
    )


@inlined
def assessment(p: Parameters, c: ClientState, m: Meeting) -> None:
    """Ask everybody who began treatment at fixed times after the start; those who have left return fewer forms."""
    since = m.week - c.start_week
    if c.therapist < 0 or not _is_asked(since):
        return
    u = weekly_draws(c, m, Decision.ASSESSMENT)
    treated = c.status == Status.IN_TREATMENT
    missing = chance(p.instrument.missing_rate) if treated else p.instrument.followup_missing
    if u[0] < missing:
        return
    score = distress_form(p, c, normal_quantile(u[1]))
    if since == AssessmentWeek.WEEK_4:
        c.week_4_score = score
    elif since == AssessmentWeek.WEEK_8:
        c.week_8_score = score
    elif since == AssessmentWeek.WEEK_12:
        c.week_12_score = score
    elif since == AssessmentWeek.WEEK_16:
        c.week_16_score = score
    elif since == AssessmentWeek.WEEK_26:
        c.week_26_score = score


@inlined
def followup_form(p: Parameters, c: ClientState, m: Meeting) -> None:
    """Record how a former client is, and the follow-up form if it comes back."""
    c.followup_state = c.distress
    c.followup_wellbeing = c.wellbeing
    c.followup_coping = c.coping
    u = weekly_draws(c, m, Decision.FOLLOWUP)
    if u[0] >= p.instrument.followup_missing:
        c.followup_score = distress_form(p, c, normal_quantile(u[1]))
