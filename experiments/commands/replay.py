"""`alliance replay`: makes a results folder again from its manifest alone, and compares the tables."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.config.checked_config import CheckedConfig, check_config
from experiments.results.folder import staleness
from experiments.results.manifest import MANIFEST, differences
from sim.errors import InputError


def _simulate(settings: CheckedConfig) -> None:
    from experiments.commands.simulate import simulate_clinic

    simulate_clinic(settings)


def _compare(settings: CheckedConfig) -> None:
    from experiments.commands.compare import compare_arms

    compare_arms(settings)


def _validate(settings: CheckedConfig) -> None:
    from experiments.commands.validate import validate_model

    validate_model(settings)


_TASKS: Mapping[str, Callable[[CheckedConfig], None]] = {
    "simulate": _simulate,
    "compare": _compare,
    "validate": _validate,
}


def replay(arguments: Sequence[str]) -> None:
    """Run what a folder holds once more and compare: ``FOLDER``, for a sweep also ``[executor=NAME] [cores=N]``.

    Raises
    ------
    InputError
        If it comes out differently, or the folder is none that can be replayed.
    """
    if not arguments or arguments[0].startswith("-"):
        raise InputError("alliance replay takes a results folder, as in: alliance replay results/simulate")
    folder = Path(arguments[0])
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InputError(f"{folder} is no results folder (it has no readable {MANIFEST})") from None
    if manifest.get("command") == "sweep":
        from experiments.commands.sweep_folder import executor_from
        from experiments.sweeps.reader import open_sweep
        from experiments.sweeps.replaying import replay_sweep

        replay_sweep(open_sweep(folder), *executor_from(arguments[1:]))
    elif manifest.get("command") in _TASKS and len(arguments) == 1:
        _compared(folder, manifest, _again(manifest))
    else:
        known = ", ".join(("sweep", *_TASKS))
        raise InputError(
            f"{' '.join(arguments)} cannot be replayed; the folder alone of alliance {known} was expected"
        )


def _again(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Run a configuration in a folder that is thrown away, and return the new manifest."""
    from hydra import initialize_config_dir

    from experiments.config.locations import configs_folder

    command = manifest["command"]
    values = {
        name: value for name, value in manifest["configuration"].items() if name not in ("inputs", "arms")
    }
    # Pictures are drawn from the tables that are compared.
    values |= {"figures": False} if "figures" in values else {}
    with (
        tempfile.TemporaryDirectory() as name,
        initialize_config_dir(str(configs_folder()), version_base="1.3"),
    ):
        settings = check_config(command, {**values, "out": f"{name}/again"})
        with contextlib.redirect_stdout(io.StringIO()):
            _TASKS[command](settings)
        return dict(json.loads((Path(name) / "again" / MANIFEST).read_text(encoding="utf-8")))


def _compared(folder: Path, stored: Mapping[str, Any], again: Mapping[str, Any]) -> None:
    found = differences(stored["configuration"], {**again["configuration"], **_figures(stored)})
    if found:
        raise InputError(f"{folder} cannot be replayed: different are {', '.join(found)}")
    other = [
        path
        for path, entry in stored["tables"].items()
        if entry.get("sha256") != again["tables"].get(path, {}).get("sha256")
    ]
    if other:
        why = "; the model is another version now" if staleness(stored) else ""
        raise InputError(f"{folder} comes out differently: {', '.join(other)}{why}")
    print(f"{folder}: run again; {len(stored['tables'])} tables came out with the same bytes")


def _figures(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in stored["configuration"].items() if name == "figures"}
