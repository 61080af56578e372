"""One meeting, stage by stage, in the order of the list at the end of this file.

A stage is a function of parameters `p`, client `c`, therapist `t`, dyad `d` and meeting `m`. It reads and writes
their attributes, whether they are Mesa agents or records of the compiled engine. The list is data: both engines, the
timing table and the documentation walk the same one.
"""

from __future__ import annotations

from sim.equations import (
    anchors,
    attunement,
    collaboration,
    disclosure,
    emphasis,
    engagement,
    formulation,
    general,
    rupture,
    strain,
    trust,
    work,
)
from sim.equations.alliance import agreement_of, alliance_of
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.parameters.dyad import DivisionPolicy
from sim.process.draws import drawn, happens
from sim.process.instruments import blank, measurement
from sim.process.interventions import (
    FEEDBACK,
    PREFERENCE_ACCOMMODATION,
    REMINDERS,
    active,
)
from sim.process.mending import added_supervision, rupture_and_repair
from sim.process.stages import Stage
from sim.random.normal import normal_quantile
from sim.random.streams import Decision
from sim.states import ClientState, DyadState, Meeting, RepairOutcome, RuptureKind, TherapistState


@inlined
def alliance(c: ClientState) -> float:
    """Alliance of this client now."""
    return alliance_of(c.trust, c.empathy, c.goal, c.task)


@inlined
def alliance_so_far(c: ClientState) -> float:
    """Alliance as a reason to come and to stay: there is none before the two have met."""
    return alliance(c) if c.sessions_attended > 0 else 0.0


@inlined
def staying_path(p: Parameters, c: ClientState) -> float:
    """Weight of the path from the alliance to staying; that two who have not met have none is in no dispute."""
    return p.theory.alliance_staying if c.sessions_attended > 0 else 1.0


@inlined
def agreement(c: ClientState) -> float:
    """Agreement of this client on goals and tasks now."""
    return agreement_of(c.goal, c.task)


@inlined
def _colour(p: Parameters, c: ClientState, d: DyadState) -> float:
    return trust.colouring(p.trust, p.theory, c.hope, c.capacity, d.tension)


@inlined
def attendance(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """The client comes, or misses the appointment."""
    reminder = 0.0
    if active(p.intervention.reminders, c.covered, REMINDERS, m.week):
        reminder = p.intervention.reminders.strength
    hazard = engagement.miss_hazard(p.engagement, staying_path(p, c), alliance_so_far(c), c.hope, reminder)
    u = drawn(m, Decision.ATTENDANCE)
    m.attended = 0 if happens(u[0], hazard) else 1
    m.change = 0.0
    m.rupture = RuptureKind.NONE
    m.repair = RepairOutcome.NONE
    m.lapse = 1 if u[1] < rupture.lapse_chance(p.rupture.lapse_rate, t.boundary_consistency) else 0
    m.noticed = 0


@inlined
def opening(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Disclosure moves toward what trust, avoidance and this session's validation allow."""
    own = general.along_path(t.warmth, p.therapists.warmth.mean, p.theory.therapist_alliance)
    warmth = general.shift(own, t.empathy_boost)
    strain = general.along_path(t.strain, anchors.STRAIN, p.theory.strain_attunement)
    m.validation = attunement.validation_of(warmth, p.attunement.strain_cost, strain)
    allowed = disclosure.openness(p.disclosure, c.trust, m.validation, d.listened, c.attachment_avoidance)
    c.disclosure = disclosure.disclosure_step(p.disclosure, c.disclosure, allowed)


@inlined
def attune(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Read the client, who feels understood or not; the formulation learns."""
    humility = general.shift(t.cultural_humility, t.humility_boost)
    d.identity_fit = attunement.identity_fit_of(c.cultural_identity, humility)
    weight = p.theory.therapist_alliance
    skill = general.along_path(t.empathic_accuracy, p.therapists.empathic_accuracy.mean, weight)
    known = formulation.closeness(d.formulation, d.need, p.attunement.fit_width)
    strain = general.along_path(t.strain, anchors.STRAIN, p.theory.strain_attunement)
    read = attunement.attunement_of(
        p.attunement, general.shift(skill, t.empathy_boost), c.disclosure, known, d.identity_fit, strain
    )
    m.attunement = general.shift(read, _help(p, t, d, m))
    z = drawn(m, Decision.READING)
    m.felt = general.shift(m.attunement, p.attunement.noise * z[0])
    genuine = general.along_path(t.genuineness, p.therapists.genuineness.mean, weight)
    lived = attunement.empathy_lived(p.attunement, m.felt, m.validation, genuine)
    c.empathy = attunement.empathy_step(p.attunement, c.empathy, lived, _colour(p, c, d))
    _formulate(p, c, t, d, m, known, z[1])
    m.fit = formulation.closeness(d.formulation, d.need, p.attunement.fit_width)


@inlined
def _formulate(
    p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting, known: float, z: float
) -> None:
    doubted = formulation.doubted_share(p.attunement.doubt, m.attunement, c.disclosure, known)
    d.uncertainty = formulation.uncertainty_reopened(d.uncertainty, p.attunement.prior_spread, doubted)
    seen = formulation.share_seen(p.attunement.assumption, m.attunement, c.disclosure)
    if d.form_back == 1 and active(p.intervention.feedback, t.covered, FEEDBACK, m.week):
        # A form without the expected gain reopens the question, and the client is looked at afresh.
        feedback = p.intervention.feedback
        off = formulation.not_on_track(c.intake_score, c.post_score, feedback.expected_gain)
        reopened = formulation.reopened_share(p.theory.feedback_reading, feedback.reopening, off)
        d.uncertainty = formulation.uncertainty_reopened(d.uncertainty, p.attunement.prior_spread, reopened)
        doubted = max(doubted, reopened)
    # Whoever doubts looks at the client afresh, instead of filling in what is believed.
    seen = general.approach(seen, 1.0, doubted)
    variance = formulation.reading_variance(p.attunement.reading_noise, m.attunement, c.disclosure)
    share = formulation.share_learned(d.uncertainty, variance)
    d.formulation = formulation.formulation_step(d.formulation, d.need, seen, share, variance, z)
    d.uncertainty = formulation.uncertainty_step(d.uncertainty, share)


@inlined
def _help(p: Parameters, t: TherapistState, d: DyadState, m: Meeting) -> float:
    added = added_supervision(p, t, m)
    return attunement.help_in_reading(
        p.network.supervision_reading, t.supervised, added, _shown_by_form(p, t, d, m)
    )


@inlined
def _shown_by_form(p: Parameters, t: TherapistState, d: DyadState, m: Meeting) -> float:
    if d.form_back == 1 and active(p.intervention.feedback, t.covered, FEEDBACK, m.week):
        return p.theory.feedback_reading * p.intervention.feedback.strength
    return 0.0


@inlined
def emphasise(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Divide the session: as given, fixed, or following the client as imperfectly read."""
    z = normal_quantile(drawn(m, Decision.HOUR)[0])
    m.need_now = formulation.need_of_hour(d.need, p.work.hour_spread, z)
    if m.given == 0:
        _divide(p, c, t, d, m)
    total = m.listen + m.explore + m.goals + m.work + m.repairing
    m.listen = emphasis.share_of_session(m.listen, total)
    m.explore = emphasis.share_of_session(m.explore, total)
    m.goals = emphasis.share_of_session(m.goals, total)
    m.work = emphasis.share_of_session(m.work, total)
    m.repairing = emphasis.share_of_session(m.repairing, total)
    d.listened = emphasis.saturating(m.listen, p.emphasis.saturation)


@inlined
def _divide(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    follow = 0.0
    if p.emphasis.policy == DivisionPolicy.RESPONSIVE:
        follow = p.emphasis.adaptation * t.responsiveness
    accommodated = 0.0
    if active(p.intervention.preference_accommodation, c.covered, PREFERENCE_ACCOMMODATION, m.week):
        accommodated = p.intervention.preference_accommodation.strength
    bond = attunement.as_read(alliance(c), m.attunement)
    agreed = attunement.as_read(agreement(c), m.attunement)
    shaken = engagement.shaken_of(c.felt_change)
    m.listen = emphasis.inclination(
        p.emphasis.listen, emphasis.pull_to_listen(follow, bond, m.attunement, shaken)
    )
    m.goals = emphasis.inclination(p.emphasis.goals, follow * (1.0 - agreed))
    pull = emphasis.pull_to_repair(p.emphasis, follow, m.attunement, d.tension)
    m.repairing = emphasis.inclination(p.emphasis.repair, pull)
    demand = p.emphasis.explore + p.emphasis.work
    read = formulation.need_as_read(d.formulation, m.attunement, m.need_now - d.need)
    balance = emphasis.balance_of(p.emphasis.explore / demand, follow, read, accommodated, c.preference)
    m.explore = emphasis.inclination(demand * balance, follow * bond)
    m.work = emphasis.inclination(demand * (1.0 - balance), follow * bond)


@inlined
def ready_for_goals(p: Parameters, c: ClientState, tension: float) -> float:
    """Push toward agreeing on goals."""
    departure = c.capacity - anchors.CAPACITY
    return collaboration.readiness_to_agree(
        p.collaboration, p.theory.capacity, p.collaboration.capacity_gain, departure, tension
    )


@inlined
def ready_for_tasks(p: Parameters, c: ClientState, tension: float) -> float:
    """Push toward agreeing on tasks."""
    departure = c.hope - anchors.HOPE
    return collaboration.readiness_to_agree(
        p.collaboration, p.theory.expectation_alliance, p.collaboration.hope_gain, departure, tension
    )


@inlined
def collaborate(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Goals and tasks move with shared decisions, dialogue, clarity and fit; imposing costs."""
    stance = general.along_path(
        t.collaborative_stance, p.therapists.collaborative_stance.mean, p.theory.therapist_alliance
    )
    m.shared = general.shift(stance, t.shared_boost)
    d.shared = m.shared
    dialogue = collaboration.dialogue_of(c.disclosure, t.responsiveness)
    clarity = collaboration.clarity_of(t.technical_skill, m.shared, _shown_by_form(p, t, d, m))
    m.imposed = collaboration.imposition(m.shared, c.reactance)
    kept = collaboration.kept_agreement(p.collaboration, m.imposed, m.work + m.explore)
    certain = formulation.certainty_of(d.uncertainty, p.attunement.prior_spread)
    goal = kept * collaboration.goal_target(p.collaboration, m.shared, dialogue, d.preference_fit, certain)
    task = kept * collaboration.task_target(p.collaboration, m.shared, clarity, m.fit, certain, c.goal)
    time = emphasis.saturating(m.goals, p.emphasis.saturation)
    pace = collaboration.agreement_pace(p.collaboration, time)
    c.goal = collaboration.agreement_step(c.goal, goal, ready_for_goals(p, c, d.tension), pace)
    c.task = collaboration.agreement_step(c.task, task, ready_for_tasks(p, c, d.tension), pace)


@inlined
def do_work(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Change done in session, and challenge beyond what trust bears."""
    m.depth = work.depth_of(c.disclosure, p.work.heard_weight, c.empathy)
    m.participation = work.participation_of(c.trust, c.empathy, c.disclosure, agreement(c), c.adherence)
    demand = m.explore + m.work
    effort = emphasis.saturating(demand, p.emphasis.saturation)
    match = 0.0
    if demand > 0.0:
        match = formulation.closeness(m.explore / demand, m.need_now, p.work.match_width)
    m.change = work.change_of(
        p.work,
        p.theory,
        effort,
        c.pace * work.carried_over(p.work, m.weeks_since),
        alliance(c),
        t.technical_skill,
        m.depth,
        match,
        m.participation,
        c.capacity,
        c.hope,
    )
    m.change -= work.harm_of(p.work, p.theory, effort, m.fit, match, c.capacity)
    shaken = engagement.shaken_of(c.felt_change)
    m.challenge = work.over_challenge(p.work, demand, t.responsiveness, c.trust, shaken)


@inlined
def learn_trust(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Trust moves with the prediction error, slower up than down; a repair can leave it higher."""
    weight = p.theory.therapist_alliance
    consistency = general.along_path(t.boundary_consistency, p.therapists.boundary_consistency.mean, weight)
    boundaries = trust.kept_boundaries(consistency, float(m.lapse))
    genuine = general.along_path(t.genuineness, p.therapists.genuineness.mean, weight)
    lived = trust.experience(p.trust, m.felt, d.listened, m.validation, genuine, boundaries)
    relief = trust.relief(p.trust, p.theory, c.felt_change)
    m.lived = general.shift(lived, _colour(p, c, d) + relief)
    rate = trust.learning_rate(p.trust, m.lived - c.trust, c.disclosure, c.attachment_avoidance, boundaries)
    c.trust = trust.trust_step(c.trust, m.lived, rate)
    if m.repair == RepairOutcome.REPAIRED:
        c.trust = trust.trust_after_repair(p.trust, c.trust)


@inlined
def before_meeting(m: Meeting, slot: int) -> None:
    """Prepare an appointment: which of the week it is, empty forms, and nothing left of the appointment before."""
    m.slot = slot
    m.given = 0
    m.validation = m.attunement = m.felt = m.fit = 0.0
    m.listen = m.explore = m.goals = m.work = m.repairing = 0.0
    m.shared = m.imposed = m.challenge = m.lived = 0.0
    blank(m)


@inlined
def missed(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Count an appointment to which the client did not come; no form is filled in."""
    c.sessions_missed += 1
    d.form_back = 0
    m.fit = formulation.closeness(d.formulation, d.need, p.attunement.fit_width)


@inlined
def after_meeting(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """Add a session to what the week asked of the therapist."""
    ruptured = 1.0 if m.rupture != RuptureKind.NONE else 0.0
    t.labour += strain.labour_of(p.strain, c.distress, ruptured, t.boundary_consistency, t.own_load)


ATTENDANCE = Stage("attendance", attendance, "client")
SESSION: tuple[Stage, ...] = (
    Stage("opening", opening, "client"),
    Stage("attune", attune, "therapist"),
    Stage("emphasise", emphasise, "therapist"),
    Stage("collaborate", collaborate, "therapist"),
    Stage("do_work", do_work, "client"),
    Stage("rupture_and_repair", rupture_and_repair, "therapist"),
    Stage("learn_trust", learn_trust, "client"),
    Stage("measurement", measurement, "client"),
    Stage("after_meeting", after_meeting, "therapist"),
)
"""The stages of an attended meeting, in order."""
