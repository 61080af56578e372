"""What clinical writing claims about the alliance, and the equations that carry each claim."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from experiments.docs.markdown import table
from sim.equations import EQUATIONS
from sim.process import session, week

CLAIMS = (
    "trust lets clients open up without fear of judgement",
    "rapport makes a safe place to share",
    "trust takes time and effort from both sides",
    "consistent communication builds trust",
    "active listening builds trust",
    "validating emotions builds safety",
    "kept boundaries build trust, lapses harm it",
    "understanding, compassion and genuineness matter",
    "empathy creates connection and validation",
    "non-judgemental listening opens communication",
    "empathy gives insight, insight personalises treatment, personalised treatment works better",
    "communication is two-way: discussion, listening, each other's views understood",
    "shared decisions and goals raise motivation and participation",
    "clarity about strategy, progress and problems lets both adjust",
    "feeling heard and supported makes hard emotions approachable",
    "trust, empathy, communication and collaboration together make active participation and change",
    "a strong alliance leads to adherence, symptom management, satisfaction and well-being",
    "establishing and keeping the alliance leads to exploration, resilience and healing that lasts",
)
"""Claims S1, S2, ... in order."""


def claims_block() -> str:
    """Return each claim with the equations, and the functions of session and week, that name it."""
    carried = {number: list(_carriers(number)) for number in range(1, len(CLAIMS) + 1)}
    made = [
        {"claim": f"S{number}", "what": text, "carried by": ", ".join(carried[number])}
        for number, text in enumerate(CLAIMS, start=1)
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
