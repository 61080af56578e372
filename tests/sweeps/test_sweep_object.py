"""A sweep as an object: the folder that the command writes, resumed, extended, verified, shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from experiments.api.replaying import replay
from experiments.api.sweeping import Sweep
from experiments.commands.command_line import main
from experiments.config.checked_config import CheckedConfig
from experiments.config.composition import compose
from experiments.designs import Point
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.task import ClinicTask
from sim.errors import InputError
from tests.sweeps.toys import results

DESIGN = {"kind": "sobol", "points": 8}
VARIED = {"trust.gain_up": [0.05, 0.3], "work.gain": [0.1, 0.5]}
Once = Callable[[int, int], tuple[Sequence[float], None]]


@dataclass(frozen=True)
class Configured:
    """A study with its configuration."""

    config: CheckedConfig


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a formula at every point, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def at(task: ClinicTask, point: Point) -> Once:
        trust, work = (float(point[name]) for name in VARIED)
        return lambda arm, replicate: ([trust + arm * work + replicate] * len(task.outcomes), None)

    monkeypatch.setattr(ClinicTask, "at", at)


def created(**changes: object) -> Sweep:
    given = {"design": DESIGN, "uncertainties": VARIED, "folder": "mine", "replicates": 2, **changes}
    return Sweep.create("small", **given)  # type: ignore[arg-type]


def test_a_sweep_made_in_python_is_that_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    study = Configured(compose("compare", {"study": "small", "clinic.clients": 10}))
    sweep = Sweep.create(study, {"kind": "sobol", "points": 2}, VARIED, folder="mine", replicates=2)
    sweep.run(cores=1, progress=False)
    varied = "+study.uncertainties={trust.gain_up: [0.05, 0.3], work.gain: [0.1, 0.5]}"
    asked = ("study=small", "clinic.clients=10", "design=sobol", "design.points=2", varied, "replicates=2")
    assert main(["sweep", *asked, "out=theirs"]) == 0
    assert results(Path("mine")) == results(Path("theirs"))
    assert sweep.manifest["fingerprint"] == Sweep.open("theirs").manifest["fingerprint"]


@pytest.mark.usefixtures("quick")
def test_what_is_stored_is_not_run_again() -> None:
    first = created().run(cores=1, progress=False)
    assert not first.stored_before
    assert created().run(ExecutorConfig(), cores=1, progress=False).stored_before
    assert first.summary.num_rows == 8 * 2 * len(first.stored.outcomes)
    assert first.points.column_names == ["point", *VARIED]


@pytest.mark.usefixtures("quick")
def test_an_interrupted_sweep_can_be_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = created(folder="whole").run(cores=1, progress=False)
    sweep, at, left = created(), ClinicTask.at, [5]

    def interrupted(task: ClinicTask, point: Point) -> Once:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return at(task, point)  # type: ignore[return-value]

    with monkeypatch.context() as patched:
        patched.setattr(ClinicTask, "at", interrupted)
        with pytest.raises(KeyboardInterrupt, match="of 8 parts are stored; resume with"):
            sweep.run(cores=1, progress=False)
    assert not sweep.status.complete
    assert "alliance resume mine" in sweep._repr_html_()
    assert results(sweep.resume(cores=1, progress=False).stored.folder) == results(whole.stored.folder)


@pytest.mark.usefixtures("quick")
def test_more_replicates_and_points_are_added() -> None:
    sweep = created().run(cores=1, progress=False).extend(replicates=3, points=16)
    assert not sweep.status.complete
    sweep.run(cores=1, progress=False)
    assert (sweep.status.points, sweep.status.clinics) == (16, 16 * 3 * 2)
    assert sweep.verify().missing == 0


@pytest.mark.usefixtures("quick")
def test_a_sweep_is_drawn_reported_copied_and_replayed() -> None:
    sweep = created().run(cores=1, progress=False)
    assert sweep.plots == ("curves",)
    assert sweep.plot("curves").axes
    assert "over all points" in sweep.report("sweep.html").read_text(encoding="utf-8")
    assert Sweep.open(sweep.save("copy")).summary.equals(sweep.summary)
    again = replay(sweep, cores=1, progress=False)
    assert again.same
    assert again.comparison.num_rows == sweep.status.parts


@pytest.mark.usefixtures("quick")
def test_a_replay_that_differs_names_the_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = created().run(cores=1, progress=False)
    monkeypatch.setattr(
        ClinicTask, "at", lambda task, point: lambda arm, replicate: ([0.0] * len(task.outcomes), None)
    )
    again = replay(sweep, cores=1, progress=False)
    assert not again.same
    assert "differ when run again: part 0" in again.text


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"design": {"kind": "sobol", "pionts": 4}}, "did you mean 'points'?"),
        ({"design": "sobl"}, "did you mean 'sobol'?"),
        ({"precision": {"targte": 1}}, "did you mean 'target'?"),
        ({"uncertainties": {"trust.gian_up": []}}, "did you mean 'trust.gain_up'?"),
        ({"uncertainties": {}}, "study.uncertainties is empty"),
        ({"keep": "all"}, "one of summaries, clients, sessions"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as refused:
        created(**changes)
    assert said in str(refused.value)
    assert not Path("mine").exists()
