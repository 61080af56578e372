"""Boxes in plain sentences, with units, how good and how reliable they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from experiments.discovery.cart import Tree
from experiments.discovery.cases import Box, Cases, Limit, Quality
from experiments.discovery.stability import LimitStability, Stability
from sim.parameters import rows

DIGITS = 3


def case_words(cases: Cases) -> str:
    """Return the definition of a case, such as ``dropout, feedback minus usual care is below -2 points``."""
    side = "above" if cases.above else "below"
    response = cases.response
    return f"{response.title} is {side} {cases.threshold:g} {response.quantity}".rstrip()


def box_words(box: Box) -> str:
    """Return a box as a clause, such as ``trust.gain_up at least 0.13 per session``."""
    if not box:
        return "the whole space"
    return " and ".join(f"{name} is {limit_words(name, limit)}" for name, limit in box.items())


def limit_words(name: str, limit: Limit) -> str:
    """Return the limits on one parameter, in its unit."""
    if limit.words:
        return "one of " + ", ".join(limit.words) if len(limit.words) > 1 else limit.words[0]
    unit = f" {_units().get(name, '')}".rstrip()
    if math.isfinite(limit.low) and math.isfinite(limit.high):
        return f"from {_number(limit.low)} to {_number(limit.high)}{unit}"
    if math.isfinite(limit.low):
        return f"at least {_number(limit.low)}{unit}"
    return f"at most {_number(limit.high)}{unit}"


def _units() -> dict[str, str]:
    # A unit that only says that the number is a share or a probability adds nothing to the sentence.
    return {row["name"]: row["unit"] for row in rows() if row["unit"] not in ("", "1", "0..1")}


def _number(value: float) -> str:
    return f"{value:.{DIGITS}g}"


def findings(cases: Cases, box: Box, tree: Tree, steady: Stability) -> list[str]:
    """Return the findings, most important first.

    Parameters
    ----------
    cases : Cases
    box : mapping
        Of PRIM.
    tree : Tree
    steady : Stability
        Of that box.
    """
    total = len(cases.flags)
    said = [f"At {cases.share:.0%} of {total:,} points, {case_words(cases)}."]
    if not box:
        said.append("PRIM finds no box whose limits are more than chance.")
    else:
        quality = cases.quality(box)
        said.append(f"The cases concentrate where {box_words(box)}: {_quality(quality)}.")
        unseen = steady.elsewhere
        said.append(
            f"At points that were not used to find it, such a box holds {unseen.coverage:.0%} of the cases, and "
            f"{unseen.density:.0%} of the points in it are cases (means over {steady.resamples} resamples)."
        )
        said += list(_reliability(box, steady.limits))
    return said + list(_tree(tree))


def _quality(quality: Quality) -> str:
    return (
        f"it holds {quality.coverage:.0%} of the cases (coverage), {quality.density:.0%} of the points in it are cases "
        f"(density), and it is {quality.mass:.0%} of all points (mass)"
    )


def _reliability(box: Box, limits: Sequence[LimitStability]) -> Iterator[str]:
    for one in limits:
        own = box[one.parameter]
        limit = {"low": Limit(low=own.low), "high": Limit(high=own.high), "words": Limit(words=own.words)}[
            one.end
        ]
        often = f"{one.share:.0%} of the resamples ({one.share_low:.0%} to {one.share_high:.0%})"
        where = (
            f", the limit between {_number(one.low)} and {_number(one.high)}" if one.low == one.low else ""
        )
        doubt = "" if one.reliable else ": not reliable"
        yield f"{one.parameter} {limit_words(one.parameter, limit)} recurred in {often}{where}{doubt}."


def _tree(tree: Tree) -> Iterator[str]:
    baseline = f"{tree.baseline:.0%} by always giving the more frequent answer"
    gain = f"{tree.correct:.0%} of points it had not seen, against {baseline}"
    if not tree.rules or tree.correct <= tree.baseline:
        yield f"A classification tree finds no useful rule (it classifies correctly {gain})."
        return
    yield f"A classification tree classifies correctly {gain}. It expects cases where:"
    for rule in tree.rules:
        yield f"{box_words(rule.box)}: {_quality(rule.quality)}."
