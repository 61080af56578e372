"""What is known of clients at intake and how it goes with alliance and outcome: attachment, expectation.

The model has no scores of these forms, only the traits. A form's error lowers a correlation by the square root of
its reliability, so that is done to the correlation with the trait.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from types import MappingProxyType
from typing import Final

from experiments.measures.estimands.arithmetic import correlation
from experiments.measures.estimands.observed import Floats, Observed
from experiments.measures.estimands.occasions import EARLY, at, outcome
from experiments.measures.measure import Measure, usual

RELIABILITY: Final = MappingProxyType(
    {"attachment_anxiety": 0.9, "attachment_avoidance": 0.9, "outcome_expectation": 0.85}
)
"""Reliabilities of usual forms, from memory.

Attachment: .91 and .94 in Brennan, Clark & Shaver (1998), lower in short forms. Expectation: .79 to .90 in Devilly
& Borkovec (2000), J Behav Ther Exp Psychiatry 31:73.
"""


def with_form(observed: Observed, trait: str, other: Callable[[Observed], Floats]) -> float:
    """Return the correlation of a trait, as a form at intake would show it, with something else."""
    return math.sqrt(RELIABILITY[trait]) * correlation(observed.at_intake[trait], other(observed))


def early_alliance(observed: Observed) -> Floats:
    """Return each client's own rating of the alliance at the third session."""
    return at(observed, "alliance_client", EARLY)


ESTIMANDS: tuple[Measure, ...] = (
    *(
        usual(
            f"attachment_{kind}_alliance",
            partial(with_form, trait=f"attachment_{kind}", other=early_alliance),
            "r",
            f"attachment {kind} (form at intake, reliability 0.9) with the early client-rated alliance",
        )
        for kind in ("anxiety", "avoidance")
    ),
    usual(
        "expectation_outcome",
        partial(with_form, trait="outcome_expectation", other=outcome),
        "r",
        "expectation at intake (form with reliability 0.85) with outcome",
    ),
)
