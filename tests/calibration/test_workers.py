"""Workers of a Dask scheduler calibrate as the cores of this machine do; one that does not answer is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.calibration.fit_target import fitted_figures
from experiments.calibration.inference import Budget, abc_sampler, run_smc
from experiments.calibration.simulator import DeviationModel, FigureSimulator
from sim.errors import InputError
from sim.parameters import Parameters

CLINIC = {"therapists": 4, "clients": 60, "weeks": 16, "closing_weeks": 10}
RANGES = {"work.gain": (0.05, 0.3), "instrument.client_ease": (0.6, 2.2)}


@pytest.mark.verification
def test_two_workers_of_a_cluster_calibrate(tmp_path: Path) -> None:
    from distributed import LocalCluster

    figures = [figure for figure in fitted_figures() if figure.id != "untreated_change"]
    model = DeviationModel(FigureSimulator(Parameters.of({"clinic": CLINIC}), figures, {}))
    ids = tuple(figure.id for figure in figures)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        abc_sampler(None, cluster.scheduler_address) as sampler,
    ):
        found = run_smc(model, RANGES, ids, tmp_path, Budget(20, 2, 300), sampler, 1, lambda *_: None)
    assert [len(each.weights) for each in found] == [20, 20]
    # Random numbers depend on the values alone: a worker and this process give the same figures.
    kept = found[-1]
    again = model(dict(zip(kept.paths, map(float, kept.values[0]), strict=True)))
    assert again == {id: pytest.approx(float(kept.deviations[id][0])) for id in ids}


def test_a_scheduler_that_does_not_answer_is_refused() -> None:
    with pytest.raises(InputError, match="the address of a running scheduler"), abc_sampler(None, "nowhere"):
        pass
