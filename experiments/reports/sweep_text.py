"""A sweep as plain text: outcomes over all points, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.measures.registry import digits_of, unit_of
from experiments.reports.comparison_text import number
from experiments.sweeps.files import DIFFERENCES, SUMMARIES, SUMMARY
from experiments.sweeps.reader import StoredSweep
from experiments.sweeps.status import status_of
from experiments.sweeps.verification import Verification


def sweep_text(sweep: StoredSweep) -> str:
    """Return what a finished sweep prints: every outcome over all points, arm by arm.

    Parameters
    ----------
    sweep : StoredSweep
        Complete.
    """
    study, points = sweep.manifest["study"], len(sweep.layout.points)
    runs = sum(entry.runs for entry in sweep.entries.values())
    words = [
        f"{points} {'point' if points == 1 else 'points'} ({sweep.design_kind})",
        f"{len(sweep.arms)} arms",
    ]
    lines = [
        f"{study['name']}: {study['question']}",
        f"{', '.join(words)}, {runs} clinics, {_replicates(sweep)} a point and arm, seed {sweep.seed}",
        *_failures(sweep),
        "",
        *_lines(sweep.estimates(SUMMARY), None),
    ]
    if len(sweep.arms) > 1:
        lines += ["", *_lines(sweep.estimates(DIFFERENCES), sweep.reference)]
    return "\n".join(lines)


def _replicates(sweep: StoredSweep) -> str:
    counts = pc.value_counts(sweep.read(SUMMARIES, ["point"])["point"])
    each = sorted(count // len(sweep.arms) for count in counts.field("counts").to_pylist())
    return f"{each[0]} replicates" if each[0] == each[-1] else f"{each[0]} to {each[-1]} replicates"


def _failures(sweep: StoredSweep) -> list[str]:
    failed = sum(entry.failed for entry in sweep.entries.values())
    if not failed:
        return []
    columns = ["point", "arm", "replicate", "error"]
    first = sweep.read(SUMMARIES, columns, pc.field("error").is_valid()).slice(0, 1).to_pylist()[0]
    where = f"point {first['point']}, arm {first['arm']}, replicate {first['replicate']}, seed {sweep.seed}"
    return [f"{failed} of them failed, first at {where}: {first['error']}"]


def _lines(table: pa.Table, reference: str | None) -> list[str]:
    title = "value" if reference is None else f"minus {reference}"
    head = f"{'arm':<18}{'outcome':<30}{'lowest':>10}{'a tenth':>10}{'median':>10}{'nine tenths':>13}{'highest':>10}"
    clear = "" if reference is None else f"{'clearly above 0':>17}{'below':>8}"
    lines = [f"over all points, {title}", f"{head}{'MC error':>10}{clear}"]
    frame = {
        name: table[name].to_numpy(zero_copy_only=False) for name in ("value", "mc_error", "low", "high")
    }
    arms, outcomes = table["arm"].to_pylist(), table["outcome"].to_pylist()
    for arm, outcome in dict.fromkeys(zip(arms, outcomes, strict=True)):
        here = np.array([pair == (arm, outcome) for pair in zip(arms, outcomes, strict=True)])
        lines.append(
            _line(
                arm, outcome, {name: column[here].astype(float) for name, column in frame.items()}, reference
            )
        )
    return lines


def _line(arm: str, outcome: str, frame: Mapping[str, NDArray[np.float64]], reference: str | None) -> str:
    known = frame["value"][~np.isnan(frame["value"])]
    digits = digits_of(outcome) + (reference is not None)
    sign = "" if reference is None else "+"
    quantiles = np.quantile(known, (0, 0.1, 0.5, 0.9, 1)) if known.size else [None] * 5
    cells = [number(None if q is None else float(q), digits, sign) for q in quantiles]
    errors = frame["mc_error"][~np.isnan(frame["mc_error"])]
    error = f"{np.median(errors):.2g}" if errors.size else "-"
    name = f"{outcome} ({unit_of(outcome)})"
    text = f"{arm[:17]:<18}{name[:29]:<30}" + "".join(
        cell.rjust(width) for cell, width in zip(cells, (10, 10, 10, 13, 10), strict=True)
    )
    if reference is None:
        return f"{text}{error:>10}"
    above, below = (int(np.sum(frame["low"] > 0)), int(np.sum(frame["high"] < 0)))
    return f"{text}{error:>10}{above:>17}{below:>8}"


def status_text(sweep: StoredSweep) -> str:
    """Return how far a sweep is."""
    status = status_of(sweep)
    lines = [
        f"{sweep.folder}: {'complete' if status.complete else 'not complete'}",
        f"study       {sweep.manifest['study']['name']}: {sweep.manifest['study']['question']}",
        f"points      {status.points} ({sweep.design_kind}), {status.arms} arms",
        f"parts       {status.parts_stored} of {status.parts} stored",
        f"clinics     {status.clinics} run, {status.failed} failed",
        f"stored      {status.stored_bytes / 2**20:.1f} MiB; keep={sweep.configuration['keep']}",
        f"started     {sweep.manifest['started']}",
    ]
    if status.complete:
        return "\n".join([*lines, f"ended       {sweep.manifest['ended']}"])
    if status.seconds_left is not None:
        lines.append(f"left        about {status.seconds_left:.0f} s of one core's work")
    return "\n".join([*lines, f"resume      alliance resume {sweep.folder}"])


def verification_text(sweep: StoredSweep, verified: Verification) -> str:
    """Return that every file is as it was written, and what is missing."""
    missing = f"{verified.missing} parts have not been run yet" if verified.missing else "nothing is missing"
    return (
        f"{sweep.folder}: {verified.files} files in {verified.parts} parts are as they were written, "
        f"and {missing}"
    )
