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

from experiments.config.error_messages import configuration_sentence, first_line, unknown_option
from experiments.config.group_files import group_options

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
        return f"{error.override!r} cannot be read ({first_line(_reason(error))}); write name=value"
    if isinstance(error, MissingConfigException):
        return _missing_file(error)
    if isinstance(error, ConfigCompositionException) and str(error).startswith("Ambiguous value"):
        argument = re.findall("'(.*)'", first_line(error))[0]
        return f"{argument} gives several values; write name=[a,b] for a list, or add -m to run each"
    return configuration_sentence(error)


def _reason(error: OverrideParseException) -> str:
    return re.sub(r"^Error parsing override .*\n", "", str(error.message))


def _missing_file(error: MissingConfigException) -> str:
    found = re.search(r"Could not (?:find|load) '(.+)'", str(error))
    name = found.group(1) if found else error.missing_cfg_file or ""
    group, _, option = name.rpartition("/")
    if not group:
        return first_line(error)
    return unknown_option(group, option, error.options or group_options(group))
