"""`alliance theories`: known answers of its parts, what it stores, that it resumes, and what its numbers mean."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from experiments import TheoryTrial, TheoryVerdicts, open_results
from experiments.calibration import figure_predictions, theory_trial, theory_waves
from experiments.calibration.confusion import confuse
from experiments.calibration.elliptical_slices import Schedule, slice_draws
from experiments.calibration.emulated_theory import EmulatedTheory, Simulated, emulate
from experiments.calibration.figure_emulator import Surface, added_surface, fit_figure
from experiments.calibration.figure_predictions import NormalLaw, normal_law, predictions_without
from experiments.calibration.fit_target import half_width
from experiments.calibration.implausibility import Yardstick
from experiments.calibration.other_clinics import _foretold, _jackknife_errors
from experiments.calibration.simulator import FigureSimulator, stream_of
from experiments.calibration.stacking import stacked, stacking_weights
from experiments.calibration.theory_summary import Pair
from experiments.calibration.theory_trial import half_box, reliable
from experiments.calibration.theory_waves import Chains, chance_of_averages, explore, known_average
from experiments.commands.command_line import main
from experiments.validation.published_figures import PublishedFigure
from sim.parameters import Parameters
from tests.house.source import ROOT

SHORT = Chains(8, 2, Schedule(20, 3, 5))
RANGES = {"work.gain": (0.2, 0.8), "work.harm": (1.0, 2.0), "trust.gain_up": (0.3, 0.5)}
THEORIES = ("integrative", "technique")
TINY = {"waves": 2, "points": 40, "plausible": 6, "datasets": 12}
WORDS = ("theories", "clinic=small", "figures=false", *(f"{name}={value}" for name, value in TINY.items()))
EVIDENCE = """id,role,value,low,high
alliance_outcome,calibrate,0.278,0.18,0.37
dropout,calibrate,0.197,0.14,0.27
rater_gap,calibrate,0.63,0.52,0.74
improved_by_8,calibrate,0.5,0.4,0.58
empathy_outcome,predict,0.28,0.23,0.33
deterioration,predict,0.05,0.03,0.08
feedback_outcome,predict,0.15,0.1,0.2
first_appointment_missed,predict,0.4,0.25,0.55
therapist_between_alliance,predict,,,
"""
COUNT = 40
"""Parameters of the toys below: enough for sums of them to be nearly normal."""


def even(weights: Mapping[int, float], constant: float = 0.0) -> Surface:
    linear = np.zeros(COUNT)
    for place, weight in weights.items():
        linear[place] = weight
    return Surface(constant, linear, np.array([], dtype=np.int64), np.zeros((0, 0)))


def theory(shift: float = 0.0) -> EmulatedTheory:
    """Return a theory of three figures that share ten parameters each; the last one is not fitted."""
    figures = [
        PublishedFigure(id, "calibrate", 0.0, -1.0, 1.0, interval_kind="CI")
        for id in ("rater_gap", "completer_change", "treated_change")
    ]
    surfaces = [even(dict.fromkeys(range(10 * k, 10 * k + 20), 0.6), shift * (k == 0)) for k in range(3)]
    return EmulatedTheory(tuple(surfaces), np.full(3, 0.1), Yardstick.of(figures, 0.0), 2)


def test_slices_draw_a_normal_law_in_a_cube() -> None:
    random = np.random.default_rng(1)

    def log_density(points: np.ndarray, _: np.ndarray) -> np.ndarray:
        return -0.5 * ((points[:, 0] - 0.3) / 0.05) ** 2 - 0.5 * ((points[:, 1] - points[:, 2]) / 0.1) ** 2

    drawn = slice_draws(random.uniform(size=(60, 12)), log_density, Schedule(60, 30, 10), random)
    assert drawn.shape == (60, 30, 12)
    flat = drawn.reshape(-1, 12)
    assert flat[:, 0].mean() == pytest.approx(0.3, abs=0.01)
    assert flat[:, 0].std() == pytest.approx(0.05, rel=0.15)
    assert (flat[:, 1] - flat[:, 2]).std() == pytest.approx(0.1, rel=0.15)
    assert flat[:, 5].mean() == pytest.approx(0.5, abs=0.03)
    assert flat[:, 5].std() == pytest.approx(12**-0.5, rel=0.1)


def test_surfaces_add_up() -> None:
    random = np.random.default_rng(2)

    def any_surface(strongest: list[int]) -> Surface:
        size = len(strongest)
        return Surface(
            random.normal(),
            random.normal(size=9),
            np.array(strongest),
            np.triu(random.normal(size=(size, size))),
        )

    first, second, points = any_surface([1, 4, 7]), any_surface([0, 4, 8]), random.uniform(size=(20, 9))
    assert added_surface(first, second)(points) == pytest.approx(first(points) + second(points))


def test_what_theories_share_is_learned_from_all_of_them() -> None:
    random = np.random.default_rng(3)
    figures = [PublishedFigure("rater_gap", "calibrate", 0.0, -1.0, 1.0, interval_kind="CI")]
    weights = random.normal(size=COUNT) / 4

    def made(shift: float) -> Simulated:
        points = random.uniform(size=(60, COUNT))
        clean = shift + (2 * points - 1) @ weights
        noisy = [clean[:, None] + 0.05 * random.normal(size=(60, 1)) for _ in range(2)]
        return Simulated(points, *noisy)

    many = [made(shift) for shift in (0.0, 0.5, -0.5, 1.0)]
    together = emulate(many, Yardstick.of(figures, 0.0), 1, [1], "wave 1")
    alone = fit_figure(many[1].points, many[1].first[:, 0], many[1].second[:, 0], [1], "alone")
    fresh = random.uniform(size=(400, COUNT))
    truth = 0.5 + (2 * fresh - 1) @ weights

    def off(found: np.ndarray) -> float:
        return float(np.sqrt(np.mean((found - truth) ** 2)))

    assert off(together[1].means(fresh)[:, 0]) < 0.7 * off(alone.surface(fresh))


def test_two_ways_to_foretell_a_figure_agree_with_the_known_answer() -> None:
    toy, random = theory(), np.random.default_rng(4)
    values = np.array([1.5, 0.5, 1.0])
    near = random.uniform(size=(50, COUNT))
    chains = Chains(60, 60, Schedule(60, 20, 8))
    left_out = predictions_without(toy, explore(toy, values, 0.0, near, chains, [1]), values, 0.0)
    law = normal_law(toy, values, 0.0, near, (np.zeros(COUNT), np.ones(COUNT)), [2])
    # Sums of 20 even parameters between -0.6 and 0.6; neighbours have ten of them in common.
    one = 20 * 0.6**2 / 3
    covariance = one * np.array([[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]])
    exact = NormalLaw(toy, np.zeros(3), covariance).log_densities(values[None], 0.0)[0]
    assert left_out.densities == pytest.approx(exact, abs=0.15)
    assert law.log_densities(values[None], 0.0)[0] == pytest.approx(exact, abs=0.3)
    assert (left_out.errors < 0.1).all()


def test_a_law_leaves_out_a_figure_as_conditioning_does() -> None:
    toy, covariance = theory(), np.array([[2.0, 0.9, 0.4], [0.9, 1.5, 0.3], [0.4, 0.3, 1.0]])
    law, values = NormalLaw(toy, np.array([0.1, -0.2, 0.3]), covariance), np.array([0.5, 1.0, -1.0])
    found = law.log_densities(values[None], 0.0)[0]
    whole = covariance + np.diag(toy.spreads(0.0) ** 2)
    off = values - law.mean
    mean, variance = whole[0, 1] / whole[1, 1] * off[1], whole[0, 0] - whole[0, 1] ** 2 / whole[1, 1]
    assert found[0] == pytest.approx(-0.5 * ((off[0] - mean) ** 2 / variance + np.log(2 * np.pi * variance)))
    used = np.linalg.solve(whole[:2, :2], whole[:2, 2])
    mean, variance = used @ off[:2], whole[2, 2] - used @ whole[:2, 2]
    assert found[2] == pytest.approx(-0.5 * ((off[2] - mean) ** 2 / variance + np.log(2 * np.pi * variance)))


def test_stacking_weights_by_hand() -> None:
    equal = np.full(4, 0.25)
    # Each foretells half of the figures well, and the other half not at all.
    halves = np.log(np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.1, 0.9]]))
    assert stacking_weights(halves, equal) == pytest.approx([0.5, 0.5])
    assert stacking_weights(halves[:2], equal[:2] * 2) == pytest.approx([1, 0], abs=1e-3)
    # Three of four figures: 3/4 log(.1 + .8 w) + 1/4 log(.9 - .8 w) is largest at w = .8125.
    assert stacking_weights(halves[[0, 1, 1, 2]], equal)[0] == pytest.approx(0.8125, abs=0.01)
    found = stacked(halves, 1)
    assert (found.low < found.weights).all()
    assert (found.high > found.weights).all()


def test_without_a_figure_that_can_be_judged_nothing_is_said_of_theories() -> None:
    found = stacked(np.empty((0, 4)), 1)
    assert found.weights.tolist() == [0.25] * 4
    assert (found.low.tolist(), found.high.tolist()) == ([0.0] * 4, [1.0] * 4)
    laws = [NormalLaw(theory(0.0), np.zeros(3), 0.3 * np.eye(3))] * 2
    nothing = confuse(laws, [np.zeros((4, 3))] * 2, np.array([False, False, False]), 8, 0.0, 1)
    assert np.isnan(nothing.chosen).all()


def test_figures_that_only_one_theory_could_make_come_back_to_it() -> None:
    laws = [NormalLaw(theory(shift), np.array([shift, 0.0, 0.0]), 0.3 * np.eye(3)) for shift in (0.0, 9.0)]
    random = np.random.default_rng(5)
    made = [law.mean + 0.3 * random.normal(size=(20, 3)) for law in laws]
    judged = np.array([True, True, True])
    apart = confuse(laws, made, judged, 40, 0.0, 1)
    assert apart.chosen == pytest.approx(np.eye(2))
    assert apart.apart(0, 1) == 1
    alike = confuse([laws[0], laws[0]], [made[0], made[0]], judged, 40, 0.0, 1)
    assert alike.apart(0, 1) < 0.7
    assert alike.apart_error(0, 1) <= 0.12


def test_a_pair_is_told_apart_only_beyond_its_error() -> None:
    verdicts = [Pair("a", "b", share, 0.05).verdict for share in (0.95, 0.7, 0.5)]
    assert verdicts == ["told apart", "undecided", "not told apart"]


def test_figures_on_which_the_two_ways_disagree_are_refused() -> None:
    left_out = np.array([[-1.0, -2.0], [-1.0, -2.0], [-1.0, -90.0], [-1.0, -2.0]])
    by_law = np.array([[-1.3, -2.2], [-1.0, -4.0], [-1.0, -40.0], [-1.0, -2.0]])
    errors = np.array([[0.1, 0.1], [0.1, 0.1], [0.1, 9.0], [0.1, 0.9]])
    # The second differs by 2; in the third, both say that one theory is hopeless; the fourth is unsteady.
    assert reliable(left_out, errors, by_law).tolist() == [True, False, True, False]


def test_a_halved_range_is_half_as_wide_and_holds_the_configured_value() -> None:
    ranges = {"work.gain": (0.0, 0.928), "work.harm": (1.435, 2.0), "trust.gain_up": (0.0, 0.415)}
    low, high = half_box(ranges, Parameters())
    assert high - low == pytest.approx([0.5, 0.5, 0.5])
    assert low == pytest.approx([0.25, 0.0, 0.5])


def test_averages_skip_what_is_not_known() -> None:
    figures = np.array([[[1.0, np.nan], [3.0, np.nan]], [[np.nan, 2.0], [5.0, np.nan]]])
    assert np.array_equal(known_average(figures), [[2.0, np.nan], [5.0, 2.0]], equal_nan=True)


def test_a_plain_prediction_is_as_wide_as_settings_differ() -> None:
    random = np.random.default_rng(7)
    figures = [PublishedFigure("feedback_outcome", "predict", 0.3, 0.1, 0.5, interval_kind="CI")] * 2
    settings = 0.2 + 0.3 * random.normal(size=(900, 1, 1))
    values = np.concatenate([settings, np.full_like(settings, np.nan)], axis=2)
    values = values + 0.5 * random.normal(size=(900, 2, 2))
    means, spreads, densities = _foretold(values, figures, 0.25)
    spread = np.sqrt(0.3**2 + (0.2 / 1.96) ** 2 + 0.05**2)
    assert (means[0], spreads[0]) == pytest.approx((0.2, spread), abs=0.03)
    assert densities[0] == pytest.approx(
        -0.5 * (0.1 / spread) ** 2 - np.log(spread * np.sqrt(2 * np.pi)), abs=0.1
    )
    assert np.isnan(densities[1])
    errors = _jackknife_errors(values[:60], figures, 0.25)
    drawn = [_foretold(values[random.choice(900, 60)], figures, 0.25)[2][0] for _ in range(200)]
    assert errors[0] == pytest.approx(np.std(drawn), rel=0.5)


def test_the_chance_of_an_average_is_that_of_its_clinics() -> None:
    random = np.random.default_rng(6)
    figures = random.normal(size=(400, 1, 2)) + np.array([1.0, 0.1]) * random.normal(size=(400, 4, 2))
    figures[::2, 0] = np.nan
    assert np.sqrt(chance_of_averages(figures)) == pytest.approx([0.5, 0.05], rel=0.1)


def toy(self: FigureSimulator, values: Mapping[str, float], repetition: int = 0) -> dict[str, float]:
    """Return figures within their intervals where parameters are in the middle of their ranges.

    Without the path from the alliance to change, the correlation of both lies far below what is published.
    """
    random = np.random.default_rng(stream_of(values, repetition))
    places = [2 * (values[path] - low) / (high - low) - 1 for path, (low, high) in RANGES.items()]
    missing = self.base.theory.alliance_change == 0.0
    return {
        figure.id: figure.value
        + half_width(figure) * (0.7 * places[number % 3] + 0.05 * random.normal())
        - (0.6 if missing and figure.id == "alliance_outcome" else 0.0)
        for number, figure in enumerate(self.figures)
    }


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let a toy stand for clinics, and few chains for many."""
    monkeypatch.chdir(tmp_path)
    Path("few.csv").write_text(EVIDENCE, encoding="utf-8")
    monkeypatch.setattr(FigureSimulator, "__call__", toy)
    monkeypatch.setattr(theory_trial, "searched_ranges", lambda *_: RANGES)
    monkeypatch.setattr(theory_trial, "group_options", lambda _: THEORIES)
    monkeypatch.setattr(theory_waves, "BETWEEN_WAVES", SHORT)
    monkeypatch.setattr(theory_waves, "AT_THE_END", SHORT)
    monkeypatch.setattr(figure_predictions, "CHAINS", 30)
    monkeypatch.setattr(figure_predictions, "SCHEDULE", Schedule(20, 8, 5))


def rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


@pytest.mark.usefixtures("quick")
def test_a_trial_is_stored_and_says_which_theory_cannot_meet_what(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*WORDS, "evidence=few.csv", "cores=1", "out=trial"]) == 0
    printed = capsys.readouterr().out
    assert "technique: alliance_outcome" in printed
    assert "What this does not show" in printed
    table = {row["theory"]: row for row in rows("trial/theories.csv")}
    assert set(table) == set(THEORIES)
    assert sum(float(row["weight"]) for row in table.values()) == pytest.approx(1, abs=1e-3)
    assert table["integrative"]["fitted_met"] == table["integrative"]["fitted"] == "4"
    assert table["technique"]["fitted_met"] == "3"
    assert "Nothing is said of therapist_between_alliance: a direction has no density" in printed
    found = rows("trial/elsewhere.csv")
    assert [(row["figure"], row["theory"]) for row in found] == [("feedback_outcome", name) for name in table]
    assert all(0.1 < float(row["foretold"]) < 0.2 for row in found)
    missed = [row for row in rows("trial/figures.csv") if row["met"] == "false"]
    assert ("alliance_outcome", "technique") in {(row["figure"], row["theory"]) for row in missed}
    shares = [float(row["share"]) for row in rows("trial/confusion.csv")]
    assert len(shares) == 4
    assert sum(shares) == pytest.approx(2)
    assert len(rows("trial/pairs.csv")) == 1
    assert {row["settings"] for row in rows("trial/search.csv") if row["wave"] == "1"} == {"40"}
    assert len(rows_of_draws("trial/draws/technique.csv")) == 6
    assert main([*WORDS, "evidence=few.csv", "cores=1", "out=trial"]) == 0
    assert "results stored before" in capsys.readouterr().out


def rows_of_draws(path: str) -> list[str]:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")][1:]


@pytest.mark.usefixtures("quick")
def test_a_trial_that_was_stopped_goes_on_to_the_same_numbers_on_other_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"clinic": "small", "figures": False}
    given = {**TINY, "evidence": "few.csv"}
    whole = TheoryTrial(settings, **given, folder=tmp_path / "whole").run(cores=1, progress=False)
    calls = 0

    def stopping(self: FigureSimulator, values: Mapping[str, float], repetition: int = 0) -> dict[str, float]:
        nonlocal calls
        calls += 1
        if calls > 130:
            raise KeyboardInterrupt
        return toy(self, values, repetition)

    trial = TheoryTrial(settings, **given, folder=tmp_path / "again")
    with monkeypatch.context() as patched:
        patched.setattr(FigureSimulator, "__call__", stopping)
        with pytest.raises(KeyboardInterrupt, match="finished parts are kept"):
            trial.run(cores=1, progress=False)
    again = trial.run(cores=2, progress=False)
    stored = open_results(tmp_path / "again")
    assert isinstance(stored, TheoryVerdicts)
    assert stored.theories.equals(TheoryVerdicts.read(tmp_path / "whole").theories)
    assert again.text == whole.text == stored.text
    assert stored.title == TheoryVerdicts.read(tmp_path / "whole").title


@pytest.mark.usefixtures("quick")
def test_the_python_of_the_page_on_theories_runs(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "theories.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```py\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    exec(compile(block, "docs/theories.md", "exec", dont_inherit=True), {})
    page = (tmp_path / "theories.html").read_text(encoding="utf-8")
    assert "http" not in page.replace("http-equiv", "")
    assert "Pairs of theories" in page
    assert "Whose figures are they?" in page
    assert "preference_staying" in page


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("particles=3", "particles is not an option"),
        ("dataset=3", "did you mean 'datasets'"),
        ("datasets=0", "datasets is 0"),
        ("points=3", "points is 3"),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, sentence: str
) -> None:
    assert main(["theories", word, f"out={tmp_path}/out"]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())
