"""History matching: known answers, errors that are stated and kept, and a run that goes on where it stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from experiments import HistoryMatch, PlausibleSet, open_results
from experiments.calibration import history, history_procedure, plausible_coverage, plausible_posterior
from experiments.calibration.figure_emulator import fit_figure
from experiments.calibration.history import match_history
from experiments.calibration.history_summary import (
    history_coverage_table,
    history_marginals_table,
    left_over,
    left_over_table,
    simulated_table,
    waves_table,
)
from experiments.calibration.history_waves import History, Plan, values_at
from experiments.calibration.implausibility import Yardstick, decisive
from experiments.calibration.plausible_region import Region, narrow
from experiments.calibration.prior import searched_ranges
from experiments.calibration.simulated_figures import Setting
from experiments.calibration.simulator import FigureSimulator, stream_of
from experiments.commands.command_line import main
from experiments.config.group_files import load_group_file
from experiments.inputs.posterior_draws import (
    ALL,
    NUMBERS,
    PLAUSIBLE,
    draws_path,
    numbers_of,
    read_draws,
)
from experiments.reports import history_page
from experiments.reports.history_text import history_text, inaccurate_figures
from experiments.results.kept_work import NOTHING_KEPT, KeptWork, kept_work
from experiments.results.manifest import begin_manifest
from experiments.validation.published_figures import PublishedFigure, read_published_figures
from sim.errors import InputError
from sim.parameters import Parameters, walk

FIGURES = [
    PublishedFigure("rater_gap", "calibrate", 0.5, 0.3, 0.7, interval_kind="CI"),
    PublishedFigure("completer_change", "calibrate", 1.0, 0.5, 1.5, interval_kind="range"),
]
RANGES = {"work.gain": (0.0, 1.0), "work.harm": (0.0, 2.0), "trust.gain_up": (0.1, 0.3)}
PLAN = Plan(waves=2, points=200, draws=20, cut=3.0, misses=0, seed=1)
TINY = ["clinic=small", "clinic.clients=30", "clinic.weeks=8", "clinic.closing_weeks=6"]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few points stand for what is left."""
    monkeypatch.setattr(history, "PARTICLES", 1000)
    monkeypatch.setattr(history, "BATCH", 25)
    # Three parameters are mixed well by few sweeps.
    monkeypatch.setattr(plausible_posterior, "SWEEPS", 6)
    monkeypatch.setattr(plausible_coverage, "SWEEPS", 4)


def linear(settings: Sequence[Setting]) -> Iterator[Mapping[str, float]]:
    """Yield figures that are linear in two parameters, with a little noise; the third does nothing."""
    for values, repetition in settings:
        noise = np.random.default_rng(stream_of(values, repetition)).normal(size=2)
        gap, change = values["work.gain"], 2 * values["work.harm"]
        yield {"rater_gap": gap + 0.02 * noise[0], "completer_change": change + 0.02 * noise[1]}


def matched(
    plan: Plan = PLAN, figures: Sequence[PublishedFigure] = FIGURES, kept: KeptWork = NOTHING_KEPT
) -> History:
    return match_history(linear, RANGES, Yardstick.of(figures, 0.0), plan, kept, progress=False)


def test_implausibility_by_hand() -> None:
    yardstick = Yardstick.of(FIGURES, 0.25)
    # 0.2 above 0.5: a half-width of 0.2 is worth 1.96 standard deviations, a quarter of it is the model's own.
    first = 0.2 / ((0.2 / 1.96) ** 2 + 0.05**2 + 0.01) ** 0.5
    second = 0.25 / ((0.5 / 3**0.5) ** 2 + 0.125**2 + 0.04) ** 0.5
    found = yardstick.implausibilities(np.array([[0.7, 0.75], [np.nan, 1.0]]), np.array([0.01, 0.04]))
    assert found[0] == pytest.approx([first, second], rel=1e-4)
    assert found[1].tolist() == [np.inf, 0.0]


def test_a_guess_rules_out_less_than_an_interval_of_95_percent() -> None:
    kinds = ("CI", "prediction", "", "range", "guess")
    figures = [PublishedFigure("rater_gap", "calibrate", 0, -1, 1, interval_kind=kind) for kind in kinds]
    found = [
        float(Yardstick.of([figure], 0.0).implausibilities(np.array([[1.0]]), 0.0)[0, 0])
        for figure in figures
    ]
    assert found == pytest.approx([1.96, 1.96, 1.96, 3**0.5, 2**0.5], rel=1e-3)


@pytest.mark.parametrize(("misses", "expected"), [(0, 5.0), (1, 4.0), (2, 1.0), (9, 1.0)])
def test_misses_let_the_next_largest_decide(misses: int, expected: float) -> None:
    assert decisive(np.array([[4.0, 1.0, 5.0]]), misses).tolist() == [expected]


def test_an_emulator_reproduces_a_smooth_function_within_its_stated_error() -> None:
    random = np.random.default_rng(3)

    def smooth(points: np.ndarray) -> np.ndarray:
        return np.exp(points[:, 0]) + points[:, 1] * points[:, 2] - 0.3 * points[:, 3]

    points, more = random.uniform(size=(400, 20)), random.uniform(size=(400, 20))
    second = np.where(np.arange(400) % 4 == 0, smooth(points) + 0.1 * random.normal(size=400), np.nan)
    emulator = fit_figure(points, smooth(points) + 0.1 * random.normal(size=400), second, [1], "smooth")
    off = emulator.surface(more) - smooth(more)
    assert np.sqrt(np.mean(off**2)) < 1.3 * emulator.error < 0.1
    assert emulator.clinic_spread == pytest.approx(0.1, rel=0.25)
    assert emulator.held_out == pytest.approx(0.1, rel=0.25)
    assert emulator.surface.active >= 4


def test_a_figure_that_hardly_any_setting_gives_is_one_sentence() -> None:
    values = np.full(50, np.nan)
    values[:7] = 1.0
    with pytest.raises(InputError, match="only 7 of 50 settings gave dropout in wave 2, but at least 20"):
        fit_figure(np.zeros((50, 3)), values, np.full(50, np.nan), [1], "dropout in wave 2")


def test_a_small_corner_is_found_and_measured() -> None:
    """The corner of a cube below x + y + z = 0.3 has a volume of 0.3 ** 3 / 6, and a mean of a quarter of 0.3."""
    region = Region((lambda points: points[:, :3].sum(axis=1),), 0.3)
    random = np.random.default_rng(1)
    found = [narrow(random.uniform(size=(400, 6)), region, random) for _ in range(4)]
    shares = np.array([share for _, share in found])
    points = np.concatenate([population for population, _ in found if population is not None])
    assert shares.mean() == pytest.approx(0.3**3 / 6, rel=0.25)
    assert region.holds(points).all()
    assert points.mean(axis=0) == pytest.approx([0.075] * 3 + [0.5] * 3, rel=0.1)


def test_where_nothing_is_left_nothing_is_found() -> None:
    region = Region((lambda points: 1 + points[:, 0],), 0.5)
    assert narrow(np.random.default_rng(1).uniform(size=(50, 2)), region, np.random.default_rng(1)) == (
        None,
        0.0,
    )


def test_the_plausible_set_of_a_linear_simulator_is_the_known_one() -> None:
    found = matched()
    # Within 3 standard deviations of the published values: 3 / 1.96 and 3 / sqrt(3) half-widths to both sides.
    gain, harm = 3 * 0.2 / 1.96, min(3 * 0.5 / 3**0.5, 1.0)
    low, high = 0.5 - gain, 0.5 + gain
    share = (high - low) * (min(1 + harm, 4) - max(1 - harm, 0)) / 4
    last = found.waves[-1]
    assert last.share == pytest.approx(share, abs=max(4 * last.error, 0.02))
    left = {one.path: one for one in left_over(found, dict.fromkeys(RANGES, 0.2))}
    assert not left["trust.gain_up"].constrained
    assert left["trust.gain_up"].shrinkage == pytest.approx(0, abs=0.05)
    within = 0.05 * (high - low)
    assert (left["work.gain"].low, left["work.gain"].high) == pytest.approx(
        (low + within, high - within), abs=0.03
    )
    assert len(found.draws) == PLAN.draws + 1
    assert all(low - 0.05 < draw["work.gain"] < high + 0.05 for draw in found.draws)
    scores = found.checked.implausibilities[found.passing]
    assert scores.max() <= 3
    assert scores[0] == scores.min()
    text = history_text(found, dict.fromkeys(RANGES, 0.2))
    assert "Not constrained at all by themselves, 1 of 3" in text
    assert "21 draws from it are plausible" in text


def test_the_posterior_of_a_linear_simulator_is_the_known_one() -> None:
    found = matched()
    assert found.posterior is not None
    points = found.posterior.points.reshape(-1, 3)
    # The emulators are nearly exact: the published error alone, 0.2 / 1.96, and 0.5 / sqrt(3) over a factor of 4.
    gain, harm = 0.2 / 1.96, 0.5 / 3**0.5 / 4
    assert points.mean(axis=0) == pytest.approx([0.5, 0.25, 0.5], abs=0.03)
    assert points.std(axis=0) == pytest.approx([gain, harm, 1 / 12**0.5], rel=0.15)
    assert found.posterior.errors.max() < 0.1
    rows = history_marginals_table(found, dict.fromkeys(RANGES, 0.2)).to_pylist()
    assert [row["parameter"] for row in rows] == ["work.harm", "work.gain", "trust.gain_up"]
    assert rows[1]["share"] == pytest.approx(2 * 1.645 * gain / 0.9, rel=0.15)
    assert abs(np.array(simulated_table(found)["off"])).max() < 0.1
    best = found.posterior_draws[0]
    assert abs(best["work.gain"] - 0.5) < 0.05
    assert abs(best["work.harm"] - 0.5) < 0.1


def test_a_discrepancy_widens_the_posterior() -> None:
    wide = match_history(linear, RANGES, Yardstick.of(FIGURES, 1.0), PLAN, progress=False)
    narrow_one = matched()
    assert wide.posterior is not None
    assert narrow_one.posterior is not None
    spreads = [found.points.reshape(-1, 3).std(axis=0) for found in (wide.posterior, narrow_one.posterior)]
    assert spreads[0][0] > 1.5 * spreads[1][0]


def test_intervals_hold_known_parameters_as_often_as_they_say() -> None:
    found = matched(Plan(2, 200, 5, 3.0, 0, 1, coverage=30))
    rows = history_coverage_table(found).to_pylist()
    assert [row["parameter"] for row in rows] == [*RANGES, "all"]
    assert rows[-1]["share"] == pytest.approx(0.9, abs=0.08)
    # The unknown third parameter has an interval as wide as its range, the others do not.
    widths = [row["width"] for row in rows[:3]]
    assert widths[2] == pytest.approx(1.0, abs=0.05)
    assert max(widths[:2]) < 0.8
    text = history_text(found, dict.fromkeys(RANGES, 0.2))
    assert "all open ones drawn at once in 30 clinics" in text


@pytest.mark.verification
def test_intervals_of_clinics_in_which_everything_is_unknown_hold_what_they_say(tmp_path: Path) -> None:
    clinic = {"clinic.clients": 120, "clinic.therapists": 6, "clinic.weeks": 26, "figures": False}
    match = HistoryMatch(
        clinic, waves=2, points=300, plausible=5, coverage=20, discrepancy=1.0, folder=tmp_path / "out"
    )
    found = match.run(progress=False)
    every = found.coverage.to_pylist()[-1]
    assert every["parameter"] == "all"
    assert 0.85 <= every["share"] <= 0.95


def test_what_contradicts_everything_leaves_nothing_and_says_so() -> None:
    far = [PublishedFigure("rater_gap", "calibrate", 9.0, 8.9, 9.1, interval_kind="CI"), FIGURES[1]]
    found = matched(figures=far)
    assert (len(found.waves), found.waves[0].share, found.draws, found.posterior) == (1, 0.0, [], None)
    assert "nothing is left" in history_text(found, dict.fromkeys(RANGES, 0.2))
    assert left_over_table(found, dict.fromkeys(RANGES, 0.2)).num_rows == 0
    assert waves_table(found)["ruled_out_most"].to_pylist() == ["rater_gap"]
    one_miss = matched(Plan(1, 200, 5, 3.0, 1, 1), far)
    assert one_miss.waves[0].share == pytest.approx(3**0.5 / 4, abs=0.06)


def test_inaccurate_emulators_are_named() -> None:
    narrow_figure = PublishedFigure("rater_gap", "calibrate", 0.5, 0.499, 0.501, interval_kind="CI")
    found = matched(Plan(1, 60, 2, 300.0, 0, 1), [narrow_figure, FIGURES[1]])
    assert [name.split(" ")[0] for name in inaccurate_figures(found)] == ["rater_gap"]


def test_an_interrupted_run_goes_on_to_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, manifest = Plan(2, 64, 5, 3.0, 0, 1), begin_manifest("history_match", {"seed": 1})
    monkeypatch.setattr(history, "PARTICLES", 200)
    whole, write = matched(plan), KeptWork.write

    def stopping(kept: KeptWork, *given: object) -> None:
        write(kept, *given)  # type: ignore[arg-type]
        if kept.count in (30, 100):
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(KeptWork, "write", stopping)
        for count in (30, 100):
            with (
                pytest.raises(KeyboardInterrupt, match=f"stopped; {count} finished parts are kept"),
                kept_work(tmp_path / "out", manifest) as kept,
            ):
                matched(plan, kept=kept)
    simulated: list[int] = []

    def counting(settings: Sequence[Setting]) -> Iterator[Mapping[str, float]]:
        simulated.append(len(settings))
        return linear(settings)

    with kept_work(tmp_path / "out", manifest) as kept:
        again = match_history(counting, RANGES, whole.yardstick, plan, kept, progress=True)
    assert again.draws == whole.draws
    assert [wave.shares.tolist() for wave in again.waves] == [wave.shares.tolist() for wave in whole.waves]
    assert simulated[:2] == [0, 2 * 72 + 1 - 100]
    assert "resuming after 72 of 72 settings of wave 1 of 2 that were kept" in capsys.readouterr().err


def test_every_open_parameter_of_the_mechanism_is_searched_and_nothing_else() -> None:
    parameters, fitted = Parameters(), {"endings.alliance_weight": (0.0, 4.0)}
    narrow_ranges = searched_ranges(parameters, fitted, "narrow")
    admissible = searched_ranges(parameters, fitted, "admissible")
    metas = {path: meta for path, meta, _ in walk(parameters)}
    assert len(narrow_ranges) == len(admissible) > 200
    assert not any(path.startswith(("clinic.", "intervention.")) for path in narrow_ranges)
    assert narrow_ranges["endings.alliance_weight"] == (0.0, 4.0)
    assert all(ends == (metas[path].low, metas[path].high) for path, ends in admissible.items())
    for path, (low, high) in narrow_ranges.items():
        assert metas[path].low <= low < high <= metas[path].high
    ends = [values_at(np.full(len(narrow_ranges), share), narrow_ranges) for share in (0.0, 1.0)]
    assert all(Parameters.of(values) for values in ends)


def sums(simulator: FigureSimulator, values: Mapping[str, float], repetition: int = 0) -> dict[str, float]:
    """Return figures at once that depend on every value."""
    return {
        figure.id: figure.value * (1 + 0.05 * (values["work.gain"] - 0.5) + 0.0001 * repetition)
        for figure in simulator.figures
    }


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FigureSimulator, "__call__", sums)
    monkeypatch.setattr(history_procedure, "searched_ranges", lambda *_: RANGES)
    monkeypatch.setattr(history, "PARTICLES", 200)
    monkeypatch.setattr(history_page, "numbers_of", lambda _: "none")


def test_the_command_stores_what_the_object_gives_and_is_not_run_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quick(monkeypatch)
    out = tmp_path / "out"
    words = [
        "history_match",
        *TINY,
        "waves=1",
        "points=40",
        "plausible=4",
        "cores=1",
        f"out={out}",
        "figures=false",
    ]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert "3 open parameters were searched" in printed
    assert {path.name for path in out.iterdir()} == {
        "waves.csv",
        "ruled_out.csv",
        "emulators.csv",
        "simulated.csv",
        "plausible.csv",
        "posterior.csv",
        "marginals.csv",
        "coverage.csv",
        "history.txt",
        "manifest.json",
    }
    draws = read_draws(out / "plausible.csv")
    assert len(draws.rows) == 5
    assert "each replicate has its own of 4 plausible draws of 3 parameters" in draws.note(Parameters())
    assert draws.notes["made by"].startswith("alliance history_match clinic=small")
    assert main(words) == 0
    assert "results stored before" in capsys.readouterr().out
    settings = {**dict(word.split("=") for word in TINY), "figures": False}
    again = HistoryMatch(settings, waves=1, points=40, plausible=4, folder=tmp_path / "again").run(
        cores=2, progress=False
    )
    stored = open_results(out)
    assert isinstance(stored, PlausibleSet)
    assert stored.plausible.equals(again.read(tmp_path / "again").plausible)
    assert (stored.text, stored.title) == (again.text, again.title)


def test_a_plausible_set_draws_and_reports_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    settings = {**dict(word.split("=") for word in TINY), "figures": False}
    match = HistoryMatch(settings, waves=1, points=40, plausible=4, folder=tmp_path / "out")
    left = match.run(cores=1, progress=False)
    assert left.plots == ("left", "pairs")
    assert len(left.plot("left").axes) == len(RANGES)
    page = left.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "3 open parameters were searched" in page
    with pytest.raises(InputError, match=r"has no report\.html, but one was expected"):
        PlausibleSet.read(tmp_path / "out").report(tmp_path / "other.html")


def test_workers_of_a_scheduler_give_the_same_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(FigureSimulator, "__call__", sums)
    monkeypatch.setattr(history_procedure, "SENT", 4)
    simulator = FigureSimulator(Parameters(), FIGURES, {})
    settings = [({"work.gain": 0.1 * number}, number % 2) for number in range(6)]
    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster:
        there = list(history_procedure.simulated(simulator, settings, None, cluster.scheduler_address))
    assert there == list(history_procedure.simulated(simulator, settings, 2, None))


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("wave=3", "did you mean 'waves'"),
        ("space=admisible", "did you mean 'admissible'"),
        ("cut=0", "cut is 0"),
        ("misses=-1", "misses is -1"),
        ("points=3", "points is 3"),
        ("population.draws=shipped", "history_match varies parameters itself"),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, sentence: str
) -> None:
    assert main(["history_match", word, f"out={tmp_path}/out"]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_shipped_draws_are_small_and_say_where_they_come_from() -> None:
    path = draws_path(PLAUSIBLE)
    assert path.stat().st_size < 1_000_000
    read = read_draws(path)
    assert 100 <= len(read.rows) - 1 <= 500
    assert read.notes["made by"].startswith("alliance history_match")
    # Draws of another version of the model are to be made again.
    assert read.notes[NUMBERS] == numbers_of(read.rows[0])
    fitted = searched_ranges(Parameters(), load_group_file("calibration", "default")["fitted"], "narrow")
    assert set(read.rows[0]) == set(fitted)
    assert all(fitted[name][0] <= row[name] <= fitted[name][1] for row in read.rows for name in row)


def test_the_draws_from_the_posterior_of_everything_are_shipped_like_the_plausible_ones() -> None:
    path = draws_path(ALL)
    assert path.stat().st_size < 1_000_000
    read = read_draws(path)
    assert set(read.rows[0]) == set(read_draws(draws_path(PLAUSIBLE)).rows[0])
    assert read.notes[NUMBERS] == numbers_of(read.rows[0])
    assert "posterior draws of 236 parameters" in read.note(Parameters())


def test_only_figures_that_may_be_fitted_rule_anything_out() -> None:
    match = HistoryMatch(dict(word.split("=") for word in TINY))
    roles = {figure.id: figure.role for figure in read_published_figures()}
    assert {roles[figure.id] for figure in match.problem.figures} == {"calibrate"}
