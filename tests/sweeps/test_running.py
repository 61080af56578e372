"""The same study gives the same bytes, however it is run; failures are rows; replicates are as many as needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.reports.sweep_text import sweep_text
from experiments.sweeps.creation import create_sweep, extend_sweep
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.part_comparison import DIFFERENT, SAME_BYTES, replay_sweep
from experiments.sweeps.reader import open_sweep
from experiments.sweeps.resumption import resume_sweep
from sim.errors import InputError
from tests.sweeps.toys import Formula, results, setup

PRECISE = {"target": 0.01, "outcome": "value", "arm": "help", "most": 60}


def run(
    folder: Path,
    task: Formula | None = None,
    executor: ExecutorConfig | None = None,
    cores: int = 1,
    **written: Any,
) -> Path:
    create_sweep(folder, setup(task, **written))
    resume_sweep(folder, executor or ExecutorConfig(), cores, task or Formula())
    return folder


@pytest.mark.parametrize(
    "executor",
    [ExecutorConfig("serial"), ExecutorConfig("processes"), ExecutorConfig("dask")],
    ids=lambda executor: executor.kind,
)
def test_every_executor_gives_the_same_bytes(
    finished: Path, tmp_path: Path, executor: ExecutorConfig
) -> None:
    assert results(run(tmp_path / "other", executor=executor, cores=2)) == results(finished)


def test_a_scheduler_that_runs_already_is_used(finished: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        executor = ExecutorConfig("dask", address=cluster.scheduler_address)
        assert results(run(tmp_path / "other", executor=executor)) == results(finished)


def test_differences_are_paired_and_estimates_right(finished: Path) -> None:
    sweep = open_sweep(finished)
    difference = sweep.array("value", "help", minus="usual_care")
    work = np.array(sweep.points()["work.gain"])
    assert difference.shape == (32, 4)
    # What arms share cancels.
    assert np.abs(difference - 2 * work[:, None]).max() < 2 * 0.3 * 0.1 * 5
    table = sweep.sql(
        "select point, value, mc_error from read_parquet('{}')".format(finished / "differences.parquet")
    )
    assert table.num_rows == 32 * 2
    first = difference[0]
    assert table["value"][0].as_py() == pytest.approx(first.mean())
    assert table["mc_error"][0].as_py() == pytest.approx(first.std(ddof=1) / 2)


def test_arms_and_points_share_the_random_numbers_of_a_replicate(finished: Path) -> None:
    other = open_sweep(finished).array("other", "usual_care")
    assert (other == other[0]).all()
    assert len(set(other[0])) == 4


def test_a_failing_run_is_a_row_with_its_error_and_seed(tmp_path: Path) -> None:
    sweep = open_sweep(run(tmp_path / "out", Formula(breaks=0.2)))
    table = sweep.dataset("summaries").to_table()
    failed = table.filter(table["error"].is_valid())
    assert set(failed["arm"].to_pylist()) == {"help"}
    assert set(failed["seed"].to_pylist()) == {1}
    assert failed["error"][0].as_py().startswith("InputError: trust is 0.2")
    assert failed["value"].null_count == failed.num_rows
    assert sum(entry.failed for entry in sweep.entries.values()) == failed.num_rows > 0
    assert f"{failed.num_rows} of them failed, first at point" in sweep_text(sweep)


def test_replicates_go_on_until_the_error_is_small_enough(tmp_path: Path) -> None:
    sweep = open_sweep(run(tmp_path / "out", replicates=5, precision=PRECISE))
    difference = sweep.array("value", "help", minus="usual_care")
    for row in difference:
        values = row[~np.isnan(row)]
        assert len(values) % 5 == 0
        assert len(values) == 60 or values.std(ddof=1) / np.sqrt(len(values)) <= 0.01
        for fewer in range(5, len(values), 5):
            assert values[:fewer].std(ddof=1) / np.sqrt(fewer) > 0.01
    counts = np.count_nonzero(~np.isnan(difference), axis=1)
    assert len(set(counts)) > 2


def test_more_points_and_replicates_run_only_what_is_new(finished: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    wider = {"design": {"kind": "sobol", "points": 64}, "replicates": 6}
    extend_sweep(finished, setup(**wider))
    resume_sweep(finished, ExecutorConfig(), 1, Formula(log=log))
    assert len(log.read_text().splitlines()) == (64 * 6 - 32 * 4) * 2
    fresh = run(tmp_path / "fresh", **wider)
    one, other = open_sweep(finished), open_sweep(fresh)
    assert one.summaries().equals(other.summaries())
    assert one.design().equals(other.design())
    for name in ("summary.parquet", "differences.parquet"):
        assert (finished / name).read_bytes() == (fresh / name).read_bytes()


def test_a_better_precision_adds_replicates_where_they_are_needed(tmp_path: Path) -> None:
    folder = run(tmp_path / "out", replicates=5, precision=PRECISE)
    finer = {"replicates": 5, "precision": {**PRECISE, "target": 0.007}}
    extend_sweep(folder, setup(**finer))
    resume_sweep(folder, ExecutorConfig(), 1, Formula())
    fresh = run(tmp_path / "fresh", **finer)
    assert open_sweep(folder).summaries().equals(open_sweep(fresh).summaries())
    replay_sweep(open_sweep(folder), ExecutorConfig(), 1, Formula())


def test_a_sweep_is_extended_by_more_of_the_same_only(finished: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"different are seed \(1 there, 2 here\)"):
        extend_sweep(finished, setup(Formula(seed=2)))
    create_sweep(tmp_path / "begun", setup())
    with pytest.raises(InputError, match="not complete yet"):
        extend_sweep(tmp_path / "begun", setup(replicates=8))


def test_replay_tells_the_same_from_another(finished: Path) -> None:
    same = replay_sweep(open_sweep(finished), ExecutorConfig(), 1, Formula())
    assert same == dict.fromkeys(range(8), SAME_BYTES)
    other = replay_sweep(open_sweep(finished), ExecutorConfig(), 1, Formula(breaks=0.2))
    assert DIFFERENT in other.values()


def test_a_finished_sweep_runs_nothing_again(finished: Path) -> None:
    before = results(finished)
    assert resume_sweep(finished, ExecutorConfig(), 1, Formula(breaks=0)).stored_before
    assert results(finished) == before
