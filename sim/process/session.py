"""One meeting, stage by stage, in the order of the list at the end of this file.

A stage is a function of parameters `p`, client `c`, therapist `t`, dyad `d` and meeting `m`. It reads and writes
their attributes, whether they are Mesa agents or records of the compiled engine. The list is data: both engines, the
timing table and the documentation walk the same one.
"""

from __future__ import annotations

import math

from sim.equations import (
    attunement,
    collaboration,
    disclosure,
    emphasis,
    engagement,
    general,
    rupture,
    strain,
    trust,
    work,
)
from sim.equations.alliance import alliance_of
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.parameters.dyad import DivisionPolicy
from sim.process.draws import draws
from sim.process.instruments import blank, measurement
from sim.process.interventions import (
    FEEDBACK,
    PREFERENCE_ACCOMMODATION,
    REMINDERS,
    SUPERVISION,
    active,
)
from sim.process.stages import Stage, chained
from sim.random.normal import normal_quantile
from sim.random.streams import Decision
from sim.states import ClientState, DyadState, Meeting, RepairOutcome, RuptureKind, TherapistState


@inlined
def alliance(c: ClientState) -> float:
    """Alliance of this client now (E16)."""
    return alliance_of(c.trust, c.empathy, c.goal, c.task)


@inlined
def _colour(p: Parameters, c: ClientState, d: DyadState) -> float:
    insecurity = 0.5 * (c.attachment_anxiety + c.attachment_avoidance)
    return trust.colouring(p.trust, p.theory, c.hope, c.capacity, insecurity, d.tension)


@inlined
def attendance(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Does the client come? (E90, E4)."""
    reminder = 0.0
    if active(p.intervention.reminders, c.covered, REMINDERS, m.week):
        reminder = p.intervention.reminders.strength
    hazard = engagement.miss_hazard(p.engagement, p.theory.alliance_staying, alliance(c), c.hope, reminder)
    u = draws(c, m, Decision.ATTENDANCE)
    m.attended = 1 if u[0] >= general.chance(hazard) else 0
    m.change = 0.0
    m.rupture = RuptureKind.NONE
    m.repair = RepairOutcome.NONE
    m.lapse = 1 if u[1] < p.rupture.lapse_rate * (1.0 - t.boundary_consistency) else 0
    m.noticed = 0


@inlined
def opening(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Disclosure moves toward what trust, avoidance and this session's validation allow (E20, E30, E33)."""
    warmth = general.shift(attunement.therapist_part(t.warmth, p.theory.therapist_alliance), t.empathy_boost)
    strain = p.theory.strain_attunement * t.strain
    m.validation = attunement.validation_of(warmth, p.attunement.strain_cost, strain)
    allowed = disclosure.openness(p.disclosure, c.trust, m.validation, d.listened, c.attachment_avoidance)
    c.disclosure = general.approach(c.disclosure, allowed, p.disclosure.rate)


@inlined
def attune(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Read the client, who feels understood or not; the formulation learns (E31-E36, E38, E39)."""
    humility = general.shift(t.cultural_humility, t.humility_boost)
    d.identity_fit = attunement.identity_fit_of(c.cultural_identity, humility)
    skill = attunement.therapist_part(t.empathic_accuracy, p.theory.therapist_alliance)
    known = attunement.formulation_fit(d.formulation, d.need, p.attunement.fit_width)
    strain = p.theory.strain_attunement * t.strain
    read = attunement.attunement_of(
        p.attunement, general.shift(skill, t.empathy_boost), c.disclosure, known, d.identity_fit, strain
    )
    m.attunement = general.shift(read, _help(p, t, d, m))
    u = draws(c, m, Decision.READING)
    m.felt = general.shift(m.attunement, p.attunement.noise * normal_quantile(u[0]))
    genuine = attunement.therapist_part(t.genuineness, p.theory.therapist_alliance)
    lived = attunement.empathy_lived(p.attunement, m.felt, m.validation, genuine)
    c.empathy = general.approach(c.empathy, general.shift(lived, _colour(p, c, d)), p.attunement.rate)
    _formulate(p, c, t, d, m, normal_quantile(u[1]))
    m.fit = attunement.formulation_fit(d.formulation, d.need, p.attunement.fit_width)


@inlined
def _formulate(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting, z: float) -> None:
    seen = attunement.share_seen(p.attunement.assumption, m.attunement, c.disclosure)
    if d.form_back == 1 and active(p.intervention.feedback, t.covered, FEEDBACK, m.week):
        # A form without the expected gain reopens the question, and the client is looked at afresh.
        off = attunement.not_on_track(c.intake_score, c.post_score, p.intervention.feedback.expected_gain)
        reopened = p.theory.feedback_reading * p.intervention.feedback.reopening * off
        first = p.attunement.prior_spread * p.attunement.prior_spread
        d.uncertainty = general.approach(d.uncertainty, first, reopened)
        seen = general.approach(seen, 1.0, reopened)
    variance = attunement.reading_variance(p.attunement.reading_noise, m.attunement, c.disclosure)
    share = d.uncertainty / (d.uncertainty + variance)
    d.formulation += share * (seen * (d.need - d.formulation) + math.sqrt(variance) * z)
    d.uncertainty *= 1.0 - share


@inlined
def _help(p: Parameters, t: TherapistState, d: DyadState, m: Meeting) -> float:
    push = p.network.supervision_reading * t.supervised
    if active(p.intervention.supervision, t.covered, SUPERVISION, m.week):
        push *= 1.0 + p.intervention.supervision.strength
    if d.form_back == 1 and active(p.intervention.feedback, t.covered, FEEDBACK, m.week):
        push += p.theory.feedback_reading * p.intervention.feedback.strength
    return push


@inlined
def emphasise(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Divide the session: as given, fixed, or following the client as imperfectly read (E37, E40)."""
    if m.given == 0:
        follow = (
            p.emphasis.adaptation * t.responsiveness
            if p.emphasis.policy == DivisionPolicy.RESPONSIVE
            else 0.0
        )
        bond = attunement.as_read(alliance(c), m.attunement)
        agreement = attunement.as_read(0.5 * (c.goal + c.task), m.attunement)
        tilt = 0.0
        if active(p.intervention.preference_accommodation, c.covered, PREFERENCE_ACCOMMODATION, m.week):
            tilt = p.intervention.preference_accommodation.strength * (c.preference - 0.5)
        m.listen = emphasis.inclination(p.emphasis.listen, follow * (1.0 - bond))
        m.explore = emphasis.inclination(p.emphasis.explore, follow * bond + max(0.0, tilt))
        m.goals = emphasis.inclination(p.emphasis.goals, follow * (1.0 - agreement))
        m.work = emphasis.inclination(p.emphasis.work, follow * bond + max(0.0, -tilt))
        m.repairing = emphasis.inclination(p.emphasis.repair, 6.0 * follow * m.attunement * d.tension)
    total = m.listen + m.explore + m.goals + m.work + m.repairing
    m.listen /= total
    m.explore /= total
    m.goals /= total
    m.work /= total
    m.repairing /= total
    d.listened = emphasis.saturating(m.listen, p.emphasis.saturation)


@inlined
def collaborate(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Goals and tasks move with shared decisions, dialogue, clarity and fit; imposing costs (E50-E55)."""
    stance = attunement.therapist_part(t.collaborative_stance, p.theory.therapist_alliance)
    m.shared = general.shift(stance, t.shared_boost)
    d.shared = m.shared
    dialogue = collaboration.dialogue_of(c.disclosure, t.responsiveness)
    clarity = collaboration.clarity_of(t.technical_skill, m.shared)
    m.imposed = collaboration.imposition(m.shared, c.reactance)
    kept = 1.0 - p.collaboration.imposition_cost * m.imposed * (m.work + m.explore)
    goal = kept * collaboration.goal_target(p.collaboration, m.shared, dialogue, d.preference_fit)
    task = kept * collaboration.task_target(p.collaboration, m.shared, clarity, m.fit)
    pace = p.collaboration.rate * emphasis.saturating(m.goals, p.emphasis.saturation)
    ready = collaboration.readiness_to_agree(p.collaboration, p.theory, c.hope, c.capacity, d.tension)
    c.goal = general.approach(c.goal, general.shift(goal, ready), pace)
    c.task = general.approach(c.task, general.shift(task, ready), pace)


@inlined
def do_work(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Change done in session, and challenge beyond what trust bears (E60-E64)."""
    m.depth = work.depth_of(c.disclosure, p.work.heard_weight, c.empathy)
    agreement = 0.5 * (c.goal + c.task)
    m.participation = work.participation_of(c.trust, c.empathy, c.disclosure, agreement, c.adherence)
    effort = emphasis.saturating(m.explore + m.work, p.emphasis.saturation)
    m.change = work.change_of(
        p.work,
        p.theory,
        effort,
        alliance(c),
        t.technical_skill,
        m.depth,
        m.fit,
        m.participation,
        c.capacity,
        c.hope,
    )
    m.change -= work.harm_of(p.work, p.theory, effort, m.fit, c.capacity)
    m.challenge = work.over_challenge(
        p.work.push, m.explore + m.work, t.responsiveness, p.work.tolerance, c.trust
    )


@inlined
def rupture_and_repair(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """A rupture may come; tension may be noticed, taken up, repaired (E70-E73)."""
    u = draws(c, m, Decision.RUPTURE)
    hazard = rupture.rupture_hazard(
        p.rupture,
        1.0 - m.felt,
        float(m.lapse),
        m.challenge,
        1.0 - 0.5 * (c.goal + c.task),
        c.attachment_anxiety,
        1.0 - d.identity_fit,
        m.imposed * (m.explore + m.work),
        d.tension,
    )
    if u[0] < general.chance(hazard):
        share = rupture.withdrawal_share(c.attachment_avoidance, c.attachment_anxiety, c.reactance)
        m.rupture = RuptureKind.WITHDRAWAL if u[1] < share else RuptureKind.CONFRONTATION
        d.kind = m.rupture
        d.tension = general.shift(d.tension, p.rupture.size)
        _disagree(c, -p.rupture.setback)
    if d.kind != RuptureKind.NONE:
        _repair(p, c, t, d, m)


@inlined
def _disagree(c: ClientState, push: float) -> None:
    # A rupture is a break in agreement as well as in the bond; a repair works goals and tasks out anew.
    c.goal = general.shift(c.goal, push)
    c.task = general.shift(c.task, push)


@inlined
def _repair(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    u = draws(c, m, Decision.REPAIR)
    visible = p.rupture.confrontation_visibility
    if d.kind == RuptureKind.WITHDRAWAL:
        visible = p.rupture.withdrawal_visibility
    seen = u[0] < rupture.notice_chance(visible, math.sqrt(m.attunement))
    if d.form_back == 1 and active(p.intervention.feedback, t.covered, FEEDBACK, m.week):
        seen = seen or u[3] < p.theory.feedback_reading * p.intervention.feedback.alert
    if not seen:
        return
    m.noticed = 1
    if u[1] >= p.rupture.attempt_rate:
        return
    m.repair = RepairOutcome.ATTEMPTED
    help_given = t.repair_boost + p.network.supervision_repair * t.supervised
    if active(p.intervention.supervision, t.covered, SUPERVISION, m.week):
        help_given += p.network.supervision_repair * t.supervised * p.intervention.supervision.strength
    skill = general.shift(t.repair_skill, help_given)
    time = emphasis.saturating(m.repairing, p.emphasis.saturation)
    if u[2] < rupture.repair_chance(p.rupture, skill, c.trust, time):
        m.repair = RepairOutcome.REPAIRED
        d.kind = RuptureKind.NONE
        d.tension *= 1.0 - p.rupture.resolution
        _disagree(c, p.rupture.renegotiation)
        m.change += p.theory.repair_change * p.work.corrective_gain


@inlined
def learn_trust(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Trust moves with the prediction error, slower up than down; a repair can leave it higher (E80-E83, E86)."""
    weight = p.theory.therapist_alliance
    boundaries = attunement.therapist_part(t.boundary_consistency, weight) * (1.0 - m.lapse)
    genuine = attunement.therapist_part(t.genuineness, weight)
    lived = trust.experience(p.trust, m.felt, d.listened, m.validation, genuine, boundaries)
    relief = trust.relief(p.trust, p.theory, c.felt_change)
    m.lived = general.shift(lived, _colour(p, c, d) + relief)
    rate = trust.learning_rate(p.trust, m.lived - c.trust, c.disclosure, c.attachment_avoidance, boundaries)
    c.trust = trust.trust_step(c.trust, m.lived, rate)
    if m.repair == RepairOutcome.REPAIRED:
        c.trust = general.shift(c.trust, p.trust.repair_bonus)


ATTENDANCE = Stage("attendance", attendance, "client", "E90 E4")
SESSION: tuple[Stage, ...] = (
    Stage("opening", opening, "client", "E20 E30 E33"),
    Stage("attune", attune, "therapist", "E31-E36 E38 E39"),
    Stage("emphasise", emphasise, "therapist", "E37 E40 E41"),
    Stage("collaborate", collaborate, "therapist", "E50-E55"),
    Stage("do_work", do_work, "client", "E60-E64"),
    Stage("rupture_and_repair", rupture_and_repair, "therapist", "E70-E73"),
    Stage("learn_trust", learn_trust, "client", "E80-E83 E86"),
    Stage("measurement", measurement, "client", "E130-E133"),
)
"""The stages of an attended meeting, in order."""

attended_stages = chained(SESSION)


@inlined
def before_meeting(m: Meeting, week: int, slot: int) -> None:
    """Prepare an appointment: its place in the calendar, empty forms, an undivided session."""
    m.week = week
    m.slot = slot
    m.given = 0
    blank(m)


@inlined
def missed(p: Parameters, c: ClientState, d: DyadState, m: Meeting) -> None:
    """Count an appointment to which the client did not come; no form is filled in."""
    c.sessions_missed += 1
    d.form_back = 0
    m.fit = attunement.formulation_fit(d.formulation, d.need, p.attunement.fit_width)


@inlined
def after_meeting(p: Parameters, c: ClientState, t: TherapistState, m: Meeting) -> None:
    """Add a session to what the week asked of the therapist (E120)."""
    ruptured = 1.0 if m.rupture != RuptureKind.NONE else 0.0
    t.labour += strain.labour_of(p.strain, c.distress, ruptured, t.boundary_consistency, t.own_load)
