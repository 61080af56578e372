"""Whether a contrast is robust, shifted or fragile: rules over what every alternative says of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from experiments.robustness.difference_evidence import FULL, Evidence
from experiments.robustness.robustness_settings import DRAWS, PARAMETERS, RobustnessSettings

Verdict = Literal["ROBUST", "SHIFTED", "FRAGILE", "UNDECIDED"]
VERDICTS: Final[tuple[Verdict, ...]] = ("ROBUST", "SHIFTED", "FRAGILE", "UNDECIDED")
_PATHS: Final = "theories"
"""Group in which a difference that is gone has lost its path, and is not counted."""


@dataclass(frozen=True)
class Finding:
    """What one alternative says of one contrast.

    Attributes
    ----------
    group, member, stage : str
        Which alternative, and whether it was only screened.
    evidence : Evidence
    """

    group: str
    member: str
    stage: str
    evidence: Evidence


@dataclass(frozen=True)
class Tally:
    """How many members of a group say what.

    Attributes
    ----------
    members, kept, turned, not_told, gone : int
        Members, and those by the sign of the difference.
    outside : int
        Members in which the size has left the band.
    """

    members: int
    kept: int
    turned: int
    not_told: int
    gone: int
    outside: int


@dataclass(frozen=True)
class Share:
    """A share of the draws, with its standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class Judgement:
    """The verdict on a contrast.

    Attributes
    ----------
    verdict : str
        One of `VERDICTS`.
    reason : str
        Why, in one clause.
    tallies : mapping
        Group -> what its members say.
    kept, within : Share
        Draws that keep the sign, of those that tell one; draws that do not leave the band, of all.
    turns : tuple of Finding
        Single changes that turn the sign, the worst first, and the worst draw if some do.
    weakest, parameter : Finding or None
        The single change under which the least is left of the difference, and the same among moved parameters.
    """

    verdict: Verdict
    reason: str
    tallies: Mapping[str, Tally]
    kept: Share
    within: Share
    turns: tuple[Finding, ...]
    weakest: Finding | None
    parameter: Finding | None


def share_of(count: int, total: int) -> Share:
    """Return a share and the standard error that Jeffreys' interval gives it, which is not 0 for none or all.

    Examples
    --------
    >>> share_of(19, 20).value, round(share_of(20, 20).error, 3)
    (0.95, 0.032)
    """
    if not total:
        return Share(math.nan, math.nan)
    a, b = count + 0.5, total - count + 0.5
    return Share(count / total, math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1))))


def tally(findings: Sequence[Finding]) -> Tally:
    """Count what the members of a group say."""
    signs = [own.evidence.sign for own in findings]
    outside = sum(own.evidence.size in ("shrunk", "grown") for own in findings)
    kept, turned, not_told, gone = (signs.count(name) for name in ("kept", "turned", "not told", "gone"))
    return Tally(len(findings), kept, turned, not_told, gone, outside)


def judge(findings: Sequence[Finding], sign: int, settings: RobustnessSettings) -> Judgement:
    """Give the verdict on a contrast.

    Parameters
    ----------
    findings : sequence of Finding
        Of every alternative.
    sign : int
        Of the reference: 1, -1, or 0 where it is not distinguishable from zero.
    settings : RobustnessSettings
    """
    groups = list(dict.fromkeys(own.group for own in findings))
    tallies = {group: tally([own for own in findings if own.group == group]) for group in groups}
    draws = tallies.get(DRAWS, Tally(0, 0, 0, 0, 0, 0))
    kept = share_of(draws.kept, draws.kept + draws.turned)
    within = share_of(draws.members - draws.outside, draws.members if sign else 0)
    single = [
        own
        for own in findings
        if own.group != DRAWS and own.stage == FULL and has_path(own.group, own.evidence.sign)
    ]
    turned = sorted((own for own in single if own.evidence.sign == "turned"), key=_ratio)
    worst = sorted(
        (own for own in findings if own.group == DRAWS and own.evidence.sign == "turned"), key=_ratio
    )
    known = [own for own in single if not math.isnan(_ratio(own))]
    weakest = min(known, key=_ratio, default=None)
    parameter = min((own for own in known if own.group == PARAMETERS), key=_ratio, default=None)
    verdict, reason = _verdict(sign, draws, kept, within, turned, single, settings)
    return Judgement(verdict, reason, tallies, kept, within, (*turned, *worst[:1]), weakest, parameter)


def has_path(group: str, sign: str) -> bool:
    """Tell whether a member of a group counts: a theory under which a difference is gone has no path for it."""
    return not (group == _PATHS and sign == "gone")


def _ratio(own: Finding) -> float:
    return own.evidence.ratio


def _verdict(
    sign: int,
    draws: Tally,
    kept: Share,
    within: Share,
    turned: Sequence[Finding],
    single: Sequence[Finding],
    settings: RobustnessSettings,
) -> tuple[Verdict, str]:
    if not sign:
        return "UNDECIDED", "the reference itself is not distinguishable from zero"
    if turned:
        return "FRAGILE", f"{_changes(len(turned))} turned its sign"
    if draws.turned and kept.value < settings.keep:
        return "FRAGILE", f"{draws.turned} of {draws.members} draws turned its sign"
    for group, members in ((draws, "draws"), (tally(single), "single changes")):
        if group.kept + group.turned < settings.told * group.members:
            return "UNDECIDED", f"only {group.kept + group.turned} of {group.members} {members} tell its sign"
    outside = [own for own in single if own.evidence.size in ("shrunk", "grown")]
    if outside:
        return "SHIFTED", f"{_changes(len(outside))} took its size out of the band"
    if draws.members and within.value < settings.keep:
        return "SHIFTED", f"{draws.outside} of {draws.members} draws took its size out of the band"
    return "ROBUST", "it kept sign and size"


def _changes(count: int) -> str:
    return "1 single change" if count == 1 else f"{count} single changes"
