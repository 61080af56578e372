"""Attrition by month is what can be counted by hand, the same in a service and the clinic that it was made from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from experiments import observe
from experiments.config.user_files import UserFile
from experiments.routine_data.attrition import SimulatedShares, attrition_table
from experiments.routine_data.form_returns import (
    MONTHS,
    FormReturns,
    returning_curve,
    service_returns,
    simulated_returns,
)
from experiments.routine_data.service_mapping import mapping_of
from experiments.routine_data.service_record import ServiceRecord, service_record
from experiments.routine_data.tabular_files import read_table
from tests.routine_data.services import FORM, MAPPING, clinic, csv_of, rows_of
from tests.routine_data.test_known_answers import read_back

MONTHLY = {
    "client": "patient",
    "session": "month",
    "rows": "assessments",
    "weeks_between": 4,
    "scores": {"distress_score": {"column": "phq9", "questionnaire": "phq9"}},
    "followup": {"column": "month", "is": [18]},
}


def returns_of(last: list[float], known: list[float] | None = None) -> FormReturns:
    count = len(last)
    ends = np.array(known or [50.0] * count)
    times = np.array(last)
    returned = times[:, None] >= np.arange(1, MONTHS + 1)
    more = times > ends - 1
    asked = np.ones(MONTHS, np.bool_)
    return FormReturns(times, ends, more, returned, asked, np.arange(count))


def trial(stays: dict[int, int], clients: int = 40) -> ServiceRecord:
    """Return a trial whose first clients leave after a month each, as listed; client 0 skips month 2."""
    last = np.repeat(list(stays), list(stays.values()))
    last = np.concatenate([last, np.full(clients - len(last), 18)])
    rows = [
        f"P{k},{month},{10 + (k + month) % 9}"
        for k, end in enumerate(last)
        for month in (0, 1, 2, 3, 4, 18)
        if month <= end and (k, month) != (clients - 1, 2)
    ]
    table = read_table(UserFile("trial.csv", "\n".join(["patient,month,phq9", *rows]).encode()))
    return service_record(table, mapping_of(MONTHLY, "here"))


def table_of(record: ServiceRecord, replicates: int, clinics: int) -> pa.Table:
    shares = SimulatedShares(record)
    for seed in range(clinics):
        shares.add(clinic(60, seed)[0])
    return attrition_table(record, shares, replicates, 1, False)


def test_shares_are_those_counted_by_hand() -> None:
    found = returns_of([0, 1, 1, 2, 4, np.inf])
    assert found.still()[:5].tolist() == pytest.approx([5 / 6, 3 / 6, 2 / 6, 2 / 6, 1 / 6])


def test_who_may_return_more_is_censored() -> None:
    # At two months, one of three stops; the second's records end there. Of the one who is left, nothing is lost.
    found = returns_of([2.0, 2.5, 9.0], [20.0, 3.0, 9.5])
    assert found.more.tolist() == [False, True, True]
    assert found.still()[:9].tolist() == pytest.approx([1, 1, *[2 / 3] * 7])
    assert np.isnan(returns_of([1.0], [3.0]).still()[3:]).all()


def test_a_trial_by_month() -> None:
    record = trial({0: 5, 1: 6, 3: 7})
    table = table_of(record, 50, 4).to_pydict()
    assert table["month"] == [1, 2, 3, 4]
    assert table["clients"] == [40] * 4
    assert table["still"] == pytest.approx([35 / 40, 29 / 40, 29 / 40, 22 / 40])
    assert table["returned"] == pytest.approx([35 / 40, 28 / 40, 29 / 40, 22 / 40])
    for k in range(4):
        assert table["still_low"][k] < table["still"][k] < table["still_high"][k]
        assert (
            0
            < table["still_simulated_low"][k]
            <= table["still_simulated"][k]
            <= table["still_simulated_high"][k]
        )


def test_intervals_of_single_clients_are_those_of_a_share() -> None:
    record = trial({0: 30, 1: 30}, 120)
    table = table_of(record, 400, 2).to_pydict()
    share, reach = 0.75, 1.98 * (0.75 * 0.25 / 120) ** 0.5
    assert table["still"][0] == share
    assert table["still_high"][0] - table["still_low"][0] == pytest.approx(2 * reach, rel=0.12)


def test_groups_of_one_to_four_are_not_told() -> None:
    record = trial({0: 3, 2: 9})
    found = service_returns(record)
    assert found is not None
    assert sorted(returning_curve(found, False)) == [3.0, 4.0]
    assert sorted(returning_curve(found, True)) == [1.0, 2.0, 3.0, 4.0]
    table = table_of(record, 20, 2).to_pydict()
    assert table["month"] == [3, 4]


def test_a_clinic_written_as_a_file_and_read_back_has_the_same_attrition(tmp_path: Path) -> None:
    (tmp_path / "own_form.yaml").write_text(FORM)
    tables, _ = clinic()
    own = service_returns(read_back(csv_of(rows_of(tables)), tmp_path))
    assert own is not None
    forms = ["distress_score", "alliance_client", "alliance_therapist"]
    made = simulated_returns(tables, False, forms, True)
    assert np.array_equal(own.still(), made.still(), equal_nan=True)
    assert np.array_equal(own.in_month(), made.in_month(), equal_nan=True)
    assert 0.2 < own.still()[2] < 1


def test_assessments_of_simulated_clients_go_on_after_treatment() -> None:
    tables, _ = clinic()
    made = simulated_returns(tables, True, [], False)
    scores = tables.clients.filter(tables.clients["start_week"].is_valid())["week_8_score"]
    assert made.in_month()[1] == pytest.approx(1 - scores.null_count / len(scores))
    assert np.isnan(made.in_month()[4:6]).all()
    assert np.isnan(made.still()[6:]).all()


def test_a_file_that_does_not_say_when_has_no_attrition(tmp_path: Path) -> None:
    (tmp_path / "own_form.yaml").write_text(FORM)
    rows = rows_of(clinic()[0])
    head, *lines = csv_of(rows).replace("date", "number", 1).splitlines()
    parts = (line.split(",", 3) for line in lines)
    numbered = [head, *(f"{a},{b},{k % 30 + 1},{c}" for k, (a, b, _, c) in enumerate(parts))]
    (tmp_path / "s.csv").write_text("\n".join(numbered))
    (tmp_path / "m.yaml").write_text(MAPPING.replace("date: date", "session: number"))
    found = observe(tmp_path / "s.csv", tmp_path / "m.yaml", replicates=20, clinics=2, predictive=0)
    assert "attrition" not in found.tables
    assert "Still return forms" not in found.text


def test_a_description_tells_and_stores_it(tmp_path: Path) -> None:
    (tmp_path / "own_form.yaml").write_text(FORM)
    (tmp_path / "s.csv").write_text(csv_of(rows_of(clinic()[0])))
    (tmp_path / "m.yaml").write_text(MAPPING)
    found = observe(tmp_path / "s.csv", tmp_path / "m.yaml", replicates=20, clinics=2, predictive=40)
    assert "Still return forms:" in found.text
    checked = [row for row in found.predictive.to_pylist() if row["what"] == "still returning forms"]
    assert checked
    assert all(row["mimicked"] for row in checked)
    folder = found.save(tmp_path / "stored")
    assert (folder / "attrition.csv").exists()
    assert "Attrition by month" in (folder / "report.html").read_text()
