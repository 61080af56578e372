"""Columns that are read from the records of a run are those of its tables."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sim import Parameters, Tables, build_world, simulate
from sim.engine.clinic_run import ALWAYS_COUNTED, COUNTED, SCORES_AND_STATES, ClinicRun
from sim.engine.loop import run_clinic
from sim.population.people import CLIENT_TRAITS, THERAPIST_TRAITS
from sim.states import ASSESSED, STATUSES

COLUMNS = (*COUNTED, *ALWAYS_COUNTED, *SCORES_AND_STATES, *ASSESSED, *CLIENT_TRAITS)


@pytest.fixture(scope="module")
def both() -> tuple[ClinicRun, Tables]:
    """Return a clinic in which some still wait at the end, as a run and as tables."""
    world = build_world(
        Parameters.of(
            {"clinic.clients": 90, "clinic.therapists": 1, "clinic.weeks": 12, "clinic.warmup_weeks": 2}
        ),
        seed=5,
    )
    return run_clinic(world, assessed=8), simulate(world, assessed=8)


def floats(column: pa.ChunkedArray) -> np.ndarray:
    return column.to_numpy().astype(np.float64)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_of_clients_is_that_of_the_table(both: tuple[ClinicRun, Tables], name: str) -> None:
    run, tables = both
    assert np.array_equal(run.of_clients(name), floats(tables.clients[name]), equal_nan=True)


def test_traits_of_therapists_statuses_and_sessions_are_those_of_the_tables(
    both: tuple[ClinicRun, Tables],
) -> None:
    run, tables = both
    for name in THERAPIST_TRAITS:
        assert np.array_equal(run.of_therapists(name), floats(tables.therapists[name]))
    words = [STATUSES[status] if status else None for status in run.statuses.tolist()]
    assert words == tables.clients["status"].to_pylist()
    assert None in words or "waiting" in words
    assert run.sessions == tables.sessions
    assert len(run.weeks) == tables.weeks.num_rows


@pytest.mark.parametrize("name", ["intake", "client", "warmth"])
def test_what_is_no_number_of_a_client_is_refused(both: tuple[ClinicRun, Tables], name: str) -> None:
    with pytest.raises(KeyError, match=name):
        both[0].of_clients(name)
