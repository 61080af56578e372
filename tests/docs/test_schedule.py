"""The printed week is the week that both engines live: same stages, same order, same equations."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from experiments.timing import main, time_stages, timing_text
from sim import AllianceModel, Parameters, World, build_world, simulate, simulate_many
from sim.engine.weekly import LiveClinic
from sim.equations import EQUATIONS
from sim.process.changed_process import current_process
from sim.process.interventions import NAMES
from sim.process.schedule import USUAL, WEEK, schedule_rows
from sim.process.session import SESSION
from tests.docs.tracing import followed, walk_engine, walk_mesa

ORDER = [stage.name for part in WEEK for stage in part.stages]
GENERAL = {"E1", "E2", "E3", "E4", "E5", "E6"}
BOTH = pytest.mark.parametrize("walk", [walk_mesa, walk_engine])


def clinic(therapists: int, clients: int, **settings: object) -> World:
    calendar = {"weeks": 4, "closing_weeks": 20, "followup_weeks": 4, "session_limit": 8, "minimum_wait": 1}
    people = {"therapists": therapists, "clients": clients}
    return build_world(Parameters.of({"clinic": {**calendar, **people}, **settings}), seed=3)


def one_client() -> World:
    """One who stays, misses some appointments and is followed up: takes every stage there is."""
    kinds = ("dropout", "circumstance", "planned", "agreed", "referral", "well", "waiting")
    rates = [f"{kind}_rate" for kind in kinds]
    staying = dict.fromkeys(rates, 0.0)
    return clinic(1, 1, endings=staying, engagement={"miss_rate": 0.7})


def everything_on(rule: str, **theory: str) -> World:
    covered: dict[str, dict[str, object]] = {name: {"coverage": 1.0} for name in NAMES}
    covered["matching"]["rule"] = rule
    often = {"course": {"event_rate": 0.5}, "engagement": {"miss_rate": 0.7}}
    return clinic(3, 16, intervention=covered, theory=theory, **often)


def test_both_engines_take_the_usual_week_unless_told_otherwise() -> None:
    for engine in (AllianceModel, simulate, simulate_many, LiveClinic):
        assert inspect.signature(engine).parameters["process"].default is None
    assert current_process() == USUAL
    assert USUAL.parts is WEEK
    assert USUAL.part("session").stages is SESSION


@BOTH
def test_an_engine_takes_the_stages_of_each_week_in_the_printed_order(walk: Callable[[World], None]) -> None:
    taken, _ = followed(walk, one_client())
    weeks, week = [], []
    for stage in taken[taken.index("close_week") + 1 :]:
        week.append(ORDER.index(stage))
        if stage == "close_week":
            weeks.append(week)
            week = []
    assert weeks == [sorted(set(week)) for week in weeks]
    assert {ORDER[place] for week in weeks for place in week} == set(ORDER)


@pytest.fixture(scope="module")
def called() -> dict[str, set[str]]:
    rivals = everything_on("need", alliance_role="condition", learning="steady")
    by_fit, by_need = (followed(walk_mesa, world)[1] for world in (everything_on("fit"), rivals))
    return {stage: by_fit.get(stage, set()) | by_need.get(stage, set()) for stage in ORDER}


@pytest.mark.parametrize("row", schedule_rows(), ids=lambda row: row["name"])
def test_the_equations_read_from_a_stage_are_those_it_calls(
    row: dict[str, str], called: dict[str, set[str]]
) -> None:
    assert set(row["equations"].split()) == called[row["name"]] - GENERAL


def test_every_equation_belongs_to_a_stage_or_to_the_tables(called: dict[str, set[str]]) -> None:
    assert set(EQUATIONS) - set().union(*called.values()) == {"E134"}


def test_every_stage_of_a_run_is_timed() -> None:
    stages, seconds = time_stages(one_client())
    assert [stage.name for stage in stages] == ORDER
    assert all(stage.calls > 0 and stage.seconds > 0 for stage in stages)
    assert sum(stage.seconds for stage in stages) < seconds
    shown = timing_text(stages, seconds).splitlines()
    assert [line[18:40].strip() for line in shown[1:-1]] == ORDER


def test_timing_refuses_a_clinic_that_cannot_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--clients", "0"]) == 2
    assert capsys.readouterr().err.startswith("experiments.timing: clinic.clients is 0")
