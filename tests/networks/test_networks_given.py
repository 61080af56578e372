"""Given networks, and the way between graphs and compressed rows."""

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.parameters import Parameters
from sim.population.networks import build_networks, caseload_graph, graph_from_ties, ties_from_graph

DEFAULT = Parameters().network


@settings(max_examples=50, deadline=None)
@given(n=st.integers(1, 15), seed=st.integers(0, 1000), directed=st.booleans())
def test_graph_to_ties_and_back(n, seed, directed):
    graph = nx.gnp_random_graph(n, 0.3, seed=seed, directed=directed)
    back = graph_from_ties(ties_from_graph(graph, n), directed)
    assert back.is_directed() == directed
    assert set(back.nodes) == set(graph.nodes)
    assert nx.to_dict_of_lists(back) == {node: sorted(graph.adj[node]) for node in sorted(graph)}


def test_people_left_out_have_no_ties_and_attributes_are_ignored():
    graph = nx.Graph([(np.int64(3), 1, {"weight": 0.2})])
    ties = ties_from_graph(graph, 5)
    assert [ties.of(person).tolist() for person in range(5)] == [[], [3], [], [1], []]


def test_given_networks_replace_built_ones():
    made = build_networks(
        DEFAULT, 10, 4, 1, support=nx.Graph([(0, 9)]), supervision=nx.DiGraph([(0, 3), (1, 3), (3, 2)])
    )
    assert graph_from_ties(made.support).number_of_edges() == 1
    assert [made.supervision.of(person).tolist() for person in range(4)] == [[3], [3], [], [2]]
    assert made.colleagues is build_networks(DEFAULT, 10, 4, 1).colleagues


@pytest.mark.parametrize(
    ("networks", "words"),
    [
        ({"support": nx.Graph([(0, 10)])}, "support network has a node 10, but whole numbers from 0 to 9"),
        ({"support": nx.Graph([(0, -1)])}, "support network has a node -1"),
        ({"support": nx.Graph([("a", "b")])}, "support network has a node 'a'"),
        ({"support": nx.Graph([(True, 2)])}, "support network has a node True"),
        ({"support": nx.Graph([(3, 3)])}, "support network ties 3 to itself"),
        ({"support": nx.MultiGraph([(0, 1), (0, 1)])}, "support network allows parallel ties"),
        ({"support": nx.DiGraph([(0, 1)])}, "support network is directed, but a graph that is undirected"),
        ({"colleagues": nx.DiGraph([(0, 1)])}, "colleague network is directed"),
        ({"colleagues": nx.Graph([(0, 4)])}, "colleague network has a node 4"),
        (
            {"supervision": nx.Graph([(0, 1)])},
            "supervision network is undirected, but a graph that is directed",
        ),
        (
            {"supervision": nx.DiGraph([(0, 1), (1, 2), (2, 0)])},
            r"runs in a circle \(0 -> 1 -> 2 -> \.\.\.\)",
        ),
    ],
)
def test_impossible_networks_are_refused(networks, words):
    with pytest.raises(InputError, match=words):
        build_networks(DEFAULT, 10, 4, 1, **networks)


def clients_table():
    columns = {
        "client": pa.array([0, 1, 2, 3], pa.int32()),
        "therapist": pa.array([0, 0, 1, None], pa.int32()),
        "start_week": pa.array([0, 3, 2, None], pa.int16()),
        "end_week": pa.array([4, None, 2, None], pa.int16()),
    }
    return pa.table(columns)


@pytest.mark.parametrize(
    ("week", "pairs"),
    [(0, {(0, 0)}), (2, {(0, 0), (1, 2)}), (3, {(0, 0), (0, 1)}), (4, {(0, 0), (0, 1)}), (9, {(0, 1)})],
)
def test_caseload_holds_those_in_treatment(week, pairs):
    graph = caseload_graph(clients_table(), week)
    assert {(graph.nodes[node]["bipartite"], node[0]) for node in graph} == {(0, "therapist"), (1, "client")}
    assert graph.number_of_edges() == len(pairs)
    assert all(graph.has_edge(("therapist", i), ("client", j)) for i, j in pairs)


def test_caseload_of_a_clinic_without_clients_is_empty():
    assert len(caseload_graph(clients_table().slice(0, 0), 0)) == 0
