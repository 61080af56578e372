"""A setup makes the clinic that its command line makes, and refuses what would not fit a browser."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from experiments.commands.command_line import main
from experiments.config.group_files import group_options
from explorer.core.clinic_setup import ClinicSetup, config_text
from explorer.core.limits import NARROWER_BOUNDS, bounds
from explorer.core.watched_clinic import WatchedClinic
from sim.errors import InputError
from tests.explorer.clinics import SMALL

CHOSEN = SMALL.with_changes(
    {"trust.gain_up": 0.1 + 0.2}, theory="retention", interventions=("feedback", "matching_fit"), seed=5
)


def test_the_command_line_gives_the_same_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(CHOSEN.command().replace("\\\n", " "))
    assert words[:2] == ["alliance", "simulate"]
    assert main([*words[1:], "out=run"]) == 0
    clinic = WatchedClinic(CHOSEN)
    clinic.advance(clinic.live_clinic.last_week)
    for name in ("sessions", "clients", "therapists", "weeks"):
        stored = pq.read_table(tmp_path / "run" / "tables" / f"{name}.parquet")
        shown = getattr(clinic.tables(), name)
        assert stored.to_pydict().keys() == shown.to_pydict().keys()
        assert repr(stored.to_pydict()) == repr(shown.to_pydict())


def test_a_setup_is_its_own_program() -> None:
    assert eval(repr(CHOSEN), {"ClinicSetup": ClinicSetup}) == CHOSEN


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda: ClinicSetup().with_changes({"clinic.clients": 401}),
            "clinic.clients is 401, but in the explorer",
        ),
        (
            lambda: ClinicSetup().with_changes({"clinic.warmup_weeks": 105}),
            "clinic.warmup_weeks is 105, but in",
        ),
        (
            lambda: ClinicSetup().with_changes({"clinic.warmup_weeks": 50, "clinic.weeks": 1}),
            "with those of its warm-up the clinic has 10200 clients",
        ),
        (lambda: ClinicSetup().with_changes({"trust.gain_up": 7.0}), "trust.gain_up is 7.0"),
        (lambda: ClinicSetup().with_changes({"trust.gain": 0.1}), "trust.gain is not a parameter"),
        (lambda: ClinicSetup(theory="../setup"), "there is no theory"),
        (lambda: ClinicSetup(interventions=("feedbak",)), "did you mean 'feedback'"),
        (lambda: ClinicSetup(seed=-1), "seed is -1"),
        (lambda: ClinicSetup().with_changes({"clinic.minimum_wait": 104}), "nobody would ever start"),
        (lambda: ClinicSetup().with_changes({"trust.gain_up": float("nan")}), "trust.gain_up is nan"),
        (lambda: ClinicSetup().with_changes({"clinic.clients": "200"}), "clinic.clients is '200'"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(change: Callable[[], ClinicSetup], words: str) -> None:
    with pytest.raises(InputError) as refused:
        change().world()
    assert words in str(refused.value)


def test_bounds_are_those_of_the_model_or_narrower() -> None:
    assert bounds("trust.gain_up") == (0.0, 1.0)
    assert all(bounds(path) == ends for path, ends in NARROWER_BOUNDS.items())


def test_options_are_the_files_that_come_with_the_project() -> None:
    assert {"integrative", "technique"} <= set(group_options("theory"))


@pytest.mark.parametrize("value", [0.1 + 0.2, 1e-12, 3, "fit"])
def test_a_written_value_is_read_back_as_the_same(value: Any) -> None:
    assert config_text(value) == (value if isinstance(value, str) else repr(value))
