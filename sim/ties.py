"""What passes along ties at the week's end: support and hope among clients, strain and supervision among therapists."""

from __future__ import annotations

from typing import Any

from sim.compiled import inlined
from sim.equations import course
from sim.parameters import Parameters
from sim.states import NOT_ARRIVED


@inlined
def support_from_peers(p: Parameters, clients: Any, i: int, starts: Any, others: Any) -> None:
    """Set support and mean hope that client `i` meets among tied clients who have come to the clinic (E105)."""
    c = clients[i]
    wellbeing, hope, peers = 0.0, 0.0, 0
    for k in range(starts[i], starts[i + 1]):
        other = clients[others[k]]
        if other.status != NOT_ARRIVED:
            wellbeing += other.wellbeing
            hope += other.hope
            peers += 1
    c.support = course.support_received(
        p.network.outside_ties, p.network.outside_support, wellbeing, float(peers)
    )
    c.peer_hope = hope / peers if peers > 0 else c.hope


@inlined
def strain_of_colleagues(therapists: Any, i: int, starts: Any, others: Any) -> None:
    """Set mean strain and support that therapist `i` meets among colleagues."""
    t = therapists[i]
    total, count = 0.0, starts[i + 1] - starts[i]
    for k in range(starts[i], starts[i + 1]):
        total += therapists[others[k]].strain
    t.peer_strain = total / count if count > 0 else t.strain
    t.peer_relief = 1.0 - t.peer_strain if count > 0 else 0.0


@inlined
def skill_of_supervisors(therapists: Any, i: int, starts: Any, others: Any) -> None:
    """Set how skilled the supervisors of therapist `i` are; 0 without supervision."""
    t = therapists[i]
    total, count = 0.0, starts[i + 1] - starts[i]
    for k in range(starts[i], starts[i + 1]):
        other = therapists[others[k]]
        total += 0.5 * (other.empathic_accuracy + other.repair_skill)
    t.supervised = total / count if count > 0 else 0.0
