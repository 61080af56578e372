"""One line of the benchmark table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """What was measured, against what, and how far it should reach.

    Attributes
    ----------
    what : str
        The comparison in words.
    measured : str
        The figures behind the ratio, with units.
    ratio : float
        The figure that is held against the target.
    target : float
        Bound on the ratio.
    at_least : bool
        Whether the ratio should be at least, not at most, the target.
    """

    what: str
    measured: str
    ratio: float
    target: float
    at_least: bool

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target

    def line(self) -> str:
        """Return the result as a line of the table."""
        sign = ">=" if self.at_least else "<="
        verdict = "met" if self.met else "MISSED"
        return (
            f"{self.what:<46}  {self.measured:<44}  {self.ratio:>7.2f}  {sign} {self.target:<5g}  {verdict}"
        )
