"""What a sensitivity analysis stores: one row an index, a point of a curve, a response."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np

from experiments.analysis.csv_rows import Row
from experiments.sensitivity.analysis import ResponseAnalysis


def index_rows(analysis: ResponseAnalysis) -> Iterator[Row]:
    """Yield one row an index: contrast, method, parameter, value, interval, what chance reaches."""
    for index in analysis.indices:
        yield {**asdict(analysis.contrast), **asdict(index), "clear": index.clear}


def curve_rows(analysis: ResponseAnalysis) -> Iterator[Row]:
    """Yield one row a slice of a parameter's range: mean response and its standard error."""
    for curve in analysis.curves:
        for at, mean, error in zip(curve.at, curve.mean, curve.error, strict=True):
            setting = curve.words[int(at)] if curve.words else float(at)
            values = {"setting": setting, "mean": float(mean), "error": float(error)}
            yield {**asdict(analysis.contrast), "parameter": curve.parameter, **values}


def random_variation_row(analysis: ResponseAnalysis) -> Row:
    """Return how many runs a response rests on, and the share of its variance that is random variation."""
    counts = np.isfinite(analysis.response.values).sum(axis=1)
    return {
        **asdict(analysis.contrast),
        "rows": len(counts),
        "rows_missing": analysis.missing,
        "replicates_fewest": int(counts.min()),
        "replicates_most": int(counts.max()),
        "random_share": analysis.noise,
    }
