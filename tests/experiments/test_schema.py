"""What Hydra holds a configuration to is exactly what the model knows."""

from __future__ import annotations

import pytest
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.config.checked_config import check_config
from experiments.config.error_messages import known_names
from experiments.config.options import FILES, KNOWN, Options
from experiments.config.schema import schema
from sim.parameters import Parameters, walk


@pytest.mark.parametrize("command", KNOWN)
def test_schema_has_every_parameter_with_its_default(command: str) -> None:
    made = OmegaConf.structured(schema(command))
    for path, _, value in walk(Parameters()):
        assert OmegaConf.select(made, path) == value, path


@pytest.mark.parametrize("command", KNOWN)
def test_schema_reads_back_as_the_default_settings(command: str) -> None:
    values = OmegaConf.to_container(OmegaConf.structured(schema(command)))
    assert isinstance(values, dict)
    settings = check_config(command, values)  # type: ignore[arg-type]
    assert settings.parameters == Parameters()
    assert settings.options == Options()
    assert settings.files == {}


def test_schema_knows_options_and_files_of_its_command_only() -> None:
    simulate, compare = (OmegaConf.structured(schema(command)) for command in ("simulate", "compare"))
    assert "replicates" not in simulate
    assert "study" not in simulate
    assert "replicate" not in compare
    for group, names in FILES.items():
        assert all(simulate[group][name] is None for name in names)


@pytest.mark.parametrize(
    ("path", "value"),
    [("clinic.therapists", 2.5), ("trust.gain_up", "high"), ("trust.gain_up", True), ("clinic.weeks", None)],
)
def test_schema_refuses_wrong_types(path: str, value: object) -> None:
    made = OmegaConf.structured(schema("simulate"))
    with pytest.raises(OmegaConfBaseException):
        OmegaConf.update(made, path, value)


def test_known_names_cover_the_schema() -> None:
    names = set(known_names())
    assert {path for path, _, _ in walk(Parameters())} <= names
    assert {"trust", "intervention.feedback", "seed", "out", "population.clients"} <= names
