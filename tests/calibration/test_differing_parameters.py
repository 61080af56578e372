"""A mechanism that differs in a setting is named; where none does, none is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.calibration.differing_parameters import (
    Service,
    SettingSearch,
    candidate_values,
    compare,
    misfit,
    search_differing,
)
from experiments.reports.differing_text import differing_table, differing_text
from experiments.validation.published_figures import PublishedFigure
from sim.parameters import Parameters

TINY = Parameters.of({"clinic": {"therapists": 4, "clients": 60, "weeks": 40, "closing_weeks": 20}})
PLANTED = "endings.dropout_rate"
TRIED = {
    "trust.gain_up": (0.5, 2.0),
    PLANTED: (0.5, 2.0),
    "work.gain": (0.5, 2.0),
    "engagement.miss_hope": (0.5, 2.0),
}
IDS = ("dropout", "sessions_mean")
CLINICS = 2


def figures_of(values: dict[str, float], role: str = "predict") -> list[PublishedFigure]:
    """Return what clinics with some values measure, as published, in narrow intervals."""
    any_ = [
        PublishedFigure(id, role, 0.5, 0.4, 0.6, unit=unit)
        for id, unit in zip(IDS, ("share", ""), strict=True)
    ]
    found = Service.of("", TINY, any_, 1).measure(values, range(100, 130)).mean(axis=0)
    return [
        replace(figure, value=value, low=value - reach, high=value + reach)
        for figure, value, reach in zip(any_, map(float, found), (0.05, 0.8), strict=True)
    ]


def search(planted: dict[str, float]) -> SettingSearch:
    now = TINY.flat()
    candidates = {path: tuple(float(now[path]) * factor for factor in both) for path, both in TRIED.items()}
    there = Service.of("university_counselling", TINY, figures_of(planted), 1)
    usual = Service.of("default_outpatient", TINY, figures_of({}, "calibrate"), 1)
    (found,) = search_differing([there], usual, CLINICS, 1, False, candidates=candidates)
    return found


def test_a_parameter_that_differs_is_named_first() -> None:
    double = 2.0 * float(TINY.flat()[PLANTED])
    found = search({PLANTED: double})
    first = found.named[0]
    assert (first.path, first.value) == (PLANTED, double)
    assert first.here.after < first.here.before / 2
    assert first.spoils  # Nothing differs in the default setting.
    assert f"  {PLANTED} {double:.3g} instead of" in differing_text(differing_table([found]))
    assert found.tried == len(TRIED)


def test_where_nothing_differs_nothing_is_named() -> None:
    found = search({})
    assert found.named == ()
    assert found.explained
    assert "nothing would have to differ" in differing_text(differing_table([found]))


def test_a_misfit_is_in_half_widths_and_directions_have_none() -> None:
    figures = [
        PublishedFigure("sessions_mean", "predict", 10.0, 8.0, 12.0, unit="sessions"),
        PublishedFigure("sessions_median", "predict", 10.0, 9.0, 11.0, unit="sessions"),
        PublishedFigure("growth_by_part", "predict", np.nan, np.nan, np.nan, unit="sign"),
    ]
    clinics = np.array([[13.0, 9.0, 1.0], [15.0, 9.0, 1.0]])
    assert misfit(figures, clinics) == pytest.approx(np.sqrt((2**2 + 1) / 2))
    found = compare(figures, clinics, clinics - [4.0, 0.0, 2.0])
    assert found.after == pytest.approx(np.sqrt(0.5))
    assert (found.inside_before, found.inside_after) == (2, 2)


def test_the_error_of_a_change_is_that_of_pairs() -> None:
    """With one figure on a plain scale, the jackknife is the usual standard error of a mean of differences."""
    figure = [PublishedFigure("sessions_mean", "predict", 0.0, -2.0, 2.0, unit="sessions")]
    rng = np.random.default_rng(1)
    before, after = 20 + rng.normal(size=(2, 8, 1))
    expected = np.std((after - before) / 2, ddof=1) / np.sqrt(8)
    assert compare(figure, before, after).error == pytest.approx(float(expected))
    assert compare(figure, before, before).error == 0.0


def test_every_open_number_of_a_mechanism_is_tried_inside_its_range() -> None:
    values = candidate_values(Parameters())
    assert len(values) > 100
    assert not any(path.startswith(("clinic.", "population.", "instrument.")) for path in values)
    assert {len(tried) for tried in values.values()} <= {2, 4}
