"""Analyses as objects give the folders that the commands write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from experiments.api.discovery_result import discover
from experiments.api.sensitivity_result import analyse_sensitivity
from experiments.api.sweeping import Sweep
from tests.sensitivity.functions import Floats

Run = Callable[..., tuple[int, str, str]]
Swept = Callable[..., Path]


def planted(coordinates: Floats) -> Floats:
    return np.where((coordinates[:, 0] > 0.6) & (coordinates[:, 1] < 0.5), 1.0, -1.0)


def csv_bytes(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.csv"))}


def test_a_sensitivity_result_is_saved_as_the_command_saves_it(alliance: Run, sweep: Swept) -> None:
    folder = sweep(planted, 0.5, "design=morris", "design.trajectories=6", "replicates=2")
    result = analyse_sensitivity(Sweep.open(folder), figures=False)
    assert result.indices.num_rows == 3 * 3
    assert result.plots == ("morris", "curves")
    assert result.plot("morris").axes
    result.save("ours")
    assert alliance("sensitivity", folder, "figures=false", "out=theirs")[0] == 0
    assert csv_bytes("ours") == csv_bytes("theirs")
    code, printed, _ = alliance("sensitivity", folder, "figures=false", "out=ours")
    assert (code, "results stored before: ours" in printed) == (0, True)
    assert printed.startswith(result.text)


def test_a_discovery_is_saved_as_the_command_saves_it(alliance: Run, sweep: Swept) -> None:
    folder = sweep(planted, 0.5, "design=lhs", "design.points=120", "replicates=2")
    result = discover(folder, above=0, resamples=3, figures=False)
    result.save("ours")
    assert alliance("discover", folder, "above=0", "resamples=3", "figures=false", "out=theirs")[0] == 0
    assert csv_bytes("ours") == csv_bytes("theirs")
    assert result.report("page.html").stat().st_size > 1000
    assert "<table>" in result._repr_html_()
    assert set(result.boxes.column_names) >= {"method", "parameter", "low", "high", "coverage", "density"}
