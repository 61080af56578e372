"""What a run is made from: everything that can change its results, in plain values."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.config.checked_config import CheckedConfig
from experiments.config.extensions import recorded
from experiments.config.options import NO_RESULT
from experiments.config.plain_values import PlainValues
from experiments.studies.study import StudyPlan


def configuration(
    config: CheckedConfig, digests: Mapping[str, Mapping[str, str]], plan: StudyPlan | None = None
) -> dict[str, object]:
    """Return everything that can change a result, in plain values.

    Parameters
    ----------
    config : CheckedConfig
    digests : mapping
        Checksums of the files that it names.
    plan : StudyPlan, optional
        Its arms, of which only what differs from the rest of the configuration is kept.
    """
    values: dict[str, object] = {
        name: value for name, value in config.values.items() if name not in NO_RESULT
    }
    values["inputs"] = {name: dict(digest) for name, digest in {**digests, **recorded()}.items()}
    if plan is not None:
        values["arms"] = {arm.name: arm.parameters.changes_from(config.parameters) for arm in plan.arms}
    return values


def stored_config_values(manifest: PlainValues) -> PlainValues:
    """Return the configuration that a manifest keeps, in the form in which `check_config` takes it."""
    configuration: PlainValues = manifest["configuration"]
    return {name: value for name, value in configuration.items() if name not in ("inputs", "arms")}
