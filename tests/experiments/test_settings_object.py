"""`validate_settings`: one table over all settings, what would have to differ, and a folder that reads back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments import SettingsValidation, open_results, validate_settings
from experiments.api.replaying import replay
from experiments.calibration import differing_parameters
from experiments.config.setting_files import settings
from sim.errors import InputError

Run = Callable[..., tuple[int, str, str]]
SMALL = {"clinic.clients": 20, "clinic.therapists": 2, "clinic.weeks": 20, "figures": False}
TABLE = """id,role,value,low,high,clinic
dropout,calibrate,.2,.1,.3,
no_second_visit,predict,.34,.25,.4,us_managed_care
no_second_visit_two_kinds,predict,,,,us_managed_care
"""
FEW = {"endings.dropout_rate": (0.5,), "trust.gain_up": (0.1, 0.3)}


@pytest.fixture(autouse=True)
def few_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differing_parameters, "candidate_values", lambda parameters: FEW)


def test_the_object_is_what_the_command_stores_and_resumes(alliance: Run, here: Path) -> None:
    (here / "my.csv").write_text(TABLE)
    found = validate_settings(
        SMALL, clinics=1, differing=1, evidence="my.csv", cores=1, folder="kept", progress=False
    )
    assert list(found.tables) == ["settings", "differing"]
    assert found.settings.num_rows == 3 * len(settings())
    rows = found.differing.to_pylist()
    assert {row["setting"] for row in rows} == {"us_managed_care"}
    assert sorted(row["parameter"] for row in rows) == sorted(FEW)
    assert {row["of"] for row in rows} == {2}
    # The finished clinics that are kept beside the folder are taken by the command.
    words = [f"{name}={str(value).lower()}" for name, value in SMALL.items()]
    words += ["setting=all", "clinics=1", "differing=1", "evidence=my.csv", "out=kept"]
    code, out, err = alliance("validate", *words)
    assert code == 0, err
    assert "resuming after 1 of 1 clinics" in err
    assert "resuming after 4 of 4 moved parameters" in err
    assert out.startswith(found.text)
    saved = found.save(here / "api")
    for name in ("settings.csv", "differing.csv", "us_managed_care/scoreboard.csv"):
        assert (saved / name).read_bytes() == (here / "kept" / name).read_bytes()
    assert "nothing was run again" in alliance("validate", *words)[1]
    stored = open_results(here / "kept")
    assert isinstance(stored, SettingsValidation)
    assert stored.text == found.text
    assert "Published figures in every setting" in stored.report(here / "page.html").read_text(
        encoding="utf-8"
    )
    with pytest.raises(InputError, match="holds a folder for each setting"):
        replay(here / "kept")
    assert replay(here / "kept" / "us_managed_care", progress=False).same


def test_a_search_needs_settings_and_one_set_of_parameters(alliance: Run, here: Path) -> None:
    code, _, err = alliance("validate", "differing=2")
    assert (code, "differing is 2, but 0 was expected without setting=all" in err) == (2, True)
    with pytest.raises(InputError, match=r"differing is 2, but 0 was expected with population\.draws"):
        validate_settings({"population": "posterior"}, clinics=1, differing=2)


def test_a_table_without_figures_of_settings_says_so(here: Path) -> None:
    (here / "my.csv").write_text("id,role,value,low,high\ndropout,predict,.2,.1,.3\n")
    found = validate_settings(SMALL, clinics=1, differing=1, evidence="my.csv", cores=1, progress=False)
    assert found.differing.num_rows == 0
    assert found.text.endswith("No figure of the table belongs to a setting of its own.")
