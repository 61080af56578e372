"""`alliance discover`: where in the space of a sweep an outcome flips, or an arm starts to help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from experiments.analysis.contrasts import contrasts, independent, response_of
from experiments.analysis.csv_rows import write_rows
from experiments.analysis.stored_analysis import Request, store_analysis
from experiments.commands.arguments import FolderCommand, words_of
from experiments.discovery.cart import Tree, grow
from experiments.discovery.cases import Box, Cases, Limit, cases_of
from experiments.discovery.prim import Peeling, peel
from experiments.discovery.stability import ENDS, Stability, stability
from experiments.reports.discovery_sentences import box_words, case_words, findings
from experiments.results.derived_folder import needed, number, whole
from experiments.sweeps.reader import Sweep, open_sweep
from sim.errors import InputError

COMMAND: Final = FolderCommand(
    "discover",
    "Says where in the space of a sweep an outcome lies beyond a threshold, as a box in plain words.",
    {
        "outcome": ("", "one outcome; by default the study's first"),
        "arm": ("", "one arm; by default the first that is not the reference"),
        "minus": ("", "arm that is taken off, or none; by default the reference"),
        "above": ("", "cases are where the mean lies above this number"),
        "below": ("", "or below this one"),
        "resamples": ("50", "resamples that tell how stable the box is"),
        "seed": ("1", "of resamples"),
        "figures": ("true", "whether figures and a report are made"),
        "out": ("", "folder to write; by default the sweep's name with -discovery"),
    },
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

    def report(self, folder: Path, sweep: Sweep, manifest: Mapping[str, Any]) -> None:
        """Write figures and a page."""
        from experiments.plots import box_limits, peeling
        from experiments.reports.analysis_report import Part, picture_of, write_findings

        quality = self.cases.quality(self.box)
        limits = box_limits.draw(self.cases, self.box, self.steady.returned)
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
    if given is None:
        return
    folder, options = given
    needed("sensitivity", "ema_workbench", "sklearn")
    sweep = open_sweep(folder)
    resamples, seed = whole("resamples", options["resamples"], 2, 100_000), whole("seed", options["seed"])
    cases = chosen_cases(sweep, options)
    request = Request("discover", arguments, sweep, options)
    store_analysis(request, "discovery", lambda: find(cases, resamples, seed))


def chosen_cases(sweep: Sweep, options: Mapping[str, str]) -> Cases:
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
    sides = [side for side in ("above", "below") if options[side]]
    if len(sides) != 1:
        raise InputError("above and below: one of the two was expected, such as above=0")
    outcome = words_of(options["outcome"]) or sweep.outcomes[:1]
    looked = contrasts(sweep, outcome, words_of(options["arm"]), options["minus"])
    if len(outcome) > 1 or len(words_of(options["arm"])) > 1:
        raise InputError("outcome and arm: one of each was expected, for a box is about one question")
    response = independent(response_of(sweep, looked[0]), sweep.configuration["design"])
    return cases_of(response, number(sides[0], options[sides[0]]), sides[0] == "above")


def find(cases: Cases, resamples: int, seed: int) -> Found:
    """Find PRIM's box, how stable it is, and a tree."""
    peeling = peel(cases)
    steady = stability(cases, peeling.box, lambda drawn: peel(drawn).box, resamples, seed)
    return Found(cases, peeling, steady, grow(cases, seed))


def _box_rows(found: Found) -> Iterator[dict[str, Any]]:
    """Yield one row a box and parameter; the whole space is a box without parameters."""
    returned = {(one.parameter, one.end): one for one in found.steady.returned}
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
