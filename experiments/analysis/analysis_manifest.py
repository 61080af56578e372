"""What identifies an analysis of a sweep, and its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from experiments.analysis.contrasts import sweep_identity
from experiments.config.plain_values import PlainValues
from experiments.results.derived_folder import derived_configuration, start_manifest
from experiments.sweeps.reader import StoredSweep

TEXT: Final = "findings.txt"
Option = str | float | bool | tuple[str, ...] | None


def option_texts(options: Mapping[str, Option]) -> dict[str, str]:
    """Return options as they are typed on a command line.

    Examples
    --------
    >>> option_texts({"outcome": ("dropout", "sessions"), "figures": True, "above": None})
    {'outcome': 'dropout,sessions', 'figures': 'true', 'above': ''}
    """
    return {name: _text(value) for name, value in options.items()}


def _text(value: Option) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def analysis_manifest(command: str, sweep: StoredSweep, options: Mapping[str, Option]) -> PlainValues:
    """Return the manifest of an analysis, as far as it is known before it is computed.

    Parameters
    ----------
    command : str
        The command that does the same.
    sweep : StoredSweep
        What is analysed.
    options : mapping
        Every option of the command but ``out``.
    """
    texts = option_texts(options)
    typed = [str(sweep.folder), *(f"{name}={text}" for name, text in texts.items() if text)]
    return start_manifest(command, typed, derived_configuration(sweep.seed, sweep_identity(sweep), texts))
