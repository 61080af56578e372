"""Configurations composed without Hydra are those that Hydra composes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from experiments.commands.hydra_schema import register
from experiments.config.composition import compose as composed
from experiments.config.composition import composed_values
from experiments.config.group_files import group_options
from experiments.config.locations import configs_folder
from experiments.config.options import KNOWN
from experiments.designs import read_uncertainties
from sim.errors import InputError

SPECIAL = {
    "design": "sweep",
    "executor": "sweep",
    "robustness": "robust",
    "hypotheses": "hypotheses",
    "calibration": "calibrate",
    "setting": "validate",
    "trial": "trial",
    "search": "sample_size",
    "assurance": "assurance",
    "estimators": "estimators",
}
FILES = [
    (SPECIAL.get(path.parent.name, "simulate"), {path.parent.name: path.stem})
    for path in sorted(configs_folder().glob("*/*.yaml"))
    if path.parent.name not in ("study", "questionnaire")
]
"""Files of groups that a command takes: a study is tried with its commands, a questionnaire is data."""
STUDIES = [
    (command, {"study": study})
    for study in group_options("study")
    for command in ("compare", "sweep")
    if (command, study) != ("compare", "feedback_anywhere")
]
SETTINGS: list[tuple[str, dict[str, Any]]] = [
    ("simulate", {"intervention": ["feedback", "reminders"], "trust.gain_up": 0.2, "seed": 5}),
    ("compare", {"study": "small", "clinic": "large"}),
    ("sweep", {"study": "feedback_anywhere", "design": "lhs", "design.points": 8}),
]


def by_hydra(command: str, settings: dict[str, Any]) -> Any:
    register(command)
    overrides = [f"{name}={value}".replace("'", "") for name, value in settings.items()]
    with initialize_config_dir(str(configs_folder()), version_base="1.3"):
        return OmegaConf.to_container(compose(command, overrides), resolve=True)


@pytest.mark.parametrize(
    ("command", "settings"), [*((command, {}) for command in KNOWN), *FILES, *STUDIES, *SETTINGS], ids=str
)
def test_composes_as_hydra_does(command: str, settings: dict[str, Any]) -> None:
    expected, values = by_hydra(command, settings), composed_values(command, settings)
    assert values == expected
    assert list(values) == list(expected)


def test_nested_settings_are_dotted_ones() -> None:
    nested = composed_values("simulate", {"trust": {"gain_up": 0.3}, "population": {"resilience.mean": 0.4}})
    assert nested == composed_values("simulate", {"trust.gain_up": 0.3, "population.resilience.mean": 0.4})


def test_files_of_a_folder_of_the_users_are_found(tmp_path: Path) -> None:
    (tmp_path / "clinic").mkdir()
    (tmp_path / "clinic" / "mine.yaml").write_text("therapists: 3\n")
    values = composed_values("simulate", {"clinic": "mine"}, tmp_path)
    assert values["clinic"]["therapists"] == 3


@pytest.mark.parametrize(
    ("command", "settings", "words"),
    [
        ("simulate", {"trust.gain_upp": 0.2}, "did you mean 'trust.gain_up'?"),
        ("simulate", {"clinic": "smal"}, "there is no clinic 'smal'; did you mean 'small'?"),
        ("simulate", {"clinic.therapists": "many"}, "clinic.therapists is 'many', but a whole number"),
        ("simulate", {"sead": 3}, "did you mean 'seed'?"),
        ("compare", {"study": "feedback_anywhere"}, "alliance sweep runs it"),
    ],
)
def test_mistakes_are_named(command: str, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as error:
        composed_values(command, settings)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_values_take_the_place_of_a_range_and_names_are_text() -> None:
    settings = {
        "study": "feedback_anywhere",
        "study.uncertainties": {"trust.gain_up": {"values": [0.1, 0.2]}},
    }
    found = read_uncertainties(composed("sweep", settings).study["uncertainties"])
    assert {own.path: own.values for own in found}["trust.gain_up"] == (0.1, 0.2)
    study = {"name": "own", "reference": "1", "arms": {1: {}, 2: {"interventions": "feedback"}}}
    arms = composed("compare", {"study": study}).study["arms"]
    assert {name: arm["interventions"] for name, arm in arms.items()} == {"1": [], "2": ["feedback"]}
