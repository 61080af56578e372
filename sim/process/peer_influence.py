"""What passes along ties at the week's end: support and hope among clients, strain and supervision among therapists."""

from __future__ import annotations

from typing import Any

from sim.equations import course, ties
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.states import ClientState

NOT_SEEN = -1.0
"""What stands for a client who has not come to the clinic yet."""


@inlined
def show(c: ClientState, i: int, seen: Any) -> None:
    """Leave for next week what peers see of the client in place `i`."""
    # Side by side, so that a peer far away in memory is fetched once.
    seen[2 * i] = c.wellbeing
    seen[2 * i + 1] = c.hope


@inlined
def support_from_peers(p: Parameters, c: ClientState, i: int, starts: Any, others: Any, seen: Any) -> None:
    """Set support and mean hope that a client met among peers when last week ended.

    Parameters
    ----------
    p : Parameters
        Outside ties and their support.
    c : ClientState
        The client.
    i : int
        The client's place in the network.
    starts, others : sequences of int
        Compressed rows of ties.
    seen : sequence of float
        Well-being and hope of every client, in turn, as peers saw them; `NOT_SEEN` before a client comes.
    """
    total, hopes, peers = 0.0, 0.0, 0
    for k in range(starts[i], starts[i + 1]):
        other = 2 * others[k]
        if seen[other] >= 0.0:
            total += seen[other]
            hopes += seen[other + 1]
            peers += 1
    c.support = course.support_received(
        p.network.outside_ties, p.network.outside_support, total, float(peers)
    )
    c.peer_hope = ties.mean_among_ties(hopes, peers, c.hope)


@inlined
def strain_of_colleagues(therapists: Any, i: int, starts: Any, others: Any) -> None:
    """Set mean strain and support that therapist `i` meets among colleagues."""
    t = therapists[i]
    total, count = 0.0, starts[i + 1] - starts[i]
    for k in range(starts[i], starts[i + 1]):
        total += therapists[others[k]].strain
    t.peer_strain = ties.mean_among_ties(total, count, t.strain)
    t.peer_relief = ties.relief_of_colleagues(t.peer_strain, count)


@inlined
def skill_of_supervisors(therapists: Any, i: int, starts: Any, others: Any) -> None:
    """Set how skilled the supervisors of therapist `i` are; 0 without supervision."""
    t = therapists[i]
    total, count = 0.0, starts[i + 1] - starts[i]
    for k in range(starts[i], starts[i + 1]):
        other = therapists[others[k]]
        total += ties.supervisor_skill(other.empathic_accuracy, other.repair_skill)
    t.supervised = ties.mean_among_ties(total, count, 0.0)
