"""What a sweep costs beside the clinics it runs, and what other ways of running many clinics cost.

A study of points of four parameters, two arms, twenty paired replicates, clinics of 200 clients with up to 30
appointments. ``python -m benchmarks sweep --full`` runs a thousand points; without, forty.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.result import Result

CORES = 2
SHORT, FULL = 40, 1000
REPLICATES = 20
STUDY = (
    "study=feedback_anywhere",
    "design=lhs",
    f"replicates={REPLICATES}",
    "clinic=default",
    "clinic.therapists=7",
    "clinic.clients=200",
    "clinic.session_limit=30",
    f"cores={CORES}",
)
SLICE = 2
"""Points and replicates of the comparisons with slower ways."""


def alliance(command: str, *arguments: str) -> list[str]:
    """Return a command line."""
    return [sys.executable, "-m", "experiments", command, *arguments]


def watched(command: list[str]) -> tuple[float, float]:
    """Run a command; return its seconds, and the most memory (MiB) that it and its children held at once."""
    import psutil

    begun, most = time.perf_counter(), 0.0
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        most = max(most, held(process))
        time.sleep(0.2)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - begun, most


def held(process: Any) -> float:
    """Return the resident memory of a process and its children in MiB."""
    import psutil

    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total / 2**20


def bare(points: int) -> None:
    """Simulate the clinics of the sweep with the engine alone, and measure each: nothing planned, kept or stored."""
    from hydra import compose, initialize_config_dir
    from omegaconf import OmegaConf

    from experiments.commands.hydra_schema import register
    from experiments.config.checked_config import check_config
    from experiments.config.locations import configs_folder
    from experiments.measures.registry import measured
    from experiments.sweeps.prepared_sweep import prepare
    from sim import Parameters, build_world, simulate_many

    register("sweep")
    with initialize_config_dir(str(configs_folder()), version_base="1.3"):
        values: Any = OmegaConf.to_container(
            compose("sweep", [*STUDY, f"design.points={points}"]), resolve=True
        )
        setup = prepare(check_config("sweep", values))
    base = setup.study.arms[0].parameters
    clinics = [
        arm.change.applied_to(Parameters.of(point, base))
        for point in setup.design.rows
        for arm in setup.study.arms
    ]
    worlds = (build_world(clinic, 1, replicate) for clinic in clinics for replicate in range(REPLICATES))
    for tables in simulate_many(worlds, CORES):
        measured(tables, base, setup.study.outcomes)


def against_engine(folder: Path, points: int) -> Iterable[Result]:
    """Run the study bare, as a sweep, and as a sweep on a Dask cluster; whole processes, start and end included."""
    study = (*STUDY, f"design.points={points}")
    engine, _ = watched([sys.executable, "-m", "benchmarks.sweep", str(points)])
    total, most = watched(alliance("sweep", *study, f"out={folder}/here"))
    clinics = points * 2 * REPLICATES
    words = f"{total:.1f} s against {engine:.1f} s, {clinics:,} clinics"
    yield Result("sweep against engine and estimands alone", words, total / engine, 1.3, False)
    yield Result("memory of the sweep, all processes", f"{most:.0f} MiB at most", most / 2048, 1, False)
    spread, _ = watched(alliance("sweep", *study, f"out={folder}/dask", "executor=dask"))
    same = digest(folder / "here") == digest(folder / "dask")
    words = f"{spread:.1f} s; bytes are {'the same' if same else 'NOT the same'}"
    yield Result("bytes of two Dask workers against this process", words, float(same), 1, True)


def digest(folder: Path) -> str:
    """Return the checksum of everything that a sweep came to."""
    from experiments.sweeps.reader import open_sweep

    return str(open_sweep(folder).manifest["results"])


def batch() -> float:
    """Run a small slice by Mesa's own batch run of the plain model, and return seconds a clinic."""
    import mesa

    from experiments.measures.registry import measured
    from sim import AllianceModel, Parameters, build_world

    class Clinic(AllianceModel):
        """The model with the parameters that vary as arguments, which is what a batch run can vary."""

        def __init__(self, gain_up: float, coverage: float, replicate: int, rng: Any = None) -> None:
            values = {
                "clinic": {"therapists": 7, "clients": 200, "session_limit": 30},
                "trust": {"gain_up": gain_up},
                "intervention": {"feedback": {"coverage": coverage}},
            }
            reporters = {
                "outcomes": lambda model: (
                    None if model.running else measured(model.tables(), model.world.parameters, ("dropout",))
                )
            }
            collector = mesa.DataCollector(model_reporters=reporters)
            super().__init__(build_world(Parameters.of(values), 1, replicate), collector=collector)

        def step(self) -> None:
            self.running = self.week + 1 < self.last_week
            super().step()

    varied = {"gain_up": [0.1, 0.2][:SLICE], "coverage": [0.0, 1.0], "replicate": list(range(SLICE))}
    begun = time.perf_counter()
    rows = mesa.batch_run(Clinic, varied, number_processes=1, display_progress=False)
    return (time.perf_counter() - begun) / len({row["RunId"] for row in rows})


def against_others(folder: Path) -> Iterable[Result]:
    """Compare seconds a clinic: a sweep on one core, Mesa's batch run, and one Hydra job a replicate."""
    few = (*STUDY[:-1], "cores=1", "design.points=8")
    swept = watched(alliance("sweep", *few, f"out={folder}/few"))[0] / (8 * 2 * REPLICATES)
    mesa = batch()
    words = f"{mesa * 1e3:.0f} ms against {swept * 1e3:.1f} ms a clinic"
    yield Result("Mesa's batch run against a sweep, one core", words, mesa / swept, 10, True)
    jobs = f"replicate=range(0,{4 * SLICE})"
    clinic = STUDY[3:-1]
    hydra = watched(alliance("simulate", "-m", *clinic, jobs, f"out={folder}/job-${{replicate}}"))[0] / (
        4 * SLICE
    )
    words = f"{hydra * 1e3:.0f} ms against {swept * 1e3:.1f} ms a clinic"
    yield Result("a Hydra job a replicate against a sweep", words, hydra / swept, 10, True)


def results(full: bool = False) -> Iterable[Result]:
    """Measure all, after one run that warms the caches."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        watched([sys.executable, "-m", "benchmarks.sweep", "1"])
        yield from against_engine(folder, FULL if full else SHORT)
        yield from against_others(folder)


if __name__ == "__main__":
    bare(int(sys.argv[1]))
