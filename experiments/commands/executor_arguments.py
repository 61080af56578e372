"""Where to run, as the commands on a sweep's folder are told: ``executor=NAME executor.name=value``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sim.errors import InputError, shown

if TYPE_CHECKING:
    from omegaconf import DictConfig

    from experiments.sweeps.executors import ExecutorConfig

DEFAULT: Final = "serial"


def executor_of(overrides: Sequence[str]) -> ExecutorConfig:
    """Return the executor that settings describe.

    Parameters
    ----------
    overrides : sequence of str
        ``executor=dask`` names a file of ``configs/executor``, ``executor.address=...`` changes one of its settings.

    Raises
    ------
    InputError
        For an unknown executor or setting, or a value of the wrong kind.
    """
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    from experiments.config.error_messages import configuration_sentence
    from experiments.config.group_files import load_group_file
    from experiments.config.schema import ExecutorSchema
    from experiments.sweeps.executors import ExecutorConfig

    named = [text.partition("=")[2] for text in overrides if text.startswith("executor=")]
    changes = [text.removeprefix("executor.") for text in overrides if text.startswith("executor.")]
    try:
        settings = OmegaConf.merge(
            OmegaConf.structured(ExecutorSchema),
            load_group_file("executor", named[-1] if named else DEFAULT),
            *map(_changed, changes),
        )
        values = OmegaConf.to_container(settings)
    except OmegaConfBaseException as error:
        raise InputError(configuration_sentence(error)) from error
    assert isinstance(values, dict)
    return ExecutorConfig(**{str(name): value for name, value in values.items()})


def _changed(change: str) -> DictConfig:
    import yaml
    from omegaconf import OmegaConf

    try:
        return OmegaConf.from_dotlist([change])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        name, _, value = change.partition("=")
        raise InputError(f"executor.{name} is {shown(value)}, but a number or word was expected") from error
