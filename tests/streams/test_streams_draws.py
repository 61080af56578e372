"""Draws: uniform, normal, without memory of each other, and unmoved by who else draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.parameters import default_of
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS
from sim.random.streams import (
    SLOT_STRIDE,
    THERAPIST_PERSON,
    Decision,
    normal_matrix,
    normals,
    uniform_matrix,
    uniforms,
)
from sim.random.streams import _unit as unit

MANY = 40_000


def test_uniforms_never_reach_0_or_1():
    assert unit(np.uint64(0)) == 2**-33
    assert unit(np.uint64(0xFFFFFFFF)) == 1 - 2**-33


def test_uniforms_are_uniform():
    drawn = uniform_matrix(1, 0, Decision.WEEK, MANY, 4)
    for column in drawn.T:
        assert stats.kstest(column, "uniform").pvalue > 0.001


def test_normals_have_the_moments_of_a_normal():
    drawn = normal_matrix(1, 0, Decision.WEEK, MANY, 4).ravel()
    error = 1 / np.sqrt(drawn.size)
    assert abs(np.mean(drawn)) < 4 * error
    assert abs(np.var(drawn) - 1) < 4 * np.sqrt(2) * error
    assert abs(stats.skew(drawn)) < 4 * np.sqrt(6) * error
    assert abs(stats.kurtosis(drawn)) < 4 * np.sqrt(24) * error


def test_the_four_draws_of_one_decision_are_unrelated():
    related = np.corrcoef(normal_matrix(1, 0, Decision.WEEK, MANY, 4).T) - np.eye(4)
    assert np.max(np.abs(related)) < 4.5 / np.sqrt(MANY)


@pytest.mark.parametrize("lag", [1, 2, 64, 1000])
def test_neighbours_are_unrelated(lag):
    drawn = normal_matrix(1, 0, Decision.WEEK, MANY, 1)[:, 0]
    assert abs(np.corrcoef(drawn[:-lag], drawn[lag:])[0, 1]) < 4.5 / np.sqrt(MANY)


@pytest.mark.parametrize("axis", range(5), ids=["seed", "replicate", "person", "week", "decision"])
@pytest.mark.parametrize("step", [1, 64])
def test_streams_that_differ_in_one_word_are_unrelated(axis, step):
    n = 6000
    keys = np.random.default_rng(axis).integers(0, 500, (n, 5)).tolist()
    first = np.array([normals(*key) for key in keys])
    for key in keys:
        key[axis] += step
    second = np.array([normals(*key) for key in keys])
    related = np.corrcoef(first.T, second.T)[:4, 4:]
    assert np.max(np.abs(related)) < 4.5 / np.sqrt(n)


def test_one_person_through_the_weeks_is_unrelated_to_himself():
    drawn = np.array([normals(1, 0, 5, week, Decision.WEEK)[0] for week in range(6000)])
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 4.5 / np.sqrt(6000)
    assert stats.kstest(drawn, "norm").pvalue > 0.001


@settings(deadline=None)
@given(
    seed=st.integers(0, 2**64 - 1),
    replicate=st.integers(0, 2**32 - 1),
    people=st.integers(0, 30),
    more=st.integers(0, 30),
    columns=st.integers(1, 13),
    wider=st.integers(0, 5),
)
def test_more_people_and_more_columns_move_nothing(seed, replicate, people, more, columns, wider):
    for matrix in (normal_matrix, uniform_matrix):
        few = matrix(seed, replicate, Decision.STYLE, people, columns)
        many = matrix(seed, replicate, Decision.STYLE, people + more, columns + wider)
        assert few.shape == (people, columns)
        assert np.array_equal(few, many[:people, :columns])


def test_a_matrix_holds_each_persons_own_draws():
    drawn = normal_matrix(9, 3, Decision.CLIENT_TRAITS, 5, 9, offset=100)
    for person in range(5):
        single = [normals(9, 3, 100 + person, 0, Decision.CLIENT_TRAITS + block) for block in range(3)]
        assert drawn[person].tolist() == np.ravel(single)[:9].tolist()


def test_normals_are_quantiles_of_the_uniforms_of_the_same_key():
    key = (np.uint64(2**63 + 1), 4, 3, 2, 1)
    assert stats.norm.cdf(normals(*key)) == pytest.approx(uniforms(*key), rel=1e-6)


def test_keys_cannot_meet():
    most_clients = default_of("clinic.clients")[0].high
    assert most_clients < THERAPIST_PERSON
    assert THERAPIST_PERSON + default_of("clinic.therapists")[0].high < 2**32
    slots = [decision + SLOT_STRIDE * slot for decision in Decision for slot in (0, 1)]
    assert len(set(slots)) == 2 * len(Decision)
    # Four columns use one decision number; the numbers up to the next decision must be enough.
    assert len(CLIENT_TRAITS) <= 4 * (Decision.THERAPIST_TRAITS - Decision.CLIENT_TRAITS)
    assert 1 + len(THERAPIST_TRAITS) <= 4 * (Decision.ARRIVAL - Decision.THERAPIST_TRAITS)
