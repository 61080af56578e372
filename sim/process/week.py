"""One week of the clinic around its sessions: intake, the days between sessions, endings, therapists, networks.

Within a week nothing that one dyad does reaches another; people meet through caseload, waiting list and networks
only at the week's end. The order in which dyads are walked therefore never matters.
"""

from __future__ import annotations

import math
from typing import Protocol

from sim.equations import (
    anchors,
    attunement,
    collaboration,
    course,
    disclosure,
    endings,
    engagement,
    formulation,
    general,
    intake,
    rupture,
    strain,
    trust,
    work,
)
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.parameters.theory import Learning
from sim.process.draws import happens, weekly_draws
from sim.process.interventions import (
    ALLIANCE_TRAINING,
    CASELOAD_CAP,
    CULTURAL_ADAPTATION,
    EMPATHY_TRAINING,
    PREFERENCE_ACCOMMODATION,
    ROLE_INDUCTION,
    SHARED_DECISIONS,
    TWICE_WEEKLY,
    active,
)
from sim.process.mending import close_rupture
from sim.process.session import alliance, alliance_so_far, ready_for_goals, ready_for_tasks, staying_path
from sim.random.streams import Decision
from sim.states import ClientState, DropoutKind, DyadState, Meeting, Status, TherapistState


@inlined
def arrive(p: Parameters, c: ClientState, m: Meeting) -> None:
    """Give a client who asks for help the states that do not need a therapist."""
    c.status = Status.WAITING
    c.arrival_week = m.week
    c.capacity = intake.capacity_of(c.resilience, c.interpersonal_problems)
    c.pace = work.pace_of(p.work, c.own_pace)
    c.distress = c.intake_distress
    c.natural_level = course.natural_level_of(p.course, c.intake_distress, c.own_course)
    c.hope = c.expected = c.outcome_expectation
    c.coping = p.course.coping_start
    c.adherence = p.engagement.adherence_floor
    c.satisfaction = anchors.MIDDLE
    c.support = p.network.outside_support
    c.peer_hope = c.hope
    c.wellbeing = course.wellbeing_target(p.course, c.distress, c.support, c.hope)
    c.post_score = c.followup_score = math.nan
    c.week_4_score = c.week_8_score = c.week_12_score = c.week_16_score = c.week_26_score = math.nan
    c.followup_state = c.followup_wellbeing = c.followup_coping = math.nan
    c.end_distress = math.nan


@inlined
def begin(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """First place: trust toward a stranger, first formulation, fit."""
    c.status = Status.IN_TREATMENT
    c.start_week = m.week
    t.caseload += 1
    if c.arrival_week >= 0:
        t.clients_seen += 1
    c.trust = trust.first_trust(
        p.trust, p.theory, c.outcome_expectation, c.attachment_anxiety, c.attachment_avoidance
    )
    c.empathy = c.trust
    c.goal = collaboration.first_agreement(p.collaboration, ready_for_goals(p, c, 0.0))
    c.task = collaboration.first_agreement(p.collaboration, ready_for_tasks(p, c, 0.0))
    c.disclosure = disclosure.first_openness(p.disclosure, c.attachment_avoidance)
    if active(p.intervention.role_induction, c.covered, ROLE_INDUCTION, m.week):
        c.hope = general.shift(c.hope, p.intervention.role_induction.strength)
        c.task = general.shift(c.task, p.intervention.role_induction.strength)
    d.identity_fit = attunement.identity_fit_of(c.cultural_identity, t.cultural_humility)
    fit = intake.preference_fit_of(c.preference, t.warmth, t.technical_skill, p.work.match_width)
    if active(p.intervention.preference_accommodation, c.covered, PREFERENCE_ACCOMMODATION, m.week):
        fit = general.approach(fit, 1.0, p.intervention.preference_accommodation.strength)
    d.preference_fit = fit
    c.hope = engagement.first_hope(p.engagement, c.hope, fit)
    c.expected = c.hope
    # Before the first session there is nothing to be used to but what is hoped for.
    c.alliance_memory = c.hope
    d.need = intake.need_of(c.preference, c.interpersonal_problems)
    d.formulation = anchors.MIDDLE
    d.uncertainty = formulation.first_uncertainty(p.attunement.prior_spread)
    d.shared = anchors.MIDDLE


@inlined
def appointments(p: Parameters, c: ClientState, week: int) -> int:
    """Return how many appointments a client has this week."""
    since = week - c.start_week
    twice = p.intervention.twice_weekly
    if since < twice.duration and active(twice, c.covered, TWICE_WEEKLY, c.start_week):
        return 2
    return 1 if since % p.clinic.session_interval == 0 else 0


@inlined
def engage(p: Parameters, c: ClientState, d: DyadState, m: Meeting) -> None:
    """Engagement of a client in treatment over the week (claims S4, S13, S17)."""
    now = alliance(c)
    target = engagement.adherence_target(p.engagement, p.theory.alliance_change, now, d.shared, c.hope)
    c.adherence = engagement.adherence_step(p.engagement, c.adherence, target)
    satisfied = engagement.satisfaction_target(p.engagement, now, c.felt_change)
    c.satisfaction = engagement.satisfaction_step(p.engagement, c.satisfaction, satisfied)
    learned = course.learned_share(p.course.learning, m.week_change, c.adherence)
    before = set_point_of(p, c)
    if p.theory.learning == Learning.STEADY:
        c.coping = course.steady_coping_step(p.course, c.coping, learned)
    else:
        c.coping = course.coping_step(c.coping, learned)
    m.fallen = before - set_point_of(p, c)
    d.tension = rupture.tension_left(d.tension, p.rupture.fade)
    if d.tension < p.rupture.buried:
        close_rupture(d)
    d.uncertainty = formulation.uncertainty_reopened(
        d.uncertainty, p.attunement.prior_spread, p.attunement.formulation_drift
    )
    if m.met == 1:
        d.weeks_apart = 0
    else:
        d.weeks_apart += 1
        c.trust = trust.thinned(c.trust, p.trust.thinning, d.weeks_apart)


@inlined
def set_point_of(p: Parameters, c: ClientState) -> float:
    """Level to which this client's distress returns now."""
    return course.set_point(p.course, c.natural_level, course.share_overcome(p.course, c.coping))


@inlined
def live(p: Parameters, c: ClientState, m: Meeting, relief: float, tension: float) -> None:
    """A week of life: natural course, support, events, hope, well-being.

    `relief` is what treatment brings this week in SD units, `tension` the burden of unresolved ruptures.
    """
    drawn, before = m.drawn_for_week, c.distress
    if happens(drawn[3], p.course.remission_rate):
        c.natural_level = course.level_after_remission(p.course, c.natural_level)
    level = set_point_of(p, c)
    event = 0.0
    if drawn[0] < p.course.event_rate:
        size = course.event_size(p.course.event_size, p.course.event_tail, drawn[1])
        event = course.event_felt(p.course, size, c.resilience, c.coping)
    path = p.theory.support_change
    c.distress = course.distress_step(
        p.course, path, c.distress, level, drawn[2], relief, tension, c.support, event
    )
    signal = engagement.felt_signal(p.engagement, before - c.distress)
    c.felt_change = engagement.felt_change_step(p.engagement, c.felt_change, signal)
    c.hope = engagement.hope_step(
        p.engagement, c.hope, c.felt_change, c.expected, c.peer_hope, p.network.hope_contagion
    )
    target = course.wellbeing_target(p.course, c.distress, c.support, c.hope)
    c.wellbeing = course.wellbeing_step(p.course, c.wellbeing, target)


@inlined
def between_sessions(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """The days between sessions for a client in treatment."""
    engage(p, c, d, m)
    relief = course.relief_of_week(m.week_change, m.fallen)
    live(p, c, m, relief, general.along_path(d.tension, anchors.TENSION, p.theory.alliance_change))


@inlined
def untreated(p: Parameters, c: ClientState, m: Meeting) -> None:
    """A week of a client who waits, and may give up, or who has left; skills fade unless the bond was internalised."""
    if c.status != Status.WAITING:
        c.coping = course.coping_left(p.course, c.coping, c.trust)
    live(p, c, m, 0.0, 0.0)
    if c.status == Status.WAITING:
        hazard = endings.waiting_hazard(
            p.endings, endings.aspiration_of(p.endings, 0.0, c.intake_distress), c.distress
        )
        if happens(weekly_draws(c, m, Decision.ENDING)[0], hazard):
            c.status = Status.STOPPED_WAITING


@inlined
def ending(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Treatment may end this week: as planned, at the limit, by referral or by dropping out."""
    u = weekly_draws(c, m, Decision.ENDING)
    now, met = alliance_so_far(c), m.met == 1
    aspiration = endings.aspiration_of(p.endings, float(c.sessions_attended), c.intake_distress)
    planned = endings.planned_hazard(p.endings, aspiration, c.distress, c.felt_change)
    if met and c.sessions_attended >= p.clinic.minimum_sessions and happens(u[0], planned):
        c.status = Status.ENDED_AS_PLANNED
    if c.status == Status.IN_TREATMENT and met and c.sessions_attended >= p.clinic.session_limit:
        c.status = Status.LIMIT_REACHED
    if c.status == Status.IN_TREATMENT:
        worse = c.distress - c.intake_distress
        if happens(u[1], endings.referral_hazard(p.endings.referral_rate, worse)):
            c.status = Status.REFERRED_ON
    if c.status == Status.IN_TREATMENT:
        _leave(p, c, now, aspiration, u[2], u[3])
    c.alliance_memory = endings.memory_step(p.endings, c.alliance_memory, now)
    if c.status != Status.IN_TREATMENT:
        c.end_week = m.week
        c.end_distress = c.distress
        t.caseload -= 1


@inlined
def _leave(p: Parameters, c: ClientState, now: float, aspiration: float, u: float, w: float) -> None:
    hazard = endings.dropout_hazard(
        p.endings,
        staying_path(p, c),
        float(c.sessions_attended),
        now,
        endings.fall_of(c.alliance_memory, now),
        c.felt_change,
        c.hope,
        p.clinic.travel_strain,
    )
    if happens(u, hazard + p.endings.circumstance_rate):
        c.status = Status.DROPPED_OUT
        if c.sessions_attended == 0:
            c.dropout_kind = DropoutKind.NEVER_CAME
        elif happens(u, hazard):
            c.dropout_kind = DropoutKind.DISSATISFIED
        else:
            c.dropout_kind = DropoutKind.CIRCUMSTANCES
    elif c.sessions_attended > 0 and happens(
        w, endings.well_enough_hazard(p.endings, aspiration, c.distress)
    ):
        c.status = Status.DROPPED_OUT
        c.dropout_kind = DropoutKind.WELL_ENOUGH


@inlined
def places(p: Parameters, t: TherapistState, week: int) -> int:
    """Return how many clients a therapist may see at a time this week."""
    if active(p.intervention.caseload_cap, t.covered, CASELOAD_CAP, week):
        return max(1, int(p.clinic.caseload_limit * (1.0 - p.intervention.caseload_cap.strength)))
    return p.clinic.caseload_limit


@inlined
def therapist_week(p: Parameters, t: TherapistState, m: Meeting) -> None:
    """Strain from labour, relief and contagion; trained skill grows or fades."""
    load = general.chance(p.strain.load_gain * t.labour)
    target = strain.strain_target(load, p.network.collegial_relief, t.peer_relief)
    t.strain = strain.strain_step(p.strain, t.strain, target, t.peer_strain, p.network.strain_contagion)
    if 0 <= m.week < p.clinic.weeks:
        t.strain_last = t.strain
        t.strain_sum += t.strain
        t.caseload_sum += t.caseload
    t.labour = 0.0
    train = p.intervention
    t.repair_boost = _train(p, train.alliance_training, t.repair_boost, t.covered, ALLIANCE_TRAINING, m.week)
    t.empathy_boost = _train(p, train.empathy_training, t.empathy_boost, t.covered, EMPATHY_TRAINING, m.week)
    t.shared_boost = _train(p, train.shared_decisions, t.shared_boost, t.covered, SHARED_DECISIONS, m.week)
    t.humility_boost = _train(
        p, train.cultural_adaptation, t.humility_boost, t.covered, CULTURAL_ADAPTATION, m.week
    )
    t.places = places(p, t, m.week + 1)


class Training(Protocol):
    """A training of therapists: when it starts, and the push on a skill when learned in full."""

    @property
    def start_week(self) -> int:
        """First week in which it acts."""

    @property
    def strength(self) -> float:
        """Push when learned in full."""


@inlined
def _train(p: Parameters, training: Training, boost: float, covered: int, index: int, week: int) -> float:
    strength = training.strength if active(training, covered, index, week) else 0.0
    return strain.trained(boost, strength, p.strain.training_rate, p.strain.training_fade)
