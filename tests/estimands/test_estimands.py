"""The registry of estimands, what they do at the edges, and a few answers by hand."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from pyarrow import compute as pc

from experiments.measures.estimands import Manual, observe
from experiments.measures.estimands.arithmetic import (
    correlation,
    fisher_mean,
    intraclass,
    partial_correlation,
    residual,
    standardised_difference,
)
from experiments.measures.measure import CLINICS, FEEDBACK, UNITS, UNTREATED, USUAL
from experiments.measures.registry import ESTIMANDS, clinics_for, estimates
from sim import Parameters, Tables, build_world, simulate
from sim.errors import InputError
from sim.states import SCORES
from tests.estimands.clinics import clinic, simulated, simulated_tables

ONE_CLINIC_IS_TOO_SMALL = {"therapist_share_severe", "severity_dose"}
"""Estimands without a value where a small share is below 0 by chance, or where half are never recovered."""


def all_of(observed: Any) -> dict[str, float]:
    return estimates(dict.fromkeys(CLINICS, observed), ESTIMANDS)


def test_every_estimand_says_what_it_is() -> None:
    for id, estimand in ESTIMANDS.items():
        assert id == estimand.name
        assert re.fullmatch(r"[a-z0-9_]+", id)
        assert estimand.unit in UNITS
        assert set(estimand.arms) <= set(CLINICS)
        assert estimand.pooled == {"r": "fisher", "OR": "log"}.get(estimand.unit, "mean")
        assert len(estimand.meaning) > 15
        assert len(estimand.parts) in (0, 2)
        assert all(ESTIMANDS[part].arms == estimand.arms for part in estimand.parts)
    assert len({estimand.meaning for estimand in ESTIMANDS.values()}) == len(ESTIMANDS)


def test_the_default_clinic_gives_a_number_for_each() -> None:
    values = estimates({arm: simulated(arm) for arm in CLINICS}, ESTIMANDS)
    assert list(values) == list(ESTIMANDS)
    assert {id for id, value in values.items() if not math.isfinite(value)} <= ONE_CLINIC_IS_TOO_SMALL


def test_ranges_are_kept() -> None:
    values = estimates({arm: simulated(arm) for arm in CLINICS}, ESTIMANDS)
    for id in values.keys() - ONE_CLINIC_IS_TOO_SMALL:
        low, high = {"share": (0, 1), "r": (-1, 1), "ICC": (-1, 1), "OR": (0, math.inf)}.get(
            ESTIMANDS[id].unit, (-math.inf, math.inf)
        )
        assert low <= values[id] <= high, id


@pytest.mark.parametrize("clients", [1, 2, 5, 12])
def test_small_clinics_give_numbers_or_nothing(clients: int) -> None:
    parameters = Parameters.of({"clinic": {"clients": clients, "therapists": 1, "weeks": 4}})
    tables = simulate(build_world(parameters, seed=clients))
    values = all_of(observe(tables, Manual.of(parameters)))
    assert not any(math.isinf(value) for value in values.values())
    came = any(count > 0 for count in tables.clients["sessions_attended"].to_pylist())
    assert math.isnan(values["sessions_mean"]) == (not came)


def test_a_clinic_that_nobody_came_to_gives_nothing() -> None:
    empty = clinic({"sessions_attended": [0, 0]}, {"client": [0], "attended": [False]})
    values = all_of(empty)
    known = {"burnout_prevalence", "strain_level", "first_appointment_missed"}
    assert {id for id, value in values.items() if not math.isnan(value)} == known
    assert values["first_appointment_missed"] == 1.0


def test_clients_alike_in_everything_have_no_correlations() -> None:
    clients, sessions = 6, 7
    rows = [(c, s) for c in range(clients) for s in range(1, sessions + 1)]
    columns: dict[str, Any] = {name: [5.0] * len(rows) for name in ("alliance_client", "alliance_therapist")}
    columns |= {
        "client": [c for c, _ in rows],
        "session": [s for _, s in rows],
        "distress_score": [15.0] * len(rows),
    }
    people = {
        "post_score": [15.0] * clients,
        "sessions_attended": [sessions] * clients,
        "therapist": [0, 1] * 3,
    }
    values = all_of(clinic(people, columns))
    assert not any(math.isinf(value) for value in values.values())
    assert math.isnan(values["alliance_outcome"])
    assert math.isnan(values["within_alliance_to_distress"])
    assert (values["improved"], values["deterioration"], values["improved_by_4"]) == (0.0, 0.0, 0.0)
    assert values["client_scale_use"] == pytest.approx(5 / 7)


def test_order_of_rows_and_chunks_changes_nothing() -> None:
    tables = simulated_tables()
    rng = np.random.default_rng(1)
    mixed = tables.sessions.take(rng.permutation(tables.sessions.num_rows))
    half = mixed.num_rows // 2
    shuffled = Tables(
        type(mixed).from_batches([*mixed.slice(0, half).to_batches(), *mixed.slice(half).to_batches()]),
        tables.clients,
        tables.therapists,
        tables.weeks,
    )
    there = estimates(
        {"usual": observe(shuffled, Manual.of(Parameters()))}, ["alliance_outcome", "repair_outcome"]
    )
    assert there == estimates({"usual": simulated()}, there)


def test_names_as_plain_text_are_read_as_well() -> None:
    tables = simulated_tables()
    text = Tables(
        tables.sessions,
        tables.clients.set_column(
            tables.clients.column_names.index("status"), "status", pc.cast(tables.clients["status"], "string")
        ),
        tables.therapists,
        tables.weeks,
    )
    assert observe(text, Manual.of(Parameters())).dropped.tolist() == simulated().dropped.tolist()


def test_who_never_came_is_not_counted() -> None:
    observed = clinic(
        {
            "sessions_attended": [2, 0, 1, 1],
            "status": ["ended as planned", "dropped out", "dropped out", "limit reached"],
            "therapist": [0, None, 1, 1],
        },
        {
            "client": [0, 1, 2, 3, 0],
            "session": [1, 0, 1, 1, 2],
            "attended": [True, False, True, True, True],
        },
    )
    assert observed.clients == 3
    assert observed.client.tolist() == [0, 0, 1, 2]
    assert observed.therapist.tolist() == [0, 1, 1]
    assert estimates({USUAL: observed}, ["dropout"]) == {"dropout": pytest.approx(1 / 3)}


def test_a_repair_counts_in_or_after_the_session_of_the_last_rupture() -> None:
    ruptures = {
        "client": [0, 0, 1, 1, 2, 2, 3],
        "session": [1, 2, 1, 2, 1, 2, 1],
        "rupture": ["withdrawal", "none", "confrontation", "withdrawal", "withdrawal", "none", "none"],
        "repair": ["none", "repaired", "repaired", "none", "repaired", "attempted", "none"],
    }
    observed = clinic({"sessions_attended": [2, 2, 2, 1]}, ruptures)
    assert estimates({USUAL: observed}, ["ruptures_repaired"])["ruptures_repaired"] == pytest.approx(2 / 3)


def test_waiting_is_counted_from_arrival_to_the_first_session() -> None:
    observed = clinic(
        {"arrival_week": [0, 0, 2, 3, 0], "intake_score": [20, 24, 28, 22, 40], "sessions_attended": [1] * 5},
        {
            "client": [0, 1, 2, 3, 4],
            "week": [10, 13, 12, 12, 14],
            "distress_score": [18, 20, 22, 1, 1],
        },
    )
    # Client 3 waited 9 weeks and client 4 waited 14; the others fell by 2, 4 and 6 points, SD at intake 4.
    assert estimates({UNTREATED: observed}, ["untreated_change"])["untreated_change"] == pytest.approx(1.0)


def test_first_reliable_improvement_counts_even_if_it_does_not_last() -> None:
    observed = clinic(
        {"sessions_attended": [4, 2], "intake_score": [20, 20]},
        {
            "client": [0, 0, 0, 0, 1, 1],
            "session": [1, 2, 3, 4, 1, 2],
            "distress_score": [20, 13, 20, 21, 20, 19],
        },
    )
    values = estimates({USUAL: observed}, ["improved_by_2", "improved_by_4", "improved_by_8"])
    assert values["improved_by_2"] == values["improved_by_4"] == 0.5
    assert math.isnan(values["improved_by_8"])


def test_noise_around_growth_has_as_many_dips_as_chance_says() -> None:
    rng = np.random.default_rng(11)
    clients, sessions = 600, 14
    line = 5 + rng.normal(0, 0.5, (clients, 1)) + rng.normal(0.02, 0.02, (clients, 1)) * np.arange(sessions)
    noise = rng.normal(0, 0.3, (clients, sessions))
    lasting = np.where((np.arange(sessions) // 4) % 2 == 1, -0.6, 0.0)
    for extra, real in ((0.0, False), (lasting, True)):
        observed = clinic(
            {"sessions_attended": [sessions] * clients},
            {
                "client": np.repeat(np.arange(clients), sessions).tolist(),
                "session": np.tile(np.arange(1, sessions + 1), clients).tolist(),
                "alliance_client": (line + noise + extra).ravel().tolist(),
            },
        )
        values = estimates({USUAL: observed}, ["alliance_dips", "alliance_dips_by_chance"])
        excess = values["alliance_dips"] - values["alliance_dips_by_chance"]
        # Two shares of 600 clients differ by chance with an SD of about 0.025.
        assert excess > 0.2 if real else abs(excess) < 0.075


def test_a_column_that_never_varies_explains_nothing() -> None:
    rng = np.random.default_rng(8)
    x, y, z = rng.normal(size=(3, 30))
    constant = np.full(30, 20.0)
    assert residual(y, constant) == pytest.approx(y - y.mean())
    assert partial_correlation(x, y, constant) == pytest.approx(correlation(x, y))
    assert partial_correlation(x, y, z, z) == pytest.approx(partial_correlation(x, y, z))
    assert np.isnan(residual(y[:2], z[:2])).all()


def test_scores_are_those_there_are() -> None:
    scores = simulated().scores
    assert list(scores) == list(SCORES)
    assert len(scores) == len(SCORES)
    with pytest.raises(KeyError):
        scores["state_trust"]


def test_averages_on_fishers_scale() -> None:
    assert fisher_mean([0.3, 0.3]) == pytest.approx(0.3)
    assert fisher_mean([0.0, 0.8]) == pytest.approx(0.5)
    assert fisher_mean([1.0, 1.0]) == pytest.approx(1.0)
    assert math.isnan(fisher_mean([0.2, math.nan]))


def test_arithmetic_by_hand() -> None:
    nan = math.nan
    assert correlation(np.array([1.0, 2, 3, nan]), np.array([2.0, 4, 6, 1])) == pytest.approx(1.0)
    assert standardised_difference(np.array([3.0, 5.0, nan]), np.array([1.0, 3.0])) == pytest.approx(2**0.5)
    # Means 1 and 3 with sums of squares 2 and 2: MSB 8, MSW 1, so (8 - 1) / 4 against 1.
    values = np.array([0.0, 0, 2, 2, 2, 2, 4, 4])
    mean_square_within = 8 / 6
    component = (8 - mean_square_within) / 4
    assert intraclass(values, np.repeat([0, 1], 4)) == pytest.approx(
        component / (component + mean_square_within)
    )
    assert intraclass(np.array([0.0, 2, 0, 2]), np.array([0, 0, 1, 1])) == pytest.approx(-1.0)


def test_clinics_that_are_needed() -> None:
    assert clinics_for(["dropout"]) == ("usual",)
    assert clinics_for(["untreated_change", "feedback_dropout"]) == (USUAL, FEEDBACK, UNTREATED)
    assert clinics_for(ESTIMANDS) == CLINICS
    assert clinics_for([]) == ()


def test_unknown_estimands_and_missing_clinics_are_refused() -> None:
    with pytest.raises(
        InputError, match="alliance_outcom is not an estimand; did you mean 'alliance_outcome'"
    ):
        estimates({}, ["alliance_outcom"])
    with pytest.raises(
        InputError, match="feedback_outcome needs the clinic 'feedback', but only usual is there"
    ):
        estimates({"usual": simulated()}, ["feedback_outcome"])
