"""The generated parts of the pages, each a function that returns Markdown."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from experiments.docs.claims import claims_block
from experiments.docs.columns import column_rows, empty_tables
from experiments.docs.markdown import table
from experiments.docs.worked import roster_run
from experiments.locations import configs_folder
from sim.equations import EQUATIONS
from sim.parameters import OPEN, Parameters, rows, walk
from sim.schedule import meaning_of, numbers_of, place_of, schedule_rows
from sim.states import ClientState, DyadState, Meeting, TherapistState, state_rows
from sim.streams import Decision

_STATES = {
    "Client": ClientState,
    "Therapist": TherapistState,
    "Dyad": DyadState,
    "Meeting (one appointment while it lasts)": Meeting,
}


def states_block() -> str:
    """Return the state variables of each entity."""
    parts = []
    for title, kind in _STATES.items():
        parts.append(f"### {title}\n\n" + table(state_rows(kind), ("name", "span", "meaning")))
    return "\n\n".join(parts)


def schedule_block() -> str:
    """Return the stages of the week, part by part."""
    parts: list[str] = []
    numbered = [{"": str(i), **row} for i, row in enumerate(schedule_rows(), start=1)]
    for name, each in dict.fromkeys((row["part"], row["each"]) for row in numbered):
        inside = [row for row in numbered if row["part"] == name]
        shown = table(inside, ("", "name", "actor", "what", "equations", "function"))
        parts.append(f"**{name.capitalize()}**: for each {each}\n\n{shown}")
    return "\n\n".join(parts)


def equations_block() -> str:
    """Return all equations in order of their numbers, and how many have a published form."""
    ordered = sorted(EQUATIONS.values(), key=lambda equation: int(equation.number[1:]))
    users = defaultdict[str, list[str]](list)
    for row in schedule_rows():
        for number in numbers_of(row["equations"]):
            users[number].append(f"`{row['name']}`")
    made = [
        {
            "number": equation.number,
            "formula": equation.formula,
            "what": meaning_of(equation.function),
            "function": place_of(equation.function).removeprefix("sim.equations."),
            "stages": ", ".join(users.get(equation.number, ())),
            "source": equation.source,
        }
        for equation in ordered
    ]
    known = sum(equation.source != OPEN for equation in ordered)
    head = (
        f"{len(made)} equations; {known} follow a published form or direction, {len(made) - known} are open."
    )
    return f"{head}\n\n" + table(made, ("number", "formula", "what", "function", "stages", "source"))


def columns_block() -> str:
    """Return the columns of the four tables."""
    return "\n\n".join(
        f"### `{name}`\n\n" + table(column_rows(name), ("column", "type", "unit", "meaning"))
        for name in empty_tables()
    )


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


def draws_block() -> str:
    """Return the random decisions with their numbers."""
    return ", ".join(f"{decision.name.lower()} ({int(decision)})" for decision in Decision)


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


BLOCKS: Mapping[str, Callable[[], str]] = {
    "states": states_block,
    "schedule": schedule_block,
    "equations": equations_block,
    "columns": columns_block,
    "interventions": interventions_block,
    "theories": theories_block,
    "draws": draws_block,
    "claims": claims_block,
    "shares": shares_block,
    "parameters": parameters_block,
    "roster_run": roster_run,
}
"""Name of a part, as its marker says it, and what makes it."""
