"""Estimands of who comes, how long, what lasts and what goes with what: small clinics whose answers are plain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from experiments.measures.estimands import Manual, Observed
from experiments.measures.estimands.first_visits import at_both_ends
from experiments.measures.measure import LONG_WAIT, PREFERENCE, SHARED, TWICE_WEEKLY, USUAL, WEEKLY
from experiments.measures.registry import estimates
from tests.estimands.clinics import MANUAL, clinic

NONE: dict[str, Sequence[Any]] = {"client": [0]}


def value(id: str, observed: Observed, **others: Observed) -> float:
    return estimates({USUAL: observed, **others}, [id])[id]


def forms(scores: Sequence[Sequence[float | None]], name: str, first: int = 1) -> dict[str, Any]:
    """Return one row a session: each client's scores from a session on."""
    return {
        "client": [client for client, own in enumerate(scores) for _ in own],
        "session": [first + k for own in scores for k in range(len(own))],
        name: [score for own in scores for score in own],
    }


def test_level_and_spread_of_the_alliance_are_on_seven_points() -> None:
    scores = [[1.0, 1.0, 5.0, 6.0], [1.0, 1.0, 4.0]]
    people = {"sessions_attended": [4, 3]}
    seven = clinic(people, forms(scores, "alliance_client"))
    assert value("alliance_level", seven) == pytest.approx(5.0)
    assert value("alliance_spread", seven) == pytest.approx(1 / math.sqrt(2))
    five = clinic(people, forms(scores, "alliance_client"), manual=Manual(5.0, 6.0, 11.0, 4.7, 40.0))
    assert value("alliance_level", five) == pytest.approx(1 + 6 / 4 * 4)
    assert value("alliance_spread", five) == pytest.approx(1.5 / math.sqrt(2))


def test_the_alliance_given_intake_is_the_textbook_partial_correlation() -> None:
    rng = np.random.default_rng(3)
    intake, post = rng.normal(20, 5, 12), rng.normal(14, 5, 12)
    early, middle = rng.normal(5, 1, 12), rng.normal(5, 1, 12)
    observed = clinic(
        {"sessions_attended": [5] * 12, "intake_score": intake, "post_score": post},
        forms([[a, b, 4.0] for a, b in zip(early, middle, strict=True)], "alliance_client", first=3),
    )

    def partial(x: Any) -> float:
        (xy, xz), yz = np.corrcoef([x, -post, intake])[0, 1:], np.corrcoef(-post, intake)[0, 1]
        return float((xy - xz * yz) / math.sqrt((1 - xz**2) * (1 - yz**2)))

    expected = math.tanh((math.atanh(partial(early)) + math.atanh(partial(middle))) / 2)
    assert value("alliance_outcome_given_intake", observed) == pytest.approx(expected, rel=1e-5)


def test_gains_kept_are_those_of_clients_with_all_three_forms() -> None:
    observed = clinic(
        {
            "intake_score": [20, 30, 40],
            "post_score": [10, 20, 10],
            "followup_score": [12, 16, None],
        },
        NONE,
    )
    assert value("followup_maintenance", observed) == pytest.approx((8 + 14) / (10 + 10))


def test_response_is_half_the_way_to_the_healthy_mean() -> None:
    # Halfway from 24.7 to 4.7 is 14.7; who is at the healthy mean already cannot respond.
    treated = clinic(
        {"intake_score": [24.7] * 4 + [4.0], "week_26_score": [14.0, 14.0, 14.0, 16.0, 1.0]}, NONE
    )
    waiting = clinic(
        {"intake_score": [24.7] * 4, "arrival_week": [1] * 4, "sessions_attended": [1] * 4},
        {"client": [0, 1, 2, 3], "week": [27, 27, 30, 31], "distress_score": [14, 16, 16, 1]},
    )
    # Three of four against one of three: client 3 came after 30 weeks.
    found = value("treated_vs_control_fu", treated, **{LONG_WAIT: waiting})
    assert found == pytest.approx(3 / (1 / 2))


def test_dose_to_half_recovered_of_the_more_and_the_less_distressed() -> None:
    courses = [
        [17, 10],
        [18, 10],
        [30, 20, 12, 11, 10],
        [32, 20, 12, 11, 10],
        [10, 1],
    ]
    observed = clinic(
        {"intake_score": [17, 18, 30, 32, 10], "sessions_attended": list(map(len, courses))},
        forms(courses, "distress_score"),
    )
    assert value("severity_dose", observed) == 5 - 2
    never = clinic(
        {"intake_score": [17, 30], "sessions_attended": [2, 2]}, forms([[17, 10], [30, 30]], "distress_score")
    )
    assert math.isnan(value("severity_dose", never))


def test_recovery_by_duration_is_a_slope_a_session() -> None:
    observed = clinic(
        {
            "intake_score": [20, 20, 20, 20, 20, 10],
            "post_score": [5, 5, 15, 15, 5, 2],
            "sessions_attended": [2, 4, 6, 8, 90, 70],
            "status": ["ended as planned"] * 4 + ["dropped out", "limit reached"],
        },
        NONE,
    )
    assert value("rcsi_by_duration", observed) == pytest.approx(-4 / 20)


def test_who_is_not_back_within_six_weeks() -> None:
    observed = clinic(
        {"sessions_attended": [2, 2, 1, 1]},
        {"client": [0, 0, 1, 1, 2, 3], "session": [1, 2, 1, 2, 1, 1], "week": [0, 6, 0, 7, 0, 5]},
    )
    # Client 3 first came two weeks before the record ends.
    assert value("no_second_visit", observed) == pytest.approx(2 / 3)


def test_two_kinds_stay_away_only_if_both_ends_of_a_rating_do() -> None:
    rating = np.arange(1.0, 21.0)
    both = np.isin(rating, [1, 2, 19, 20]).astype(float)
    assert at_both_ends(both, rating) == 1.0
    assert at_both_ends((rating <= 2).astype(float), rating) == 0.0
    assert at_both_ends(1 - both, rating) == -1.0
    assert math.isnan(at_both_ends(both, np.full(20, 5.0)))


@pytest.mark.parametrize(("name", "sign"), [("alliance_client", 1.0), ("distress_score", -1.0)])
def test_two_kinds_are_looked_for_in_alliance_and_improvement(name: str, sign: float) -> None:
    away = [0, 1, 18, 19]
    clients = [c for c in range(20) for _ in range(1 if c in away else 2)]
    number = [k for c in range(20) for k in range(1, 2 if c in away else 3)]
    observed = clinic(
        {"sessions_attended": [1 if c in away else 2 for c in range(20)]},
        {
            "client": clients,
            "session": number,
            "week": [0 if k == 1 else 6 for k in number],
            name: [10 + sign * c / 2 for c in clients],
        },
    )
    assert value("no_second_visit_two_kinds", observed) == 1.0


def test_first_appointments_missed_are_places_that_nobody_came_to() -> None:
    observed = clinic(
        {"sessions_attended": [1, 0, 1, 0], "start_week": [0, 0, 3, None]},
        {"client": [0, 2], "session": [1, 1]},
    )
    assert value("first_appointment_missed", observed) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("attended", "share", "mode"), [([1] * 8 + [6, 6], 12 / 20, 1), ([5, 3, 2], 0.6 * 5 / 10, 2)]
)
def test_sessions_of_the_heaviest_fifth(attended: list[int], share: float, mode: int) -> None:
    observed = clinic({"sessions_attended": attended}, NONE)
    assert value("sessions_open_ended", observed) == pytest.approx(share)
    assert value("sessions_mode", observed) == mode


def test_traits_are_read_from_forms_with_error() -> None:
    anxiety, expectation = [0.1, 0.2, 0.3, 0.4], [0.4, 0.1, 0.3, 0.2]
    observed = clinic(
        {
            "sessions_attended": [3] * 4,
            "attachment_anxiety": anxiety,
            "outcome_expectation": expectation,
            "intake_score": [20] * 4,
            "post_score": [10, 14, 11, 13],
        },
        forms([[1.0, 1.0, 7 - 5 * a] for a in anxiety], "alliance_client"),
    )
    assert value("attachment_anxiety_alliance", observed) == pytest.approx(-math.sqrt(0.9))
    expected = np.corrcoef(expectation, [-10, -14, -11, -13])[0, 1]
    assert value("expectation_outcome", observed) == pytest.approx(math.sqrt(0.85) * expected)
    assert math.isnan(value("attachment_avoidance_alliance", observed))


def test_subscales_of_the_third_session_agree_as_they_correlate() -> None:
    goal, task, bond = [1.0, 2.0, 3.0, 5.0], [2.0, 2.0, 4.0, 5.0], [3.0, 1.0, 4.0, 4.0]
    observed = clinic(
        {"sessions_attended": [3] * 4},
        {
            "client": range(4),
            "session": [3] * 4,
            "goal_client": goal,
            "task_client": task,
            "bond_client": bond,
        },
    )
    r = np.corrcoef([goal, task, bond])
    assert value("subscale_task_goal", observed) == pytest.approx(r[0, 1])
    assert value("subscale_bond", observed) == pytest.approx(np.tanh(np.arctanh(r[2, :2]).mean()))


def test_arms_differ_in_distress_and_staying() -> None:
    usual = clinic(
        {"post_score": [12, 14, 10, 16], "status": ["dropped out"] * 2 + ["limit reached"] * 2}, NONE
    )
    other = clinic({"post_score": [10, 12, 8, 14], "status": ["dropped out"] + ["limit reached"] * 3}, NONE)
    sd = math.sqrt(20 / 3)
    assert value("preference_outcome", usual, **{PREFERENCE: other}) == pytest.approx(2 / sd)
    assert value("preference_staying", usual, **{PREFERENCE: other}) == pytest.approx(3.0)
    assert value("shared_decisions_staying", usual, **{SHARED: other}) == pytest.approx(3.0)
    weekly, twice = (clinic({"week_26_score": s, "post_score": [0, 0]}, NONE) for s in ([12, 14], [10, 12]))
    found = estimates({WEEKLY: weekly, TWICE_WEEKLY: twice}, ["twice_weekly"])["twice_weekly"]
    assert found == pytest.approx(math.sqrt(2))


def test_a_service_counts_courses_that_are_finished() -> None:
    observed = clinic(
        {
            # A case that recovers, one that recovers but not reliably, one that gets worse; no case, which improves;
            # one session only; still coming.
            "intake_score": [20, 12, 20, 10, 20, 20],
            "post_score": [5, 10, 27, 4, 5, 5],
            "sessions_attended": [9, 2, 9, 9, 1, 9],
            "end_week": [30, 30, 30, 30, 30, None],
            "status": ["dropped out", *["ended as planned"] * 4, "in treatment"],
        },
        NONE,
    )
    assert value("nhs_recovery", observed) == pytest.approx(2 / 3)
    assert value("nhs_reliable_recovery", observed) == pytest.approx(1 / 3)
    assert value("nhs_reliable_improvement", observed) == pytest.approx(2 / 4)
    assert value("nhs_deterioration", observed) == pytest.approx(1 / 4)
    for treatment in ("cbt_depression", "counselling"):
        assert value(f"nhs_phq_change_{treatment}", observed) == pytest.approx((15 + 2 - 7 + 6) / 4)


def test_therapists_differ_where_they_were_made_to() -> None:
    # Nine clients each, three of them severe; one therapist's severe clients all end 8 points better.
    therapist = np.repeat([0, 1, 2], 9)
    intake = np.tile([12, 13, 14, 20, 21, 22, 30, 31, 32], 3).astype(float)
    noise = np.tile([0.0, 1.0, -1.0], 9)
    post = intake / 2 + noise - np.where((therapist == 0) & (intake >= 30), 8, 0)
    people = {
        "therapist": therapist,
        "intake_score": intake,
        "post_score": post,
        "sessions_attended": [2] * 27,
    }
    observed = clinic(people, NONE)
    assert value("therapist_share_severest", observed) > 0.8
    # No difference between therapists: mean squares 0 and 1 with three clients each, however intake is accounted for.
    assert value("therapist_share_mildest", observed) < 0
    assert math.isnan(value("therapist_share_severe", observed))
    chosen = clinic({**people, "sessions_attended": [1] * 27}, NONE)
    assert math.isnan(value("therapist_share_planned", chosen))


def test_therapists_share_of_planned_endings_is_that_of_an_analysis_of_variance() -> None:
    post = np.array([0.0, 2.0, 4.0, 6.0])
    observed = clinic({"therapist": [0, 0, 1, 1], "post_score": post, "sessions_attended": [2] * 4}, NONE)
    # Means 1 and 5 of two clients: mean squares 16 between and 2 within.
    component = (16 - 2) / 2
    assert value("therapist_share_planned", observed) == pytest.approx(component / (component + 2))


def test_the_manual_of_these_clinics_is_the_form_s() -> None:
    assert (MANUAL.reliable_change, MANUAL.cutoff) == (6.0, 11.0)
