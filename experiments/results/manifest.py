"""The manifest of a results folder: what is needed to replay it, and to see whether it is what was asked for."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sim
from experiments.config.checked_config import Settings
from experiments.config.options import NO_RESULT
from experiments.studies.study import Study
from sim.parameters import flattened

MANIFEST = "manifest.json"
PACKAGES = (
    "alliance-sim",
    "mesa",
    "numba",
    "numpy",
    "networkx",
    "pyarrow",
    "hydra-core",
    "omegaconf",
    "matplotlib",
)


def configuration(
    settings: Settings, digests: Mapping[str, Any], study: Study | None = None
) -> dict[str, Any]:
    """Return everything that can change a result, in plain values.

    Parameters
    ----------
    settings : Settings
        The checked configuration.
    digests : mapping
        Checksums of the files that it names.
    study : Study, optional
        Its arms, of which only what differs from the rest of the configuration is kept.
    """
    made = {name: value for name, value in settings.values.items() if name not in NO_RESULT}
    made["inputs"] = {name: dict(digest) for name, digest in digests.items()}
    if study is not None:
        made["arms"] = {arm.name: arm.parameters.changes_from(settings.parameters) for arm in study.arms}
    return made


def _compared(configuration: Mapping[str, Any]) -> dict[str, Any]:
    # A roster that has moved is the same roster: its checksum counts, not its path.
    files = {f"{name}.path" for name in (f"inputs.{key}" for key in configuration.get("inputs", {}))}
    files |= set(configuration.get("inputs", {}))
    flat = {name: value for name, value in flattened(configuration) if name not in files}
    return dict(json.loads(json.dumps(flat)))


def fingerprint(configuration: Mapping[str, Any]) -> str:
    """Return 12 hexadecimal digits that two configurations share only if they give the same results."""
    text = json.dumps(_compared(configuration), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def differences(stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return ``name (stored there, wanted here)`` of every setting that differs, in order of the names."""
    there, here = _compared(stored), _compared(wanted)
    nothing = "nothing"
    return [
        f"{name} ({there.get(name, nothing)} there, {here.get(name, nothing)} here)"
        for name in sorted({*there, *here})
        if there.get(name, nothing) != here.get(name, nothing)
    ]


def model_digest() -> str:
    """Return 12 hexadecimal digits of the model's source code."""
    digest, folder = hashlib.sha256(), Path(sim.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _git(*arguments: str) -> str | None:
    folder = Path(sim.__file__).parents[1]
    if not (folder / ".git").exists():
        return None
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _git_state() -> dict[str, Any] | None:
    commit = _git("rev-parse", "HEAD")
    return None if commit is None else {"commit": commit, "changed": bool(_git("status", "--porcelain"))}


def now() -> str:
    """Return the present time in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def begin_manifest(command: str, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest of everything known before a run.

    Parameters
    ----------
    command : str
        ``simulate``, ``compare`` or ``validate``.
    configuration : mapping
        As `configuration` returns it.
    """
    return {
        "command": command,
        "command_line": shlex.join(["alliance", command, *sys.argv[1:]]),
        "fingerprint": fingerprint(configuration),
        "model": model_digest(),
        "seed": configuration["seed"],
        "started": now(),
        "versions": _versions(),
        "git": _git_state(),
        "machine": {"cores": os.cpu_count(), "platform": platform.platform()},
        "configuration": dict(configuration),
    }
