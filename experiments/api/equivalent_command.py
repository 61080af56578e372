"""The command that does what a call of the API does, for manifests and reports."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from sim.parameters import flattened


def equivalent_command(command: str, settings: Mapping[str, object]) -> str:
    """Return a command line with the same settings.

    Examples
    --------
    >>> equivalent_command("validate", {"clinic.clients": 40, "intervention": ["feedback"], "evidence": None})
    "alliance validate clinic.clients=40 'intervention=[feedback]' evidence=null"
    """
    words = [f"{name}={_written(value)}" for name, value in flattened(settings)]
    return shlex.join(["alliance", command, *words])


def _written(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{','.join(_written(item) for item in value)}]"
    return str(value)
