"""Each outcome of four hand-made clients is the number one gets by hand."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from experiments.measures.estimands import Manual, observe
from experiments.measures.measure import USUAL
from experiments.measures.outcomes import started
from experiments.measures.registry import ESTIMANDS, MEASURES, STANDARD, estimates, measured, register
from sim import Parameters, Tables, build_world, simulate
from sim.errors import InputError

SPREAD = np.std([24, 20, 28], ddof=1)

BY_HAND = {
    "alliance_early": 6.0,
    "alliance_late": 6.0,
    "outcome_change": np.mean([4, 10, -2]) / SPREAD,
    "reliable_change": 100 / 3,
    "deterioration": 100 / 3,
    "dropout": 200 / 3,
    "sessions": 2.0,
    "satisfaction": 25.0,
    "wellbeing": 50.0,
    "adherence": 5.5,
    "followup_change": np.mean([6, -2]) / SPREAD,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_outcome_by_hand(four_clients: Tables, name: str) -> None:
    assert MEASURES[name].compute(four_clients) == pytest.approx(BY_HAND[name])


def test_every_outcome_has_an_answer_by_hand() -> None:
    assert set(STANDARD) == set(BY_HAND)


def test_measure_keeps_the_order_asked_for(four_clients: Tables) -> None:
    values = measured(four_clients, Parameters(), ("sessions", "dropout"))
    assert values.tolist() == pytest.approx([2.0, 200 / 3])


def test_nobody_started_gives_no_number_and_no_warning(four_clients: Tables) -> None:
    never = four_clients.clients
    for column, nobody in (("start_week", [None]), ("sessions_attended", [0])):
        place, kind = never.schema.get_field_index(column), never.schema.field(column).type
        never = never.set_column(place, column, pa.array(nobody * never.num_rows, kind))
    empty = Tables(four_clients.sessions.slice(0, 0), never, four_clients.therapists, four_clients.weeks)
    assert not started(never).any()
    assert all(math.isnan(value) for value in measured(empty, Parameters(), STANDARD))


def test_outcomes_do_not_depend_on_how_rows_are_chunked(four_clients: Tables) -> None:
    parts = [four_clients.sessions.slice(start, 2) for start in range(0, four_clients.sessions.num_rows, 2)]
    chunked = Tables(
        pa.concat_tables(parts), four_clients.clients, four_clients.therapists, four_clients.weeks
    )
    whole = measured(four_clients, Parameters(), STANDARD)
    assert measured(chunked, Parameters(), STANDARD).tolist() == whole.tolist()


def test_an_estimand_is_measured_beside_an_outcome_as_studies_publish_it() -> None:
    parameters = Parameters.of({"clinic": {"therapists": 3, "clients": 60}})
    tables = simulate(build_world(parameters, seed=1))
    percent, correlation = measured(tables, parameters, ("dropout", "alliance_outcome"))
    published = estimates({USUAL: observe(tables, Manual.of(parameters))}, ("dropout", "alliance_outcome"))
    assert correlation == published["alliance_outcome"]
    assert percent == pytest.approx(100 * published["dropout"])


def test_every_name_has_one_entry_with_everything_that_tables_and_plots_say_of_it() -> None:
    for name, measure in MEASURES.items():
        assert measure.name == name
        assert measure.label
        assert measure.unit
        assert len(measure.meaning) > 15
        assert measure.digits in (1, 2, 3)
        assert ESTIMANDS.get(name) in (measure, measure.as_published, None)
    assert {name for name, measure in MEASURES.items() if measure.as_published} == {
        "dropout",
        "deterioration",
    }


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(InputError, match=r"measure dropout exists already, but a new name was expected"):
        register(MEASURES["dropout"])
