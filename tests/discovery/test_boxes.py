"""PRIM and CART find a planted box, say how good it is, and know what of it is only chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from experiments.analysis.response import Response
from experiments.discovery.cart import grow
from experiments.discovery.cases import Cases, Limit, cases_of
from experiments.discovery.prim import peel
from experiments.discovery.stability import stability, wilson
from experiments.reports.discovery_sentences import box_words, findings, limit_words
from sim.errors import InputError

NAMES = ("trust.gain_up", "clinic.session_limit", "work.gain", "rupture.base_rate")


def planted(
    points: int = 600, noise_sd: float = 0.0, words: bool = False, names: Sequence[str] = NAMES
) -> Response:
    """One where the first parameter is above 6 and the second below 5, both from 0 to 10; else minus one."""
    rng = np.random.default_rng(6)
    places = rng.random((points, len(names)))
    inside = (places[:, 0] > 0.6) & (places[:, 1] < 0.5)
    settings = [tuple((10 * column).tolist()) for column in places.T]
    if words:
        settings[1] = tuple(
            np.where(places[:, 1] < 0.5, "low", np.where(places[:, 1] < 0.8, "mid", "high")).tolist()
        )
    values = np.where(inside, 1.0, -1.0)[:, None] + noise_sd * rng.normal(size=(points, 4))
    return Response(
        "gain, feedback minus usual care", "points", tuple(names), places, tuple(settings), values
    )


@pytest.fixture(scope="module")
def cases() -> Cases:
    return cases_of(planted(), 0, above=True)


@pytest.mark.parametrize("noise_sd", [0.0, 0.8])
def test_prim_finds_a_planted_box(noise_sd: float) -> None:
    cases = cases_of(planted(noise_sd=noise_sd), 0, above=True)
    box = peel(cases).box
    assert set(box) == set(NAMES[:2])
    assert box[NAMES[0]].low == pytest.approx(6, abs=0.4)
    assert box[NAMES[1]].high == pytest.approx(5, abs=0.4)
    assert not np.isfinite([box[NAMES[0]].high, box[NAMES[1]].low]).any()
    quality = cases.quality(box)
    assert min(quality.coverage, quality.density) > 0.9
    assert quality.mass == pytest.approx(0.2, abs=0.05)


def test_prim_finds_words() -> None:
    box = peel(cases_of(planted(words=True), 0, above=True)).box
    assert box[NAMES[1]].words == ("low",)


def test_the_way_to_the_box_begins_with_everything(cases: Cases) -> None:
    peeling = peel(cases)
    first, last = peeling.steps[0], peeling.steps[-1]
    assert (first.coverage, first.mass, peeling.restricted[0]) == (1, 1, 0)
    assert first.density == pytest.approx(cases.share)
    assert last.density > 0.95
    assert all(a.mass >= b.mass for a, b in zip(peeling.steps[:-2], peeling.steps[1:-1], strict=True))


def test_a_tree_finds_the_same_box_as_one_rule(cases: Cases) -> None:
    tree = grow(cases, seed=1)
    (rule,) = tree.rules
    assert rule.box[NAMES[0]].low == pytest.approx(6, abs=0.2)
    assert rule.box[NAMES[1]].high == pytest.approx(5, abs=0.2)
    assert rule.quality == cases.quality(rule.box)
    assert tree.correct > 0.95 > tree.baseline
    (worded,) = grow(cases_of(planted(words=True), 0, above=True), seed=1).rules
    assert worded.box[NAMES[1]].words == ("low",)


@pytest.mark.verification
def test_a_real_box_comes_back_and_one_of_chance_does_not(cases: Cases) -> None:
    box = peel(cases).box
    steady = stability(cases, box, lambda drawn: peel(drawn).box, 8, seed=1)
    assert [(one.parameter, one.end, one.share) for one in steady.limits] == [
        (NAMES[0], "low", 1.0),
        (NAMES[1], "high", 1.0),
    ]
    assert all(one.reliable and one.low - 0.3 < one.value < one.high + 0.3 for one in steady.limits)
    assert steady.elsewhere.density > 0.85
    chance = {NAMES[2]: Limit(high=9.7)}
    (odd,) = stability(cases, chance, lambda drawn: peel(drawn).box, 8, seed=1).limits
    assert not odd.reliable


def test_chance_alone_gives_no_reliable_box() -> None:
    rng = np.random.default_rng(7)
    response = planted(200)
    nothing = Response(
        response.title, "", NAMES, response.coordinates, response.settings, rng.normal(size=(200, 4))
    )
    cases = cases_of(nothing, 0, above=True)
    box = peel(cases).box
    steady = stability(cases, box, lambda drawn: peel(drawn).box, 8, seed=1)
    assert not any(one.reliable for one in steady.limits)
    assert steady.elsewhere.density == pytest.approx(cases.share, abs=0.12)
    said = " ".join(findings(cases, box, grow(cases, 1), steady))
    assert "not to be relied on" in said or "finds no box" in said


def test_cases_are_counted_on_the_right_side() -> None:
    response = planted()
    above, below = cases_of(response, 0, above=True), cases_of(response, 0, above=False)
    assert above.share == pytest.approx(1 - below.share)
    with pytest.raises(InputError, match="above is 5, but a value that divides the points was expected"):
        cases_of(response, 5, above=True)


def test_points_without_a_run_are_left_out() -> None:
    response = planted()
    response.values[:100] = np.nan
    assert len(cases_of(response, 0, above=True).flags) == 500
    with pytest.raises(InputError, match="at least 50"):
        peel(cases_of(planted(40), 0, above=True))


def test_a_resample_keeps_rows_whose_replicates_were_left_out() -> None:
    response = planted(100)
    response.values[0, 1:] = np.nan
    cases = cases_of(response, 0, above=True)
    drawn = cases.resampled(np.arange(100), np.array([1, 2, 3, 3]))
    assert np.isfinite(drawn.response.means).all()


def test_boxes_are_said_with_units() -> None:
    assert limit_words("clinic.session_limit", Limit(high=12.0)) == "at most 12 sessions"
    assert limit_words("x", Limit(low=0.12345, high=2.0)) == "from 0.123 to 2"
    assert limit_words("x", Limit(words=("a", "b"))) == "one of a, b"
    assert box_words({}) == "the whole space"
    assert box_words({"x": Limit(low=1.0), "y": Limit(words=("a",))}) == "x is at least 1 and y is a"


def test_findings_say_what_the_box_holds(cases: Cases) -> None:
    box = peel(cases).box
    steady = stability(cases, box, lambda drawn: peel(drawn).box, 4, seed=1)
    said = findings(cases, box, grow(cases, 1), steady)
    assert said[0].endswith("gain, feedback minus usual care is above 0 points.")
    assert "trust.gain_up is at least" in said[1]
    assert all(word in said[1] for word in ("coverage", "density", "mass"))
    assert any("recurred in 100% of the resamples" in sentence for sentence in said)


def test_an_interval_of_a_share_stays_within_its_bounds() -> None:
    assert wilson(0, 10)[0] == 0
    assert wilson(10, 10)[1] == pytest.approx(1)
    low, high = wilson(5, 10)
    assert low < 0.5 < high
