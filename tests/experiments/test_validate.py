"""`alliance validate`: from configuration to a scoreboard in a results folder."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from experiments.config.setting_files import in_setting, setting_values, settings
from experiments.measures.measure import CLINICS, USUAL
from experiments.measures.registry import ESTIMANDS
from experiments.validation import measured_clinics
from experiments.validation.published_figures import SHIPPED, PublishedFigure, read_published_figures
from sim.parameters import Parameters

Run = Callable[..., tuple[int, str, str]]
QUICK = ("validate", "clinic.clients=60", "clinic.therapists=3", "clinics=3")
BARE = (*QUICK, "figures=false")
MINE = "id,role,value,low,high\ndropout,predict,0.9,0.8,1\nsessions_mean,calibrate,14,5,60\n"


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_folder_and_screen(alliance: Run, here: Path) -> None:
    code, out, err = alliance(*QUICK, "out=a")
    assert code == 0, err
    assert out.startswith("3 clinics, seed 1;")
    assert out.rstrip().endswith("results: a (picture: a/figures/scoreboard.svg)")
    assert sorted(path.relative_to(here / "a").as_posix() for path in (here / "a").rglob("*.*")) == [
        "estimands.csv",
        "figures/scoreboard.png",
        "figures/scoreboard.svg",
        "manifest.json",
        "scales.csv",
        "scoreboard.csv",
        "tables/estimands.parquet",
    ]
    board = read_csv(here / "a" / "scoreboard.csv")
    assert [row["id"] for row in board] == [figure.id for figure in read_published_figures()]
    assert all((row["place"] == "inside") == (row["sentence"] == "") for row in board)
    assert all(row["sentence"].split(":")[0] in out for row in board)


def test_what_is_stored_adds_up(alliance: Run, here: Path) -> None:
    alliance(*BARE, "out=a")
    rows = parquet.read_table(here / "a" / "tables" / "estimands.parquet").to_pylist()
    figures = read_published_figures()
    assert len(rows) == 3 * (len(ESTIMANDS) + sum(bool(figure.clinic) for figure in figures))
    dropout = [row["value"] for row in rows if row["estimand"] == "dropout"]
    (listed,) = (row for row in read_csv(here / "a" / "estimands.csv") if row["id"] == "dropout")
    assert float(listed["simulated"]) == pytest.approx(np.mean(dropout))
    manifest = json.loads((here / "a" / "manifest.json").read_text())
    assert manifest["command"] == "validate"
    assert manifest["clinics"] == 3
    assert manifest["configuration"]["inputs"]["evidence"]["path"] == SHIPPED.name
    scales = {(row["score"], row["statistic"]) for row in read_csv(here / "a" / "scales.csv")}
    assert ("alliance_client", "consistency") in scales
    assert ("adherence_score", "dependability") in scales


def test_cores_change_nothing(alliance: Run, here: Path) -> None:
    for folder, cores in (("a", 1), ("b", 2)):
        assert alliance(*BARE, f"out={folder}", f"cores={cores}")[0] == 0
    for file in ("scoreboard.csv", "estimands.csv", "scales.csv"):
        assert (here / "a" / file).read_bytes() == (here / "b" / file).read_bytes()


def test_again_shows_what_is_stored(alliance: Run, here: Path) -> None:
    _, first, _ = alliance(*BARE, "out=a")
    before = (here / "a" / "manifest.json").read_bytes()
    code, second, _ = alliance(*BARE, "out=a", "cores=1")
    assert code == 0
    assert second.startswith(first.partition("\nresults")[0])
    assert "nothing was run again" in second
    assert (here / "a" / "manifest.json").read_bytes() == before


def test_figures_of_ones_own(alliance: Run, here: Path) -> None:
    (here / "my.csv").write_text(MINE)
    code, out, err = alliance(*BARE, "evidence=my.csv", "format=csv", "out=a")
    assert code == 0, err
    assert "predict (never fitted): 0 of 1 inside" in out
    assert "calibrate (may be fitted): 1 of 1 inside" in out
    assert len(read_csv(here / "a" / "scoreboard.csv")) == 2
    assert len(read_csv(here / "a" / "tables" / "estimands.csv")) == 3 * len(ESTIMANDS)
    # The content counts, not where it lies.
    (here / "moved.csv").write_text(MINE)
    assert "stored before" in alliance(*BARE, "evidence=moved.csv", "format=csv", "out=a")[1]
    (here / "my.csv").write_text(MINE.replace("0.8", "0.7"))
    code, _, err = alliance(*BARE, "evidence=my.csv", "format=csv", "out=a")
    assert code == 2
    assert "inputs.evidence.sha256" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("evidence=my.csv",), "'drop' is not an estimand"),
        (("evidence=none.csv",), "none.csv does not exist"),
        (("evidence=",), "evidence"),
        (("clinics=0",), "clinics is 0"),
        (("clinics=many",), "clinics is 'many'"),
        (("replicates=3",), "replicates is not an option of this command"),
        (("study=small",), "study"),
        (("clinic.weeks=2", "clinic.closing_weeks=8"), "clinic untreated: clinic.minimum_wait is 10"),
    ],
)
def test_mistakes_are_refused_before_anything_is_written(
    alliance: Run, here: Path, arguments: tuple[str, ...], said: str
) -> None:
    (here / "my.csv").write_text(MINE.replace("dropout", "drop"))
    code, out, err = alliance(*BARE, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert [path.name for path in here.iterdir()] == ["my.csv"]


def test_default_folders(alliance: Run, here: Path) -> None:
    alliance(*BARE)
    alliance(*BARE, "theory=technique")
    names = [path.name for path in (here / "results").iterdir()]
    assert len(names) == 2
    assert all(name.startswith("validate-") for name in names)


def test_the_clinics_differ_in_one_thing_each() -> None:
    clinics = measured_clinics.clinic_variants(Parameters.of({"trust": {"gain_up": 0.2}}))
    assert tuple(clinics) == CLINICS
    assert {variant.trust.gain_up for variant in clinics.values()} == {0.2}
    nobody_leaves = {
        f"endings.{rate}": 0.0 for rate in ("waiting_rate", "well_rate", "dropout_rate", "circumstance_rate")
    }
    waiting_list = {"clinic.caseload_limit": 500, **nobody_leaves}
    few = {"clinic.session_limit": 20}
    twice = {"intervention.twice_weekly.coverage": 1.0, "intervention.twice_weekly.duration": 52}
    changes = {name: variant.changes_from(clinics[USUAL]) for name, variant in clinics.items()}
    assert changes == {
        "usual": {},
        "feedback": {"intervention.feedback.coverage": 1},
        "untreated": {"clinic.minimum_wait": 10, **waiting_list},
        "long_wait": {"clinic.minimum_wait": 26, **waiting_list},
        "preference": {"intervention.preference_accommodation.coverage": 1},
        "shared_decisions": {"intervention.shared_decisions.coverage": 1},
        "weekly_20": few,
        "twice_weekly_20": {**few, **twice},
    }


def test_figures_that_name_a_setting_are_measured_in_it() -> None:
    base = Parameters.of({"clinic": {"clients": 40, "travel_strain": 0.9}, "trust": {"gain_up": 0.2}})
    figures = [
        PublishedFigure(id, "predict", 1.0, 0.5, 2.0, clinic="private_practice")
        for id in ("dropout", "feedback_dropout")
    ]
    clinics = measured_clinics.clinic_variants(base, figures)
    assert list(clinics)[len(CLINICS) :] == ["private_practice usual", "private_practice feedback"]
    there = clinics["private_practice usual"]
    assert (there.clinic.clients, there.clinic.session_limit, there.clinic.travel_strain) == (50, 80, 0.15)
    assert there.trust.gain_up == 0.2


def test_a_setting_leaves_nothing_of_another_one() -> None:
    base = Parameters.of({"trust.gain_up": 0.2, **setting_values("nhs_talking_therapies")})
    trial = in_setting(base, "depression_trial")
    assert trial == in_setting(Parameters.of({"trust.gain_up": 0.2}), "depression_trial")
    assert (trial.instrument.distress_top, trial.instrument.alliance_points) == (63, 7)
    assert (trial.clinic.minimum_wait, trial.clinic.minimum_sessions) == (
        Parameters().clinic.minimum_wait,
        16,
    )


def test_all_settings_are_one_table(alliance: Run, here: Path) -> None:
    (here / "my.csv").write_text(
        "id,role,value,low,high,clinic\ndropout,predict,.2,.1,.3,\nnhs_recovery,second_set,.5,.4,.6,nhs_talking_therapies\n"
        "nhs_phq_change_cbt_depression,second_set,5,4,6,nhs_talking_therapies\n"
    )
    code, out, err = alliance(*BARE, "setting=all", "evidence=my.csv", "out=a")
    assert code == 0, err
    rows = read_csv(here / "a" / "settings.csv")
    assert [row["setting"] for row in rows[::3]] == list(settings())
    assert [row["setting"] for row in rows if row["own"] == "true"] == [
        "default_outpatient",
        *["nhs_talking_therapies"] * 2,
    ]
    points = {row["setting"]: row["place"] for row in rows if row["id"] == "nhs_phq_change_cbt_depression"}
    same_form = {name for name, place in points.items() if place != "another form"}
    assert same_form == {"nhs_counselling", "nhs_talking_therapies"}
    assert len({row["simulated"] for row in rows if row["id"] == "nhs_recovery"}) > 4
    assert out.count("[") == 4
    assert read_csv(here / "a" / "us_managed_care" / "scoreboard.csv")[1]["clinic"] == ""


def test_a_changed_clinic_of_a_figure_is_another_result(
    alliance: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "my.csv").write_text("id,role,value,low,high,clinic\ndropout,predict,.2,.1,.3,mine\n")
    (here / "configs" / "setting").mkdir(parents=True)
    mine = here / "configs" / "setting" / "mine.yaml"
    mine.write_text("# @package _global_\nclinic: {clients: 40, therapists: 2}\n")
    command = (*BARE, "evidence=my.csv", "out=a", "--config-dir", "configs")
    code, out, err = alliance(*command)
    assert code == 0, err
    assert "Measured with setting=mine: dropout." in out
    mine.write_text("# @package _global_\nclinic: {clients: 41, therapists: 2}\n")
    code, _, err = alliance(*command)
    assert code == 2
    assert "inputs.setting.mine.sha256" in err


def test_a_quotient_in_another_clinic_is_that_of_its_averages_there(alliance: Run, here: Path) -> None:
    (here / "my.csv").write_text(
        "id,role,value,low,high,clinic\ntherapist_share_severe,predict,2,1,3,us_managed_care\ndropout,second_set,.2,,,us_managed_care\n"
    )
    code, out, err = alliance(*BARE, "evidence=my.csv", "out=a")
    assert code == 0, err
    assert "Measured with setting=us_managed_care: therapist_share_severe, dropout." in out
    rows = parquet.read_table(here / "a" / "tables" / "estimands.parquet").to_pylist()
    shares = [
        np.mean(
            [row["value"] for row in rows if row["estimand"] == f"therapist_share_{third} in us_managed_care"]
        )
        for third in ("severest", "mildest")
    ]
    (board, _) = read_csv(here / "a" / "scoreboard.csv")
    assert board["clinic"] == "us_managed_care"
    if shares[1] > 0:
        assert float(board["simulated"]) == pytest.approx(shares[0] / shares[1])
    else:
        assert board["simulated"] == ""


def test_a_location_that_cannot_be_written_is_refused_before_anything_runs(
    alliance: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a run was started")

    monkeypatch.setattr(measured_clinics, "run_worlds", fail)
    (here / "file").write_text("")
    code, _, err = alliance(*BARE, "out=file/a")
    assert code == 2
    assert "a writable location was expected" in err


def test_nothing_is_left_when_it_fails(alliance: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(measured_clinics, "run_worlds", fail)
    with pytest.raises(RuntimeError, match="a bug"):
        alliance(*BARE, "out=a")
    assert list(here.iterdir()) == []
