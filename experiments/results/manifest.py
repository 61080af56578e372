"""The manifest of a results folder: what is needed to replay it, and to see whether it is what was asked for."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from contextvars import ContextVar
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import sim
from experiments.config.plain_values import PlainValues
from sim.parameters import flattened

MANIFEST = "manifest.json"
FROM_PYTHON = "from Python"
"""What stands in a manifest for the command line of results that were made without one."""
command_line: ContextVar[str] = ContextVar("command_line", default=FROM_PYTHON)
"""What the user typed."""
_NOTHING = "nothing"
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


def _compared(configuration: PlainValues) -> PlainValues:
    # A roster that has moved is the same roster: its checksum counts, not its path.
    files = {f"{name}.path" for name in (f"inputs.{key}" for key in configuration.get("inputs", {}))}
    files |= set(configuration.get("inputs", {}))
    flat = {name: value for name, value in flattened(configuration) if name not in files}
    plain: PlainValues = json.loads(json.dumps(flat))
    return plain


def fingerprint(configuration: PlainValues) -> str:
    """Return 12 hexadecimal digits that two configurations share only if they give the same results."""
    text = json.dumps(_compared(configuration), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def differences(stored: PlainValues, wanted: PlainValues) -> list[str]:
    """Return ``name (stored there, wanted here)`` of every setting that differs, in order of the names."""
    there, here = _compared(stored), _compared(wanted)
    return [
        f"{name} ({_shown(there, name)} there, {_shown(here, name)} here)"
        for name in sorted({*there, *here})
        if there.get(name, _NOTHING) != here.get(name, _NOTHING)
    ]


def only_extensions(stored: PlainValues, wanted: PlainValues) -> bool:
    """Return whether two configurations are the same but for extensions, and for settings that only these declare."""
    there, here = _compared(stored), _compared(wanted)
    changed = {name for name in {*there, *here} if there.get(name, _NOTHING) != here.get(name, _NOTHING)}
    return all(name.startswith("inputs.extension.") or name not in here for name in changed)


def _shown(values: PlainValues, name: str) -> str:
    found = str(values.get(name, _NOTHING))
    return found or _NOTHING


def model_digest() -> str:
    """Return 12 hexadecimal digits of the model's source code."""
    digest, folder = hashlib.sha256(), Path(sim.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def installed_version(package: str) -> str:
    """Return the version of an installed package, or that it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    return found | {package: installed_version(package) for package in PACKAGES}


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


def _git_state() -> dict[str, object] | None:
    commit = _git("rev-parse", "HEAD")
    return None if commit is None else {"commit": commit, "changed": bool(_git("status", "--porcelain"))}


def now() -> str:
    """Return the current time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def begin_manifest(command: str, configuration: PlainValues) -> dict[str, object]:
    """Return a manifest of everything known before a run.

    Parameters
    ----------
    command : str
        Name of the command, such as ``compare``.
    configuration : mapping
        Everything that can change a result, in plain values.
    """
    return {
        "command": command,
        "command_line": command_line.get(),
        "fingerprint": fingerprint(configuration),
        "model": model_digest(),
        "seed": configuration["seed"],
        "started": now(),
        "versions": _versions(),
        "git": _git_state(),
        "machine": {"cores": os.cpu_count(), "platform": platform.platform()},
        "configuration": dict(configuration),
    }
