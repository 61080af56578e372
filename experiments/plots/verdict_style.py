"""How verdicts on differences are drawn everywhere: a colour, a shape and a word each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from experiments.plots.style import GREY, OKABE_ITO


@dataclass(frozen=True)
class VerdictStyle:
    """How one verdict is drawn: `colour`, `marker`, and whether the marker is `filled`."""

    colour: str
    marker: str
    filled: bool = True

    @property
    def face(self) -> str:
        """Colour of the inside of the marker."""
        return self.colour if self.filled else "white"


VERDICT_STYLES: Final[Mapping[str, VerdictStyle]] = {
    "ROBUST": VerdictStyle(OKABE_ITO["green"], "o"),
    "SHIFTED": VerdictStyle("#9A6700", "s"),
    "FRAGILE": VerdictStyle(OKABE_ITO["vermillion"], "X"),
    "UNDECIDED": VerdictStyle(GREY, "o", filled=False),
}
"""Style of every verdict, in the order of `experiments.robustness.verdicts.VERDICTS`."""
