"""A YAML file of somebody's own, read with care: what is wrong with it is said in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml

from experiments.config.plain_values import PlainValues
from sim import InputError

LARGEST: Final = 1_000_000
"""Most bytes of a file that is looked at."""


def read_yaml_file(path: Path, expected: str) -> PlainValues:
    """Return what a YAML file holds: names and their values.

    Parameters
    ----------
    path : Path
    expected : str
        What the file should be, as errors say it, such as ``a lesson``.

    Raises
    ------
    InputError
        If it cannot be read, is too large, is not text in UTF-8 or not YAML, or holds no names with values.
    """
    problem, data = "", None
    try:
        with path.open("rb") as stream:
            read = stream.read(LARGEST + 1)
        if len(read) > LARGEST:
            problem = f"has more than {LARGEST} bytes"
        else:
            data = yaml.safe_load(read.decode("utf-8"))
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        problem = "is not text in UTF-8"
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        problem = "is not valid YAML" + (f" in line {place.line + 1}" if place is not None else "")
    if problem:
        raise InputError(f"{path} {problem}, but {expected} was expected")
    if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
        raise InputError(f"{path} holds no names with values, but {expected} was expected")
    return data
