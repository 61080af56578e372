"""What can be chosen, as Markdown: theories, interventions, parameters."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import yaml

from experiments.docs.markdown import table
from experiments.locations import configs_folder
from sim.parameters import OPEN, Parameters, rows, walk


def interventions_block() -> str:
    """Return what a clinic can do, and how strong it is by default."""
    made = []
    for item in dataclasses.fields(Parameters().intervention):
        group: Any = item.default
        described = {path: (meta, value) for path, meta, value in walk(group)}
        own = [
            f"`{path}` {value:g}" if isinstance(value, int | float) else f"`{path}` {value}"
            for path, (_, value) in described.items()
            if path not in ("coverage", "start_week")
        ]
        made.append(
            {
                "name": item.name,
                "what": str(type(group).__doc__).strip().rstrip("."),
                "covers": described["coverage"][0].unit,
                "its own parameters": ", ".join(own),
            }
        )
    return table(made, ("name", "what", "covers", "its own parameters"))


def theories_block() -> str:
    """Return the weights of the causal paths under each theory."""
    folder = configs_folder() / "theory"
    files = sorted(folder.glob("*.yaml"), key=lambda path: (path.stem != "integrative", path.stem))
    theories = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}
    made = [
        {
            "name": path,
            "path": meta.meaning,
            **{name: f"{values[path]:g}" for name, values in theories.items()},
        }
        for path, meta, _ in walk(Parameters().theory)
    ]
    return table(made, ("name", "path", *theories))


def shares_block() -> str:
    """Return how many parameters of each group have a published source."""
    total, known = Counter[str](), Counter[str]()
    for row in rows():
        group = row["name"].partition(".")[0]
        total[group] += 1
        known[group] += row["source"] != OPEN
    made = [
        {
            "name": group,
            "parameters": str(count),
            "sourced": str(known[group]),
            "open": str(count - known[group]),
        }
        for group, count in total.items()
    ]
    share = 100.0 * known.total() / total.total()
    head = (
        f"{total.total()} parameters: {known.total()} sourced ({share:.0f} %), "
        f"{total.total() - known.total()} open ({100.0 - share:.0f} %)."
    )
    return f"{head}\n\n" + table(made, ("name", "parameters", "sourced", "open"))


def parameters_block() -> str:
    """Return all parameters, group by group."""
    parts = []
    every = rows()
    for group in dict.fromkeys(row["name"].partition(".")[0] for row in every):
        inside = [row for row in every if row["name"].startswith(f"{group}.")]
        meaning = str(type(getattr(Parameters(), group)).__doc__).strip()
        shown = table(inside, ("name", "value", "unit", "range", "meaning", "source"))
        parts.append(f"## {group}\n\n{meaning}\n\n{shown}")
    return "\n\n".join(parts)
