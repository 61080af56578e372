"""Verdicts that a stored check of robustness gives on the differences of a comparison, if it is of the same study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.results.folder import RESULTS, read_manifest, staleness
from experiments.results.manifest import differences
from experiments.results.table_reading import read_csv
from experiments.robustness.robustness_tables import TYPES
from experiments.robustness.verdicts import VERDICTS
from sim.errors import InputError

COMMAND: Final = "robust"
_FREE: Final = (
    *("seed", "replicates", "engine", "figures", "keep_sessions", "format", "draws", "robustness"),
    *("claim", "lesson", "inputs.draws", "study.moderators"),
)
"""Settings in which a check and a comparison of the same study may differ."""
_SHOWN: Final = 3


@dataclass(frozen=True)
class StoredVerdicts:
    """A stored check of robustness.

    Attributes
    ----------
    folder : Path
    manifest : mapping
    contrasts, alternatives : pyarrow.Table
        As `experiments.robustness.robustness_tables` makes them.
    """

    folder: Path
    manifest: PlainValues
    contrasts: pa.Table
    alternatives: pa.Table

    @property
    def counted(self) -> str:
        """How many differences have which verdict, in a few words."""
        counted = Counter(self.contrasts["verdict"].to_pylist())
        return ", ".join(f"{counted[name]} {name}" for name in VERDICTS if counted[name])


def read_verdicts(folder: Path, configuration: PlainValues) -> StoredVerdicts:
    """Read the verdicts of a results folder.

    Parameters
    ----------
    folder : Path
        Results of ``alliance robust``.
    configuration : mapping
        Of the comparison that they are for.

    Raises
    ------
    InputError
        If the folder holds something else, a check of another study or of other parameters, or one that another version
        of the model has made.
    """
    manifest = read_manifest(folder)
    if manifest.get("command") != COMMAND:
        raise InputError(
            f"{folder} holds results of alliance {manifest.get('command')}, but of alliance {COMMAND} were expected"
        )
    found = differences(_shared(manifest["configuration"]), _shared(configuration))
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise InputError(
            f"{folder} is a check of another configuration; different are {', '.join(found[:_SHOWN])}{more}"
        )
    if stale := staleness(manifest):
        raise InputError(f"{folder} was {stale}; {COMMAND} with overwrite=true renews it")
    contrasts, alternatives = (
        read_csv(folder / f"{name}.csv", TYPES[name]) for name in ("contrasts", "alternatives")
    )
    return StoredVerdicts(folder, manifest, contrasts, alternatives)


def _shared(configuration: PlainValues) -> PlainValues:
    """Return what a check and a comparison of the same study have in common."""

    def left(values: PlainValues, before: str = "") -> PlainValues:
        return {name: own for name, own in values.items() if f"{before}{name}" not in _FREE}

    nested = {name: left(configuration.get(name, {}), f"{name}.") for name in ("inputs", "study")}
    return {**left(configuration), **nested}


def find_verdicts(configuration: PlainValues, study: str) -> tuple[StoredVerdicts | None, str]:
    """Look for verdicts where ``alliance robust`` stores them by itself.

    Parameters
    ----------
    configuration : mapping
        Of the comparison that they are for.
    study : str
        Its name.

    Returns
    -------
    tuple of (StoredVerdicts or None, str)
        The newest that are of this study, and why others were passed over, in a sentence; empty if there are none.
    """
    refused: list[str] = []
    for folder in _newest_first(study):
        try:
            return read_verdicts(folder, configuration), ""
        except InputError as error:
            refused.append(str(error))
    return None, refused[0] if refused else ""


def _newest_first(study: str) -> Sequence[Path]:
    begin = f"{COMMAND}-{study.replace('/', '_')}"
    here = Path(RESULTS)
    there = here.iterdir() if here.is_dir() else ()
    folders = [path for path in there if path.name == begin or path.name.startswith(f"{begin}-")]
    return sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)
