"""A clinic of one browser: its memory, its picture, its changes."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.snapshot import SHELVES, snapshot
from explorer.core.watched_clinic import CURVES, REMEMBERED, Clinic
from sim.errors import InputError
from sim.states import Status
from tests.explorer.clinics import SMALL


@pytest.fixture
def clinic() -> Clinic:
    made = Clinic(SMALL)
    made.live(9)
    return made


def test_memory_holds_the_states_of_every_week(clinic: Clinic) -> None:
    assert clinic.memory("trust").shape == (9, 24)
    assert np.array_equal(clinic.memory("trust")[-1], clinic.walk.clients["trust"].astype(np.float32))
    assert np.array_equal(clinic.memory("tension")[-1], clinic.walk.dyads["tension"].astype(np.float32))
    assert set(CURVES) <= set(REMEMBERED)


def test_curves_are_those_of_the_week_table(clinic: Clinic) -> None:
    weeks = clinic.tables().weeks
    for name in ("hope", "distress", "wellbeing", "tension", "disclosure"):
        curve = clinic.curve(name)
        assert curve.mean == pytest.approx(weeks[f"mean_{name}"].to_numpy(), rel=1e-5, nan_ok=True)
        known = ~np.isnan(curve.mean)
        assert (curve.low[known] <= curve.high[known]).all()


def test_counts_are_those_of_the_week_table(clinic: Clinic) -> None:
    weeks, counts = clinic.tables().weeks, clinic.counts()
    assert counts["in treatment"].tolist() == weeks["in_treatment"].to_pylist()
    assert counts["waiting"].tolist() == weeks["waiting"].to_pylist()


def test_the_picture_shows_everybody_who_came_once(clinic: Clinic) -> None:
    for weeks in (0, 6, 99):
        clinic.live(weeks)
        shown = snapshot(clinic)
        assert shown.client.tolist() == clinic.arrived.tolist()
        assert set(shown.standing) <= {"in treatment", *SHELVES}
        assert (
            shown.treated.tolist()
            == (clinic.walk.clients["status"][shown.client] == Status.IN_TREATMENT).tolist()
        )
        assert shown.caseload.sum() == shown.treated.sum()
        assert not (shown.recovered & shown.treated).any()
        assert len({*zip(shown.x.tolist(), shown.y.tolist(), strict=True)}) == shown.client.size
        assert (shown.x.min() >= 0) & (shown.x.max() <= shown.width)
        assert (shown.y[shown.treated] >= shown.floor).all()
        assert (shown.y[~shown.treated] < shown.floor).all()


def test_the_sentence_counts_what_is_drawn(clinic: Clinic) -> None:
    shown = snapshot(clinic)
    assert shown.sentence().startswith(f"Week 9: {shown.treated.sum()} clients in treatment, mean alliance ")


def test_before_the_first_week_there_is_nobody() -> None:
    shown = snapshot(Clinic(SMALL))
    assert shown.client.size == 0
    assert shown.sentence().startswith("Week 0: 0 clients in treatment, 0 with")


def test_a_change_at_once_keeps_the_clinic(clinic: Clinic) -> None:
    later = SMALL.having({"trust.gain_down": 0.9}, interventions=("feedback",), theory="technique")
    assert clinic.needs_new(later) == []
    clinic.change(later)
    clinic.live(1)
    assert clinic.week == 10
    assert clinic.journal == [(0, SMALL), (9, later)]


@pytest.mark.parametrize(
    ("other", "path"),
    [
        (SMALL.having({"clinic.clients": 25}), "clinic.clients"),
        (SMALL.having(seed=2), "seed"),
        (SMALL.having(population="guarded"), "population.attachment_avoidance.mean"),
    ],
)
def test_other_changes_say_that_they_need_a_new_clinic(clinic: Clinic, other: object, path: str) -> None:
    assert path in clinic.needs_new(other)  # type: ignore[arg-type]


def test_a_refused_change_leaves_the_clinic_as_it_was(clinic: Clinic) -> None:
    with pytest.raises(InputError, match="needs a new one"):
        clinic.change(SMALL.having({"clinic.clients": 25}))
    assert clinic.setup == SMALL
    assert not clinic.changed
