"""`validate` in Python: a scoreboard shows, saves and reports itself, and is what the command stores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.api.validating import Scoreboard, validate
from sim.errors import InputError

Run = Callable[..., tuple[int, str, str]]
SMALL = {"clinic.clients": 40, "clinic.therapists": 3, "figures": False}


@pytest.fixture(scope="module")
def scoreboard() -> Scoreboard:
    return validate(SMALL, clinics=3, cores=1, progress=False)


def test_a_scoreboard_holds_tables_scores_and_a_tally(scoreboard: Scoreboard) -> None:
    assert list(scoreboard.tables) == ["scoreboard", "estimands", "scales"]
    assert scoreboard.scoreboard.num_rows == len(scoreboard.scores)
    assert sum(count for _, count in scoreboard.tally.values()) == len(scoreboard.scores)
    assert scoreboard.text.startswith("3 clinics, seed 1;")
    assert "published figures inside their interval" in scoreboard._repr_html_()


def test_saved_it_is_what_the_command_stores(scoreboard: Scoreboard, alliance: Run, here: Path) -> None:
    saved = scoreboard.save(here / "api")
    words = [f"{name}={str(value).lower()}" for name, value in SMALL.items()]
    code, out, _ = alliance("validate", *words, "clinics=3", "out=command")
    assert code == 0
    assert out.startswith(scoreboard.text)
    for name in ("scoreboard.csv", "estimands.csv", "scales.csv", "tables/estimands.parquet"):
        assert (saved / name).read_bytes() == (here / "command" / name).read_bytes()
    # The same configuration: the command reads what the object saved.
    assert "nothing was run again" in alliance("validate", *words, "clinics=3", "out=api")[1]


def test_a_folder_reads_back_as_the_same_scoreboard(scoreboard: Scoreboard, tmp_path: Path) -> None:
    stored = Scoreboard.read(scoreboard.save(tmp_path / "a"))
    assert stored.text == scoreboard.text
    assert stored.estimands.num_rows == scoreboard.estimands.num_rows
    assert (stored.save(tmp_path / "b") / "scales.csv").exists()


def test_it_draws_and_reports_itself(scoreboard: Scoreboard, tmp_path: Path) -> None:
    assert scoreboard.plots == ("scoreboard",)
    assert scoreboard.plot("scoreboard").axes
    page = scoreboard.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Published figures and simulated clinics" in page
    assert "alliance validate clinic.clients=40" in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_mistake_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"did you mean 'clinic\.clients'"):
        validate({"clinic.client": 40}, clinics=3)


def test_all_settings_are_for_another_function() -> None:
    with pytest.raises(InputError, match="setting is 'all', but one of default_outpatient, depression_trial"):
        validate({"setting": "all"}, clinics=1)
