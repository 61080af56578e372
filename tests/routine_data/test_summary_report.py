"""A national report with one number a row is read as figures, with the spread between its services."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import yaml
from pyarrow import csv, parquet

from experiments import observe, open_results
from experiments.api.summarising import ReportFigures
from experiments.commands.command_line import main
from experiments.config.user_files import UserFile
from experiments.routine_data.summary_mapping import summary_mapping_of
from experiments.routine_data.summary_report import SummaryReport, read_summary_report
from experiments.validation.published_figures import read_published_figures
from sim.errors import InputError
from tests.house.source import ROOT

SHIPPED = ROOT / "docs" / "own_data" / "nhs_talking_therapies.yaml"
MEASURES = {
    "courses_of_therapy": ("count", ""),
    "ther_recovery": ("percentage", ""),
    "ther_rel_recovery": ("percentage", ""),
    "ther_improvement": ("percentage", ""),
    "ther_deterioration": ("percentage", ""),
    "phq": ("mean", "start"),
}
KEYS = ("reporting_period", "org_type", "org_code", "variable_a", "variable_b")


def report_table(services: int = 12) -> pa.Table:
    """Return a self-made report in the shape of the national one: England, services, and rows that are not wanted."""
    rows = []
    places = [("England", "All", 50.0), *(("Provider", f"R{k:02}", 40.0 + k) for k in range(services))]
    for kind, code, level in places:
        head = ("2024-25", kind, code, "Depression", "Cognitive Behaviour Therapy (CBT)")
        patients = 5000.0 if kind == "England" else 95.0 + 5 * (code != "R00")
        rows.append((*head, "courses_of_therapy", "count", None, patients))
        rows += [(*head, name, "percentage", None, level) for name in MEASURES if name.startswith("ther")]
        rows += [(*head, "phq", "mean", "start", 15.0), (*head, "phq", "mean", "end", 15.0 - level / 10)]
        rows.append((*head, "phq", "sd", "start", 5.5))
        rows.append(("2023-24", *head[1:], "ther_recovery", "percentage", None, 1.0))
        rows.append((*head[:3], "Total", head[4], "ther_recovery", "percentage", None, 2.0))
    names = (*KEYS, "measure_name", "measure_statistic", "measure_time", "value")
    columns = {name: [row[k] for row in rows] for k, name in enumerate(names)}
    return pa.table(
        {
            name: pa.array(values, pa.float64() if name == "value" else pa.string())
            for name, values in columns.items()
        }
    )


def as_csv(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    csv.write_csv(table, sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def as_parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    parquet.write_table(table, sink)
    return sink.getvalue()


def read(content: bytes, changed: dict[str, object] | None = None) -> SummaryReport:
    values = yaml.safe_load(SHIPPED.read_text()) | (changed or {})
    return read_summary_report("report", UserFile("report", content), summary_mapping_of(values, "m.yaml"))


@pytest.mark.parametrize("write", [as_csv, as_parquet])
def test_figures_are_those_of_the_whole_with_the_spread_of_its_services(write: object) -> None:
    assert callable(write)
    found = {figure.id: figure for figure in read(write(report_table())).figures}
    recovery = found["nhs_recovery"]
    assert recovery.value == pytest.approx(0.5)
    assert recovery.patients == 5000
    # The first of twelve services has too few patients.
    assert recovery.services == 11
    levels = np.arange(41, 52) / 100
    assert (recovery.low, recovery.high) == pytest.approx(tuple(np.quantile(levels, (0.025, 0.975))))
    change = found["nhs_phq_change_cbt_depression"]
    assert change.value == pytest.approx(5.0)
    assert change.low == pytest.approx(np.quantile(levels * 10, 0.025))


def test_few_services_have_no_spread_and_a_whole_outside_them_widens_it() -> None:
    few = read(as_csv(report_table(4))).figures[0]
    assert few.services == 3
    assert np.isnan(few.low)
    low = read(as_csv(report_table(7))).figures[0]
    assert low.high == low.value == pytest.approx(0.5)


def test_the_report_becomes_evidence_and_a_population(tmp_path: Path) -> None:
    data, mapping = tmp_path / "proms.parquet", tmp_path / "m.yaml"
    data.write_bytes(as_parquet(report_table()))
    mapping.write_text(SHIPPED.read_text())
    found = observe(data, mapping)
    assert isinstance(found, ReportFigures)
    assert "nhs_recovery" in found.text
    folder = found.save(tmp_path / "stored")
    figures = read_published_figures(folder / "evidence.csv")
    assert {figure.clinic for figure in figures} == {"nhs_talking_therapies"}
    assert {figure.role for figure in figures} == {"second_set"}
    population = yaml.safe_load((folder / "configs/population/service.yaml").read_text())
    # The PHQ-9's norm is 14.2, and an SD of distress 5.973 points.
    assert population["intake_distress"]["mean"] == pytest.approx(0.8 / 5.973, abs=0.001)
    again = open_results(folder)
    assert isinstance(again, ReportFigures)
    assert again.figures.equals(found.figures)
    assert again.text == found.text
    assert again.report(tmp_path / "page.html").read_text() == (folder / "report.html").read_text()
    assert "102" not in repr(again)


def test_the_command_reads_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "proms.csv").write_bytes(as_csv(report_table()))
    (here / "m.yaml").write_text(SHIPPED.read_text())
    assert main(["observe", "data=proms.csv", "mapping=m.yaml"]) == 0
    assert "At intake: PHQ-9 15 (SD 5.5)." in capsys.readouterr().out
    assert (here / "results/observe-proms/evidence.csv").exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"whole": {}}, "does not say 'whole'"),
        ({"wholes": {}}, "did you mean 'whole'"),
        ({"fewest": 0}, "fewest is 0"),
        ({"clinic": "nowhere"}, "a setting was expected"),
        ({"figures": {"nhs_recover": {"rows": {}}}}, "did you mean 'nhs_recovery'"),
        ({"figures": {"nhs_recovery": {"row": {}}}}, "but rows were expected"),
        ({"figures": {"nhs_recovery": {"rows": {}, "percent": 1}}}, "true or false"),
        ({"figures": {"nhs_recovery": {"rows": {"measure_name": "gone"}}}}, "0 rows of the whole"),
        ({"figures": {"nhs_recovery": {"rows": {"measure_statistic": "percentage"}}}}, "4 rows of the whole"),
        ({"keep": {"reporting_period": "1999"}}, "no row has the texts of 'keep'"),
        ({"keep": {"year": "2024-25"}}, "has no column 'year'"),
        ({"keep": [1]}, "columns with a text each"),
        ({"part": ["a"]}, "part is ['a']"),
        ({"number": "values"}, "has no column 'values'; did you mean 'value'"),
        ({"number": "org_code"}, "'All', but a number"),
    ],
)
@pytest.mark.parametrize("write", [as_csv, as_parquet])
def test_what_cannot_be_used_is_refused(write: object, changed: dict[str, object], words: str) -> None:
    assert callable(write)
    with pytest.raises(InputError) as refused:
        read(write(report_table()), changed)
    assert words in str(refused.value)
