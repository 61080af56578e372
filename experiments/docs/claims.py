"""What clinical writing claims about the alliance, and the equations that carry each claim."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from experiments.docs.markdown import table
from experiments.statements.claim import CLAIM_TEXTS
from sim.equations import EQUATIONS
from sim.process import session, week


def claims_block() -> str:
    """Return each claim with the equations, and the functions of session and week, that name it."""
    carried = {number: list(_carriers(number)) for number in range(1, len(CLAIM_TEXTS) + 1)}
    made = [
        {"claim": f"S{number}", "what": text, "carried by": ", ".join(carried[number])}
        for number, text in enumerate(CLAIM_TEXTS, start=1)
    ]
    return table(made, ("claim", "what", "carried by"))


def _carriers(claim: int) -> Iterator[str]:
    for equation in sorted(EQUATIONS.values(), key=lambda equation: int(equation.number[1:])):
        if claim in _named(equation.function.__doc__):
            yield equation.number
    for module in (session, week):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and claim in _named(function.__doc__):
                yield f"`{name}`"


def _named(text: str | None) -> set[int]:
    """Return the claims that a docstring names, as ``claims S1, S5-S8``."""
    found: set[int] = set()
    for first, last in re.findall(r"\bS(\d+)(?:-S(\d+))?", text or ""):
        found |= set(range(int(first), int(last or first) + 1))
    return found
