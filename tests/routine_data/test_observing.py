"""A description is a result: stored by the command, as files that other commands take, without any person in it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments import ServiceDescription, observe
from experiments.calibration.fit_target import FitTarget
from experiments.commands.command_line import main
from experiments.config.composition import compose
from experiments.config.user_files import as_file
from experiments.measures.estimands import Manual
from experiments.measures.estimands import observe as measured_clinic
from experiments.measures.registry import ESTIMANDS
from experiments.routine_data.cluster_bootstrap import draw_again, value_of
from experiments.routine_data.description import beyond_the_model
from experiments.routine_data.evidence_files import population_text
from experiments.routine_data.instrument_file import service_parameters
from experiments.routine_data.service_figures import TOO_FEW, measure_service
from experiments.routine_data.service_mapping import read_mapping
from experiments.routine_data.service_record import ServiceRecord, service_record
from experiments.routine_data.tabular_files import read_table
from experiments.validation.published_figures import read_published_figures
from sim import Parameters, build_world, simulate
from sim.engine.tables import change_threshold
from tests.routine_data.services import FORM, MAPPING, clinic, csv_of, rows_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("service")
    (path / "own_form.yaml").write_text(FORM)
    (path / "my_service.yaml").write_text(MAPPING)
    (path / "sessions.csv").write_text(csv_of(rows_of(clinic()[0])))
    return path


@pytest.fixture(scope="module")
def described(folder: Path) -> ServiceDescription:
    return observe(folder / "sessions.csv", folder / "my_service.yaml", replicates=30, clinics=4)


@pytest.fixture(scope="module")
def stored(described: ServiceDescription, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return described.save(tmp_path_factory.mktemp("results") / "mine")


@pytest.fixture(scope="module")
def record(folder: Path) -> ServiceRecord:
    table = read_table(as_file(folder / "sessions.csv"))
    return service_record(table, read_mapping(folder / "my_service.yaml"))


def test_a_figure_stands_beside_simulated_clinics_and_published_ones(described: ServiceDescription) -> None:
    row = next(row for row in described.figures.to_pylist() if row["id"] == "alliance_outcome")
    assert row["low"] < row["value"] < row["high"]
    assert row["simulated_low"] <= row["simulated"] <= row["simulated_high"]
    assert row["published"] == pytest.approx(0.278)
    assert row["against_simulated"] == "alike"


def test_a_description_is_stored_as_files_that_other_commands_take(
    stored: Path,
) -> None:
    figures = read_published_figures(stored / "evidence.csv")
    assert {figure.id for figure in figures if figure.role == "calibrate"} >= {
        "dropout",
        "treated_change",
        "change_spread",
    }
    target = FitTarget.of([figure for figure in figures if figure.role == "calibrate"])
    assert target.correlation is not None
    assert np.linalg.eigvalsh(target.correlation).min() > 0
    settings = {
        "clinic": "service",
        "population": "service",
        "instrument": "service",
        "evidence": str(stored / "evidence.csv"),
    }
    parameters = compose("validate", settings, stored / "configs").parameters
    assert (parameters.clinic.therapists, parameters.clinic.session_interval) == (8, 1)
    assert parameters.population.intake_distress.mean == pytest.approx(0, abs=0.3)
    assert parameters.instrument.alliance_points == 5
    assert "data:image/svg+xml" in (stored / "report.html").read_text()


def test_files_say_where_the_service_goes_beyond_the_model(folder: Path, record: ServiceRecord) -> None:
    form = dataclasses.replace(record.forms["distress_score"], intake_mean=2.0, intake_sd=2.0)
    text = population_text(dataclasses.replace(record, forms={"distress_score": form}), "ours")
    values = yaml.safe_load(text)["intake_distress"]
    assert re.search(r"# The mean was [\d.]+, beyond the range of the model \(-2 to 2\)\.", text)
    assert values["mean"] == 2.0
    assert "The spread was" in text
    assert "beyond" not in population_text(record, "ours")


def test_clinics_like_the_service_fill_in_its_forms_as_its_clients_do(record: ServiceRecord) -> None:
    parameters = service_parameters(record)
    form = parameters.instrument
    assert (form.distress_top, form.distress_step, form.distress_mean) == (40, 1, 20)
    assert (form.clinical_cutoff, form.reliable_change, form.healthy_mean) == (11, 6, 0)
    assert form.alliance_points == 5
    assert change_threshold(parameters) == pytest.approx(6, abs=0.01)
    worlds = (build_world(parameters, seed=4, replicate=k) for k in range(8))
    parts = [measured_clinic(simulate(world), Manual.of(parameters)) for world in worlds]
    intake = np.concatenate([part.intake for part in parts])
    own = record.observed.unchecked
    assert np.nanmean(intake) == pytest.approx(np.nanmean(own.intake), abs=0.6)
    assert np.nanstd(intake) == pytest.approx(np.nanstd(own.intake), rel=0.1)
    missing = np.mean([np.isnan(part.scores["distress_score"]).mean() for part in parts])
    assert missing == pytest.approx(np.isnan(own.scores["distress_score"]).mean(), abs=0.03)


def test_a_form_on_which_high_scores_are_good_is_turned(record: ServiceRecord) -> None:
    form = dataclasses.replace(
        record.forms["distress_score"], low=10.0, high=50.0, higher="better", intake_mean=30.0, cutoff=39.0
    )
    turned = service_parameters(dataclasses.replace(record, forms={"distress_score": form})).instrument
    assert (turned.distress_top, turned.distress_mean, turned.clinical_cutoff) == (40, 20, 11)
    narrow = dataclasses.replace(form, low=0.0, high=4.0, higher="worse", intake_mean=2.0, cutoff=1.0)
    usual = service_parameters(dataclasses.replace(record, forms={"distress_score": narrow})).instrument
    assert usual.distress_top == Parameters().instrument.distress_top


def test_no_output_holds_a_client_or_a_therapist(stored: Path) -> None:
    for path in stored.rglob("*.*"):
        if path.suffix in (".csv", ".html", ".yaml", ".json"):
            assert "C0007" not in path.read_text()
            assert ",T3" not in path.read_text()


def test_small_groups_are_told_only_if_asked(record: ServiceRecord) -> None:
    part = record.observed.of_clients(np.arange(40))
    names = ["deterioration", "dropout", "dropouts_improved", "recovered", "sessions_at_most_1"]
    hidden = measure_service(part, 20, names=names)
    told = measure_service(part, 20, small_groups=True, names=names)
    dropped = int(np.count_nonzero(part.dropped))
    sizes = {"dropout": (40, dropped), "sessions_at_most_1": (40, int((part.attended <= 1).sum()))}
    sizes["dropouts_improved"] = (dropped, round(told.figures[2].value * dropped))
    for shown in hidden.figures:
        if shown.id in sizes:
            of, count = sizes[shown.id]
            few = of < 5 or 0 < count < 5 or 0 < of - count < 5
            assert (shown.reason == TOO_FEW) == few
    assert any(figure.reason == TOO_FEW for figure in hidden.figures)
    assert all(figure.given for figure in told.figures)


def test_the_command_writes_what_the_object_writes(
    folder: Path, stored: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = [f"data={folder / 'sessions.csv'}", f"mapping={folder / 'my_service.yaml'}", "replicates=30"]
    assert main(["observe", *typed, "clinics=4"]) == 0
    assert "results: results/observe-sessions" in capsys.readouterr().out
    for name in ("figures.csv", "oddities.csv", "evidence.csv", "courses.csv"):
        assert (stored / name).read_bytes() == (here / "results/observe-sessions" / name).read_bytes()


def test_a_guess_is_written_once(folder: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "s.csv").write_text("client,date,phq9\nA,2025-01-31,3\nA,2025-02-01,4\n")
    assert main(["observe", "data=s.csv", "guess=true"]) == 0
    assert (here / "s.yaml").exists()
    assert main(["observe", "data=s.csv", "guess=true"]) == 2
    assert "one is there already" in capsys.readouterr().err


def test_draws_of_the_bootstrap_vary_around_the_value(record: ServiceRecord) -> None:
    names = ["treated_change", "alliance_outcome", "dropout"]
    draws = draw_again(record.observed, names, 60, seed=1)
    for name in names:
        value = value_of(ESTIMANDS[name], record.observed)
        low, high = draws.interval(name, value)
        assert low < value < high
    matrix = draws.correlations(names)
    assert np.linalg.eigvalsh(matrix).min() > 0
    again = draw_again(record.observed, names, 60, seed=1)
    assert np.array_equal(draws.values, again.values)


def test_correlations_of_few_therapists_are_hardly_believed(record: ServiceRecord) -> None:
    names = ["treated_change", "completer_change"]
    draws = draw_again(record.observed, names, 60, seed=1)
    (few,), (many,) = (
        dataclasses.replace(draws, freedom=freedom).correlations(names)[:1, 1] for freedom in (3, 1000)
    )
    whole = np.corrcoef(draws.linked.T)[0, 1]
    assert few == pytest.approx(whole * 4 / 6)
    assert many == pytest.approx(whole * 60 / 62)


def _falls(row: dict[str, str], place: int) -> None:
    row["wai"] = f"{max(1.0, 5.0 - 0.002 * place - 0.1 * int(row['date'][5:7])):.3f}"


def _goes_with_distress(row: dict[str, str], place: int) -> None:
    row["wai"] = f"{1.0 + 0.1 * float(row['distress'] or row['intake']):.3f}"


def _gets_worse(row: dict[str, str], place: int) -> None:
    row["distress"] = f"{min(40.0, float(row['intake']) + 8.0):.0f}"


def _as_it_is(row: dict[str, str], place: int) -> None:
    pass


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_falls, "alliances fall"),
        (_goes_with_distress, "better alliances end worse"),
        (_gets_worse, "distress is higher at the end"),
        (_as_it_is, None),
    ],
)
def test_what_the_model_cannot_do_is_said(
    change: Callable[[dict[str, str], int], None], words: str | None, tmp_path: Path
) -> None:
    rows = rows_of(clinic()[0])
    place = {row["client"]: k for k, row in enumerate(rows)}
    for row in rows:
        if row["wai"]:
            change(row, place[row["client"]])
    (tmp_path / "own_form.yaml").write_text(FORM)
    (tmp_path / "m.yaml").write_text(MAPPING)
    (tmp_path / "s.csv").write_text(csv_of(rows))
    found = service_record(read_table(as_file(tmp_path / "s.csv")), read_mapping(tmp_path / "m.yaml"))
    names = ["alliance_growth", "alliance_outcome", "treated_change"]
    said = beyond_the_model(found.observed, measure_service(found.observed, 30, names=names))
    if words is None:
        assert said == []
    else:
        assert any(words in sentence for sentence in said), said
