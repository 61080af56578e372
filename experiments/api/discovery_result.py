"""Scenario discovery in a sweep: where in its space an outcome lies beyond a threshold.

Examples
--------
>>> from experiments import Sweep, discover
>>> result = discover(Sweep.open("results/sweep"), outcome="dropout", below=-2)     # doctest: +SKIP
>>> print(result)     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.analysis.analysis_manifest import Option, analysis_manifest
from experiments.analysis.csv_rows import Row
from experiments.api.analysis_result import AnalysisResult, stored_sweep
from experiments.api.lazy_tables import TableAttribute
from experiments.config.plain_values import PlainValues
from experiments.discovery.cases import Cases
from experiments.discovery.search import Discovery, box_rows, peeling_rows, search, select_cases
from experiments.reports.analysis_report import Drawing
from experiments.reports.discovery_report import discovery_drawings, discovery_text, write_discovery_report
from experiments.results.derived_folder import needed
from experiments.sweeps.reader import StoredSweep
from sim.errors import InputError

if TYPE_CHECKING:
    from experiments.api.sweeping import Sweep


class DiscoveryResult(AnalysisResult):
    """A box in the space of a sweep, how stable it is, and the rules of a classification tree.

    Parameters
    ----------
    sweep : StoredSweep
    manifest : mapping
    discovery : Discovery
    """

    main_table = "boxes"
    boxes = TableAttribute(
        "One row a box and parameter: limits, how often they recurred, coverage, density, mass."
    )
    peeling = TableAttribute("One row a step of the peeling: coverage, density, mass, parameters restricted.")

    def __init__(self, sweep: StoredSweep, manifest: PlainValues, discovery: Discovery) -> None:
        self.discovery = discovery
        super().__init__(sweep, manifest)

    @property
    def text(self) -> str:
        """What the command prints."""
        return discovery_text(self.discovery)

    def _rows(self) -> Mapping[str, Sequence[Row]]:
        return {"boxes": list(box_rows(self.discovery)), "peeling": list(peeling_rows(self.discovery))}

    def _figures(self) -> Mapping[str, Drawing]:
        return discovery_drawings(self.discovery)

    def _write_report(self, folder: Path) -> None:
        write_discovery_report(folder, self.sweep, self.manifest, self.discovery)


@dataclass(frozen=True)
class DiscoveryQuestion:
    """A checked discovery that has not been computed yet.

    Attributes
    ----------
    sweep : StoredSweep
    manifest : mapping
        What identifies it; see `analysis_manifest`.
    cases : Cases
    resamples, seed : int
    """

    sweep: StoredSweep
    manifest: PlainValues
    cases: Cases
    resamples: int
    seed: int

    def run(self) -> DiscoveryResult:
        """Find the boxes."""
        return DiscoveryResult(self.sweep, self.manifest, search(self.cases, self.resamples, self.seed))


def discovery_question(
    sweep: Sweep | StoredSweep | str | Path,
    *,
    outcome: str = "",
    arm: str = "",
    minus: str = "",
    above: float | None = None,
    below: float | None = None,
    resamples: int = 50,
    seed: int = 1,
    figures: bool = True,
) -> DiscoveryQuestion:
    """Check what is asked; see `discover`."""
    needed("sensitivity", "ema_workbench", "sklearn")
    if resamples < 2:
        raise InputError(f"resamples is {resamples}, but a whole number from 2 was expected")
    stored = stored_sweep(sweep)
    cases = select_cases(stored, outcome, arm, minus, above, below)
    options: dict[str, Option] = {
        "outcome": outcome,
        "arm": arm,
        "minus": minus,
        "above": None if above is None else float(above),
        "below": None if below is None else float(below),
        "resamples": resamples,
        "seed": seed,
        "figures": figures,
    }
    return DiscoveryQuestion(stored, analysis_manifest("discover", stored, options), cases, resamples, seed)


def discover(
    sweep: Sweep | StoredSweep | str | Path,
    *,
    outcome: str = "",
    arm: str = "",
    minus: str = "",
    above: float | None = None,
    below: float | None = None,
    resamples: int = 50,
    seed: int = 1,
    figures: bool = True,
) -> DiscoveryResult:
    """Find where in the space of a sweep an outcome lies beyond a threshold.

    Parameters
    ----------
    sweep : Sweep or path
        With a design that fills the space: ``lhs``, ``sobol`` or ``saltelli``.
    outcome, arm : str
        The study's first outcome, and the first arm that is not the reference, if empty.
    minus : str
        Arm that is subtracted; the reference if empty, none if ``none``.
    above, below : float
        Threshold of the mean over replicates; one of the two.
    resamples : int
        Resamples that show how stable the box is.
    seed : int
        Of resamples.
    figures : bool
        Whether `save` writes figures and a report.

    Returns
    -------
    DiscoveryResult

    Raises
    ------
    InputError
        For a design that does not serve, an unknown name, a threshold that divides nothing, or a library that is not
        installed.
    """
    return discovery_question(
        sweep,
        outcome=outcome,
        arm=arm,
        minus=minus,
        above=above,
        below=below,
        resamples=resamples,
        seed=seed,
        figures=figures,
    ).run()
