"""The jobs of a command with ``-m``: each says which it is, and has a results folder of its own."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.types import RunMode

from experiments.config.plain_values import PlainValues


def differs_by_job(overrides: Sequence[str]) -> bool:
    """Tell whether overrides give each job another results folder, as ``out=a,b`` and ``out=r/${seed}`` do."""
    given = [override for override in overrides if override.lstrip("+").startswith("out=")]
    parsed = OverridesParser.create().parse_overrides(given)
    return any(override.is_sweep_override() or "${" in str(override.input_line) for override in parsed)


def job_values(values: PlainValues, overrides: Sequence[str]) -> PlainValues:
    """Return the values of the present job, after saying which it is.

    Parameters
    ----------
    values : mapping
        As they were composed.
    overrides : sequence of str
        Of the whole command line.

    Returns
    -------
    mapping
        With ``-m`` and one results folder for all jobs, the folder of this job: its number, below that folder.
    """
    present = HydraConfig.get()
    if present.mode != RunMode.MULTIRUN:
        return values
    print(f"job {present.job.num}: {shlex.join(present.overrides.task)}", flush=True)
    if values.get("out") is None or differs_by_job(overrides):
        return values
    return {**values, "out": str(Path(values["out"]) / str(present.job.num))}
