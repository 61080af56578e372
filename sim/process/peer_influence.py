"""What passes along ties at the week's end: support and hope among clients, strain and supervision among therapists."""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence

from sim.equations import course, ties
from sim.numba_marks import inlined
from sim.parameters import Parameters
from sim.population.networks import NetworkRows, TieRows
from sim.states import ClientState, TherapistState

NOT_SEEN = -1.0
"""What stands for a client who has not come to the clinic yet."""


@inlined
def show(c: ClientState, shown: MutableSequence[float]) -> None:
    """Leave for next week what peers see of a client."""
    # Side by side, so that a peer far away in memory is fetched once.
    shown[2 * c.person] = c.wellbeing
    shown[2 * c.person + 1] = c.hope


@inlined
def support_from_peers(p: Parameters, c: ClientState, rows: TieRows, shown: Sequence[float]) -> None:
    """Set support and mean hope that a client met among peers when last week ended.

    Parameters
    ----------
    p : Parameters
        Outside ties and their support.
    c : ClientState
        The client.
    rows : TieRows
        The support network.
    shown : sequence of float
        Well-being and hope of every client, in turn, as peers saw them; `NOT_SEEN` before a client comes.
    """
    total, hopes, peers = 0.0, 0.0, 0
    for k in range(rows.starts[c.person], rows.starts[c.person + 1]):
        other = 2 * rows.others[k]
        if shown[other] >= 0.0:
            total += shown[other]
            hopes += shown[other + 1]
            peers += 1
    c.support = course.support_received(
        p.network.outside_ties, p.network.outside_support, total, float(peers)
    )
    c.peer_hope = ties.mean_among_ties(hopes, peers, c.hope)


@inlined
def strain_of_colleagues(therapists: Sequence[TherapistState], number: int, networks: NetworkRows) -> None:
    """Set mean strain and support that a therapist meets among colleagues."""
    t, rows = therapists[number], networks.colleagues
    total, count = 0.0, rows.starts[number + 1] - rows.starts[number]
    for k in range(rows.starts[number], rows.starts[number + 1]):
        total += therapists[rows.others[k]].strain
    t.peer_strain = ties.mean_among_ties(total, count, t.strain)
    t.peer_relief = ties.relief_of_colleagues(t.peer_strain, count)


@inlined
def skill_of_supervisors(therapists: Sequence[TherapistState], number: int, networks: NetworkRows) -> None:
    """Set how skilled the supervisors of a therapist are; 0 without supervision."""
    t, rows = therapists[number], networks.supervision
    total, count = 0.0, rows.starts[number + 1] - rows.starts[number]
    for k in range(rows.starts[number], rows.starts[number + 1]):
        other = therapists[rows.others[k]]
        total += ties.supervisor_skill(other.empathic_accuracy, other.repair_skill)
    t.supervised = ties.mean_among_ties(total, count, 0.0)
