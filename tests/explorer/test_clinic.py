"""A clinic of one browser: its memory, its picture, its changes."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.clinic_setup import ClinicSetup
from explorer.core.names import name_of
from explorer.core.snapshot import OUTSIDE_GROUPS, take_snapshot
from explorer.core.watched_clinic import CURVES, RECORDED_STATES, WatchedClinic
from sim.errors import InputError
from sim.states import Status
from tests.explorer.clinics import SMALL


@pytest.fixture
def clinic() -> WatchedClinic:
    made = WatchedClinic(SMALL)
    made.advance(9)
    return made


def test_memory_holds_the_states_of_every_week(clinic: WatchedClinic) -> None:
    assert clinic.history("trust").shape == (9, 24)
    assert np.array_equal(clinic.history("trust")[-1], clinic.live_clinic.clients["trust"].astype(np.float32))
    assert np.array_equal(
        clinic.history("tension")[-1], clinic.live_clinic.dyads["tension"].astype(np.float32)
    )
    assert set(CURVES) <= set(RECORDED_STATES)


def test_a_curve_that_is_asked_for_every_week_is_that_asked_for_at_the_end() -> None:
    setup = ClinicSetup().with_changes({"clinic.clients": 20, "clinic.therapists": 2})
    watched, left_alone = WatchedClinic(setup), WatchedClinic(setup)
    for _ in range(12):
        watched.advance()
        assert watched.curve("trust").mean.size == watched.weeks_lived
    left_alone.advance(12)
    for once, late in zip(
        vars(watched.curve("trust")).values(), vars(left_alone.curve("trust")).values(), strict=True
    ):
        assert np.array_equal(once, late, equal_nan=True)
    assert WatchedClinic(setup).curve("trust").mean.size == 0


def test_curves_are_those_of_the_week_table(clinic: WatchedClinic) -> None:
    weeks = clinic.tables().weeks
    for name in ("hope", "distress", "wellbeing", "tension", "disclosure"):
        curve = clinic.curve(name)
        assert curve.mean == pytest.approx(weeks[f"mean_{name}"].to_numpy(), rel=1e-5, nan_ok=True)
        known = ~np.isnan(curve.mean)
        assert (curve.low[known] <= curve.high[known]).all()


def test_counts_are_those_of_the_week_table(clinic: WatchedClinic) -> None:
    weeks, counts = clinic.tables().weeks, clinic.counts()
    assert counts["in treatment"].tolist() == weeks["in_treatment"].to_pylist()
    assert counts["waiting"].tolist() == weeks["waiting"].to_pylist()


def test_the_picture_shows_everybody_who_came_once(clinic: WatchedClinic) -> None:
    for weeks in (0, 6, 99):
        clinic.advance(weeks)
        snapshot = take_snapshot(clinic)
        assert snapshot.client.tolist() == clinic.arrived.tolist()
        assert set(snapshot.standing) <= {"in treatment", *OUTSIDE_GROUPS}
        assert (
            snapshot.treated.tolist()
            == (clinic.live_clinic.clients["status"][snapshot.client] == Status.IN_TREATMENT).tolist()
        )
        assert snapshot.caseload.sum() == snapshot.treated.sum()
        assert not (snapshot.recovered & snapshot.treated).any()
        assert len({*zip(snapshot.x.tolist(), snapshot.y.tolist(), strict=True)}) == snapshot.client.size
        assert (snapshot.x.min() >= 0) & (snapshot.x.max() <= snapshot.width)
        assert (snapshot.y[snapshot.treated] >= snapshot.divider).all()
        assert (snapshot.y[~snapshot.treated] < snapshot.divider).all()


def test_the_sentence_counts_what_is_drawn(clinic: WatchedClinic) -> None:
    snapshot = take_snapshot(clinic)
    assert snapshot.sentence().startswith(
        f"Week 8: {snapshot.treated.sum()} clients in treatment, mean alliance "
    )


def test_before_the_first_week_there_is_nobody() -> None:
    snapshot = take_snapshot(WatchedClinic(SMALL))
    assert snapshot.client.size == 0
    assert snapshot.sentence().startswith("Before week 0: 0 clients in treatment, 0 with")


def test_a_change_at_once_keeps_the_clinic(clinic: WatchedClinic) -> None:
    later = SMALL.with_changes({"trust.gain_down": 0.9}, interventions=("feedback",), theory="technique")
    assert clinic.needs_new(later) == []
    clinic.change(later)
    clinic.advance(1)
    assert clinic.latest_week == 9
    assert clinic.journal == [(0, SMALL), (9, later)]


@pytest.mark.parametrize(
    ("other", "path"),
    [
        (SMALL.with_changes({"clinic.clients": 25}), "clinic.clients"),
        (SMALL.with_changes(seed=2), "seed"),
        (SMALL.with_changes(population="guarded"), "population.attachment_avoidance.mean"),
    ],
)
def test_other_changes_say_that_they_need_a_new_clinic(
    clinic: WatchedClinic, other: object, path: str
) -> None:
    assert path in clinic.needs_new(other)  # type: ignore[arg-type]


def test_a_refused_change_leaves_the_clinic_as_it_was(clinic: WatchedClinic) -> None:
    with pytest.raises(InputError, match="needs a new one"):
        clinic.change(SMALL.with_changes({"clinic.clients": 25}))
    assert clinic.setup == SMALL
    assert not clinic.changed


def test_people_keep_their_places_from_week_to_week() -> None:
    """Whoever stands where they stood stays there, but for rows that grow longer by doubling."""
    watched = WatchedClinic(ClinicSetup().with_changes({"clinic.clients": 80, "clinic.therapists": 5}))
    moved = stayed = 0
    before: dict[int, tuple[str, int, float, float]] = {}
    while not watched.over and watched.weeks_lived < 40:
        watched.advance()
        snapshot = take_snapshot(watched)
        columns = (snapshot.client, snapshot.standing, snapshot.therapist, snapshot.x, snapshot.y)
        now = {
            int(number): (standing, int(therapist), float(x), float(y))
            for number, standing, therapist, x, y in zip(*columns, strict=True)
        }
        for number, (standing, therapist, *place) in now.items():
            if standing != "waiting" and before.get(number, ("",))[:2] == (standing, therapist):
                moved += list(before[number][2:]) != place
                stayed += 1
        before = now
    assert stayed > 500
    assert moved == 0


def test_names_are_short_and_belong_to_one_client_each() -> None:
    names = [name_of(number) for number in range(1600)]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) < 12


def test_the_picture_of_a_week_is_the_same_whenever_it_is_taken() -> None:
    watched = WatchedClinic(SMALL)
    then = [take_snapshot(watched)]
    while not watched.over:
        watched.advance()
        then.append(take_snapshot(watched))
    for week, snapshot in enumerate(then, start=-1):
        later = take_snapshot(watched, week)
        assert later.standing == snapshot.standing
        for name in ("client", "x", "y", "rupture", "therapist", "caseload", "alliance"):
            np.testing.assert_array_equal(getattr(later, name), getattr(snapshot, name), err_msg=name)


def test_what_is_changed_back_within_one_week_was_no_change(clinic: WatchedClinic) -> None:
    clinic.change(SMALL.with_changes({"trust.gain_down": 0.9}))
    clinic.change(SMALL)
    assert not clinic.changed
    clinic.advance(3)
    alone = WatchedClinic(SMALL)
    alone.advance(12)
    assert clinic.tables().sessions.equals(alone.tables().sessions)
