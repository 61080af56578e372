"""YAML files of configurations, read so that a name is text and a number is what it looks like, and within limits."""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import yaml
from omegaconf._utils import get_yaml_loader

from experiments.config.user_files import has_control_characters, read_file
from sim.errors import InputError, nearest, shown

ENDINGS: Final = (".yaml", ".yml")
"""Endings of configuration files, the usual one first."""
MOST_CHARACTERS: Final = 1_000_000
MOST_VALUES: Final = 100_000
"""Values of a file with every alias (``*name``) written out."""
MOST_DEPTH: Final = 100
_DIGITS: Final = 400
_TAG: Final = "tag:yaml.org,2002:"
_PLAIN: Final = {
    f"{_TAG}bool": re.compile(r"(?i:true|false)"),
    f"{_TAG}int": re.compile(r"[-+]?(0|[1-9][0-9]*)"),
    f"{_TAG}float": re.compile(
        r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?\.(?i:inf)|\.(?i:nan)"
    ),
}
"""What is a truth value or number; other forms of YAML 1.1 (yes, 010, 0x10, 1_000, 1:30) are text, as in YAML 1.2."""


def read_yaml(path: Path) -> tuple[dict[str, object], str]:
    """Return the values of a configuration file, and its text.

    Raises
    ------
    InputError
        Naming file and line, if it cannot be read, is no YAML of names and values, or is too large or too deep.
    """
    text = read_file(path).text
    return copy.deepcopy(_values(str(path), text)), text


def check_names(
    values: Mapping[str, object], known: Collection[str], needed: Collection[str], where: str, what: str
) -> None:
    """Refuse a file that says something nobody asks for, or does not say what is needed.

    Parameters
    ----------
    values : mapping
        What the file says.
    known, needed : collection of str
        Names that it may have, and that it must have, not empty.
    where : str
        The file, for errors.
    what : str
        What kind of file it is, such as ``a mapping``.

    Raises
    ------
    InputError
    """
    for name in values:
        if name not in known:
            raise InputError(
                f"{where}: {shown(name)} is not something {what} says{nearest(str(name), known)}"
            )
    for name in needed:
        if values.get(name) in (None, "", {}, []):
            raise InputError(f"{where} does not say {name!r}, but {', '.join(needed)} were expected")


@functools.lru_cache(maxsize=256)
def _values(path: str, text: str) -> dict[str, object]:
    if len(text) > MOST_CHARACTERS:
        raise InputError(f"{path} has {len(text)} characters, but at most {MOST_CHARACTERS} were expected")
    if _depth(text) > MOST_DEPTH:
        raise InputError(f"{path} is nested too deeply to be read")
    try:
        # A character that YAML does not allow is refused by the loader before anything is read.
        loader = get_yaml_loader()(text)
        loader.name = path
        node = loader.get_single_node()
        values = {} if node is None else loader.construct_document(_checked(path, node))
    except RecursionError:
        raise InputError(f"{path} is nested too deeply to be read") from None
    except yaml.YAMLError as error:
        raise InputError(yaml_sentence(path, error)) from error
    if not isinstance(values, dict):
        raise InputError(f"{path} holds {type(values).__name__}, but names and values were expected")
    return values


def _depth(text: str) -> int:
    """Return how deep brackets go, found without a parser, which would take long over thousands of them."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def yaml_sentence(path: str, error: yaml.YAMLError) -> str:
    """Return what is wrong with a file in one sentence."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    line = "" if mark is None else f", line {mark.line + 1},"
    words = [str(error).splitlines()[0]]
    if isinstance(error, yaml.MarkedYAMLError):
        words = [text for text in (error.context, error.problem) if text]
    return f"{path}{line} cannot be read: {', '.join(words)}"


def _checked(path: str, root: yaml.Node) -> yaml.Node:
    """Make names text, and refuse what would grow without bound."""
    sizes: dict[int, int] = {}

    def size(node: yaml.Node) -> int:
        if id(node) in sizes:
            if not sizes[id(node)]:
                raise InputError(
                    f"{_line(path, node)}: a value contains itself, but none of its own was expected"
                )
            return sizes[id(node)]
        sizes[id(node)] = 0
        children: list[yaml.Node] = []
        if isinstance(node, yaml.ScalarNode):
            _check_scalar(path, node)
        elif isinstance(node, yaml.MappingNode):
            _check_names(path, node)
            children = [value for _, value in node.value]
        else:
            children = node.value
        total = 1 + sum(map(size, children))
        if total > MOST_VALUES:
            raise InputError(f"{path} has more than {MOST_VALUES} values, its aliases (*name) written out")
        sizes[id(node)] = total
        return total

    size(root)
    return root


def _check_scalar(path: str, node: yaml.ScalarNode) -> None:
    if node.tag in _PLAIN and not _PLAIN[node.tag].fullmatch(node.value):
        node.tag = f"{_TAG}str"
    if node.tag == f"{_TAG}int" and len(node.value) > _DIGITS:
        raise InputError(
            f"{_line(path, node)} has {len(node.value)} digits, but a shorter number was expected"
        )
    if has_control_characters(node.value.replace("\n", " ").replace("\t", " ")):
        raise InputError(f"{_line(path, node)} has a character that cannot be printed")


def _check_names(path: str, node: yaml.MappingNode) -> None:
    before = ""
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise InputError(f"{_line(path, key)}: a name is a list or mapping, but text was expected")
        if key.tag != f"{_TAG}merge":
            key.tag = f"{_TAG}str"
        _check_scalar(path, key)
        if not key.value:
            raise InputError(f"{_line(path, key)}: a name is empty, but text was expected before the colon")
        missing = isinstance(value, yaml.ScalarNode) and not value.value and value.style is None
        if (
            node.flow_style
            and missing
            and re.fullmatch(r"\d+", key.value)
            and re.fullmatch(r"[-+]?\d+", before)
        ):
            raise InputError(
                f"{_line(path, key)}: {before},{key.value} was found, but a number with a decimal point, "
                f"{before}.{key.value}, was expected"
            )
        before = value.value if isinstance(value, yaml.ScalarNode) else ""


def _line(path: str, node: yaml.Node) -> str:
    return f"{path}, line {node.start_mark.line + 1}"
