"""What the commands on results folders take, as Markdown."""

from __future__ import annotations

from typing import TypeVar

from experiments.commands import discover, sensitivity
from experiments.commands.arguments import Command
from experiments.commands.export import COMMAND as EXPORT
from experiments.docs.markdown import table
from experiments.exports.variables import LIMITS, Limits
from experiments.sensitivity.analysis import NEEDS

T = TypeVar("T")
_MEANINGS = {
    "sobol": "shares of the variance: alone, with all others, in pairs",
    "morris": "mean absolute effects over the whole range: finds the few that matter among many, cheaply",
    "pawn": "how far the whole distribution moves; no shares",
}


def _options(command: Command[T]) -> str:
    rows = [
        {
            "name": name,
            "default": f"`{option.default}`" if option.default else "",
            "meaning": option.meaning,
        }
        for name, option in command.options.items()
    ]
    return table(rows, ("name", "default", "meaning"))


def sensitivity_options_block() -> str:
    """Return the options of `alliance sensitivity`."""
    return _options(sensitivity.COMMAND)


def discover_options_block() -> str:
    """Return the options of `alliance discover`."""
    return _options(discover.COMMAND)


def export_options_block() -> str:
    """Return the options of `alliance export`."""
    return _options(EXPORT)


def sensitivity_methods_block() -> str:
    """Return what each method says, and from which designs it can be computed."""
    rows = [
        {
            "name": name,
            "design": ", ".join(f"`{design}`" for design in designs),
            "what it measures": _MEANINGS[name],
        }
        for name, designs in NEEDS.items()
    ]
    return table(rows, ("name", "design", "what it measures"))


def export_limits_block() -> str:
    """Return what each format can hold."""
    nothing = Limits()

    def limit_text(limits: Limits, name: str) -> str:
        value = getattr(limits, name)
        return "" if value == getattr(nothing, name) else f"{value:,}"

    heads = {
        "name": "characters of a name",
        "label": "of a label",
        "value": "of a value's label",
        "rows": "rows",
        "columns": "columns",
    }
    rows = [
        {"name": kind, **{head: limit_text(limits, field) for field, head in heads.items()}}
        for kind, limits in LIMITS.items()
    ]
    return table([{**row, "format": f"`{row['name']}`"} for row in rows], ("format", *heads.values()))
