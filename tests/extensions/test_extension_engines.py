"""An extension changes both engines in the same way, and nothing but what it says."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from experiments.config.extensions import Extension, load_extension, unload_extensions
from experiments.measures.registry import ESTIMANDS, MEASURES, measured
from experiments.results.column_catalogue import columns_of
from sim import AllianceModel, InputError, Parameters, build_world, simulate
from sim.parameters.added_interventions import default_interventions
from sim.process.changed_process import current_process
from sim.process.interventions import NAMES
from sim.process.schedule import Process
from tests.extensions.conftest import CLINIC
from tests.worlds.clinics import SMALL, TABLES, clinic, same

Write = Callable[[str], Path]
CALLED = {"welcome_call": {"coverage": 0.5}}


def test_both_engines_give_equal_tables(my_clinic: Extension) -> None:
    world = build_world(clinic(intervention=CALLED), 1)
    compiled = simulate(world)
    assert same(compiled, AllianceModel(world).run())
    usual = AllianceModel(world, process=Process()).run()
    assert not compiled.sessions.drop_columns("session_rating").equals(usual.sessions)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("dyad.tensoin = 0.0", "mine.py uses 'tensoin', which is not a state or parameter"),
        (
            "dyad.tension = helper(0.0)",
            "mine.py, line 9 cannot be compiled (Untyped global name 'helper'); functions",
        ),
    ],
)
def test_what_cannot_be_compiled_is_said_in_one_sentence(written: Write, line: str, said: str) -> None:
    head = (
        "from experiments.extension import stage\n\ndef helper(x):\n    return x\n\n@stage(after='opening')\n"
    )
    text = f"def odd(p, client, therapist, dyad, meeting):\n    'Odd.'\n    {line}\n"
    load_extension(written(head + text))
    with pytest.raises(InputError) as error:
        simulate(build_world(clinic(), 1))
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_what_is_switched_off_or_only_measured_moves_nothing(written: Write) -> None:
    usual = AllianceModel(build_world(clinic(), 1)).run()
    text = CLINIC.read_text(encoding="utf-8")
    head, _, rest = text.partition("@stage")
    rating = rest[rest.index("@instrument") : rest.index("@replaces")]
    load_extension(written(f"{head}{rating}"))
    rated = AllianceModel(build_world(clinic(), 1)).run()
    assert rated.sessions.column_names[-1] == "session_rating"
    assert rated.sessions.drop_columns("session_rating").equals(usual.sessions)
    assert rated.clients.drop_columns("reached_welcome_call").equals(usual.clients)
    assert all(getattr(rated, name).equals(getattr(usual, name)) for name in TABLES[2:])


def test_a_form_is_missing_where_the_client_s_other_forms_are(my_clinic: Extension) -> None:
    parameters = clinic(instrument={"missing_rate": 0.5})
    sessions = AllianceModel(build_world(parameters, 1)).run().sessions
    assert sessions["session_rating"].type == pa.float32()
    assert sessions["session_rating"].is_null().equals(sessions["distress_score"].is_null())
    span = pc.min_max(sessions["session_rating"]).as_py()
    assert 0 <= span["min"] < span["max"] <= 10


def test_whom_an_added_intervention_covers_depends_on_its_name_alone(my_clinic: Extension) -> None:
    some, all_ = (
        build_world(clinic(intervention={"welcome_call": {"coverage": share}}), 1) for share in (0.5, 1.0)
    )
    half = AllianceModel(some)
    bits = [client.covered >> len(NAMES) & 1 for client in half.clients]
    assert 0 < sum(bits) < len(bits)
    assert all(client.covered >> len(NAMES) & 1 for client in AllianceModel(all_).clients)
    with_reminders = build_world(clinic(intervention={**CALLED, "reminders": {"coverage": 0.5}}), 1)
    assert half.tables().clients["reached_welcome_call"].to_pylist() == [bit == 1 for bit in bits]
    assert "welcome_call" in columns_of("clients")["reached_welcome_call"].meaning
    others = AllianceModel(with_reminders).clients
    assert [client.covered >> len(NAMES) & 1 for client in others] == bits


def test_an_intervention_acts_from_its_first_week_on(my_clinic: Extension) -> None:
    late = clinic(intervention={"welcome_call": {"coverage": 1.0, "start_week": 1000}})
    assert same(*(AllianceModel(build_world(p, 1)).run() for p in (late, clinic())))


def test_its_parameters_are_checked_and_listed_like_all_others(my_clinic: Extension) -> None:
    assert Parameters().flat()["intervention.welcome_call.strength"] == 0.2
    assert "welcome_call" in current_process().part("start").stages[1].name
    with pytest.raises(
        InputError, match=r"intervention\.welcome_call\.strength is 2\.0, but a number from 0 to 1"
    ):
        Parameters.of({"intervention.welcome_call.strength": 2})


def test_parameters_travel_between_processes_by_their_values(my_clinic: Extension) -> None:
    parameters = Parameters.of({"intervention.welcome_call.coverage": 0.25})
    assert pickle.loads(pickle.dumps(parameters)) == parameters


def test_measures_are_registered_for_every_command(my_clinic: Extension) -> None:
    parameters = Parameters.of(SMALL)
    tables = AllianceModel(build_world(parameters, 1)).run()
    share, rating = measured(tables, parameters, ("came_twice", "mean_rating"))
    assert 0 < share <= 1
    assert 0 < rating < 10
    assert "came_twice" in ESTIMANDS
    assert "mean_rating" not in ESTIMANDS


def test_a_questionnaire_is_described_like_the_model_s_own(my_clinic: Extension) -> None:
    column = columns_of("sessions")["session_rating"]
    assert (column.kind, column.unit) == ("float32", "0..10")
    assert column.meaning == "How useful the client found the session"


def test_nothing_is_left_of_an_extension_that_is_unloaded() -> None:
    before = (current_process(), default_interventions(), dict(MEASURES), set(columns_of("sessions")))
    load_extension(CLINIC)
    assert current_process() != before[0]
    unload_extensions()
    assert (current_process(), default_interventions(), dict(MEASURES), set(columns_of("sessions"))) == before
