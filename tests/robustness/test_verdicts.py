"""Verdicts on contrasts, from made-up differences: each verdict, ties, and what is not distinguishable from zero."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.reports.robustness_text import readable_command
from experiments.robustness.confirmed_parameters import to_confirm
from experiments.robustness.difference_evidence import (
    FULL,
    SCREENED,
    Evidence,
    Sign,
    Size,
    screened,
    shrunk_ratio,
    weigh,
)
from experiments.robustness.robustness_settings import RobustnessSettings
from experiments.robustness.verdicts import Finding, judge, share_of

SETTINGS = RobustnessSettings(
    groups=None,
    parameters=None,
    number_of_draws=20,
    draw_replicates=10,
    step=0.3,
    screen_replicates=3,
    confirm=10,
    keep=0.95,
    band=(0.5, 2.0),
    told=0.5,
    negligible=0.1,
)
NOISE = np.array([-0.2, 0.1, 0.3, -0.1, -0.3, 0.2, 0.1, -0.1])
"""Of one replicate each; its mean is 0."""
REFERENCE = 2 + NOISE


def finding(
    group: str = "forms",
    sign: Sign = "kept",
    size: Size = "inside",
    ratio: float = 1.0,
    member: str = "x",
    stage: str = FULL,
) -> Finding:
    return Finding(group, member, stage, Evidence(ratio, 0.1, ratio - 0.2, ratio + 0.2, 8, ratio, sign, size))


def draws(kept: int, turned: int = 0, not_told: int = 0, outside: int = 0) -> list[Finding]:
    rows = [finding("draws", "kept", "inside")] * (kept - outside)
    rows += [finding("draws", "kept", "shrunk", 0.3)] * outside
    rows += [finding("draws", "turned", "shrunk", -0.5, "worst")] * turned
    return rows + [finding("draws", "not told", "not told", 0.5)] * not_told


@pytest.mark.parametrize(
    ("values", "sign", "size"),
    [
        (2 + NOISE, "kept", "inside"),
        (-2 + NOISE, "turned", "shrunk"),
        (0.6 + 0.5 * NOISE, "kept", "shrunk"),
        (5 + NOISE, "kept", "grown"),
        (0.1 + 3 * NOISE, "not told", "shrunk"),
        (1 + 10 * NOISE, "not told", "not told"),
        (0 * NOISE, "gone", "shrunk"),
        (0.05 * NOISE, "gone", "shrunk"),
        # Exactly at the edge of the band, and with its noise: neither inside nor outside.
        (0.5 * REFERENCE, "kept", "not told"),
        (2 * REFERENCE, "kept", "not told"),
    ],
)
@pytest.mark.parametrize("way", [1, -1])
def test_sign_and_size_are_told_beyond_their_own_error(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], sign: str, size: str, way: int
) -> None:
    found = weigh(way * values, way * REFERENCE, (0.5, 2), 0.1)
    assert (found.sign, found.size) == (sign, size)
    assert found.ratio == pytest.approx(values.mean() / 2)


def test_sizes_are_compared_in_the_replicates_that_are_shared() -> None:
    few = weigh(0.6 * REFERENCE[:3], REFERENCE, (0.5, 2), 0.1)
    assert (few.size, few.replicates) == ("inside", 3)
    # Without pairing, its own error would hide it.
    assert few.low < 0.5 * REFERENCE.mean()


def test_a_reference_without_a_sign_leaves_nothing_to_keep() -> None:
    found = weigh(2 + NOISE, 10 * NOISE, (0.5, 2), 0.1)
    assert (found.sign, found.size) == ("not told", "not told")
    assert np.isnan(found.ratio)


def test_replicates_without_a_value_are_left_out() -> None:
    values = np.where(np.arange(8) == 3, np.nan, REFERENCE)
    assert weigh(values, REFERENCE, (0.5, 2), 0.1).replicates == 7
    none = weigh(np.full(8, np.nan), REFERENCE, (0.5, 2), 0.1)
    assert (none.sign, none.replicates) == ("not told", 0)


def test_a_screened_parameter_is_the_reference_and_how_far_it_moves_it() -> None:
    found = screened(REFERENCE[:3] - 3, REFERENCE, usual_spread=0.0)
    assert (found.value, found.sign) == (pytest.approx(-1), "turned")
    # Moves that agree by luck are as uncertain as moves usually are.
    assert screened(REFERENCE[:3] - 3, REFERENCE, usual_spread=2.0).sign == "not told"
    assert screened(REFERENCE[:3], REFERENCE, usual_spread=0.1).sign == "kept"


@pytest.mark.parametrize(
    ("findings", "verdict", "reason"),
    [
        ([*draws(20), finding(), finding("theories")], "ROBUST", "kept sign and size"),
        ([*draws(19, 1), finding()], "ROBUST", "kept sign and size"),
        ([*draws(18, 2), finding()], "FRAGILE", "2 of 20 draws turned"),
        ([*draws(20), finding(sign="turned", ratio=-0.4)], "FRAGILE", "1 single change turned"),
        ([*draws(20), finding(size="shrunk", ratio=0.2)], "SHIFTED", "1 single change took its size"),
        ([*draws(20, outside=2), finding()], "SHIFTED", "2 of 20 draws took its size"),
        ([*draws(20, outside=1), finding()], "ROBUST", "kept sign and size"),
        ([*draws(9, 0, 11), finding()], "UNDECIDED", "only 9 of 20 draws tell"),
        ([*draws(10, 0, 10), finding()], "ROBUST", "kept sign and size"),
        ([*draws(20), *[finding(sign="not told")] * 3, finding()], "UNDECIDED", "only 1 of 4 single changes"),
        ([finding(), finding(sign="not told", size="not told")], "ROBUST", "kept sign and size"),
        # A theory without the path is no alternative; any other change that leaves nothing is.
        ([*draws(20), finding(), finding("theories", "gone", "shrunk", 0.0)], "ROBUST", "kept sign and size"),
        ([*draws(20), finding(), finding("networks", "gone", "shrunk", 0.0)], "SHIFTED", "1 single change"),
        # What was only screened does not decide.
        (
            [*draws(20), finding(), finding("parameters", "turned", stage=SCREENED, ratio=-1)],
            "ROBUST",
            "kept",
        ),
        ([*draws(20), finding("parameters", "turned", ratio=-1)], "FRAGILE", "1 single change turned"),
    ],
)
def test_each_verdict(findings: list[Finding], verdict: str, reason: str) -> None:
    found = judge(findings, 1, SETTINGS)
    assert found.verdict == verdict
    assert reason in found.reason


def test_without_a_sign_in_the_reference_nothing_is_decided() -> None:
    found = judge([*draws(20), finding(sign="turned", ratio=-1)], 0, SETTINGS)
    assert (found.verdict, found.reason) == (
        "UNDECIDED",
        "the reference itself is not distinguishable from zero",
    )


def test_thresholds_are_options() -> None:
    rows = [*draws(16, 4), finding()]
    assert judge(rows, 1, SETTINGS).verdict == "FRAGILE"
    assert judge(rows, 1, replace(SETTINGS, keep=0.8)).verdict == "ROBUST"
    few = [*draws(5, 0, 15), finding()]
    assert judge(few, 1, SETTINGS).verdict == "UNDECIDED"
    assert judge(few, 1, replace(SETTINGS, told=0.25)).verdict == "ROBUST"


def test_what_is_not_told_counts_neither_as_kept_nor_as_turned() -> None:
    found = judge([*draws(12, 0, 8), finding()], 1, SETTINGS)
    assert (found.kept.value, found.tallies["draws"].not_told) == (1.0, 8)
    assert found.kept.error == share_of(12, 12).error > 0


def test_the_worst_single_change_comes_first_and_one_draw_last() -> None:
    rows = [
        *draws(10, 10),
        finding(sign="turned", ratio=-0.2, member="little"),
        finding(sign="turned", ratio=-2, member="much"),
    ]
    assert [own.member for own in judge(rows, 1, SETTINGS).turns] == ["much", "little", "worst"]


def test_the_weakest_single_change_is_named_where_none_turns() -> None:
    moved = [finding("parameters", ratio=0.7, member="c"), finding("parameters", ratio=0.1, stage=SCREENED)]
    rows = [*draws(20), finding(ratio=0.8, member="a"), finding(ratio=0.6, member="b"), *moved]
    found = judge(rows, 1, SETTINGS)
    assert found.weakest is not None
    assert found.parameter is not None
    assert (found.turns, found.weakest.member, found.parameter.member) == ((), "b", "c")


def test_every_contrast_has_its_worst_parameters_confirmed_first() -> None:
    ratios = np.array([[0.9, -0.5], [0.1, 1.0], [0.5, 1.0], [1.0, -2.0], [0.2, -0.1]])
    assert to_confirm(ratios, 2) == [1, 3]
    assert to_confirm(ratios, 4) == [0, 1, 3, 4]
    # The third round takes what turns a difference, and nothing else.
    assert to_confirm(ratios, 100) == [0, 1, 3, 4]
    assert to_confirm(ratios, 0) == []


def test_nothing_is_confirmed_on_account_of_contrasts_without_a_sign_or_a_move() -> None:
    ratios = np.array([[np.nan, 0.2, 1.0], [np.nan, 0.1, 1.0], [np.nan, 1.2, 1.0]])
    assert to_confirm(ratios, 1) == [1]
    assert to_confirm(ratios, 9) == [0, 1]


def test_moves_that_may_be_chance_are_shrunk_before_the_largest_is_chosen() -> None:
    assert shrunk_ratio(REFERENCE[:4] - 3, REFERENCE, usual_spread=0.0) == pytest.approx(-0.5)
    # An error of 1 beside a move of 3: a ninth of the square is chance.
    assert shrunk_ratio(REFERENCE[:4] - 3, REFERENCE, usual_spread=2.0) == pytest.approx(1 - 1.5 * 8 / 9)
    assert shrunk_ratio(REFERENCE[:4] - 1, REFERENCE, usual_spread=4.0) == 1
    assert shrunk_ratio(REFERENCE[:4], REFERENCE, usual_spread=4.0) == 1
    assert np.isnan(shrunk_ratio(REFERENCE[:4], 10 * NOISE, usual_spread=1.0))


def test_a_command_that_nobody_would_read_is_pointed_to() -> None:
    short = "alliance compare study=small trust.gain_up=0.1 replicates=20"
    assert readable_command(short) == short
    whole_draw = " ".join(["alliance compare", *(f"work.p{k}=0.1" for k in range(236))])
    assert readable_command(whole_draw) == "alliance compare with 236 settings: column command of turns.csv"
