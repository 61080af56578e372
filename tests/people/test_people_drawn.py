"""Drawn people: keyed by person, correlated as asked, in range, unmoved by what is known of others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.parameters import Parameters
from sim.population.people import (
    CLIENT_TRAITS,
    THERAPIST_TRAITS,
    correlation_matrix,
    draw_clients,
    draw_therapists,
    trait_range,
)

DEFAULT = Parameters()
POPULATION, THERAPISTS = DEFAULT.population, DEFAULT.therapists
MANY = draw_clients(POPULATION, 40_000, seed=1)


def normal_scale(people, name):
    """Undo the logistic, as a reader of the definition would."""
    values = people[name]
    return values if name == "intake_distress" else np.log(values / (1 - values))


def variant(**population):
    return Parameters.of({"population": population}).population


@pytest.mark.parametrize("n", [1, 2, 3, 5, 7, 8, 9, 15, 17, 31, 33, 100, 1001])
def test_the_first_people_of_a_larger_draw_are_the_same_bits(n):
    assert draw_clients(POPULATION, n, 1).tobytes() == MANY[:n].tobytes()
    few, many = draw_therapists(THERAPISTS, n, 5, 2), draw_therapists(THERAPISTS, 2003, 5, 2)
    assert few.tobytes() == many[:n].tobytes()


def test_seed_and_replicate_change_everybody():
    for other in (draw_clients(POPULATION, 50, 2, 0), draw_clients(POPULATION, 50, 1, 1)):
        for name in CLIENT_TRAITS:
            assert not np.any(other[name] == MANY[:50][name])


def test_a_therapist_is_not_the_client_of_the_same_number():
    client = normal_scale(draw_clients(variant(correlation={}), 500, 1), "preference")
    for name in THERAPIST_TRAITS:
        therapist = normal_scale(draw_therapists(THERAPISTS, 500, 1), name)
        assert abs(np.corrcoef(client, therapist)[0, 1]) < 0.2


def test_drawn_correlations_are_those_asked_for():
    drawn = np.corrcoef([normal_scale(MANY, name) for name in CLIENT_TRAITS])
    assert np.max(np.abs(drawn - correlation_matrix(POPULATION))) < 0.02


def test_medians_and_spreads_are_those_asked_for():
    for name in CLIENT_TRAITS:
        trait = getattr(POPULATION, name)
        assert abs(np.median(MANY[name]) - trait.mean) < 0.02
        assert abs(np.std(normal_scale(MANY, name)) - trait.spread) < 0.015


def test_therapist_traits_share_one_factor():
    drawn = draw_therapists(THERAPISTS, 40_000, seed=3)
    loading = np.array([getattr(THERAPISTS, name).loading for name in THERAPIST_TRAITS])
    expected = np.outer(loading, loading)
    np.fill_diagonal(expected, 1)
    assert (
        np.max(np.abs(np.corrcoef([normal_scale(drawn, name) for name in THERAPIST_TRAITS]) - expected))
        < 0.02
    )


def test_full_loading_makes_one_skill_of_two_and_none_parts_them():
    full = {"mean": 0.5, "spread": 1.0, "loading": 1.0}
    none = {**full, "loading": 0.0}
    therapists = Parameters.of(
        {"therapists": {"warmth": full, "genuineness": full, "repair_skill": none}}
    ).therapists
    drawn = draw_therapists(therapists, 2000, 1)
    assert np.array_equal(drawn["warmth"], drawn["genuineness"])
    assert abs(np.corrcoef(drawn["warmth"], drawn["repair_skill"])[0, 1]) < 0.1


def test_no_spread_makes_all_alike():
    drawn = draw_clients(variant(resilience={"mean": 0.3, "spread": 0.0}), 20, 1)
    assert np.allclose(drawn["resilience"], 0.3, rtol=1e-15)


def test_intake_distress_is_untouched_in_the_core_and_keeps_ranks_beyond():
    wide = draw_clients(variant(intake_distress={"mean": 0.0, "spread": 1.5}, correlation={}), 20_000, 1)
    narrow = draw_clients(variant(intake_distress={"mean": 0.0, "spread": 0.5}, correlation={}), 20_000, 1)
    plain, kept = 3.0 * narrow["intake_distress"], wide["intake_distress"]
    core = np.abs(plain) < 2.5
    assert np.allclose(kept[core], plain[core], rtol=1e-14)
    assert np.mean(~core) > 0.02
    assert np.max(np.abs(kept)) <= 3
    assert np.all(np.diff(kept[np.argsort(plain)]) >= 0)


@settings(max_examples=60, deadline=None)
@given(
    mean=st.floats(-2, 2),
    spread=st.floats(0.05, 1.5),
    median=st.floats(0.02, 0.98),
    logits=st.floats(0, 3),
    seed=st.integers(0, 2**64 - 1),
    replicate=st.integers(0, 2**32 - 1),
)
def test_any_admissible_population_stays_inside_the_ranges(mean, spread, median, logits, seed, replicate):
    traits = {name: {"mean": median, "spread": logits} for name in CLIENT_TRAITS[1:]}
    population = variant(intake_distress={"mean": mean, "spread": spread}, **traits)
    drawn = draw_clients(population, 40, seed, replicate)
    for name in CLIENT_TRAITS:
        low, high = trait_range(name)
        assert np.all(np.isfinite(drawn[name]))
        assert np.all((drawn[name] >= low) & (drawn[name] <= high))
        assert name == "intake_distress" or np.all((drawn[name] > 0) & (drawn[name] < 1))


def test_a_higher_median_raises_everyone_and_moves_no_other_trait():
    higher = draw_clients(variant(reactance={"mean": 0.6, "spread": 0.8}), 200, 1)
    assert np.all(higher["reactance"] > MANY[:200]["reactance"])
    for name in set(CLIENT_TRAITS) - {"reactance"}:
        assert np.array_equal(higher[name], MANY[:200][name])


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_known_traits_are_kept_and_move_nothing_else(data):
    name = data.draw(st.sampled_from(CLIENT_TRAITS))
    cell = st.one_of(st.just(np.nan), st.floats(*trait_range(name)))
    known = np.array(data.draw(st.lists(cell, min_size=12, max_size=12)))
    drawn, plain = draw_clients(POPULATION, 12, 1, given={name: known}), MANY[:12]
    expected = np.where(np.isnan(known), plain[name], known)
    assert np.array_equal(drawn[name], expected)
    for other in set(CLIENT_TRAITS) - {name}:
        assert np.array_equal(drawn[other], plain[other])


def test_known_traits_are_copied_not_shared():
    known = np.full(3, 0.5)
    drawn = draw_therapists(THERAPISTS, 3, 1, given={"warmth": known})
    drawn["warmth"] = 0.9
    assert np.all(known == 0.5)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"warmht": [0.5, 0.5]}, "'warmht' is not a therapist trait; did you mean 'warmth'?"),
        ({"resilience": [0.5, 0.5]}, "'resilience' is not a therapist trait"),
        ({"warmth": [0.5]}, r"warmth has shape \(1,\), but \(2,\)"),
        ({"warmth": 0.5}, r"warmth has shape \(\), but \(2,\)"),
        ({"warmth": [0.5, 1.01]}, "warmth of therapist 1 is 1.01, but a number from 0 to 1"),
        ({"warmth": [-np.inf, 0.5]}, "warmth of therapist 0 is -inf"),
    ],
)
def test_impossible_known_traits_are_refused(columns, words):
    with pytest.raises(InputError, match=words):
        draw_therapists(THERAPISTS, 2, 1, given=columns)


def test_ranges_of_traits():
    assert trait_range("intake_distress") == (-3, 3)
    assert {trait_range(name) for name in (*CLIENT_TRAITS[1:], *THERAPIST_TRAITS)} == {(0, 1)}
    with pytest.raises(InputError, match="did you mean 'resilience'"):
        trait_range("resiliance")


def test_nobody_is_an_empty_table():
    assert draw_clients(POPULATION, 0, 1).shape == (0,)
    assert draw_clients(POPULATION, 0, 1).dtype.names == CLIENT_TRAITS
    assert draw_therapists(THERAPISTS, 0, 1).dtype.names == THERAPIST_TRAITS
