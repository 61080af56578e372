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
    target : float, optional
        Bound on the ratio; none for what is only told.
    at_least : bool
        Whether the ratio should be at least, not at most, the target.
    """

    what: str
    measured: str
    ratio: float
    target: float | None = None
    at_least: bool = True

    @property
    def met(self) -> bool:
        """Whether the target is met, if there is one."""
        if self.target is None:
            return True
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target

    def line(self) -> str:
        """Return the result as a line of the table."""
        line = f"{self.what:<46}  {self.measured:<44}  {self.ratio:>7.2f}"
        if self.target is None:
            return line
        sign = ">=" if self.at_least else "<="
        return f"{line}  {sign} {self.target:<5g}  {'met' if self.met else 'MISSED'}"
