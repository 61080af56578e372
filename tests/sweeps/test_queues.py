"""What is put into the queue of a cluster asks for what was configured."""

from __future__ import annotations

import pytest

from experiments.sweeps.executors import ExecutorConfig, queue_cluster
from sim.errors import InputError

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
        options={"job_script_prologue": ["module load python"]},
    )
    with queue_cluster(executor) as cluster:
        script = cluster.job_script()
    for line in (
        *ASKED[kind],
        "module load python",
        "distributed.cli.dask_worker",
        "--nworkers 4",
        "--nthreads 1",
    ):
        assert line in script
    assert "--memory-limit" in script


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_option_that_the_queue_does_not_take_is_refused() -> None:
    with pytest.raises(InputError, match="executor: slurm does not take this"):
        queue_cluster(ExecutorConfig("slurm", options={"no_such_option": 1}))
