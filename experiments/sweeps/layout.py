"""What is to be run: the points of a sweep, its design, and the parts into which the work is divided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from experiments.designs import Design, Point

PART_WORK: Final = 16_384
"""Approximate number of clients in one part, counted in every arm and replicate: less than a second of work."""
LEAST_PARTS: Final = 8
"""Smallest number of parts, so that several workers have something to do."""


@dataclass(frozen=True)
class PartPlan:
    """The work of one part: some replicates, with all arms, of some points.

    Attributes
    ----------
    part : int
        Its number, from 0.
    round : int
        0 for the original sweep, higher for its extensions.
    points : tuple of str
        Names of points.
    first, last : int
        Replicates, both included; with a target precision, the last is an upper limit.
    """

    part: int
    round: int
    points: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Layout:
    """Everything that a sweep is to run.

    Attributes
    ----------
    points : mapping
        Name -> values of every point there is.
    parts : tuple of PartPlan
        All work, finished or not, in the order in which it is done.
    design : pyarrow.Table
        ``round row point`` and the coordinate of each parameter in the unit cube.
    """

    points: Mapping[str, Point]
    parts: tuple[PartPlan, ...]
    design: pa.Table

    @property
    def rounds(self) -> int:
        """How many rounds were planned: the first, and one for each extension."""
        return 1 + max(self.design["round"].to_pylist(), default=-1)

    def since(self, earlier: Layout) -> Layout:
        """Return what the last round added to an earlier layout, whose points and parts come first here."""
        points = {name: point for name, point in self.points.items() if name not in earlier.points}
        rows = self.design.filter(pc.equal(self.design["round"], self.rounds - 1))
        return Layout(points, self.parts[len(earlier.parts) :], rows)


EMPTY: Final = Layout({}, (), pa.table({"round": pa.array([], pa.int32())}))


def extend_layout(
    layout: Layout,
    design: Design,
    replicates: int,
    done: Mapping[str, int],
    cost: int,
    divisible: bool,
) -> Layout:
    """Add what a design needs and is not planned yet.

    Parameters
    ----------
    layout : Layout
        What there is; `EMPTY` at the beginning.
    design : Design
        Points that are wanted.
    replicates : int
        How many of each at most.
    done : mapping
        Point -> replicates that are planned or done; missing for a new point.
    cost : int
        Clients of one replicate in all arms.
    divisible : bool
        Whether replicates of a point may be run in different parts, because none depends on those before.

    Returns
    -------
    Layout
        The points of each part are spread over the design, so that the first parts sample all of it coarsely.
    """
    round_ = layout.rounds
    wanted = design.points()
    spread = [list(wanted)[place] for place in spread_order(len(wanted))]
    parts = list(layout.parts)
    groups: dict[int, list[str]] = {}
    for name in spread:
        if done.get(name, 0) < replicates:
            groups.setdefault(done.get(name, 0), []).append(name)
    for first, names in groups.items():
        for points, start, last in _divide(names, first, replicates - 1, cost, divisible):
            parts.append(PartPlan(len(parts), round_, points, start, last))
    rows = _design_rows(round_, design, wanted)
    table = pa.concat_tables([layout.design, rows], promote_options="default")
    return Layout({**layout.points, **wanted}, tuple(parts), table)


def _divide(
    names: Sequence[str], first: int, last: int, cost: int, divisible: bool
) -> Iterable[tuple[tuple[str, ...], int, int]]:
    at_once = max(1, PART_WORK // max(1, cost))
    count = last - first + 1
    if divisible and at_once < count:
        for start in range(first, last + 1, at_once):
            yield from (((name,), start, min(start + at_once - 1, last)) for name in names)
        return
    together = max(1, min(at_once // count, -(-len(names) // LEAST_PARTS)))
    for place in range(0, len(names), together):
        yield tuple(names[place : place + together]), first, last


def spread_order(count: int) -> list[int]:
    """Return 0 .. count - 1 in van der Corput's order, in which every prefix is spread over the whole range.

    Examples
    --------
    >>> spread_order(5)
    [0, 4, 2, 1, 3]
    """
    bits = max(1, (count - 1).bit_length())
    turned = (int(f"{place:0{bits}b}"[::-1], 2) for place in range(2**bits))
    return [place for place in turned if place < count]


def _design_rows(round_: int, design: Design, wanted: Mapping[str, Point]) -> pa.Table:
    from experiments.designs import point_name

    names = [point_name(row) for row in design.rows]
    columns: dict[str, pa.Array] = {
        "round": pa.array(np.full(len(names), round_), pa.int32()),
        "row": pa.array(range(len(names)), pa.int32()),
        "point": pa.array(names, pa.string()),
    }
    if design.unit is not None:
        for k, path in enumerate(design.rows[0]):
            columns[path] = pa.array(design.unit[:, k], pa.float64())
    return pa.table(columns)


def points_table(points: Mapping[str, Point]) -> pa.Table:
    """Return points as a table: ``point``, and one column a parameter (null where a point leaves it as it is)."""
    paths = list(dict.fromkeys(path for point in points.values() for path in point))
    columns: dict[str, pa.Array] = {"point": pa.array(list(points), pa.string())}
    for path in paths:
        columns[path] = pa.array([point.get(path) for point in points.values()])
    return pa.table(columns)


def plan_table(parts: Iterable[PartPlan]) -> pa.Table:
    """Return parts as a table: ``part round point first last``, one row a point of a part."""
    rows = [(part.part, part.round, name, part.first, part.last) for part in parts for name in part.points]
    kinds = {
        "part": pa.int32(),
        "round": pa.int32(),
        "point": pa.string(),
        "first": pa.int32(),
        "last": pa.int32(),
    }
    return pa.table(
        {name: pa.array([row[k] for row in rows], kind) for k, (name, kind) in enumerate(kinds.items())}
    )


def part_plans_of(plan: pa.Table) -> tuple[PartPlan, ...]:
    """Return the parts of a table as `plan_table` returns it."""
    columns = [plan[name].to_pylist() for name in ("part", "round", "point", "first", "last")]
    points: dict[tuple[int, int, int, int], list[str]] = {}
    for part, round_, point, first, last in zip(*columns, strict=True):
        points.setdefault((part, round_, first, last), []).append(point)
    return tuple(
        PartPlan(part, round_, tuple(names), first, last)
        for (part, round_, first, last), names in points.items()
    )


def points_of(table: pa.Table) -> dict[str, Point]:
    """Return the points of a table as `points_table` returns it."""
    return {
        row.pop("point"): {path: value for path, value in row.items() if value is not None}
        for row in table.to_pylist()
    }


def layout_of(points: Iterable[pa.Table], designs: Iterable[pa.Table], plans: Iterable[pa.Table]) -> Layout:
    """Return the layout in the tables of all its rounds, in their order."""
    merged: dict[str, Point] = {}
    for table in points:
        merged |= points_of(table)
    parts = tuple(part for plan in plans for part in part_plans_of(plan))
    return Layout(merged, parts, pa.concat_tables(designs, promote_options="default"))
