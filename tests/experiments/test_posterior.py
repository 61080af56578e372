"""`population=posterior`: each replicate has another draw, all its arms the same, and mistakes are input errors."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from experiments.inputs.clinic_inputs import Inputs
from experiments.inputs.posterior_draws import draws_path, read_draws
from experiments.studies.study import Arm, ArmChange, StudyPlan
from experiments.sweeps.task import ClinicTask
from experiments.validation.pooling import parameter_spread, pool_clinics
from sim.parameters import Parameters

Run = Callable[..., tuple[int, str, str]]
SMALL = ("clinic.clients=30", "clinic.therapists=2", "clinic.weeks=8", "clinic.closing_weeks=8")
POSTERIOR = (*SMALL, "population=posterior")


def drawn(path: Path, rows: int = 7) -> Path:
    """Write draws in which intake distress and the gain of work rise from row to row."""
    lines = [f"{number},{0.5 * number - 1.5},{0.05 + 0.01 * number}" for number in range(rows)]
    path.write_text("\n".join(["draw,population.intake_distress.mean,work.gain", *lines]), encoding="utf-8")
    return path


def clients(folder: Path) -> dict[tuple[str, int], list[float]]:
    """Return intake distress of the clients of each arm and replicate."""
    made: dict[tuple[str, int], list[float]] = {}
    for row in parquet.read_table(folder / "tables" / "clients.parquet").to_pylist():
        made.setdefault((row["arm"], row["replicate"]), []).append(row["intake_distress"])
    return made


def test_a_replicate_is_one_draw(alliance: Run, here: Path) -> None:
    own = drawn(here / "draws.csv")
    words = ("simulate", *SMALL, f"population.draws={own}")
    assert alliance(*words, "replicate=1", "out=a")[0] == 0
    row = read_draws(own).rows[read_draws(own).row(1, 1)]
    plain = [f"{path}={value}" for path, value in row.items()]
    assert alliance("simulate", *SMALL, *plain, "replicate=1", "out=b")[0] == 0
    one, other = (parquet.read_table(here / name / "tables" / "sessions.parquet") for name in "ab")
    assert one.equals(other)


def test_arms_of_a_replicate_share_their_draw(alliance: Run, here: Path) -> None:
    own = drawn(here / "draws.csv")
    code, out, _ = alliance(
        "compare", *SMALL, f"population.draws={own}", "study=small", "replicates=3", "figures=false", "out=a"
    )
    assert code == 0
    assert "each replicate has its own of 6 posterior draws of 2 parameters" in out
    found = clients(here / "a")
    arms = {arm for arm, _ in found}
    assert len(arms) >= 2
    for replicate in range(3):
        assert len({tuple(found[arm, replicate]) for arm in arms}) == 1
    (arm, *_) = arms
    distress = [float(np.mean(found[arm, replicate])) for replicate in range(3)]
    order = [read_draws(own).row(1, replicate) for replicate in range(3)]
    assert np.argsort(distress).tolist() == np.argsort(order).tolist()


def test_points_of_a_sweep_change_what_is_drawn(here: Path) -> None:
    draws = read_draws(drawn(here / "draws.csv"))
    base = Parameters.of({"clinic": {"clients": 20, "therapists": 2, "weeks": 6, "closing_weeks": 6}})
    arm = Arm("usual", base, ArmChange(scale={"work.gain": 0.5}))
    task = ClinicTask(StudyPlan("one", "", "usual", (arm,), ("sessions",)), base, Inputs(draws=draws), 3)

    def distress(point: dict[str, float], replicate: int) -> list[float]:
        _, tables = task.at(point)(0, replicate)
        assert tables is not None
        return list(tables.clients["intake_distress"].to_pylist())

    means = [float(np.mean(distress({}, replicate))) for replicate in range(4)]
    rows = [draws.row(3, replicate) for replicate in range(4)]
    assert np.argsort(means).tolist() == np.argsort(rows).tolist()
    fixed = {"population.intake_distress.mean": 0.5}
    assert np.mean(distress(fixed, 0)) == pytest.approx(np.mean(distress(fixed, 1)), abs=1.0)


@pytest.mark.verification
def test_the_scoreboard_separates_parameters_from_chance(alliance: Run, here: Path) -> None:
    code, out, _ = alliance("validate", *POSTERIOR, "clinics=40", "figures=false", "out=a")
    assert code == 0
    assert "interval: parameters and Monte Carlo error" in out
    assert "parameters" in out
    with (here / "a" / "scoreboard.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = [row for row in rows if row["parameter_error"]]
    assert known
    for row in known:
        reach = float(row["simulated_high"]) - float(row["simulated_low"])
        assert reach >= 3.9 * max(float(row["parameter_error"]), float(row["mc_error"])) * 0.9
    manifest = json.loads((here / "a" / "manifest.json").read_text())
    assert len(manifest["configuration"]["inputs"]["population.draws"]["sha256"]) == 64
    again = alliance("validate", *POSTERIOR, "clinics=40", "figures=false", "out=a")[1]
    assert "interval: parameters and Monte Carlo error" in again


def test_the_spread_that_parameters_explain_is_separated_from_noise() -> None:
    random = np.random.default_rng(1)
    draws = random.normal(size=(400, 5)) * [1, 0.001, 1000, 1, 1]
    noise = random.normal(size=400)
    assert parameter_spread(0.5 * draws[:, 0] + noise, draws) == pytest.approx(0.5, abs=0.12)
    assert parameter_spread(500 * draws[:, 1] + 0.1 * noise, draws) == pytest.approx(0.5, rel=0.1)
    assert parameter_spread(noise, draws) < 0.2
    assert np.isnan(parameter_spread(noise[:9], draws[:9]))
    with_draws, alone = pool_clinics(0.5 * draws[:, 0] + noise, "mean", draws), pool_clinics(noise, "mean")
    assert np.isnan(alone.parameter_error)
    assert with_draws.high - with_draws.low > 1.8
    low, high = with_draws.monte_carlo
    assert high - low == pytest.approx(2 * 1.96 * with_draws.error, rel=0.01)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("simulate", "population.draws=nowhere.csv"), "nowhere.csv does not exist"),
        (("validate", "population.draws=bad.csv"), "bad.csv: column 'work.gian' is not a parameter"),
        (("compare", "population.draws=high.csv"), "high.csv, row 3: work.gain is 7.0, but"),
        (("calibrate", "population=posterior"), "population.draws is 'shipped', but calibrate varies"),
        (("screen", "population=posterior"), "population.draws is 'shipped', but screen varies"),
    ],
)
def test_draws_that_cannot_be_used_are_refused(
    alliance: Run, here: Path, words: tuple[str, ...], said: str
) -> None:
    (here / "bad.csv").write_text("draw,work.gian\n0,0.1\n1,0.1\n", encoding="utf-8")
    (here / "high.csv").write_text("draw,work.gain\n0,0.1\n1,7\n", encoding="utf-8")
    before = sorted(here.iterdir())
    code, out, err = alliance(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert sorted(here.iterdir()) == before


def test_draws_that_do_not_go_with_an_arm_are_refused_before_anything_runs(alliance: Run, here: Path) -> None:
    (here / "high.csv").write_text("draw,work.gain\n0,0.1\n1,0.9\n", encoding="utf-8")
    (here / "own" / "study").mkdir(parents=True)
    study = "name: mine\nreference: a\narms: {a: {}, b: {scale: {work.gain: 20}}}\n"
    (here / "own" / "study" / "mine.yaml").write_text(study, encoding="utf-8")
    words = ("--config-dir", "own", "study=mine", "population.draws=high.csv")
    code, _, err = alliance("compare", *SMALL, *words)
    assert code == 2
    assert "arm b: work.gain is " in err


def test_the_shipped_draws_lie_in_the_configurations() -> None:
    assert draws_path("shipped").parent.name == "population"
    assert draws_path("own.csv") == Path("own.csv")
