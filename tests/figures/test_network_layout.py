"""Places of people in the drawn networks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from experiments.plots import network_layout
from sim.parameters import Parameters
from sim.population.networks import build_networks


@given(st.integers(1, 60), st.floats(0.2, 5))
def test_cells_do_not_share_a_place_and_fit(cells: int, aspect: float) -> None:
    centres, columns, rows = network_layout.cell_centres(cells, aspect)
    assert len({tuple(centre) for centre in centres}) == cells
    assert centres.min() >= 0.5
    assert (centres <= [columns - 0.5, rows - 0.5]).all()


@given(st.integers(1, 40))
def test_clients_of_a_star_keep_apart_and_inside_their_cell(leaves: int) -> None:
    places = network_layout.star(leaves, leaves)
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2) + np.eye(leaves)
    assert np.linalg.norm(places, axis=1).max() <= 0.5
    assert gaps.min() > 0.5 * 0.42 / np.sqrt(leaves)


@given(st.integers(1, 40), st.integers(1, 8))
def test_supervisors_stand_further_in_than_those_they_supervise(therapists: int, span: int) -> None:
    network = Parameters.of({"network": {"supervision_span": span}}).network
    pairs = network_layout.tie_pairs(build_networks(network, 1, therapists, 1).supervision, therapists)
    radius = np.linalg.norm(network_layout.supervision_rings(pairs, therapists), axis=1)
    assert (radius[pairs[:, 1]] <= radius[pairs[:, 0]] + 1e-9).all()
    assert radius.max() <= 1 + 1e-9


def test_ties_beyond_the_people_shown_are_left_out() -> None:
    ties = build_networks(Parameters().network, 90, 5, 1).support
    pairs = network_layout.tie_pairs(ties, 30)
    assert pairs.size
    assert pairs.max() < 30
    assert len(network_layout.tie_pairs(ties, 90)) == ties.others.size


def test_communities_stand_in_cells_of_their_own() -> None:
    pairs = network_layout.tie_pairs(build_networks(Parameters().network, 130, 5, 1).support, 130)
    places, columns, rows = network_layout.community_positions(pairs, 130, 60, 3.0)
    cells = {tuple(np.floor(place).astype(int)) for place in places}
    assert len(cells) == 3
    assert columns * rows >= 3
    assert np.isfinite(places).all()
