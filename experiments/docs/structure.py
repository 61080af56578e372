"""What the model is made of, as Markdown: states, schedule, equations, columns, draws."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from experiments.docs.markdown import table
from experiments.docs.setters import setting_equations
from experiments.results.column_catalogue import column_rows, empty_tables
from sim.equations import EQUATIONS
from sim.equations.anchors import ANCHORS
from sim.parameters import OPEN
from sim.population.traits import CLIENT_TRAITS, THERAPIST_TRAITS
from sim.process.schedule import meaning_of, place_of, schedule_rows
from sim.random.streams import Decision
from sim.states import (
    DROPOUTS,
    REPAIRS,
    RUPTURES,
    STATUSES,
    ClientState,
    DyadState,
    Meeting,
    TherapistState,
    state_rows,
)

_STATES = {
    "Client": ClientState,
    "Therapist": TherapistState,
    "Dyad": DyadState,
    "Meeting (one appointment while it lasts)": Meeting,
}


_KINDS = ("trait", "state", "record")
_RECORDED = ("id", "key", "bits", "code", "flag", "count", "week", "SD", "draws")


def states_block() -> str:
    """Return the variables of each entity: traits, then states, then what is only recorded or counted."""
    parts, setters = [], setting_equations()
    for title, kind in _STATES.items():
        found = [
            {**row, "kind": _kind(row), "set by": " ".join(setters.get((kind, row["name"]), ()))}
            for row in state_rows(kind)
        ]
        ordered = sorted(found, key=lambda row: _KINDS.index(row["kind"]))
        parts.append(f"### {title}\n\n" + table(ordered, ("name", "kind", "span", "meaning", "set by")))
    return "\n\n".join([*parts, "Codes: " + "; ".join(_codes()) + "."])


def _kind(row: Mapping[str, str]) -> str:
    if row["name"] in (*CLIENT_TRAITS, *THERAPIST_TRAITS):
        return "trait"
    name, said = row["name"], row["meaning"].split()
    kept = name.startswith(("end_", "followup_")) or name.endswith(("_last", "_sum")) or "form" in said
    return "record" if kept or row["span"] in _RECORDED else "state"


def _codes() -> Iterator[str]:
    names = {"status": STATUSES, "dropout_kind": DROPOUTS, "rupture and kind": RUPTURES, "repair": REPAIRS}
    for name, values in names.items():
        yield f"{name}: " + ", ".join(f"{code} {value}" for code, value in enumerate(values))


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
        for number in row["equations"].split():
            users[number].append(f"`{row['name']}`")
    made = [
        {
            "number": equation.number,
            "formula": _with_numbers(equation.formula),
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


def _with_numbers(formula: str) -> str:
    """Return a formula in which functions that are equations have their numbers."""
    numbers = {equation.function.__name__: number for number, equation in EQUATIONS.items()}
    return re.sub(r"\w+(?=\()", lambda name: numbers.get(name[0], name[0]), formula)


def anchors_block() -> str:
    """Return the named constants of the equations."""
    made = [
        {
            "name": name,
            "value": f"{one.value:g}",
            "range": "" if one.low == one.high else f"{one.low:g} .. {one.high:g}",
            "meaning": one.meaning,
            "source": one.source,
        }
        for name, one in ANCHORS.items()
    ]
    return table(made, ("name", "value", "range", "meaning", "source"))


def columns_block() -> str:
    """Return the columns of the four tables."""
    return "\n\n".join(
        f"### `{name}`\n\n" + table(column_rows(name), ("column", "type", "unit", "meaning"))
        for name in empty_tables()
    )


def draws_block() -> str:
    """Return the random decisions with their numbers."""
    return ", ".join(f"{decision.name.lower()} ({int(decision)})" for decision in Decision)
