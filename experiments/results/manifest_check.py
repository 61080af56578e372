"""Whether a manifest holds what its readers need: it may have been edited, or written by another version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from experiments.config.plain_values import PlainValues
from sim.errors import InputError

Kinds = Mapping[str, type]
_ALWAYS: Final[Kinds] = {"command": str, "configuration": dict, "configuration.seed": int}
_STUDY: Final[Kinds] = {"study.name": str, "study.question": str, "study.reference": str, "arms": list}
_OF_COMMAND: Final[Mapping[str, Kinds]] = {
    "simulate": {"seed": int, "tables": dict},
    "compare": {"seed": int, **_STUDY, "configuration.study": dict, "replicates": int, "tables": dict},
    "validate": {"seed": int, "configuration.clinics": int, "tables": dict},
    "export": {"configuration.options.format": str, "rows": dict},
    "sweep": {
        "seed": int,
        **_STUDY,
        "fingerprint": str,
        "configuration.study": dict,
        "configuration.design.kind": str,
        "configuration.inputs": dict,
        "configuration.keep": str,
        "configuration.replicates": int,
        "outcomes": list,
        "levers": dict,
        "earlier": list,
        "rounds": int,
        "layout": dict,
    },
}
_WHERE_PRESENT: Final[Kinds] = {"tables": dict, "files": dict, "versions": dict}
_TABLE: Final = re.compile(r"tables/\w+\.(csv|parquet)")
_WORDS: Final = {str: "text", int: "a whole number", dict: "a mapping", list: "a list"}


def check_manifest(manifest: object, path: Path) -> PlainValues:
    """Return a manifest whose readers find what they need.

    Parameters
    ----------
    manifest : object
        What the file holds.
    path : Path
        The file.

    Raises
    ------
    InputError
        Naming what is missing, or of another kind.
    """
    plain: PlainValues = manifest if isinstance(manifest, dict) else {}
    check_identity(plain, path)
    _check(plain, _OF_COMMAND.get(plain["command"], {}), path)
    _check(plain, {name: kind for name, kind in _WHERE_PRESENT.items() if name in plain}, path)
    for name in plain.get("tables", {}):
        if not _TABLE.fullmatch(name):
            raise InputError(f"{path} names the table {name!r}, but one of its own folder was expected")
    return plain


def check_identity(manifest: PlainValues, path: Path) -> None:
    """Refuse a manifest that lacks what every one has from the start: command, configuration and seed.

    Raises
    ------
    InputError
    """
    _check(manifest, _ALWAYS, path)


def _check(manifest: PlainValues, kinds: Kinds, path: Path) -> None:
    for name, kind in kinds.items():
        value: object = manifest
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if not isinstance(value, kind) or isinstance(value, bool):
            found = "has no" if value is None else f"has {value!r:.40} as"
            raise InputError(
                f"{path} {found} {name}, but {_WORDS[kind]} was expected; it was edited, or written by another "
                f"version of alliance-sim{_version(manifest)}"
            )


def _version(manifest: PlainValues) -> str:
    versions = manifest.get("versions")
    found = versions.get("alliance-sim") if isinstance(versions, dict) else None
    return f" ({found})" if found else ""
