"""Clinics with known parameters, exported as a service's file and calibrated: 90 % intervals hold the parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from experiments.calibration.coverage import CENTRAL, Recovery, default_ranges
from experiments.calibration.fit_target import FitTarget, fitted_figures, to_link_scale
from experiments.calibration.informed_prior import InformedPrior
from experiments.calibration.refinement import refine, settings_at
from experiments.calibration.simulator import FigureSimulator
from experiments.config.user_files import UserFile
from experiments.inputs.posterior_draws import SHIPPED, draws_path, read_draws
from experiments.measures.registry import ESTIMANDS
from experiments.routine_data.cluster_bootstrap import value_of
from experiments.routine_data.evidence_files import evidence_text
from experiments.routine_data.instrument_file import service_parameters
from experiments.routine_data.service_figures import measure_service
from experiments.routine_data.service_record import ServiceRecord
from experiments.validation.published_figures import PublishedFigure
from sim import Parameters, build_world, simulate
from tests.routine_data.services import FORM, csv_of, rows_of
from tests.routine_data.test_known_answers import read_back

CLINIC = {"therapists": 12, "clients": 250, "weeks": 40, "closing_weeks": 40}
CLINICS, DRAWS, SURFACE = 6, 100, 400
TOGETHER, MEANS = 24, 60
"""Exported clinics whose figures are judged together, and those whose mean they are held to."""
MISSING, UNKNOWN = 0.2, 10
"""Share of forms that are lost beside those that the model loses; of every so many clients the therapist is unknown."""


def prior() -> InformedPrior:
    ranges = default_ranges()
    draws = read_draws(draws_path(SHIPPED)).rows[1:]
    return InformedPrior.of(draws, {path: ranges[path] for path in sorted(ranges)})


def exported(truth: Mapping[str, float], number: int) -> str:
    parameters = Parameters.of({"clinic": CLINIC, "instrument": {"alliance_points": 5}, **truth})
    rows = rows_of(
        simulate(build_world(parameters, seed=77, replicate=number)), range(0, CLINIC["clients"], UNKNOWN)
    )
    lost = np.random.default_rng((77, number)).random((len(rows), 3)) < MISSING
    for row, gone in zip(rows, lost, strict=True):
        row.update({name: "" for name, none in zip(("distress", "wai", "wai_t"), gone, strict=True) if none})
    return csv_of(rows)


def fitted_to(
    number: int, truth: Mapping[str, float], folder: Path
) -> tuple[ServiceRecord, list[PublishedFigure]]:
    """Return an exported clinic as it is read back, and the figures that a calibration fits."""
    record = read_back(exported(truth, number), folder)
    measured = measure_service(record.observed, DRAWS, seed=number, small_groups=True)
    text = evidence_text(measured, "service", "export")
    return record, list(fitted_figures(UserFile("evidence.csv", text.encode())))


def recover(number: int, folder: Path) -> list[Recovery]:
    """Return each parameter of one clinic, and the 90 % interval of the calibration to its file."""
    known = prior()
    (truth,) = settings_at(known.sample[[number]], known.ranges)
    record, figures = fitted_to(number, truth, folder)
    simulator = FigureSimulator(service_parameters(record), figures, {}, seed=1 + number)

    def evaluate(settings: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        return [simulator(values) for values in settings]

    low, high = np.array(list(known.ranges.values())).T
    start = low + known.sample[-400:] * (high - low)
    posterior = refine(start, known.ranges, FitTarget.of(figures), evaluate, SURFACE, number, known)
    ends = np.quantile(posterior.values, CENTRAL, axis=0).T
    return [
        Recovery(path, truth[path], float(a), float(b))
        for path, (a, b) in zip(posterior.paths, ends, strict=True)
    ]


@pytest.mark.verification
def test_a_calibration_to_a_service_holds_what_made_it(tmp_path: Path) -> None:
    (tmp_path / "own_form.yaml").write_text(FORM)
    found = [recovery for number in range(CLINICS) for recovery in recover(number, tmp_path)]
    covered = {path: [r.covered for r in found if r.path == path] for path in prior().ranges}
    assert 0.80 <= np.mean([r.covered for r in found]) <= 0.97, {k: np.mean(v) for k, v in covered.items()}


@pytest.mark.verification
def test_the_figures_of_a_service_are_together_as_far_off_as_the_likelihood_says(tmp_path: Path) -> None:
    (tmp_path / "own_form.yaml").write_text(FORM)
    services = [fitted_to(1000 + number, {}, tmp_path)[1] for number in range(TOGETHER)]
    names = sorted(set.intersection(*({figure.id for figure in figures} for figures in services)))
    usual = []
    for number in range(MEANS):
        observed = read_back(exported({}, 5000 + number), tmp_path).observed
        usual.append([to_link_scale(name, value_of(ESTIMANDS[name], observed)) for name in names])
    mean = np.nanmean(usual, axis=0)
    distances = []
    for figures in services:
        target = FitTarget.of([next(f for f in figures if f.id == name) for name in names])
        error = (target.below + target.above) / 2
        assert target.correlation is not None
        off = (target.value - mean) / error
        distances.append(float(off @ np.linalg.solve(target.correlation, off)) / len(names))
    assert len(names) > 15
    assert 0.7 < np.mean(distances) < 1.3
