"""`alliance compare`: a study from configuration to a results folder."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from experiments.measures.registry import STANDARD
from experiments.reports import study_report
from experiments.studies import run_replicates
from experiments.studies.comparison_data import ComparisonData

Run = Callable[..., tuple[int, str, str]]
QUICK = (
    "compare",
    "study=small",
    "figures=false",
    "clinic.clients=16",
    "clinic.therapists=2",
    "replicates=3",
)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_folder_and_screen(alliance: Run, here: Path) -> None:
    code, out, err = alliance(*QUICK, "out=a")
    assert (code, err) == (0, "")
    assert "feedback minus usual_care" in out
    assert "3 paired replicates, seed 1" in out
    assert sorted(path.name for path in here.iterdir()) == ["a"]
    files = {path.relative_to(here / "a").as_posix() for path in (here / "a").rglob("*.*")}
    estimates = ("attendance", "differences", "flow", "summary", "trajectories")
    tables = ("clients", "outcomes", "sessions", "therapists", "weeks")
    assert files == {
        "manifest.json",
        *(f"{name}.csv" for name in estimates),
        *(f"tables/{name}.parquet" for name in tables),
    }
    manifest = json.loads((here / "a" / "manifest.json").read_text())
    assert manifest["arms"] == ["usual_care", "feedback"]
    assert manifest["configuration"]["arms"] == {
        "usual_care": {},
        "feedback": {"intervention.feedback.coverage": 1.0},
    }


def test_tables_hold_arms_and_replicates(alliance: Run, here: Path) -> None:
    assert alliance(*QUICK, "out=a", "keep_sessions=1")[0] == 0
    clients = parquet.read_table(here / "a" / "tables" / "clients.parquet")
    assert clients.column_names[:5] == ["study", "arm", "point", "replicate", "client"]
    assert clients.num_rows == 2 * 3 * 16
    sessions = parquet.read_table(here / "a" / "tables" / "sessions.parquet")
    assert set(sessions["replicate"].to_pylist()) == {0}
    assert set(sessions["arm"].to_pylist()) == {"usual_care", "feedback"}


def test_arms_share_their_clients(alliance: Run, here: Path) -> None:
    assert alliance(*QUICK, "out=a")[0] == 0
    rows = parquet.read_table(here / "a" / "tables" / "clients.parquet").to_pylist()
    usual, feedback = (
        [(row["replicate"], row["client"], row["intake_distress"]) for row in rows if row["arm"] == arm]
        for arm in ("usual_care", "feedback")
    )
    assert usual == feedback
    assert len({distress for _, _, distress in usual}) == 48


def test_summary_and_differences_follow_from_the_outcomes_table(alliance: Run, here: Path) -> None:
    assert alliance(*QUICK, "out=a")[0] == 0
    rows = parquet.read_table(here / "a" / "tables" / "outcomes.parquet").to_pylist()
    value = {(row["arm"], row["outcome"], row["replicate"]): row["value"] for row in rows}
    for row in read_csv(here / "a" / "summary.csv"):
        of = [value[row["arm"], row["outcome"], replicate] for replicate in range(3)]
        assert float(row["value"]) == pytest.approx(np.mean(of))
    differences = read_csv(here / "a" / "differences.csv")
    assert [row["outcome"] for row in differences] == list(STANDARD)
    for row in differences:
        of = [
            value["feedback", row["outcome"], replicate] - value["usual_care", row["outcome"], replicate]
            for replicate in range(3)
        ]
        assert float(row["value"]) == pytest.approx(np.mean(of), abs=1e-9)
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"])


def test_cores_and_engine_change_nothing(alliance: Run, here: Path) -> None:
    for folder, more in (("a", "cores=1"), ("b", "cores=2"), ("c", "engine=mesa")):
        assert alliance(*QUICK, f"out={folder}", more)[0] == 0
    first, *others = ((here / folder / "summary.csv").read_bytes() for folder in "abc")
    assert all(other == first for other in others)


def test_more_replicates_begin_with_the_same_ones(alliance: Run, here: Path) -> None:
    assert alliance(*QUICK, "out=a")[0] == 0
    assert alliance(*QUICK, "out=b", "replicates=4")[0] == 0
    few, many = (
        {
            (row["arm"], row["outcome"], row["replicate"]): row["value"]
            for row in parquet.read_table(here / folder / "tables" / "outcomes.parquet").to_pylist()
        }
        for folder in "ab"
    )
    assert {key: many[key] for key in few} == few


def test_again_shows_what_is_stored(alliance: Run, here: Path) -> None:
    _, first, _ = alliance(*QUICK, "out=a")
    before = (here / "a" / "manifest.json").read_bytes()
    code, second, _ = alliance(*QUICK, "out=a", "cores=2")
    assert code == 0
    assert second.replace("results stored before", "results").startswith(first.rstrip("\n"))
    assert (here / "a" / "manifest.json").read_bytes() == before


def test_overwrite_makes_it_anew(alliance: Run, here: Path) -> None:
    alliance(*QUICK, "out=a")
    (here / "a" / "summary.csv").write_text("spoiled")
    code, out, _ = alliance(*QUICK, "out=a", "overwrite=true")
    assert code == 0
    assert "results: a" in out
    assert len(read_csv(here / "a" / "summary.csv")) == 2 * len(STANDARD)


def test_another_configuration_is_refused(alliance: Run, here: Path) -> None:
    alliance(*QUICK, "out=a")
    before = sorted((path, path.stat().st_mtime_ns) for path in here.rglob("*"))
    code, _, err = alliance(*QUICK, "out=a", "seed=2", "overwrite=true")
    assert code == 2
    assert "seed (1 there, 2 here)" in err
    assert sorted((path, path.stat().st_mtime_ns) for path in here.rglob("*")) == before


def test_default_folder(alliance: Run, here: Path) -> None:
    alliance("compare", "study=small", "replicates=1", "figures=false")
    alliance("compare", "study=small", "replicates=1", "figures=false", "seed=2")
    names = [path.name for path in (here / "results").iterdir()]
    assert len(names) == 2
    assert all(name.startswith("compare-small-") for name in names)


def test_report_gets_its_findings(alliance: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[ComparisonData] = []

    def write_report(
        folder: Path, findings: ComparisonData, manifest: Mapping[str, object], *verdicts: object
    ) -> None:
        (folder / "report.html").write_text("here")
        given.append(findings)

    monkeypatch.setattr(study_report, "write_report", write_report)
    code, out, _ = alliance(*(part for part in QUICK if part != "figures=false"), "out=a")
    assert code == 0
    assert "report.html" in out
    (findings,) = given
    assert findings.arms == ("usual_care", "feedback")
    assert (findings.reference, findings.replicates, findings.seed) == ("usual_care", 3, 1)
    assert findings.trajectories.num_rows == 2 * 24
    assert findings.example_clients.num_rows == 16
    assert findings.parameters.clinic.therapists == 2
    arrived = [row["clients"] for row in findings.flow.to_pylist() if row["stage"] == "arrival"]
    assert arrived == [48, 48]


def test_nothing_is_left_when_a_run_fails(alliance: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(run_replicates, "run_worlds", fail)
    with pytest.raises(RuntimeError, match="a bug"):
        alliance(*QUICK, "out=a")
    assert list(here.iterdir()) == []


def test_interruption_leaves_nothing(alliance: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_replicates, "run_worlds", stop)
    code, _, err = alliance(*QUICK, "out=a")
    assert code == 130
    assert "nothing was stored" in err
    assert list(here.iterdir()) == []


def test_own_study_and_intervention_from_another_folder(alliance: Run, here: Path) -> None:
    (here / "mine" / "study").mkdir(parents=True)
    (here / "mine" / "intervention").mkdir()
    (here / "mine" / "intervention" / "warmth.yaml").write_text(
        "empathy_training: {coverage: 0.5, strength: 1}\n"
    )
    (here / "mine" / "study" / "warm.yaml").write_text(
        "# @package _global_\ndefaults: [override /clinic: small]\nreplicates: 2\nstudy:\n  name: warm\n"
        "  question: Does warmth help?\n  reference: usual\n  outcomes: [dropout, sessions]\n"
        "  arms: {usual: {}, warm: {interventions: [warmth]}, quick: {set: {clinic.session_limit: 4}}}\n"
    )
    code, out, err = alliance("compare", "--config-dir", "mine", "study=warm", "figures=false", "out=a")
    assert (code, err) == (0, "")
    assert "Does warmth help?" in out
    changed = json.loads((here / "a" / "manifest.json").read_text())["configuration"]["arms"]
    assert changed["warm"] == {
        "intervention.empathy_training.coverage": 0.5,
        "intervention.empathy_training.strength": 1.0,
    }
    assert changed["quick"] == {"clinic.session_limit": 4}


def test_an_estimand_is_compared_like_an_outcome(alliance: Run, here: Path) -> None:
    code, out, err = alliance(
        *QUICK, "out=a", "clinic.clients=60", "study.outcomes=[dropout,alliance_outcome]", "figures=true"
    )
    assert (code, err) == (0, "")
    assert "alliance outcome (r)" in out
    rows = read_csv(here / "a" / "summary.csv")
    assert [(row["outcome"], row["unit"]) for row in rows] == [
        ("dropout", "%"),
        ("alliance_outcome", "r"),
    ] * 2
    assert "alliance outcome" in (here / "a" / "report.html").read_text()


def test_an_estimand_of_two_clinics_is_refused_in_a_comparison(alliance: Run) -> None:
    code, _, err = alliance(*QUICK, "out=a", "study.outcomes=[feedback_dropout]")
    assert code == 2
    assert err == (
        "alliance: study small: outcomes is 'feedback_dropout', which needs the clinics usual, feedback of alliance "
        "validate, but a measure of a single clinic was expected\n"
    )
