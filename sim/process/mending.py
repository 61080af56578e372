"""Ruptures and their repair: the stage of a session in which something may break, be noticed and be mended."""

from __future__ import annotations

import math

from sim.equations import emphasis, general, rupture, work
from sim.equations.alliance import agreement_of
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.process.draws import drawn, draws, happens
from sim.process.interventions import FEEDBACK, SUPERVISION, active
from sim.random.streams import Decision
from sim.states import ClientState, DyadState, Meeting, RepairOutcome, RuptureKind, TherapistState


@inlined
def added_supervision(p: Parameters, t: TherapistState, m: Meeting) -> float:
    """Return supervision that an intervention adds, in units of the usual."""
    if active(p.intervention.supervision, t.covered, SUPERVISION, m.week):
        return p.intervention.supervision.strength
    return 0.0


@inlined
def rupture_and_repair(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    """A rupture may come; tension may be noticed, taken up, repaired."""
    u = drawn(m, Decision.RUPTURE)
    hazard = rupture.rupture_hazard(
        p.rupture,
        1.0 - m.felt,
        float(m.lapse),
        m.challenge,
        1.0 - agreement_of(c.goal, c.task),
        c.attachment_anxiety,
        1.0 - d.identity_fit,
        m.imposed * (m.explore + m.work),
        d.tension,
        c.trust,
        float(d.repairs),
    )
    if happens(u[0], hazard):
        share = rupture.withdrawal_share(c.attachment_avoidance, c.attachment_anxiety, c.reactance)
        m.rupture = RuptureKind.WITHDRAWAL if u[1] < share else RuptureKind.CONFRONTATION
        _break(p, c, d, m)
    else:
        cleared = rupture.cleared_share(p.rupture.clearing, m.felt)
        d.tension = rupture.tension_left(d.tension, cleared)
    if d.kind != RuptureKind.NONE:
        _repair(p, c, t, d, m)
    repaired = 1.0 if m.repair == RepairOutcome.REPAIRED else 0.0
    m.change = work.corrective_change(p.work, m.change, p.theory.repair_change, repaired)


@inlined
def _break(p: Parameters, c: ClientState, d: DyadState, m: Meeting) -> None:
    # What a rupture takes is remembered, because a repair gives back no more than that.
    d.kind = m.rupture
    d.trust_before = max(d.trust_before, c.trust)
    d.goal_before = max(d.goal_before, c.goal)
    d.task_before = max(d.task_before, c.task)
    c.trust = rupture.after_rupture(c.trust, p.rupture.hurt)
    c.goal = rupture.after_rupture(c.goal, p.rupture.setback)
    c.task = rupture.after_rupture(c.task, p.rupture.setback)
    d.tension = rupture.tension_after_rupture(p.rupture, d.tension)
    m.change = work.interrupted_change(p.work, m.change)


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
    time = emphasis.saturating(m.repairing, p.emphasis.saturation)
    if u[1] >= time:
        return
    m.repair = RepairOutcome.ATTEMPTED
    push = rupture.help_in_repair(
        t.repair_boost, p.network.supervision_repair, t.supervised, added_supervision(p, t, m)
    )
    skill = general.shift(t.repair_skill, push)
    if u[2] < rupture.repair_chance(p.rupture, skill, c.trust, time):
        m.repair = RepairOutcome.REPAIRED
        d.repairs += 1
        d.tension = rupture.tension_left(d.tension, p.rupture.resolution)
        c.trust = rupture.after_repair(c.trust, d.trust_before, p.rupture.resolution)
        c.goal = rupture.after_repair(c.goal, d.goal_before, p.rupture.resolution)
        c.task = rupture.after_repair(c.task, d.task_before, p.rupture.resolution)
        close_rupture(d)


@inlined
def close_rupture(d: DyadState) -> None:
    """Forget a rupture that was repaired, or that has been buried."""
    d.kind = RuptureKind.NONE
    d.trust_before = d.goal_before = d.task_before = 0.0
