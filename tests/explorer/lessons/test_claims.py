"""What each lesson says is what the simulation shows, clearly beyond Monte Carlo error."""

from __future__ import annotations

from functools import cache

import pytest

from explorer.lessons.catalogue import LESSONS
from explorer.lessons.lesson import REPLICATES
from explorer.lessons.lesson_results import LessonNumber, LessonResult

MANY = 48
"""Replicates that tell differences between two settings, which are smaller than those between two worlds."""

at_length = pytest.mark.verification
"""For what a lesson says of settings other than those it opens with: each is a run of its own."""


@cache
def shown(key: str, replicates: int = REPLICATES, **given: float) -> LessonResult:
    return LESSONS[key].run(given, replicates)


def below(one: LessonNumber, bound: float) -> bool:
    return one.value + 4 * one.error < bound


def above(one: LessonNumber, bound: float) -> bool:
    return one.value - 4 * one.error > bound


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("slow_and_fast", "The bad hour moves it further."),
        ("circle", "All three, whichever was helped."),
        ("vee", "Weaker."),
        ("shared", "Those who resent being told."),
        ("therapists", "For a client who is hard to reach."),
        ("three_worlds", "Only in the first."),
        ("scores", "lower."),
        ("twelve_therapists", "More than by chance, but not reliably."),
        ("trial_of_forty", "Hardly any."),
        ("left_in_the_mean", "Where everybody stays."),
    ],
)
def test_the_runs_bear_out_the_answer_that_the_teachers_note_explains(key: str, answer: str) -> None:
    assert LESSONS[key].text.choices[shown(key).answer] == answer


RATIO = "loss for each unit of gain"


@at_length
def test_a_bad_hour_costs_more_where_frames_are_loose_and_clients_guarded() -> None:
    usual = shown("slow_and_fast", MANY)[RATIO]
    assert above(usual, 1)
    assert above(shown("slow_and_fast", MANY, boundaries=0.2)[RATIO], usual.value)
    assert above(shown("slow_and_fast", MANY, avoidance=0.9)[RATIO], usual.value)


@at_length
def test_early_hours_move_trust_more_alike() -> None:
    assert below(shown("slow_and_fast", session=3)[RATIO], shown("slow_and_fast")[RATIO].value)


def test_an_hour_leaves_little_after_some_sessions() -> None:
    for what in ("share of the loss left five sessions later", "share of the gain left five sessions later"):
        assert below(shown("slow_and_fast")[what], 50)


def test_each_ingredient_carries_the_other_two() -> None:
    states = ("empathy", "disclosure", "insight")
    for helped in states:
        assert below(shown("circle")[f"distress when {helped} is helped"], 0)
        for state in states:
            assert above(shown("circle")[f"{state} when {helped} is helped"], 0)


REPAIRED, OPEN = "a rupture repaired within five sessions", "a rupture not repaired"
MENDED = "ruptures repaired within five sessions"


def test_a_rupture_is_a_v_only_if_it_is_repaired() -> None:
    vee = shown("vee")
    for kind in (REPAIRED, OPEN):
        assert below(vee[f"alliance in the session of {kind}, less twins without"], -0.05)
    mended, left = (
        vee[f"alliance five sessions after {kind}, less twins without"] for kind in (REPAIRED, OPEN)
    )
    then = {kind: vee[f"alliance in the session of {kind}, less twins without"] for kind in (REPAIRED, OPEN)}
    assert above(mended, then[REPAIRED].value + 4 * then[REPAIRED].error)
    assert below(left, then[OPEN].value - 4 * then[OPEN].error)


def test_skilled_repair_helps_the_same_clients() -> None:
    vee = shown("vee")
    assert above(vee["alliance at the end, skilled repair less unskilled"], 0)
    assert below(vee["distress at the end, skilled repair less unskilled"], 0)


@at_length
def test_a_clinic_without_ruptures_is_better_off_than_one_that_repairs_them() -> None:
    for skill in (0.7, 0.95):
        vee = shown("vee", skill=skill)
        assert below(vee[f"alliance five sessions after {REPAIRED}, less twins without"], 0)
        assert below(vee["alliance at the end, skilled repair less no ruptures"], -0.02)
        assert above(vee["distress at the end, skilled repair less no ruptures"], 0)


def test_a_course_without_its_twin_looks_as_if_a_repaired_rupture_had_lifted_it() -> None:
    assert above(shown("vee")[f"alliance five sessions after {REPAIRED}, less the session before it"], 0)


@at_length
def test_repair_that_is_given_no_room_repairs_less_and_skill_is_worth_less() -> None:
    none, usual, much = shown("vee", room=0), shown("vee"), shown("vee", room=50)
    assert below(none[MENDED], usual[MENDED].value - 4 * usual[MENDED].error)
    assert above(much[MENDED], usual[MENDED].value + 4 * usual[MENDED].error)
    gain = "alliance at the end, skilled repair less unskilled"
    assert below(none[gain], usual[gain].value)
    assert below(usual[gain], much[gain].value)
    behind = "alliance at the end, skilled repair less no ruptures"
    assert below(none[behind], usual[behind].value)


def test_most_ruptures_stay_open_even_with_skilled_repair() -> None:
    assert below(shown("vee")[MENDED], 50)


MORE = "agreement that sharing brings the reactant more than the yielding"


def test_both_gain_from_shared_decisions_and_the_reactant_more() -> None:
    for client in ("reactant", "yielding"):
        assert above(shown("shared")[f"agreement that sharing brings {client} clients"], 0)
        assert above(shown("shared")[f"ruptures that sharing spares {client} clients"], 0)
    assert above(shown("shared")[MORE], 0)
    assert above(shown("shared")["ruptures that sharing spares the reactant more than the yielding"], 0)


@at_length
def test_it_matters_less_where_there_is_little_work_or_the_therapist_shares_after_all() -> None:
    usual = shown("shared")[MORE].value
    assert below(shown("shared", work=0.05)[MORE], usual)
    assert below(shown("shared", stance=0.8)[MORE], usual)


def test_alliances_lie_further_apart_with_the_hard_client_and_changes_do_so_only_late() -> None:
    seen = shown("therapists")
    assert above(seen["how many times as far apart with the client who is hard to reach"], 1)
    spread = "SD between therapists in change of distress at session {}, client {}"
    ease, hard = (seen[spread.format(4, c)] for c in ("at ease", "hard to reach"))
    assert hard.value - 2 * hard.error < ease.value + 2 * ease.error
    ease, hard = (seen[spread.format(12, c)] for c in ("at ease", "hard to reach"))
    assert ease.value + 2 * ease.error < hard.value - 2 * hard.error


def test_three_worlds_correlate_alike_and_only_one_can_be_helped() -> None:
    numbers = shown("three_worlds").numbers
    correlations, trust, distress = numbers[:3], numbers[3:6], numbers[6:]
    for one in correlations:
        assert above(one, 0.1)
        assert abs(one.value - correlations[0].value) < 2 * (one.error + correlations[0].error)
    assert all(above(one, 0) for one in trust)
    assert below(distress[0], -0.01)
    assert all(abs(one.value) < 0.001 for one in distress[1:])


def test_forms_are_lifted_noisy_and_missing_when_it_matters() -> None:
    seen = shown("scores")
    states, forms = (
        seen[f"correlation of alliance in session 3 with gain, {kind}"] for kind in ("states", "forms")
    )
    assert above(seen["client's alliance form above the state, on the form's scale"], 0)
    assert below(seen["correlation of one form with the state behind it"], 0.9)
    assert forms.value < states.value
    assert above(seen["forms missing where tension is high"], seen["forms missing where it is low"].value)
    clients = seen["ruptures that clients report, of those who fill in a form"]
    assert below(seen["ruptures that therapists report, of those who fill in a form"], clients.value)


@at_length
def test_error_in_forms_alone_makes_the_correlation_smaller() -> None:
    r = "correlation of alliance in session 3 with gain, {}"
    usual, noisy = shown("scores", 2 * MANY), shown("scores", 2 * MANY, noise=3)
    assert noisy[r.format("states")] == usual[r.format("states")]
    assert below(noisy[r.format("forms")], usual[r.format("forms")].value)


@pytest.mark.parametrize("key", LESSONS)
def test_the_statements_whose_robustness_is_checked_are_borne_out(key: str) -> None:
    found, said = shown(key).differences, LESSONS[key].statements
    assert list(found) == [own.name for own in said]
    for own in said:
        values = own.sign * found[own.name]
        assert len(values) == REPLICATES
        assert values.mean() > 2 * values.std(ddof=1) / len(values) ** 0.5, own.name
