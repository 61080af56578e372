"""What is put into the queue of a cluster asks for what was configured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.sweeps.dask_cluster import queue_cluster
from experiments.sweeps.executors import ExecutorConfig
from experiments.sweeps.worker_pool import worker_pool
from sim.errors import InputError, nearest

ON_THIS_MACHINE = {"interface": "lo"}

ASKED = {
    "slurm": (
        "#SBATCH -t 02:00:00",
        "#SBATCH -p short",
        "#SBATCH -A mine",
        "#SBATCH --cpus-per-task=4",
        "--mem=",
    ),
    "pbs": ("#PBS -l walltime=02:00:00", "#PBS -q short", "#PBS -A mine", "ncpus=4"),
    "sge": ("#$ -l h_rt=02:00:00", "#$ -q short", "#$ -P mine"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("kind", ASKED)
def test_job_script_asks_for_what_was_configured(kind: str) -> None:
    executor = ExecutorConfig(
        kind,
        cores=4,
        memory="8GB",
        walltime="02:00:00",
        queue="short",
        account="mine",
        options={**ON_THIS_MACHINE, "job_script_prologue": ["module load python"]},
    )
    with queue_cluster(executor) as cluster:
        script = cluster.job_script()
    for line in (
        *ASKED[kind],
        "module load python",
        "distributed.cli.dask_worker",
        "--nworkers 4",
        "--nthreads 1",
        "--no-dashboard",
    ):
        assert line in script
    assert "--memory-limit" in script


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_option_that_the_queue_does_not_take_is_refused() -> None:
    with pytest.raises(InputError, match="executor: slurm does not take this"):
        queue_cluster(ExecutorConfig("slurm", options={"no_such_option": 1}))


def test_nobody_else_can_look_at_the_scheduler_unless_asked() -> None:
    with queue_cluster(ExecutorConfig("slurm", options=ON_THIS_MACHINE)) as cluster:
        assert cluster.scheduler.services["dashboard"].address == "127.0.0.1"
        assert cluster.scheduler_address.startswith("tcp://127.0.0.1:")
    asked = {**ON_THIS_MACHINE, "scheduler_options": {"dashboard_address": "127.0.0.2:0"}}
    with queue_cluster(ExecutorConfig("slurm", options=asked)) as cluster:
        assert cluster.scheduler.services["dashboard"].address == "127.0.0.2"


def test_options_of_the_scheduler_that_are_no_options_are_refused() -> None:
    with pytest.raises(
        InputError, match="scheduler_options is 'x', but names and values of options were expected"
    ):
        queue_cluster(ExecutorConfig("slurm", options={"scheduler_options": "x"}))


def _fake_queue(folder: Path, lines: str) -> None:
    for name, content in (("sbatch", lines), ("scancel", "exit 0")):
        (folder / name).write_text(f"#!/bin/sh\n{content}\n")
        (folder / name).chmod(0o755)


def test_a_machine_without_the_queue_is_refused_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="sbatch was not found"), worker_pool(ExecutorConfig("slurm"), 1):
        pass


def test_a_queue_that_refuses_the_job_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_queue(tmp_path, "echo 'sbatch: error: Invalid account' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    executor = ExecutorConfig("slurm", options=ON_THIS_MACHINE)
    with (
        pytest.raises(InputError, match=r"refused the job: sbatch: error: Invalid account$"),
        worker_pool(executor, 1),
    ):
        pass


def test_a_slow_queue_is_waited_for_and_its_worker_does_not_look_into_the_present_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The script is removed as soon as the queue has answered.
    _fake_queue(
        tmp_path, f'cp "$1" {tmp_path}/job; sh {tmp_path}/job >/dev/null 2>&1 & echo Submitted batch job 7'
    )
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.chdir(_folder_of_a_user(tmp_path))
    with worker_pool(ExecutorConfig("slurm", options=ON_THIS_MACHINE), 1) as pool:
        assert pool.submit(nearest, "a", ["a"]).result(60) == nearest("a", ["a"])
    assert "waiting for the first worker, 1 jobs queued" in capsys.readouterr().err


def test_processes_do_not_look_into_the_present_folder(tmp_path: Path) -> None:
    code = (
        "from experiments.sweeps.executors import ExecutorConfig\n"
        "from experiments.sweeps.worker_pool import worker_pool\n"
        "import sim.errors\n"
        "if __name__ == '__main__':\n"
        "    with worker_pool(ExecutorConfig('processes'), 1) as pool:\n"
        "        print(pool.submit(sim.errors.nearest, 'a', ['a']).result())\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, script], cwd=_folder_of_a_user(tmp_path), capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("; did you mean 'a'?\n", 0), done.stderr


def _folder_of_a_user(folder: Path) -> Path:
    here = folder / "here"
    for name in ("sim", "experiments"):
        (here / name).mkdir(parents=True)
        (here / name / "__init__.py").write_text("raise RuntimeError('a file of the user')\n")
    return here
