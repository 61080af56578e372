"""Draws made for many clients at once are those that each client makes alone."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim import Parameters, build_world
from sim.elementary import log, log_of_normal
from sim.engine.clinic_arrays import ClinicArrays, prepare
from sim.engine.draws_ahead import draw_ahead, take_draws, take_draws_of_week
from sim.engine.phases import Phase
from sim.equations.general import chance
from sim.numba_marks import compiled_in_place
from sim.process.draws import (
    DRAWS,
    NORMAL_DECISIONS,
    UNIFORM_DECISIONS,
    draw_appointment,
    draw_week,
    drawn,
    draws,
    happens,
    normal_draws,
)
from sim.random.normal import central_quantile, flank_quantile, in_flank, normal_quantile
from sim.random.streams import Decision
from sim.states import DRAWN_FOR_APPOINTMENT, DRAWN_FOR_WEEK, ClientState, Meeting

CLIENTS = 300
FORM_DECISIONS = (Decision.ALLIANCE_FORM, Decision.OTHER_FORMS)
SPECIAL = (Phase.LEAVING, Phase.UNTREATED, Phase.TREATED)


@compiled_in_place
def taken_together(
    clinic: ClinicArrays, count: int, week: np.ndarray, appointment: np.ndarray, forms: bool
) -> None:
    """Write down what each of those present is given."""
    m = clinic.meeting[0]
    drawn_from = drawn_until = taken = 0
    for k in range(count):
        if k >= drawn_until:
            drawn_until = draw_ahead(clinic.ahead, m, clinic.present[:count], clinic.phase, k, forms)
            drawn_from, taken = k, 0
        i = clinic.present[k]
        take_draws_of_week(clinic.ahead, k - drawn_from, m)
        for j in range(DRAWN_FOR_WEEK):
            week[i, j] = m.drawn_for_week[j]
        if clinic.phase[i] == SPECIAL[2]:
            take_draws(clinic.ahead, taken, m, forms)
            taken += 1
            for j in range(DRAWN_FOR_APPOINTMENT):
                appointment[i, j] = m.drawn[j]


def alone(seed: int, replicate: int, week: int, person: int) -> Meeting:
    key: int = np.uint64(seed)  # type: ignore[assignment]
    meeting = Meeting(
        seed=key,
        replicate=replicate,
        week=week,
        drawn=[math.nan] * DRAWN_FOR_APPOINTMENT,
        drawn_for_week=[math.nan] * DRAWN_FOR_WEEK,
    )
    client = ClientState(person=person)
    draw_week(client, meeting)
    draw_appointment(client, meeting)
    return meeting


@settings(max_examples=8)
@given(
    seed=st.integers(0, 2**64 - 1),
    replicate=st.integers(0, 2**32 - 1),
    week=st.integers(-30, 400),
    treated=st.floats(0.0, 1.0),
    forms=st.booleans(),
)
def test_draws_for_many_are_those_of_each_alone(
    seed: int, replicate: int, week: int, treated: float, forms: bool
) -> None:
    clinic = prepare(build_world(Parameters.of({"clinic": {"therapists": 2, "clients": CLIENTS}}), 1))
    rng = np.random.default_rng(week + 30)
    clinic.phase[:] = rng.choice(SPECIAL, CLIENTS, p=[(1 - treated) / 2, (1 - treated) / 2, treated])
    present = np.flatnonzero(rng.random(CLIENTS) < 0.9)
    clinic.present[: len(present)] = present
    clinic.meeting["seed"], clinic.meeting["replicate"] = seed, replicate
    clinic.meeting["week"] = week
    of_week = np.full((CLIENTS, DRAWN_FOR_WEEK), math.nan)
    of_appointment = np.full((CLIENTS, DRAWN_FOR_APPOINTMENT), math.nan)
    clinic.meeting["drawn"] = math.nan
    taken_together(clinic, len(present), of_week, of_appointment, forms)
    for i in present:
        expected = alone(seed, replicate, week, int(i))
        assert of_week[i].tolist() == expected.drawn_for_week
        if clinic.phase[i] == Phase.TREATED:
            made = len(expected.drawn) if forms else len(expected.drawn) - len(FORM_DECISIONS) * DRAWS
            assert of_appointment[i, :made].tolist() == expected.drawn[:made]
            assert np.isnan(of_appointment[i, made:]).all()
    untreated = np.setdiff1d(np.arange(CLIENTS), present[clinic.phase[present] == Phase.TREATED])
    assert np.isnan(of_appointment[untreated]).all()


@pytest.mark.parametrize("decision", NORMAL_DECISIONS + UNIFORM_DECISIONS)
def test_each_decision_finds_its_own_draws(decision: int) -> None:
    meeting, client = alone(7, 3, 5, 11), ClientState(person=11)
    keyed = normal_draws if decision in NORMAL_DECISIONS else draws
    assert drawn(meeting, decision) == keyed(client, meeting, decision)


@given(st.integers(0, 2**32 - 1))
def test_a_quantile_without_a_branch_is_the_quantile(word: int) -> None:
    p = (word + 0.5) / 2**32
    assert (flank_quantile(p) if in_flank(p) else central_quantile(p)) == normal_quantile(p)
    assert log_of_normal(p) == log(p)


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 50.0) | st.floats(0.0, 1e-6) | st.floats(0.0, 1e-300))
def test_what_happens_follows_from_the_chance_alone(word: int, hazard: float) -> None:
    u = (word + 0.5) / 2**32
    assert happens(u, hazard) == (u < chance(hazard))
    assert not happens(u, -hazard)


@given(st.integers(0, 2**32 - 1), st.integers(-4, 4))
def test_what_happens_is_exact_where_draw_and_hazard_almost_meet(word: int, steps: int) -> None:
    u = (word + 0.5) / 2**32
    hazard = u + steps * math.ulp(u)
    assert happens(u, hazard) == (u < chance(hazard))


def test_stages_ask_beforehand_draws_only_for_decisions_that_have_them() -> None:
    asked = [
        call.args[1].attr
        for path in sorted((Path(sim.__file__).parent / "process").glob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "drawn"
        and isinstance(call.args[1], ast.Attribute)
    ]
    assert set(asked) == {decision.name for decision in NORMAL_DECISIONS + UNIFORM_DECISIONS}
