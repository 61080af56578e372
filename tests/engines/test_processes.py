"""A process of one's own runs in both engines, with the same tables."""

from __future__ import annotations

import pytest

from sim import AllianceModel, InputError, simulate
from sim.engine.loop import loop_for, run_weeks
from sim.engine.weekly import LiveClinic
from sim.numba_marks import inlined, is_kept
from sim.parameters import Parameters
from sim.process.draws import draws
from sim.process.schedule import USUAL, Process
from sim.process.stages import Stage
from sim.states import ClientState, DyadState, Meeting, TherapistState
from tests.mesa.clinics import TIED, world
from tests.worlds.clinics import same

LATE = 1000


@inlined
def hurry(p: Parameters, c: ClientState, t: TherapistState, d: DyadState, m: Meeting) -> None:
    if draws(c, m, LATE)[0] < 0.5:
        m.felt *= 0.5


@inlined
def rest(p: Parameters, t: TherapistState, m: Meeting) -> None:
    t.strain *= 0.9


def without_opening() -> Process:
    late, holiday = Stage("hurry", hurry, "therapist"), Stage("rest", rest, "therapist")
    return USUAL.remove("opening").insert(late, after="attune").insert(holiday, before="close_week")


@pytest.mark.verification
def test_a_process_of_ones_own_has_the_same_tables_in_both_engines() -> None:
    process = without_opening()
    tables = simulate(world(TIED), process)
    assert same(tables, AllianceModel(world(TIED), process=process).run())
    assert not same(tables, simulate(world(TIED)))
    live = LiveClinic(world(TIED), process)
    while not live.over:
        live.step()
    assert same(tables, live.tables())


def test_a_process_is_compiled_once_and_the_usual_one_comes_from_disk() -> None:
    assert loop_for(without_opening()) is loop_for(without_opening())
    assert loop_for(Process()) is loop_for(USUAL) is run_weeks


def typed_into_a_notebook(factor: float) -> Process:
    program = f"@inlined\ndef rest(p, t, m):\n    t.strain *= {factor}\n"
    names = {"inlined": inlined, "__name__": "notebook"}
    exec(program, names)
    return USUAL.insert(Stage("rest", names["rest"], "therapist"), before="close_week")


def test_machine_code_of_what_has_no_file_is_not_kept() -> None:
    # Neither could it be told from the code of an earlier version, nor loaded again in another process.
    loop = loop_for(typed_into_a_notebook(0.9))
    assert not is_kept(loop)
    assert is_kept(loop_for(without_opening()))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: USUAL.remove("atune"), "'atune' is not a stage of the week; did you mean 'attune'?"),
        (
            lambda: USUAL.insert(USUAL.stage("attune"), after="opening"),
            "'attune' is a stage of the week already",
        ),
        (lambda: USUAL.insert(Stage("tea", hurry, "client")), "stage 'tea' needs one neighbour"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change, said) -> None:
    with pytest.raises(InputError) as error:
        change()
    assert str(error.value).startswith(said)
