"""What `alliance export` takes and what formats hold, as Markdown."""

from __future__ import annotations

from experiments.docs.markdown import table
from experiments.exports.export import COMMAND
from experiments.exports.variables import LIMITS, Limits


def export_options_block() -> str:
    """Return the options of `alliance export`."""
    rows = [
        {"name": name, "default": f"`{default}`" if default else "", "meaning": meaning}
        for name, (default, meaning) in COMMAND.options.items()
    ]
    return table(rows, ("name", "default", "meaning"))


def export_limits_block() -> str:
    """Return what each format can hold."""
    nothing = Limits()

    def shown(limits: Limits, name: str) -> str:
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
        {"name": kind, **{head: shown(limits, field) for field, head in heads.items()}}
        for kind, limits in LIMITS.items()
    ]
    return table([{**row, "format": f"`{row['name']}`"} for row in rows], ("format", *heads.values()))
