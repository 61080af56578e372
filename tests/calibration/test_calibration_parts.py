"""Ranges stay admissible, only fittable figures enter, random streams depend on values, draws survive a file."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.calibration.fit_target import (
    FAR,
    FitTarget,
    deviations,
    fitted_figures,
    from_link_scale,
    half_width,
    to_link_scale,
)
from experiments.calibration.inference import bounded_scale
from experiments.calibration.prior import (
    fitted_ranges,
    plausible_range,
    screened_ranges,
)
from experiments.calibration.simulator import FigureSimulator, average, stream_of
from experiments.config.locations import configs_folder
from experiments.inputs.posterior_draws import NUMBERS, draws_path, numbers_of, read_draws, write_draws
from experiments.inputs.posterior_draws import SHIPPED as SHIPPED_DRAWS
from experiments.validation.published_figures import SHIPPED, PublishedFigure, read_published_figures
from sim.errors import InputError
from sim.parameters import OPEN, Parameters, default_of

SMALL = Parameters.of({"clinic": {"therapists": 4, "clients": 60, "weeks": 16, "closing_weeks": 10}})
VARIANTS = {"usual": {}, "untreated": {"clinic.minimum_wait": 10}}
SHIPPED_CALIBRATIONS = sorted((configs_folder() / "calibration").glob("*.yaml"))


def figure(id: str, value: float, low: float = math.nan, high: float = math.nan) -> PublishedFigure:
    return PublishedFigure(id, "calibrate", value, low, high)


@pytest.mark.parametrize("path", SHIPPED_CALIBRATIONS, ids=lambda path: path.stem)
def test_shipped_priors_stay_inside_admissible_ranges_and_hold_the_defaults(path: Path) -> None:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert written["name"] == path.stem
    for name, (low, high) in fitted_ranges(written["fitted"]).items():
        meta, default = default_of(name)
        assert meta.source == OPEN
        assert meta.low <= low <= default <= high <= meta.high
        assert low < high


def test_an_empty_range_is_the_admissible_one() -> None:
    meta, _ = default_of("work.gain")
    assert fitted_ranges({"work.gain": []}) == {"work.gain": (meta.low, meta.high)}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({}, "at least one parameter"),
        ({"work.gian": []}, "did you mean 'work.gain'"),
        ({"work.gain": [0.3, 0.1]}, "an ascending pair from 0 to 3"),
        ({"work.gain": [0.1]}, "low, high"),
        ({"work.gain": 0.1}, "low, high"),
        ({"work.gain": [0.1, "much"]}, "low, high"),
        ({"work.gain": [0.1, True]}, "low, high"),
        ({"work.gain": [-1, 0.1]}, "an ascending pair from 0 to 3"),
        ({"clinic.clients": [10, 20]}, "an open number was expected"),
        ({"clinic.minimum_sessions": [1, 9]}, "an open number was expected"),
    ],
)
def test_an_invalid_prior_is_refused(written: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        fitted_ranges(written)


def test_screened_ranges_are_admissible_and_leave_interventions_out() -> None:
    ranges = screened_ranges(Parameters())
    for name, (low, high) in ranges.items():
        meta, default = default_of(name)
        assert meta.low <= low <= default <= high <= meta.high
        assert low < high
        assert (meta.kind, meta.source) == ("number", OPEN)
    assert not any(name.startswith("intervention.") for name in ranges)
    assert {"work.gain", "instrument.client_ease", "population.intake_distress.mean"} <= set(ranges)


def test_a_value_of_zero_is_screened_to_both_sides() -> None:
    meta, _ = default_of("population.intake_distress.mean")
    low, high = plausible_range(meta, 0.0)
    assert low == -high < 0


def test_only_figures_that_may_be_fitted_enter() -> None:
    roles = {item.id: item.role for item in read_published_figures(SHIPPED)}
    fitted = [item.id for item in fitted_figures()]
    assert fitted
    assert {roles[id] for id in fitted} == {"calibrate"}
    assert len(fitted) == sum(role == "calibrate" for role in roles.values())


def test_figures_that_are_only_predicted_are_refused(tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text("id,role,value,low,high\ndropout,predict,0.2,0.1,0.3\n", encoding="utf-8")
    with pytest.raises(InputError, match="no figure of the role 'calibrate'"):
        fitted_figures(table)


def test_deviations_are_half_widths_of_the_published_interval() -> None:
    figures = [
        figure("rater_gap", 0.5),
        figure("completer_change", 1.0, 0.5, 1.25),
        figure("improved_by_8", 0.5, 0.4, 0.6),
    ]
    found = deviations(figures, {"rater_gap": math.nan, "completer_change": 1.25, "improved_by_8": 0.4})
    assert found == pytest.approx({"rater_gap": FAR, "completer_change": 1.0, "improved_by_8": -1.0})
    assert deviations(figures[1:2], {"completer_change": 0.75}) == pytest.approx({"completer_change": -0.5})
    assert deviations(figures[1:2], {"completer_change": 99.0}) == {"completer_change": FAR}
    assert half_width(figures[0]) == pytest.approx(0.15 * 0.5)


@pytest.mark.parametrize(
    ("id", "value"),
    [("dropout", 0.2), ("alliance_outcome", -0.3), ("feedback_dropout", 1.2), ("rater_gap", 0.6)],
)
def test_link_scales_are_invertible(id: str, value: float) -> None:
    assert float(from_link_scale(id, to_link_scale(id, value))) == pytest.approx(value)
    assert math.isnan(float(to_link_scale(id, math.nan)))


def test_every_fitted_figure_has_a_published_error_on_both_sides() -> None:
    target = FitTarget.of(
        [*fitted_figures(), figure("rater_gap", 0.5, 0.5, 0.7), figure("sudden_gains", 0.5, 0.5, 0.5)]
    )
    assert target.below.min() > 0
    assert target.above.min() > 0


def test_the_likelihood_combines_the_published_error_and_that_of_the_emulator() -> None:
    target = FitTarget.of([figure("rater_gap", 0.0, -1.959964, 1.959964)])
    mean, nothing = np.array([[0.0], [1.0], [2.0]]), np.zeros((3, 1))
    assert np.diff(target.log_likelihood(mean, nothing)) == pytest.approx([-0.5, -1.5])
    assert np.diff(target.log_likelihood(mean, nothing + 3.0)) == pytest.approx([-0.125, -0.375])


def test_no_figure_is_fitted_more_closely_than_it_was_published() -> None:
    samples = np.array([[0.1, 10.0], [-0.2, -30.0], [0.3, 20.0]])
    assert bounded_scale(samples=samples, s0=np.zeros(2)).tolist() == [1.0, 20.0]


def test_clinics_are_averaged_on_the_scale_of_their_figure() -> None:
    assert average([0.1, math.nan, 0.3], "mean") == pytest.approx(0.2)
    assert average([0.1, 0.9], "fisher") == pytest.approx(math.tanh((math.atanh(0.1) + math.atanh(0.9)) / 2))
    assert average([1.0, 4.0], "log") == pytest.approx(2.0)
    assert math.isnan(average([math.nan], "mean"))


def test_the_random_stream_depends_on_the_values() -> None:
    one, other = {"work.gain": 0.1, "trust.start": 0.4}, {"trust.start": 0.4, "work.gain": 0.1}
    assert stream_of(one) == stream_of(other)
    assert len({stream_of(one), stream_of(one, 1), stream_of({**one, "work.gain": 0.1000001})}) == 3


def test_the_same_values_give_the_same_figures_whatever_the_order_and_cores() -> None:
    simulator = FigureSimulator(SMALL, fitted_figures(), VARIANTS, seed=3, clinics=2)
    settings = [({"work.gain": gain}, repetition) for gain in (0.1, 0.2) for repetition in (0, 1)]
    alone = [simulator(*setting) for setting in settings]
    together = list(simulator.many(settings[::-1], 2))[::-1]
    np.testing.assert_equal(together, alone)
    assert alone[0] != alone[1]
    assert list(alone[0]) == [item.id for item in fitted_figures()]


DRAWS = [{"work.gain": 0.1 + 0.01 * number, "trust.start": 0.4} for number in range(8)]


def test_draws_survive_their_file(tmp_path: Path) -> None:
    write_draws(tmp_path / "draws.csv", DRAWS, {"made by": "alliance  calibrate", "model": "abc: 1"})
    read = read_draws(tmp_path / "draws.csv")
    assert [dict(row) for row in read.rows] == [pytest.approx(draw) for draw in DRAWS]
    assert read.notes == {"made by": "alliance calibrate", "model": "abc: 1"}


def test_replicates_use_every_draw_once_before_any_again(tmp_path: Path) -> None:
    write_draws(tmp_path / "draws.csv", DRAWS, {})
    read = read_draws(tmp_path / "draws.csv")
    rows = [read.row(5, replicate) for replicate in range(14)]
    assert sorted(rows[:7]) == list(range(1, 8))
    assert rows[7:] == rows[:7]
    assert rows != [read.row(6, replicate) for replicate in range(14)]


def test_what_a_configuration_has_set_is_not_drawn(tmp_path: Path) -> None:
    write_draws(tmp_path / "draws.csv", DRAWS, {})
    read = read_draws(tmp_path / "draws.csv")
    base = Parameters.of({"work": {"gain": 0.2}})
    assert read.apply(base, 3).work.gain == 0.2
    assert read.apply(base, 3).trust.start == 0.4
    assert read.apply(Parameters(), 3).work.gain == pytest.approx(0.13)
    assert "as configured, and not drawn: work.gain" in read.note(base)
    assert "another version of the model" in read.note(base)
    write_draws(tmp_path / "draws.csv", DRAWS, {NUMBERS: numbers_of(DRAWS[0])})
    assert "another version" not in read_draws(tmp_path / "draws.csv").note(base)


def test_numbers_of_a_clinic_change_with_its_parameters_and_with_nothing_else() -> None:
    assert numbers_of(DRAWS[0]) == numbers_of(dict(reversed(DRAWS[0].items())))
    assert numbers_of(DRAWS[0]) != numbers_of({**DRAWS[0], "work.gain": 0.3})


def test_the_shipped_posterior_is_small_and_says_where_it_comes_from() -> None:
    path = draws_path(SHIPPED_DRAWS)
    read = read_draws(path)
    assert 100 <= len(read.rows) - 1 <= 500
    assert {"made by", "date", "version", "model", "figures"} <= set(read.notes)
    # The model must be the one that was calibrated; if its numbers have changed, it is to be calibrated again.
    assert read.notes[NUMBERS] == numbers_of(read.rows[0])
    assert Parameters.of(read.rows[0]) == Parameters()
    fitted = {item.id for item in fitted_figures()}
    assert set(read.notes["figures"].partition(": ")[2].split()) == fitted
    assert all(default_of(name)[0].source == OPEN for name in read.rows[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("work.gain\n0.1\n", "is not a table of draws"),
        ("draw,work.gain\n0,0.1\n", "at least two rows"),
        ("draw,work.gian\n0,0.1\n1,0.1\n", "did you mean 'work.gain'"),
        ("draw,work.gain,work.gain\n0,0.1,0.1\n1,0.1,0.2\n", "is there 2 times"),
        ("# note: x\ndraw,work.gain\n0,0.1,3\n1,0.1\n", "row 3 has 3 cells"),
        ("draw,work.gain\n0,much\n1,0.1\n", "row 2: .*numbers were expected"),
        ("draw,work.gain\n0,0.1\n1,7\n", "row 3: work.gain is 7.0"),
    ],
)
def test_a_table_that_holds_no_draws_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "draws.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_draws(tmp_path / "draws.csv")
