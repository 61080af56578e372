"""The command that does what a call of the API does, for manifests and reports."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from experiments.config.typed_words import typed_words


def equivalent_command(command: str, settings: Mapping[str, object]) -> str:
    """Return a command line with the same settings.

    Examples
    --------
    >>> equivalent_command("validate", {"clinic.clients": 40, "intervention": ["feedback"], "evidence": None})
    "alliance validate clinic.clients=40 'intervention=[feedback]' evidence=null"
    """
    return shlex.join(["alliance", command, *typed_words(settings)])
