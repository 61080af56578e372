"""Overrides as users type them, made into what Hydra's grammar takes: paths, open groups, ranges that are replaced."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Final

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, Quote, QuotedString
from hydra.errors import HydraException

from experiments.config.options import FILES, PATHS
from experiments.designs.uncertainty import uncertainty_leaves
from sim.errors import InputError

_TLS: Final = ("executor.tls_ca_file", "executor.tls_cert", "executor.tls_key")
_FREE: Final = frozenset(
    {
        *PATHS,
        "design.file",
        "executor.tls_ca_file",
        "executor.tls_cert",
        "executor.tls_key",
        *(f"{group}.{name}" for group, names in FILES.items() for name in names),
    }
)
"""Settings whose values are paths, which may hold any character."""
_OPEN: Final = re.compile(
    r"(study\.arms\.[^.=]+\.(set|scale)|study\.uncertainties|calibration\.fitted|population\.correlation"
    r"|executor\.options|study\.moderators|study\.contrasts|trial\.(between_clinics|at_least|at_most|selection))[.=]"
)
"""Groups to which names can be added; what is wrong with a name there is found when it is used."""
LONGEST_NAME: Final = 200
_UNCERTAINTIES: Final = "study.uncertainties"
_WHOLE: Final = ("study.moderators", "study.contrasts")
"""Settings whose names and values take the place of all that a study's file gives, whatever kinds both are of."""


def prepared_overrides(overrides: Sequence[str]) -> list[str]:
    """Return overrides that Hydra takes, in order.

    A path with characters that mean something to Hydra is quoted. A name in an open group needs no ``+`` before it. An
    uncertainty takes the place of the one that a study's file gives, whatever kinds both are of.
    """
    return [prepared for override in overrides for prepared in _prepared(override)]


def _prepared(override: str) -> Iterator[str]:
    name, equals, value = override.partition("=")
    bare = name.lstrip("+")
    if len(name) > LONGEST_NAME:
        raise InputError(
            f"{name[:50]}... has {len(name)} characters, but a name of at most {LONGEST_NAME} was expected"
        )
    if equals and bare in _FREE and parsed(override) is None:
        yield f"{name}={quoted(value)}"
    elif (
        equals
        and bare.startswith(_UNCERTAINTIES)
        and (given := parsed(override))
        and not given.is_sweep_override()
    ):
        yield from _replaced(bare, given)
    elif equals and bare in _WHOLE and (whole := parsed(override)) and not whole.is_sweep_override():
        # First nothing: Hydra would merge two mappings, and cannot put a list in the place of one.
        yield f"{bare}=null"
        yield f"{bare}={value}"
    elif equals and not name.startswith("~") and _OPEN.match(f"{bare}=") and parsed(override):
        yield f"++{bare}={value}"
    else:
        yield override


def _replaced(name: str, given: Override) -> Iterator[str]:
    value = given.value()
    inside = value if name == _UNCERTAINTIES else {name.removeprefix(f"{_UNCERTAINTIES}."): value}
    if not isinstance(inside, dict):
        yield given.input_line or ""
        return
    for path, own in uncertainty_leaves({str(key): part for key, part in inside.items()}):
        # First nothing: Hydra cannot put a mapping in the place of a list.
        yield f"++{_UNCERTAINTIES}.{path}=null"
        if own is not None:
            yield f"++{_UNCERTAINTIES}.{path}={_typed(own)}"


def _typed(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_typed(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_typed, value)) + "]"
    if isinstance(value, str):
        return quoted(value)
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)


def parsed(override: str) -> Override | None:
    """Return an override as Hydra reads it; None if it cannot."""
    try:
        return OverridesParser.create().parse_override(override)
    except (HydraException, ValueError, RecursionError):
        return None


def quoted(value: str) -> str:
    """Return a text in Hydra's quotation marks."""
    return QuotedString(value, Quote.double if '"' not in value else Quote.single).with_quotes()


def quoting_that_works(override: str) -> str:
    """Return an override as it can be typed in a shell so that its value is text; empty if there is no way."""
    name, equals, value = override.partition("=")
    typed = f"{name}={quoted(value)}"
    possible = (
        equals and override.isprintable() and not override.startswith("~") and parsed(typed) is not None
    )
    return shlex.quote(typed) if possible else ""
