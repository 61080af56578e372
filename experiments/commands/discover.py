"""`alliance discover`: where in the space of a sweep an outcome flips, or an arm starts to help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from experiments.analysis.contrasts import contrasts, independent_rows, response_of
from experiments.analysis.csv_rows import write_rows
from experiments.analysis.stored_analysis import Request, store_analysis
from experiments.commands import argument_kinds as kinds
from experiments.commands.arguments import Command, as_typed
from experiments.discovery.cart import Tree, grow
from experiments.discovery.cases import Box, Cases, Limit, cases_of
from experiments.discovery.prim import Peeling, peel
from experiments.discovery.stability import ENDS, Stability, stability
from experiments.reports.discovery_sentences import box_words, case_words, findings
from experiments.results.derived_folder import needed
from experiments.sweeps.reader import StoredSweep, open_sweep
from sim.errors import InputError


@dataclass(frozen=True)
class DiscoverArguments:
    """What `alliance discover` takes."""

    folder: Path = kinds.operand(Path, "results folder of a sweep")
    outcome: tuple[str, ...] = kinds.words("one outcome; by default the study's first")
    arm: tuple[str, ...] = kinds.words("one arm; by default the first that is not the reference")
    minus: str = kinds.text("", "arm that is taken off, or none; by default the reference")
    above: float | None = kinds.number(None, "cases are where the mean lies above this number")
    below: float | None = kinds.number(None, "or below this one")
    resamples: int = kinds.whole(50, "resamples that tell how stable the box is", 2, 100_000)
    seed: int = kinds.whole(1, "of resamples")
    figures: bool = kinds.flag(True, "whether figures and a report are made")
    out: Path | None = kinds.path("folder to write; by default the sweep's name with -discovery")


COMMAND: Final = Command(
    "discover",
    "Says where in the space of a sweep an outcome lies beyond a threshold, as a box in plain words.",
    DiscoverArguments,
)
DESIGNS: Final = ("lhs", "sobol", "saltelli")
"""Designs that fill the space evenly, so that shares of points are shares of the space."""
BOXES, STEPS = "boxes.csv", "peeling.csv"
METHOD: Final = (
    "PRIM (Friedman & Fisher 1999; in the EMA workbench) peels thin slices off the space as long as what is"
    " left holds more cases. The box shown is the step that agrees best with the cases beyond chance (Cohen's kappa),"
    " without restrictions that chance would give more often than once in twenty.",
    "The same is done with points and replicates drawn again, to see what comes back; boxes are judged at "
    "points they had not seen. A classification tree (CART, three levels, scikit-learn) may find several "
    "boxes.",
)


@dataclass(frozen=True, eq=False)
class Found:
    """Everything that was found: cases, the way to the box, its stability, and the tree."""

    cases: Cases
    peeling: Peeling
    steady: Stability
    tree: Tree

    @property
    def box(self) -> Box:
        """PRIM's box."""
        return self.peeling.box

    @property
    def sentences(self) -> list[str]:
        """What was found, in words."""
        return findings(self.cases, self.box, self.tree, self.steady)

    def text(self) -> str:
        """Return the findings for the screen."""
        return "\n".join([case_words(self.cases), *(f"  {sentence}" for sentence in self.sentences), ""])

    def write(self, folder: Path) -> None:
        """Write the boxes, and the steps of the peeling."""
        write_rows(folder / BOXES, list(_box_rows(self)))
        steps = enumerate(zip(self.peeling.steps, self.peeling.restricted, strict=True))
        rows = [{"step": step, **asdict(quality), "restricted": count} for step, (quality, count) in steps]
        write_rows(folder / STEPS, rows)

    def report(self, folder: Path, sweep: StoredSweep, manifest: Mapping[str, Any]) -> None:
        """Write figures and a page."""
        from experiments.plots import box_limits, peeling
        from experiments.reports.analysis_report import Part, picture_of, write_findings

        quality = self.cases.quality(self.box)
        limits = box_limits.draw(self.cases, self.box, self.steady.limits)
        words = (box_limits.TITLE, box_limits.CAPTION, box_limits.describe(box_words(self.box)))
        pictures = [picture_of(limits, folder, "box", words)]
        way = peeling.draw(self.peeling, quality, self.steady.elsewhere)
        words = (peeling.TITLE, peeling.CAPTION, peeling.describe(quality))
        pictures.append(picture_of(way, folder, "peeling", words))
        parts = [Part(case_words(self.cases), self.sentences)]
        write_findings(folder, sweep, manifest, parts, pictures, "Where it happens", METHOD)


def discover(arguments: Sequence[str]) -> None:
    """Find boxes in a sweep, store them with figures and a report, and print the findings.

    Parameters
    ----------
    arguments : sequence of str
        Folder and options, as `COMMAND` describes them.

    Raises
    ------
    InputError
        Before anything is written, for anything that is wrong with the folder, its design or an option.
    """
    given = COMMAND.read(arguments)
    needed("sensitivity", "ema_workbench", "sklearn")
    sweep = open_sweep(given.folder)
    cases = chosen_cases(sweep, given)
    request = Request("discover", arguments, sweep, as_typed(given))
    store_analysis(request, "discovery", lambda: find(cases, given.resamples, given.seed))


def chosen_cases(sweep: StoredSweep, given: DiscoverArguments) -> Cases:
    """Return the cases that the options ask for.

    Raises
    ------
    InputError
        For a design that does not fill the space, several outcomes or arms, or no threshold.
    """
    if sweep.design_kind not in DESIGNS:
        raise InputError(
            f"alliance discover needs a sweep with design={' or design='.join(DESIGNS)}, but this one has "
            f"design={sweep.design_kind}"
        )
    threshold = given.below if given.above is None else given.above
    if threshold is None or None not in (given.above, given.below):
        raise InputError("above and below: one of the two was expected, such as above=0")
    outcome = given.outcome or sweep.outcomes[:1]
    looked = contrasts(sweep, outcome, given.arm, given.minus)
    if len(outcome) > 1 or len(given.arm) > 1:
        raise InputError("outcome and arm: one of each was expected, for a box is about one question")
    response = independent_rows(response_of(sweep, looked[0]), sweep.configuration["design"])
    return cases_of(response, threshold, given.above is not None)


def find(cases: Cases, resamples: int, seed: int) -> Found:
    """Find PRIM's box, how stable it is, and a tree."""
    peeling = peel(cases)
    steady = stability(cases, peeling.box, lambda drawn: peel(drawn).box, resamples, seed)
    return Found(cases, peeling, steady, grow(cases, seed))


def _box_rows(found: Found) -> Iterator[dict[str, Any]]:
    """Yield one row a box and parameter; the whole space is a box without parameters."""
    returned = {(one.parameter, one.end): one for one in found.steady.limits}
    boxes = [("prim", found.box), *(("cart", rule.box) for rule in found.tree.rules)]
    for number_of_box, (method, box) in enumerate(boxes):
        quality = asdict(found.cases.quality(box))
        for name, limit in box.items() or [("", Limit())]:
            ends = (returned.get((name, end)) if method == "prim" else None for end in ENDS)
            shares = {
                f"{end}_came_back": one.share if one else None for end, one in zip(ENDS, ends, strict=True)
            }
            asked = {"low": limit.low, "high": limit.high, "words": ", ".join(limit.words)}
            yield {"box": number_of_box, "method": method, "parameter": name, **asked, **shares, **quality}
