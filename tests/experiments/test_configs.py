"""Every file in configs/ composes, is valid, and does what its name says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from experiments.commands.command_line import main
from experiments.commands.executor_arguments import executor_of
from experiments.commands.hydra_schema import register
from experiments.config.checked_config import CheckedConfig, check_config
from experiments.config.group_files import SETTING_GROUPS, config_folder
from experiments.config.locations import configs_folder
from experiments.config.setting_files import in_setting, setting_values, settings
from experiments.designs import DESIGNS
from experiments.studies.study import StudyPlan, build_study
from experiments.sweeps.executors import KINDS
from experiments.sweeps.prepared_sweep import prepare
from sim.errors import InputError
from sim.parameters import Parameters
from sim.parameters.theory import Theory

FILES = sorted(path.relative_to(configs_folder()) for path in configs_folder().rglob("*.yaml"))
APART = (
    "assurance",
    "study",
    "calibration",
    "design",
    "executor",
    "questionnaire",
    "robustness",
    "hypotheses",
    "search",
    "setting",
    "trial",
    "estimators",
)
GROUPS = [path for path in FILES if len(path.parts) == 2 and path.parts[0] not in APART]
SWEPT = ["feedback_anywhere"]
STUDIES = [path.stem for path in FILES if path.parts[0] == "study" and path.stem not in SWEPT]
DESIGNED = [path.stem for path in FILES if path.parts[0] == "design"]
EXECUTORS = [path.stem for path in FILES if path.parts[0] == "executor"]
THEORIES = [path.stem for path in FILES if path.parts[0] == "theory"]


@contextmanager
def composed(command: str, *overrides: str) -> Iterator[CheckedConfig]:
    register(command)
    with initialize_config_dir(str(configs_folder()), version_base="1.3"):
        values: Any = OmegaConf.to_container(compose(command, list(overrides)), resolve=True)
        yield check_config(command, values)


def study_of(name: str) -> tuple[StudyPlan, CheckedConfig]:
    with composed("compare", f"study={name}") as settings:
        return build_study(settings.study, settings.parameters), settings


def test_there_are_no_other_files() -> None:
    assert {path.name for path in FILES if len(path.parts) == 1} == {
        "simulate.yaml",
        "compare.yaml",
        "robust.yaml",
        "trial.yaml",
        "sample_size.yaml",
        "assurance.yaml",
        "estimators.yaml",
        "sweep.yaml",
        "validate.yaml",
        "screen.yaml",
        "calibrate.yaml",
        "predict.yaml",
        "theories.yaml",
        "history_match.yaml",
        "hypotheses.yaml",
    }
    assert all(len(path.parts) <= 2 for path in FILES)


@pytest.mark.parametrize(
    "command",
    [
        "simulate",
        "compare",
        "robust",
        "trial",
        "sample_size",
        "assurance",
        "estimators",
        "sweep",
        "validate",
        "screen",
        "calibrate",
        "theories",
        "hypotheses",
        "history_match",
    ],
)
def test_defaults_are_the_models(command: str) -> None:
    with composed(command, *(["study=clinic_year"] if command == "sweep" else [])) as settings:
        assert settings.parameters == Parameters()


@pytest.mark.parametrize("path", GROUPS, ids=str)
def test_group_file_is_valid_and_changes_only_its_group(path: Path) -> None:
    group, name = path.parts[0], path.stem
    with composed("simulate", f"{group}={name}") as settings:
        changed = settings.parameters.changes_from(Parameters())
    assert all(key.startswith(f"{group}.") for key in changed)
    assert bool(changed) == (
        name not in ("default", "none", "integrative", "posterior", "plausible", "posterior_all")
    )


@pytest.mark.parametrize("name", settings())
def test_a_setting_is_people_clinic_and_forms_in_every_command(name: str) -> None:
    with composed("simulate", f"setting={name}") as made:
        assert made.parameters == in_setting(Parameters(), name)
    changed = made.parameters.changes_from(Parameters())
    assert {path.partition(".")[0] for path in changed} <= set(SETTING_GROUPS)
    assert bool(changed) == (name != "default_outpatient")


def test_what_is_typed_wins_over_a_setting() -> None:
    with composed(
        "validate", "setting=nhs_talking_therapies", "instrument=gad7", "clinic.minimum_wait=1"
    ) as made:
        assert made.parameters.instrument.distress_top == 21
        assert (made.parameters.clinic.minimum_wait, made.parameters.clinic.session_limit) == (1, 16)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "# @package _global_\nwork: {gain: 0.5}\n",
            "sets work, but a setting was expected to hold clinic, ",
        ),
        ("# @package _global_\ndefaults:\n  - override /theory: technique\n", "sets theory, but a setting"),
        ("clinic: {clients: 40}\n", "was expected as the first line of a setting"),
    ],
)
def test_a_setting_with_mechanisms_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "setting").mkdir()
    (tmp_path / "setting" / "mine.yaml").write_text(text, encoding="utf-8")
    with config_folder(tmp_path), pytest.raises(InputError, match=sentence):
        setting_values("mine")


@pytest.mark.parametrize("path", [path for path in GROUPS if path.parts[0] == "intervention"], ids=str)
def test_intervention_switches_on_just_one(path: Path) -> None:
    with composed("simulate", f"intervention={path.stem}") as settings:
        on = [
            name for name, part in settings.parameters.as_dict()["intervention"].items() if part["coverage"]
        ]
    assert len(on) == (path.stem != "none")
    assert all(path.stem.startswith(name) for name in on)


def test_interventions_combine() -> None:
    with composed("simulate", "intervention=[feedback,reminders]") as settings:
        made = settings.parameters.intervention
    assert (made.feedback.coverage, made.reminders.coverage, made.supervision.coverage) == (1.0, 1.0, 0.0)


def test_every_intervention_of_the_model_has_a_file() -> None:
    names = {path.stem for path in GROUPS if path.parts[0] == "intervention"}
    known = set(Parameters().as_dict()["intervention"])
    assert known - {"matching"} <= names
    assert {f"matching_{rule}" for rule in ("fit", "need", "skill")} <= names


@pytest.mark.parametrize("name", THEORIES)
def test_theory_says_what_it_thinks_of_every_path(name: str) -> None:
    written = yaml.safe_load((configs_folder() / "theory" / f"{name}.yaml").read_text(encoding="utf-8"))
    assert list(written) == list(Theory.__dataclass_fields__)
    weights = [value for value in written.values() if not isinstance(value, str)]
    assert all(weight in (0, 1) for weight in weights)
    assert len(weights) == 12
    # What the theories do not dispute is the same in all of them.
    assert (written["support_change"], written["strain_attunement"], written["feedback_reading"]) == (1, 1, 1)


def test_theories_differ_pairwise() -> None:
    weights = set()
    for name in THEORIES:
        written = yaml.safe_load((configs_folder() / "theory" / f"{name}.yaml").read_text(encoding="utf-8"))
        weights.add(tuple(written.values()))
    assert len(weights) == len(THEORIES) == 10


@pytest.mark.parametrize("name", STUDIES)
def test_study_is_valid(name: str) -> None:
    study, settings = study_of(name)
    assert study.name == name == settings.study["name"]
    assert study.question.endswith("?")
    parameters = [arm.parameters.as_dict() for arm in study.arms]
    assert all(one != other for k, one in enumerate(parameters) for other in parameters[:k])


@pytest.mark.parametrize("name", [*SWEPT, *STUDIES])
def test_every_study_can_be_swept(name: str) -> None:
    with composed("sweep", f"study={name}") as settings:
        setup = prepare(settings)
    assert setup.task.study == name
    assert len(setup.design.rows) == (32 if name in SWEPT else 1)


def test_an_example_is_read_in_fifty_lines() -> None:
    lines = (configs_folder() / "study" / "feedback_anywhere.yaml").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 50


def test_a_study_that_varies_parameters_is_not_for_compare(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["compare", "study=feedback_anywhere"]) == 2
    said = (
        "study=feedback_anywhere varies parameters, but a study of arms was expected; alliance sweep runs it"
    )
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("name", DESIGNED)
def test_design_takes_what_its_file_gives(name: str) -> None:
    with composed("sweep", "study=clinic_year", f"design={name}") as settings:
        written = settings.values["design"]
    assert written["kind"] == name
    given = {key for key, value in written.items() if value is not None} - {"kind"}
    assert given <= set(DESIGNS[name].takes)


def test_there_is_a_file_for_every_design_and_executor() -> None:
    assert sorted(DESIGNED) == sorted(DESIGNS)
    assert sorted(EXECUTORS) == sorted(KINDS)


@pytest.mark.parametrize("name", EXECUTORS)
def test_executor_is_of_its_kind(name: str) -> None:
    assert executor_of([f"executor={name}"]).kind == name


def test_default_study() -> None:
    with composed("compare") as settings:
        assert settings.study["name"] == "clinic_year"
        assert settings.options.replicates == 50
    clinic = settings.parameters.clinic
    assert (clinic.therapists, clinic.clients, clinic.weeks, clinic.followup_weeks) == (20, 600, 52, 26)
    study, _ = study_of("clinic_year")
    assert len(study.arms) == 6
    together = study.arms[-1].parameters
    single = [arm.parameters.changes_from(settings.parameters) for arm in study.arms[1:-1]]
    assert together.changes_from(settings.parameters) == {key: 1.0 for part in single for key in part}


def test_ingredients_together_are_the_single_ones_joined() -> None:
    study, settings = study_of("ingredients")
    *single, together = (arm.parameters.changes_from(settings.parameters) for arm in study.arms[1:])
    assert together == {key: value for part in single for key, value in part.items()}


def test_command_line_beats_the_study_file() -> None:
    with composed("compare", "study=small", "clinic.therapists=7", "replicates=3") as settings:
        assert settings.parameters.clinic.therapists == 7
        assert settings.options.replicates == 3
    with composed("compare", "study=small", "clinic=large") as settings:
        assert settings.parameters.clinic.clients == 4000
