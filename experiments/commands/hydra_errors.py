"""One clear sentence for everything that Hydra can dislike about a command line or a configuration."""

from __future__ import annotations

import re

import yaml
from hydra.errors import (
    ConfigCompositionException,
    HydraException,
    MissingConfigException,
    OverrideParseException,
)
from omegaconf.errors import OmegaConfBaseException

from experiments.commands.hydra_overrides import quoting_that_works
from experiments.config.error_messages import configuration_sentence, first_line, unknown_option
from experiments.config.group_files import group_options

_SHOWN = 200
CONFIGURATION_ERRORS = (HydraException, OmegaConfBaseException, yaml.YAMLError)
"""What composing a configuration can raise."""


def hydra_sentence(error: BaseException) -> str:
    """Return what is wrong with a configuration in one sentence for its author.

    Parameters
    ----------
    error : exception
        One of `CONFIGURATION_ERRORS`, with its causes.
    """
    if isinstance(error, OverrideParseException):
        return _unreadable(str(error.override))
    if isinstance(error, MissingConfigException):
        return _missing_file(error)
    if isinstance(error, ConfigCompositionException) and str(error).startswith("Ambiguous value"):
        argument = re.findall("'(.*)'", first_line(error))[0]
        return f"{argument} gives several values; write name=[a,b] for a list, or add -m to run each"
    return configuration_sentence(error)


def value_sentence(error: ValueError) -> str:
    """Return what Python dislikes about a value in one sentence."""
    if "integer string conversion" in str(error):
        return "a number of thousands of digits was found, but a shorter one was expected"
    return first_line(error)


def _unreadable(override: str) -> str:
    shown = override if len(override) <= _SHOWN else f"{override[:_SHOWN]}..."
    comma = re.search(r":\s*([-+]?\d+),(\d+)\s*[,}]", override)
    if comma:
        return f"{shown!r} cannot be read; write {comma[1]}.{comma[2]} with a decimal point"
    if (typed := quoting_that_works(override)) and len(override) <= _SHOWN:
        return f"{shown!r} cannot be read; quote a value with such characters, as in {typed}"
    return f"{shown!r} cannot be read; write name=value"


def _missing_file(error: MissingConfigException) -> str:
    found = re.search(r"Could not (?:find|load) '(.+)'", str(error))
    name = found.group(1) if found else error.missing_cfg_file or ""
    group, _, option = name.rpartition("/")
    if not group:
        return first_line(error)
    return unknown_option(group, option, error.options or group_options(group))
