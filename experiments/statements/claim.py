"""A claim about the alliance: what can be observed of it in two clinics that differ in one respect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from experiments.statements.homes import CLAIM
from experiments.statements.observables import Floats, Observable
from experiments.statements.statement import Statement, StatementGroup
from experiments.statements.twin_clinics import Settings, clinic_parameters, twin_differences
from sim.parameters import Parameters

CLAIM_TEXTS: Final = (
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
"""Claims S1, S2, ... in order, as they are made."""


@dataclass(frozen=True)
class Claim:
    """One observable consequence of a claim.

    `low` and `high` differ in what the claim speaks of; `observable` must be larger (sign +1) or smaller (-1) in
    `high` by at least `least`; with the settings of `cut` in both clinics the difference must be gone.

    Attributes
    ----------
    name : str
        Number of the claim, and a word more where it has several consequences.
    text : str
        The consequence in a few words.
    low, high : mapping
        What is set in one clinic and in the other.
    observable : Observable
    least : float
        Smallest difference, in the unit of the observable, that a test accepts.
    cut : mapping
        What closes the path that carries the claim.
    sign : int
        1 or -1.
    setting : mapping
        What is set in both clinics, so that the path is seen alone.
    """

    name: str
    text: str
    low: Settings
    high: Settings
    observable: Observable
    least: float
    cut: Settings
    sign: int = 1
    setting: Settings = field(default_factory=dict)

    @property
    def number(self) -> str:
        """Number of the claim, such as ``S7``."""
        return self.name.split()[0]

    def clinics(self, base: Parameters, cut: bool = False) -> tuple[Parameters, Parameters]:
        """Return the parameters of both clinics.

        Parameters
        ----------
        base : sim.Parameters
            Everything that the claim does not set.
        cut : bool
            Whether the path that carries the claim is closed.
        """
        closed = self.cut if cut else {}
        low, high = (
            clinic_parameters({**self.setting, **closed, **own, **closed}, base)
            for own in (self.low, self.high)
        )
        return low, high

    @property
    def group(self) -> StatementGroup:
        """The claim as `alliance robust` takes it."""

        def measure(base: Parameters, replicates: Sequence[int], seed: int) -> Floats:
            return twin_differences(*self.clinics(base), self.observable, replicates, seed)[:, None]

        said = Statement(self.name, self.text, self.observable.label, self.sign)
        return StatementGroup(CLAIM, self.number, (said,), self.clinics, measure)
