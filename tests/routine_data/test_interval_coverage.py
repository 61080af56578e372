"""95 % intervals of a service hold what its clinics show on average about as often as they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.routine_data.service_figures import measure_service
from sim import Parameters, build_world, simulate
from tests.routine_data.services import FORM, csv_of, rows_of
from tests.routine_data.test_known_answers import directly, read_back

CLINICS, TRUTH, DRAWS = 50, 200, 100
PARAMETERS = {"clinic": {"therapists": 20, "clients": 300}, "instrument": {"alliance_points": 5}}
VARIANCE_SHARES = ("therapist_outcome_variance", "alliance_dependability")
NAMES = (
    "treated_change",
    "alliance_outcome",
    "dropout",
    "sessions_mean",
    "alliance_growth",
    "improved",
    *VARIANCE_SHARES,
)


@pytest.mark.verification
def test_intervals_hold_the_truth_as_often_as_they_say(tmp_path: Path) -> None:
    parameters = Parameters.of(PARAMETERS)
    (tmp_path / "own_form.yaml").write_text(FORM)
    clinics = (simulate(build_world(parameters, seed=9, replicate=k)) for k in range(TRUTH))
    truth = np.nanmean([[directly(tables, name) for name in NAMES] for tables in clinics], axis=0)
    held = []
    for replicate in range(CLINICS):
        tables = simulate(build_world(parameters, seed=10, replicate=replicate))
        # A tenth of the therapists is unknown.
        record = read_back(csv_of(rows_of(tables, range(0, 300, 10))), tmp_path)
        found = measure_service(record.observed, DRAWS, names=list(NAMES), small_groups=True)
        held.append([f.low <= value <= f.high for f, value in zip(found.figures, truth, strict=True)])
    by_name = dict(zip(NAMES, np.mean(held, axis=0), strict=True))
    assert 0.90 <= np.mean(held) <= 0.98, by_name
    assert all(share >= (0.80 if name in VARIANCE_SHARES else 0.86) for name, share in by_name.items()), (
        by_name
    )
    assert [figure.id for figure in found.figures] == list(NAMES)
