"""The scoreboard: averages over clinics, places, sentences, and the text on screen."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import pytest
from pyarrow import csv

from experiments.measures.registry import ESTIMANDS
from experiments.reports.comparison_text import WIDTH
from experiments.reports.scoreboard_text import scoreboard_text, short_source, tally
from experiments.validation.pooling import PooledEstimate, pool_clinics, pool_quotient
from experiments.validation.published_figures import PublishedFigure, read_published_figures
from experiments.validation.scoreboard import (
    Score,
    decimal_text,
    estimands_table,
    scoreboard_from_table,
    scoreboard_table,
    scores,
    sentence,
    sign_line,
)

NAN = math.nan


def score(simulated: float, reach: float = 0.01, **figure: Any) -> Score:
    given = {"id": "dropout", "role": "predict", "value": 0.2, "low": 0.1, "high": 0.3, "unit": "share"}
    ends = (simulated - reach, simulated + reach, simulated - 0.1, simulated + 0.1)
    return Score(PublishedFigure(**{**given, **figure}), PooledEstimate(simulated, reach / 2, *ends, 50))


def shipped_keys() -> list[str]:
    return [*ESTIMANDS, *(figure.key for figure in read_published_figures() if figure.clinic)]


def test_means_are_averaged_with_students_t() -> None:
    made = pool_clinics(np.array([1.0, 2.0, 3.0, NAN]), "mean")
    assert (made.value, made.clinics) == (2.0, 3)
    assert made.error == pytest.approx(1 / math.sqrt(3))
    assert made.high - made.value == pytest.approx(4.302653 * made.error, rel=1e-6)
    assert (made.clinic_low, made.clinic_high) == pytest.approx((1.1, 2.9))


def test_correlations_and_odds_ratios_are_averaged_on_their_own_scales() -> None:
    assert pool_clinics(np.array([0.0, 0.8]), "fisher").value == pytest.approx(0.5)
    assert pool_clinics(np.array([0.5, 8.0]), "log").value == pytest.approx(2.0)
    rng = np.random.default_rng(2)
    z = rng.normal(0.4, 0.1, 400)
    made = pool_clinics(np.tanh(z), "fisher")
    # A narrow interval is nearly symmetric, so the error carried over is a quarter of it.
    assert made.high - made.low == pytest.approx(2 * 1.966 * made.error, rel=0.01)
    odds = pool_clinics(np.exp(z), "log")
    assert odds.high - odds.low == pytest.approx(2 * 1.966 * odds.error, rel=0.01)


def test_one_clinic_has_no_error_and_none_no_value() -> None:
    one, none = pool_clinics(np.array([0.3]), "fisher"), pool_clinics(np.array([NAN]), "mean")
    assert one.value == pytest.approx(0.3)
    assert math.isnan(one.error)
    assert (none.clinics, math.isnan(none.value)) == (0, True)


@pytest.mark.parametrize(
    ("value", "place", "clear"),
    [
        (0.2, "inside", True),
        (0.1, "inside", False),
        (0.295, "inside", False),
        (0.305, "above", False),
        (0.35, "above", True),
        (0.05, "below", True),
        (NAN, "not estimable", False),
    ],
)
def test_places(value: float, place: str, clear: bool) -> None:
    made = score(value)
    assert (made.verdict, made.clear) == (place, clear)


def test_a_direction_is_met_above_zero() -> None:
    sign = {"value": NAN, "low": NAN, "high": NAN, "unit": "sign", "quantity": "Up goes with up"}
    assert score(0.4, **sign).verdict == "inside"
    missed = score(-0.04, **sign)
    assert missed.verdict == "below"
    assert (
        sentence(missed) == "Up goes with up: not so in the simulated clinics, where it falls short by 0.04."
    )


def test_every_miss_has_one_sentence() -> None:
    assert sentence(score(0.2)) == ""
    assert sentence(score(0.45, quantity="Early leavers")) == (
        "Early leavers: 0.45 in the simulated clinics, above the published 0.10 to 0.30."
    )
    near = sentence(score(0.305, unit="r", confidence="memory"))
    assert near == (
        "dropout: 0.30 r in the simulated clinics, above the published 0.10 to 0.30, "
        "though within Monte Carlo error of it (a value from memory)."
    )
    assert "too small" in sentence(score(NAN))


def test_numbers_are_shown_without_a_negative_zero() -> None:
    assert (
        decimal_text(-0.0004, 2),
        decimal_text(-0.126, 2),
        decimal_text(NAN, 2),
        decimal_text(0.0, 3),
    ) == (
        "0.00",
        "-0.13",
        "-",
        "0.000",
    )


def test_the_table_reads_back_as_the_same_scoreboard() -> None:
    rng = np.random.default_rng(1)
    values = {key: rng.uniform(0.1, 0.9, 7) for key in shipped_keys()}
    values["dropout"] = np.full(7, NAN)
    board = scores(read_published_figures(), values)
    written = io.BytesIO()
    csv.write_csv(scoreboard_table(board), written)
    again = scoreboard_from_table(csv.read_csv(io.BytesIO(written.getvalue())))
    assert scoreboard_text(again, 7, 1) == scoreboard_text(board, 7, 1)
    assert [row.verdict for row in again] == [row.verdict for row in board]
    assert [row.clear for row in again] == [row.clear for row in board]


def test_the_screen_holds_the_scoreboard() -> None:
    rng = np.random.default_rng(1)
    lows = {"OR": 0.2}
    values = {
        key: rng.uniform(lows.get(ESTIMANDS[key.split()[0]].unit, -0.9), 0.9, 7) for key in shipped_keys()
    }
    board = scores(read_published_figures(), values)
    text = scoreboard_text(board, 7, 3)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "7 clinics, seed 3" in text
    for row in board:
        assert sum(line.startswith(row.figure.id + " ") for line in text.splitlines()) == 1
    assert text.count("- ") >= sum(row.verdict != "inside" for row in board)


def test_a_board_that_misses_nothing_says_nothing_more() -> None:
    text = scoreboard_text([score(0.2), score(0.25, role="calibrate")], 1, 1)
    assert "Missed" not in text
    assert "1 clinic (no Monte Carlo error)" in text
    assert tally([score(0.2), score(0.5)], "predict") == "predict (never fitted): 1 of 2 inside"


@pytest.mark.parametrize(
    ("source", "short"),
    [
        ("Swift & Greenberg 2012, J Consult Clin Psychol 80:547", "Swift & Greenberg 2012"),
        ("Johns, Barkham, Kellett & Saxon 2019, Clin Psychol Rev 67:78", "Johns et al. 2019"),
        ("Stiles et al. 2006, 2008 (CORE-OM)", "Stiles et al. 2006"),
        ("Beck 1990", "Beck 1990"),
        ("our own service, unpublished", "our own service, …"),
        ("", ""),
    ],
)
def test_sources_in_short(source: str, short: str) -> None:
    assert short_source(source) == short


def test_every_estimand_is_listed() -> None:
    table = estimands_table({id: np.array([0.2, 0.4]) for id in ESTIMANDS})
    assert table["id"].to_pylist() == list(ESTIMANDS)
    assert set(table["clinics_compared"].to_pylist()) == {
        *("usual", "untreated", "usual feedback", "usual long_wait", "usual preference"),
        *("usual shared_decisions", "weekly_20 twice_weekly_20"),
    }


def test_a_quotient_is_that_of_averages_over_clinics() -> None:
    above, below = np.array([0.1, 0.3, NAN, 0.2]), np.array([0.2, -0.05, 0.3, 0.15])
    made = pool_quotient(above, below)
    assert made.value == pytest.approx(0.6 / 0.3)
    assert made.clinics == 3
    # Delta method: SD of above - quotient * below, over the mean divisor and the root of clinics.
    error = np.std([0.1 - 0.4, 0.3 + 0.1, 0.2 - 0.3], ddof=1) / 0.1 / math.sqrt(3)
    assert made.error == pytest.approx(error)
    assert math.isnan(pool_quotient(above, -np.abs(below)).value)
    assert math.isnan(pool_quotient(np.full(2, NAN), np.ones(2)).value)


def test_a_figure_is_compared_with_the_clinic_that_it_names() -> None:
    figure = PublishedFigure("dropout", "predict", 0.2, 0.1, 0.3, unit="share", clinic="small")
    values = {"dropout": np.full(3, 0.9), "dropout in small": np.full(3, 0.25)}
    (made,) = scores([figure], values)
    assert made.simulated.value == pytest.approx(0.25)
    assert "Measured with setting=small: dropout." in scoreboard_text([made], 3, 1)


def test_a_guess_is_said_to_be_one() -> None:
    missed = score(0.45, interval_kind="guess", confidence="memory")
    assert sentence(missed).endswith("(a value from memory, an interval that is a guess).")
    assert "guess, which is weak" in scoreboard_text([missed], 3, 1)
    assert "guess" not in scoreboard_text([score(0.45)], 3, 1)


def test_averages_over_some_of_the_clinics_are_said_to_be_so() -> None:
    assert "Not estimable in every clinic: dropout (50 of 60)." in scoreboard_text([score(0.2)], 60, 1)
    assert "Not estimable" not in scoreboard_text([score(0.2)], 50, 1)


def test_a_second_set_is_counted_for_itself() -> None:
    board = [score(0.2), score(0.5, role="second_set"), score(0.2, role="second_set")]
    assert tally(board, "predict") == "predict (never fitted): 1 of 1 inside"
    assert tally(board, "second_set").startswith("second set (reported")
    assert tally(board, "second_set").endswith("1 of 2 inside")


def test_a_board_stored_before_kinds_of_intervals_were_known_is_read() -> None:
    table = scoreboard_table([score(0.2)]).drop_columns(["interval_kind", "in_sight", "clinic"])
    (again,) = scoreboard_from_table(table)
    assert (again.figure.interval_kind, again.figure.clinic) == ("", "")


@pytest.mark.parametrize(
    ("unit", "published", "simulated", "right"),
    [
        ("r", 0.2, 0.05, True),
        ("r", -0.2, 0.05, False),
        ("beta", -0.1, -0.4, True),
        ("d", 0.0, 0.3, False),
        ("OR", 1.4, 1.02, True),
        ("OR", 0.7, 1.02, False),
        ("share", 0.4, 0.1, False),
        ("r", 0.2, NAN, False),
    ],
)
def test_a_sign_is_right_on_the_published_side_of_no_effect(
    unit: str, published: float, simulated: float, right: bool
) -> None:
    assert score(simulated, unit=unit, value=published).right_sign is right


def test_missed_figures_of_the_right_sign_are_counted_beside_those_inside() -> None:
    board = [score(0.2, unit="r"), score(0.05, unit="r"), score(-0.05, unit="r"), score(0.05)]
    line = "1 of the 3 others have the right sign: 2 of 4 inside or of the right sign."
    assert sign_line(board, "predict") == line
    assert line in scoreboard_text(board, 50, 1)
    assert sign_line(board[:1], "predict") == sign_line(board, "calibrate") == ""
