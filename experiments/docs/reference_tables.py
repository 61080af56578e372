"""What can be chosen, as Markdown: theories, interventions, parameters."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import yaml

from experiments.config.locations import configs_folder
from experiments.docs.markdown import table
from sim.engine.tables import change_threshold
from sim.parameters import OPEN, Parameters, rows, walk
from sim.parameters.metadata import SETTING


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
    """Return the weights of the causal paths, and their forms, under each theory."""
    folder = configs_folder() / "theory"
    files = sorted(folder.glob("*.yaml"), key=lambda path: (path.stem != "integrative", path.stem))
    theories = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}
    made = [
        {
            "name": path,
            "path": meta.meaning,
            **{name: str(values[path]) for name, values in theories.items()},
        }
        for path, meta, _ in walk(Parameters().theory)
    ]
    return table(made, ("name", "path", *theories))


def shares_block() -> str:
    """Return how many parameters of each group rest on a publication, are open, or are the study's to set."""
    counts: dict[str, Counter[str]] = {}
    for row in rows():
        source = row["source"] if row["source"] in (OPEN, SETTING) else "sourced"
        counts.setdefault(row["name"].partition(".")[0], Counter())[source] += 1
    made = [
        {"name": group, **{kind: str(count[kind]) for kind in ("sourced", OPEN, SETTING)}}
        for group, count in counts.items()
    ]
    total = sum(counts.values(), Counter[str]())
    share = 100.0 * total[OPEN] / (total[OPEN] + total["sourced"])
    head = (
        f"{total.total()} parameters. {total[SETTING]} are {SETTING}: there is nothing to find out about them. "
        f"Of the others {total['sourced']} are sourced and {total[OPEN]} ({share:.0f} %) open."
    )
    return f"{head}\n\n" + table(made, ("name", "sourced", OPEN, SETTING))


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


def instruments_block() -> str:
    """Return the distress form of every instrument file: its range and what its numbers mean."""
    names = {
        "distress_top": "to",
        "distress_step": "steps",
        "distress_mean": "mean",
        "clinical_cutoff": "cut-off",
    }
    made = []
    for path in sorted((configs_folder() / "instrument").glob("*.yaml")):
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        own = Parameters.of({"instrument": values})
        if path.stem != "default" and "distress_top" not in values:
            continue
        numbers = {column: f"{getattr(own.instrument, name):.4g}" for name, column in names.items()}
        healthy = own.instrument.healthy_mean
        made.append(
            {
                "instrument": path.stem,
                **numbers,
                "reliable change": f"{change_threshold(own):.3g}",
                "general population": f"{healthy:g}" if healthy else "open",
                "alliance": f"1 to {own.instrument.alliance_points}",
            }
        )
    return table(made, tuple(made[0]))
