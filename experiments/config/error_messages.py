"""One clear sentence for everything that OmegaConf or YAML can dislike about a configuration."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator

import yaml
from omegaconf.errors import (
    ConfigAttributeError,
    ConfigKeyError,
    ConfigTypeError,
    OmegaConfBaseException,
    ValidationError,
)

from experiments.config.options import FILES, PATHS, Options
from sim.errors import InputError, nearest, nearest_path, shown
from sim.parameters import Parameters, walk
from sim.parameters.metadata import Meta
from sim.parameters.tree import check


def known_names() -> list[str]:
    """Return every name that an override may set: groups, dotted parameters, options and files."""
    names = list(Parameters().flat())
    options = [item.name for item in dataclasses.fields(Options)]
    files = [f"{group}.{name}" for group, members in FILES.items() for name in members]
    groups = {name.rsplit(".", depth)[0] for name in names for depth in (1, 2)}
    return [*options, *sorted(groups), "study", *files, *names]


def unknown_name(name: str, known: Iterable[str] | None = None) -> str:
    """Return a sentence that refuses a name and offers the nearest one.

    Parameters
    ----------
    name : str
        Dotted name as the user wrote it.
    known : iterable of str, optional
        Names that would do; `known_names` if not given.
    """
    names = list(known if known is not None else known_names())
    if name in names:
        return f"{name} is not an option of this command"
    return f"{name} is not a parameter or option{nearest_path(name, names)}"


def unknown_option(group: str, option: str, options: Iterable[str]) -> str:
    """Return a sentence that refuses a file of a group and lists those there are."""
    there = sorted(options)
    return f"there is no {group} {option!r}{nearest(option, there)} (there are: {', '.join(there) or 'none'})"


def configuration_sentence(error: BaseException) -> str:
    """Return what is wrong with a configuration in one sentence for its author.

    Parameters
    ----------
    error : exception
        Of YAML or OmegaConf, or one that has such a cause.
    """
    if swept := re.match(r"In 'study/(.+)': Could not override '(?:design|executor)'", str(error)):
        return swept_study(swept[1])
    for cause in _chain(error):
        if isinstance(cause, OmegaConfBaseException):
            return _in_file(str(error), _mistyped(cause, str(error)))
    missing = re.match(r"Could not (?:override|delete from config\.) '([^']+)'", str(error))
    return unknown_name(missing.group(1)) if missing else first_line(error)


def _in_file(whole: str, sentence: str) -> str:
    """Return a sentence about a value of a group's file after the name of the file."""
    file = re.match(r"In '([^'/]+/[^']+)'", whole)
    return sentence if file is None or file[1] in sentence else f"{file[1]}.yaml: {sentence}"


def swept_study(study: str) -> str:
    """Return a sentence that refuses a study of a sweep where arms alone are run."""
    return f"study={study} varies parameters, but a study of arms was expected; alliance sweep runs it"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def first_line(error: object) -> str:
    """Return the first line that an error says."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__


def _mistyped(cause: OmegaConfBaseException, whole: str) -> str:
    name = cause.full_key or str(cause.key or "")
    if isinstance(cause, ConfigAttributeError | ConfigKeyError):
        study = re.match(r"In 'study/(.+?)'", whole)
        if study and name in ("study.uncertainties", "study.precision"):
            return swept_study(study[1])
        owner = name.rpartition(".")[0]
        inside = cause.object_type
        if owner and isinstance(inside, type) and dataclasses.is_dataclass(inside):
            return unknown_name(name, [f"{owner}.{item.name}" for item in dataclasses.fields(inside)])
        return unknown_name(name)
    if name and "Cannot merge" in str(cause):
        expected = "a list" if "with ListConfig" in str(cause) else "names and values"
        return f"{name} is {shown(_value_of(cause, whole))}, but {expected} was expected"
    if isinstance(cause, ConfigTypeError) and "deletion" in str(cause):
        return f"{name} cannot be removed; give it a value, as in {name}=..."
    added = re.match(r"Error merging override \+*(study\.arms\.([^.=]+))", whole)
    if isinstance(cause, ValidationError) and added and name == added[2]:
        return f"{added[1]} is not an arm of this study, but one of its arms was expected; a study's file adds arms"
    if isinstance(cause, ValidationError) and name:
        return wrong_value(name, _value_of(cause, whole))
    file = re.match(r"In '([^']+)'", whole)
    place = name or (f"file {file.group(1)}.yaml" if file else "configuration")
    return f"{place}: {first_line(cause)}"


def _value_of(cause: OmegaConfBaseException, whole: str) -> object:
    """Find the refused value: OmegaConf keeps it only in the text of its messages."""
    override = re.match(r"Error merging override [+~]*[^=]*=(.*)", whole)
    quoted = re.match(r"Value '(.*)' of type", str(cause)) or re.search(r"value: (.*)", str(cause))
    text = override.group(1) if override else (quoted.group(1) if quoted else "null")
    # Only what looks like a number or a constant is one; 0x10 or 1_000 stays as it was typed.
    number = r"[-+]?(0|[1-9][0-9]{0,300})(\.[0-9]*)?([eE][-+]?[0-9]+)?"
    return yaml.safe_load(text) if re.fullmatch(rf"{number}|true|false|null", text) else text


def wrong_value(name: str, value: object) -> str:
    """Return a sentence that refuses a value and says what was expected."""
    metas: dict[str, Meta] = {path: meta for path, meta, _ in walk(Parameters())}
    metas |= {item.name: item.metadata["meta"] for item in dataclasses.fields(Options) if item.metadata}
    meta = metas.get(name)
    if meta is None:
        expected = (
            "the path of a file or folder" if name in (*PATHS, *_file_names()) else "another kind of value"
        )
        inside = "a group of parameters" if any(path.startswith(f"{name}.") for path in metas) else expected
        return f"{name} is {shown(value)}, but {inside} was expected"
    if meta.kind != "flag":
        try:
            check(name, meta, value)
        except InputError as error:
            return str(error)
    return f"{name} is {shown(value)}, but {meta.range_text} was expected"


def _file_names() -> set[str]:
    return {f"{group}.{name}" for group, members in FILES.items() for name in members}
