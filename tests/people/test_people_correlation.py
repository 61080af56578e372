"""The correlation matrix of client traits: built from pairs, refused when no people could have it."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.parameters import Parameters
from sim.population.correlation import triangle
from sim.population.people import CLIENT_TRAITS, correlation_matrix, draw_clients

DEFAULT = Parameters().population


def population(table):
    return dataclasses.replace(DEFAULT, correlation=table)


def test_pairs_fill_both_halves_and_the_rest_is_zero():
    matrix = correlation_matrix(population({"reactance": {"resilience": -0.4}}))
    i, j = CLIENT_TRAITS.index("reactance"), CLIENT_TRAITS.index("resilience")
    assert matrix[i, j] == matrix[j, i] == -0.4
    matrix[i, j] = matrix[j, i] = 0
    assert np.array_equal(matrix, np.eye(9))


def test_default_correlations_are_possible():
    assert np.linalg.eigvalsh(correlation_matrix(DEFAULT))[0] > 0.1


def test_a_pair_may_be_said_twice_if_it_agrees():
    twice = {"reactance": {"resilience": 0.2, "reactance": 1}, "resilience": {"reactance": 0.2}}
    once = {"resilience": {"reactance": 0.2}}
    assert np.array_equal(correlation_matrix(population(twice)), correlation_matrix(population(once)))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"reactance": {"resiliance": 0.2}}, "'resiliance' is not a client trait; did you mean 'resilience'"),
        ({"warmth": {"resilience": 0.2}}, "'warmth' is not a client trait"),
        ({"reactance": {"resilience": 1.2}}, "reactance.resilience is 1.2, but a number from -1 to 1"),
        ({"reactance": {"resilience": float("nan")}}, "is nan, but a number from -1 to 1"),
        ({"reactance": {"resilience": "high"}}, "is 'high', but a number"),
        ({"reactance": {"resilience": True}}, "is True, but a number"),
        ({"reactance": 0.3}, "population.correlation.reactance is 0.3, but names with numbers"),
        ({"reactance": {"reactance": 0.9}}, "is 0.9, but a trait correlates 1 with itself"),
        (
            {"reactance": {"resilience": 0.2}, "resilience": {"reactance": 0.3}},
            "0.3, but the same pair was given as 0.2",
        ),
    ],
)
def test_impossible_pairs_are_refused(table, words):
    with pytest.raises(InputError, match=words):
        correlation_matrix(population(table))


def test_contradicting_correlations_are_refused_with_the_smallest_eigenvalue():
    table = {"reactance": {"resilience": 0.9, "preference": 0.9}, "resilience": {"preference": -0.9}}
    with pytest.raises(InputError, match=r"positive semi-definite.* smallest eigenvalue is -0\.8"):
        correlation_matrix(population(table))
    with pytest.raises(InputError, match="eigenvalue"):
        draw_clients(population(table), 3, 1)


def test_two_traits_may_be_one():
    mixed = {"reactance": {"resilience": -1.0, "preference": 0.5}, "resilience": {"preference": -0.5}}
    drawn = draw_clients(population(mixed), 100, 1)
    logit = {name: np.log(drawn[name] / (1 - drawn[name])) for name in ("reactance", "resilience")}
    centre = [np.log(t.mean / (1 - t.mean)) for t in (DEFAULT.reactance, DEFAULT.resilience)]
    assert np.allclose((logit["reactance"] - centre[0]), -(logit["resilience"] - centre[1]))


def test_a_changed_pair_moves_only_the_later_trait():
    # preference comes before resilience, so the pair is carried by resilience.
    with_pair = draw_clients(population({"preference": {"resilience": 0.5}}), 50, 1)
    without = draw_clients(population({}), 50, 1)
    for name in set(CLIENT_TRAITS) - {"resilience"}:
        assert np.array_equal(with_pair[name], without[name])
    assert not np.any(with_pair["resilience"] == without["resilience"])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_the_factor_gives_the_matrix_back_at_any_rank(seed, rank):
    rows = np.random.default_rng(seed).normal(size=(9, rank))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    lower = triangle(rows @ rows.T)
    assert np.allclose(lower @ lower.T, rows @ rows.T, atol=1e-5)
    assert np.array_equal(lower, np.tril(lower))


def test_the_factor_is_numpys_where_numpy_has_one():
    matrix = correlation_matrix(DEFAULT)
    assert np.allclose(triangle(matrix), np.linalg.cholesky(matrix), atol=1e-14)
