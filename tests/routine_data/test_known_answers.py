"""A simulated clinic that is written as a service's file and read back gives the figures measured directly."""

from __future__ import annotations

import dataclasses
import math
import warnings
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.config.user_files import UserFile
from experiments.measures.estimands import Manual, observe
from experiments.measures.registry import ESTIMANDS
from experiments.routine_data.cluster_bootstrap import value_of
from experiments.routine_data.partial_observation import NotRecorded
from experiments.routine_data.service_figures import single_clinic_measures
from experiments.routine_data.service_mapping import mapping_of
from experiments.routine_data.service_record import ServiceRecord, service_record
from experiments.routine_data.tabular_files import read_table
from sim import Tables
from tests.routine_data.services import FORM, MAPPING, clinic, csv_of, rows_of

WEEK_FREE = ("no_second_visit", "no_second_visit_two_kinds")


@pytest.fixture(scope="module")
def simulated() -> Tables:
    return clinic()[0]


@pytest.fixture(scope="module")
def form_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "own_form.yaml").write_text(FORM)
    return folder


def read_back(text: str, folder: Path) -> ServiceRecord:
    mapping = mapping_of(yaml.safe_load(MAPPING), "my.yaml", folder)
    return service_record(read_table(UserFile("sessions.csv", text.encode())), mapping)


def directly(tables: Tables, name: str) -> float:
    observed = observe(tables, Manual(5.0, 6.0, 11.0, 4.7, 40.0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(ESTIMANDS[name].compute(observed))


def given(record: ServiceRecord) -> dict[str, float]:
    values = {}
    for name in single_clinic_measures():
        try:
            values[name] = value_of(ESTIMANDS[name], record.observed)
        except NotRecorded:
            continue
    return values


def test_figures_are_equal_to_the_last_bit(simulated: Tables, form_folder: Path) -> None:
    values = given(read_back(csv_of(rows_of(simulated)), form_folder))
    assert len(values) > 50
    # Clients without any appointment have no row, so that nobody can say how many were offered one.
    del values["first_appointment_missed"]
    # The first week of the file is week 0 there.
    expected = {name: directly(simulated, name) for name in values}
    different = {
        name: (value, expected[name])
        for name, value in values.items()
        if value != expected[name] and not (math.isnan(value) and math.isnan(expected[name]))
    }
    assert different == {}


def test_clients_of_unknown_therapists_are_left_out_of_measures_about_therapists_alone(
    simulated: Tables, form_folder: Path
) -> None:
    unknown = range(0, 150, 10)
    record = read_back(csv_of(rows_of(simulated, unknown)), form_folder)
    values = given(record)
    assert values["alliance_outcome"] == directly(simulated, "alliance_outcome")
    known = np.array([client not in unknown for client in simulated.clients["client"].to_pylist()])
    part = dataclasses.replace(
        simulated,
        clients=simulated.clients.set_column(
            simulated.clients.schema.get_field_index("sessions_attended"),
            "sessions_attended",
            [np.where(known, simulated.clients["sessions_attended"].to_numpy(), 0).astype(np.int16)],
        ),
        sessions=simulated.sessions.filter(known[simulated.sessions["client"].to_numpy()]),
    )
    assert values["therapist_outcome_variance"] == directly(part, "therapist_outcome_variance")


def test_what_the_file_does_not_record_is_not_given(simulated: Tables, form_folder: Path) -> None:
    values = given(read_back(csv_of(rows_of(simulated)), form_folder))
    for name in ("burnout_prevalence", "repair_outcome", "expectation_outcome", "empathy_outcome"):
        assert name not in values


@pytest.mark.parametrize("large", [False, True])
def test_both_ways_of_reading_text_give_the_same(
    large: bool, simulated: Tables, form_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = csv_of(rows_of(simulated))
    monkeypatch.setattr("experiments.routine_data.tabular_files.LARGE", 0 if large else 10**9)
    table = read_table(UserFile("sessions.csv", text.encode()))
    assert list(table.numbers)[:2] == [2, 3]
    assert table.columns["client"][0].as_py() == rows_of(simulated)[0]["client"]
    assert given(read_back(text, form_folder))["treated_change"] == directly(simulated, "treated_change")
