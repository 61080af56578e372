"""The report of a discovery: its text, its figures, its page."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.discovery.search import Discovery
from experiments.reports.analysis_report import Drawing, Findings, write_findings
from experiments.reports.discovery_sentences import box_words, case_words, findings
from experiments.sweeps.reader import StoredSweep

METHOD: Final = (
    "PRIM (Friedman & Fisher 1999; in the EMA workbench) peels thin slices off the space as long as what is left holds "
    "more cases. The box shown is the step that agrees best with the cases beyond chance (Cohen's kappa), without "
    "restrictions that chance would produce more often than once in twenty.",
    "The search is repeated with resampled points and replicates, to see which limits recur; boxes are judged at "
    "points that were not used to find them. A classification tree (CART, three levels, scikit-learn) may find "
    "several boxes.",
)


def discovery_sentences(discovery: Discovery) -> list[str]:
    """Return the findings as sentences."""
    return findings(discovery.cases, discovery.box, discovery.tree, discovery.stability)


def discovery_text(discovery: Discovery) -> str:
    """Return the findings for the screen."""
    sentences = (f"  {sentence}" for sentence in discovery_sentences(discovery))
    return "\n".join([case_words(discovery.cases), *sentences, ""])


def discovery_drawings(discovery: Discovery) -> dict[str, Drawing]:
    """Return the figures by name: the box, and the peeling that led to it."""
    from experiments.plots import box_limits, peeling

    quality = discovery.cases.quality(discovery.box)
    return {
        "box": Drawing(
            partial(box_limits.draw, discovery.cases, discovery.box, discovery.stability.limits),
            box_limits.TITLE,
            box_limits.CAPTION,
            partial(box_limits.describe, box_words(discovery.box)),
        ),
        "peeling": Drawing(
            partial(peeling.draw, discovery.peeling, quality, discovery.stability.elsewhere),
            peeling.TITLE,
            peeling.CAPTION,
            partial(peeling.describe, quality),
        ),
    }


def write_discovery_report(
    folder: Path, sweep: StoredSweep, manifest: PlainValues, discovery: Discovery
) -> None:
    """Write figures and a page."""
    said = [Findings(case_words(discovery.cases), discovery_sentences(discovery))]
    drawings = discovery_drawings(discovery)
    write_findings(folder, sweep, manifest, said, drawings, "Where it happens", METHOD)
