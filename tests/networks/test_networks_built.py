"""Built networks: mutual, inside communities, with the ties asked for, the same for the same seed."""

import dataclasses
import pickle

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.parameters import Parameters
from sim.population.networks import SITE_SIZE, build_networks, graph_from_ties

DEFAULT = Parameters().network
SHAPES = ("small_world", "scale_free", "block", "none")


def network(**changes):
    return dataclasses.replace(DEFAULT, **changes)


def support(n, seed=1, **changes):
    return build_networks(network(**changes), n, 1, seed).support


def check_rows(ties, n):
    assert len(ties) == n
    assert ties.starts[0] == 0
    assert ties.starts[-1] == len(ties.others)
    for person in range(n):
        row = ties.of(person).tolist()
        assert row == sorted(set(row) - {person})
        assert all(person in ties.of(other) for other in row)


@settings(max_examples=80, deadline=None)
@given(
    n=st.integers(0, 40),
    shape=st.sampled_from(SHAPES),
    ties=st.integers(0, 50),
    rewiring=st.floats(0, 1),
    size=st.integers(2, 50),
    seed=st.integers(0, 2**64 - 1),
)
def test_any_support_network_is_mutual_and_stays_in_its_community(n, shape, ties, rewiring, size, seed):
    made = support(
        n, seed, support_builder=shape, support_ties=ties, support_rewiring=rewiring, community_size=size
    )
    check_rows(made, n)
    for person in range(n):
        assert np.all(made.of(person) // size == person // size)


@settings(max_examples=40, deadline=None)
@given(n=st.integers(1, 40), shape=st.sampled_from(SHAPES), ties=st.integers(0, 50), span=st.integers(1, 100))
def test_any_staff_has_mutual_colleagues_and_one_supervisor_each(n, shape, ties, span):
    made = build_networks(
        network(colleague_builder=shape, colleague_ties=ties, supervision_span=span), 1, n, 1
    )
    check_rows(made.colleagues, n)
    tree = graph_from_ties(made.supervision, directed=True)
    assert nx.is_directed_acyclic_graph(tree)
    assert [degree for _, degree in tree.out_degree] == [0] + [1] * (n - 1)
    assert max(degree for _, degree in tree.in_degree) == min(span, n - 1)


@pytest.mark.parametrize("shape", ["small_world", "scale_free"])
@pytest.mark.parametrize("ties", [0, 1, 2, 3, 4, 5, 9])
def test_mean_ties_are_those_asked_for(shape, ties):
    made = support(600, support_builder=shape, support_ties=ties)
    assert len(made.others) / 600 == ties


@pytest.mark.parametrize(("ties", "rewiring"), [(1, 0.1), (4, 0.0), (4, 0.5), (4, 1.0), (9, 0.2)])
def test_mean_ties_of_blocks_are_about_those_asked_for(ties, rewiring):
    made = support(6000, support_builder="block", support_ties=ties, support_rewiring=rewiring)
    assert len(made.others) / 6000 == pytest.approx(ties, rel=0.06)


def test_all_are_tied_to_all_where_there_are_too_few():
    for shape in SHAPES[:3]:
        made = support(3, support_builder=shape, support_ties=4, support_rewiring=0.0)
        assert [made.of(person).tolist() for person in range(3)] == [[1, 2], [0, 2], [0, 1]]


@pytest.mark.parametrize("shape", SHAPES)
def test_one_person_alone_has_no_ties(shape):
    made = build_networks(network(support_builder=shape, colleague_builder=shape), 1, 1, 1)
    for ties in (made.support, made.colleagues, made.supervision):
        assert len(ties) == 1
        assert len(ties.others) == 0


def test_rewiring_lowers_clustering():
    near, far = (graph_from_ties(support(600, support_rewiring=share)) for share in (0.0, 0.9))
    assert nx.average_clustering(near) == pytest.approx(0.5)
    assert nx.average_clustering(far) < 0.2


def test_scale_free_networks_have_hubs():
    degrees = {
        shape: np.diff(support(500, support_builder=shape, community_size=500).starts).max()
        for shape in SHAPES[:2]
    }
    assert degrees["scale_free"] > 2.5 * degrees["small_world"]


def test_blocks_hold_most_ties():
    made = graph_from_ties(support(600, support_builder="block", support_rewiring=0.1))
    # Sixty people with four ties each fall into groups of ten.
    inside = sum(first // 10 == second // 10 for first, second in made.edges)
    assert inside / made.number_of_edges() > 0.8


def test_supervision_has_therapist_0_at_its_root():
    made = build_networks(network(supervision_span=3), 1, 8, 1).supervision
    assert [made.of(person).tolist() for person in range(8)] == [[], [0], [0], [0], [1], [1], [1], [2]]


def test_large_staffs_work_at_sites():
    made = build_networks(network(), 1, SITE_SIZE + 5, 1).colleagues
    assert np.all(made.of(SITE_SIZE) >= SITE_SIZE)
    assert len(made.others) == 4 * (SITE_SIZE + 5)


@pytest.mark.parametrize("shape", SHAPES[:3])
def test_further_people_leave_earlier_communities_alone(shape):
    few, many = (support(n, support_builder=shape) for n in (120, 300))
    assert np.array_equal(few.others, many.others[: len(few.others)])
    assert np.array_equal(few.starts, many.starts[:121])


def test_same_seed_same_networks_other_seed_other_networks():
    first = build_networks(DEFAULT, 120, 20, 7)
    again = build_networks(network(hope_contagion=0.3), 120, 20, np.uint64(7))
    other = build_networks(DEFAULT, 120, 20, 8)
    assert again.support is first.support
    assert again.colleagues is first.colleagues
    assert not np.array_equal(other.support.others, first.support.others)
    assert not np.array_equal(other.colleagues.others, first.colleagues.others)


def test_replicates_share_their_networks_unless_each_draws_its_own():
    shared = [build_networks(DEFAULT, 120, 20, 7, replicate) for replicate in (0, 1)]
    own = [build_networks(network(drawn="replicate"), 120, 20, 7, replicate) for replicate in (0, 1, 0)]
    assert shared[0].support is shared[1].support
    assert own[0].support is own[2].support
    for name in ("support", "colleagues"):
        drawings = [getattr(networks, name).others for networks in (shared[0], own[0], own[1])]
        assert not any(np.array_equal(drawings[i], drawings[j]) for i, j in ((0, 1), (0, 2), (1, 2)))


def test_communities_differ_from_each_other():
    made = support(120)
    first, second = made.others[: made.starts[60]], made.others[made.starts[60] :]
    assert not np.array_equal(first, second - 60)


def test_shared_networks_cannot_be_written_even_after_a_journey():
    made = pickle.loads(pickle.dumps(support(60)))
    assert np.array_equal(made.others, support(60).others)
    for array in (made.starts, made.others):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
