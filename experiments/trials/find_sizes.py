"""Searches for the smallest trials with a given power: rounds of trials, each where the answer is still open."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from experiments.results.kept_work import NOTHING_KEPT, KeptWork
from experiments.results.progress import progress_line
from experiments.sweeps.executors import Pool
from experiments.trials.claimed_size import INDEPENDENT, claimed_clients
from experiments.trials.operating_characteristics import ALPHA, TrialOutcome
from experiments.trials.size_plan import SizeLine, SizePlan
from experiments.trials.size_search import FOUND, NONE, OPEN, SizeFound, SizeSearch
from experiments.trials.trial_batches import BATCH, PACKING, TrialBatch, batches_of, run_batches
from experiments.trials.trial_design import Question

Run = Callable[[Sequence[TrialBatch]], Iterator[list[TrialOutcome]]]
_EVERY: Final = 10
"""Rounds between two lines of progress."""
_APART: Final = 4


@dataclass(frozen=True)
class Goal:
    """What is wanted: so much power of an answer to a question."""

    question: Question
    power: float


@dataclass(eq=False)
class LineSearch:
    """All trials along one line, and what they say of each goal.

    Attributes
    ----------
    line : SizeLine
    searches : mapping of Goal to SizeSearch
    trials : dict
        Size -> trials of the search.
    confirmed : dict
        Size -> further trials of a size that was found.
    """

    line: SizeLine
    plan: SizePlan
    searches: dict[Goal, SizeSearch] = field(default_factory=dict)
    trials: dict[int, list[TrialOutcome]] = field(default_factory=dict)
    confirmed: dict[int, list[TrialOutcome]] = field(default_factory=dict)
    next_trial: int = 0

    def __post_init__(self) -> None:
        """Begin a search for each goal."""
        questions = self.line.base.questions
        self._truths = np.zeros(len(questions))
        self._sides = np.ones(len(questions))
        for question in questions:
            for power in self.plan.powers:
                self.searches[Goal(question, power)] = self._new(power)

    def _new(self, power: float) -> SizeSearch:
        line = self.line
        return SizeSearch(power, line.least, line.most, self.plan.precision, line.step)

    def found(self) -> Mapping[Goal, SizeFound]:
        """Return what is known of each goal."""
        return {goal: search.found() for goal, search in self.searches.items()}

    @property
    def used(self) -> int:
        """Trials of the search."""
        return sum(map(len, self.trials.values()))

    def next_batches(self) -> list[TrialBatch]:
        """Return what is to be tried next; nothing where all is known, or as many trials as allowed are done."""
        if self.used >= self.plan.most_trials:
            return []
        sizes = {
            size for search in self.searches.values() if search.state == OPEN for size in search.next_sizes()
        }
        batches = []
        for size in sorted(sizes):
            batches += self._numbered(size, BATCH)
        return batches

    def confirming(self, trials: int) -> list[TrialBatch]:
        """Return further trials of each size that was found or claimed, or of large ones where none suffices."""
        sizes = set()
        for search in self.searches.values():
            if search.state == FOUND:
                sizes.add(search.rounded_up(search.found().size))
            elif search.state == NONE:
                # Two sizes, far apart, tell whether power still rises.
                sizes |= {self.line.most, search.rounded_up(self.line.most / _APART)}
        sizes |= {size for size in self.claimed().values() if size <= self.line.most}
        return [batch for size in sorted(sizes) for batch in self._numbered(size, trials)]

    def claimed(self) -> dict[Goal, int]:
        """Return the size that the usual formula gives for each goal of an analysis that ignores therapists."""
        everything = [each for own in self.trials.values() for each in own]
        sizes = {}
        for place, question in enumerate(self.line.base.questions):
            for power in self.plan.powers if question.analysis in INDEPENDENT else ():
                clients = claimed_clients(everything, place, power)
                if math.isfinite(clients):
                    sizes[Goal(question, power)] = self.line.size_for(clients)
        return sizes

    def _numbered(self, size: int, trials: int) -> list[TrialBatch]:
        first = self.next_trial
        self.next_trial += trials
        return batches_of(self.line.design(size), first, self.next_trial)

    def learn_why_none(self) -> None:
        """Take in the further trials where no size suffices: they tell what power the largest has."""
        for goal, search in self.searches.items():
            if search.state == NONE:
                place = self.line.base.questions.index(goal.question)
                for size, outcomes in self.confirmed.items():
                    search.add(size, hits(outcomes, place, self.side(place)), len(outcomes))

    def side(self, place: int) -> float:
        """Return the sign of the true effect of a question."""
        return float(self._sides[place])

    def size_of(self, batch: TrialBatch) -> int:
        """Return the size of a batch along the line."""
        return batch.design.clients if self.line.find == "clients" else batch.design.therapists

    def take(self, batch: TrialBatch, outcomes: list[TrialOutcome]) -> None:
        """Take in the trials of a batch of the search."""
        size = self.size_of(batch)
        self.trials.setdefault(size, []).extend(outcomes)
        self._truths += np.sum([each.truth for each in outcomes], axis=0)
        # The side on which the effect lies is that of all trials so far: where it changes, all are counted anew.
        sides = np.where(self._truths < 0, -1.0, 1.0)
        for place, question in enumerate(self.line.base.questions):
            turned = sides[place] != self._sides[place]
            new = self.trials if turned else {size: outcomes}
            for power in self.plan.powers:
                goal = Goal(question, power)
                search = self._new(power) if turned else self.searches[goal]
                for tried, own in new.items():
                    search.add(tried, hits(own, place, sides[place]), len(own))
                self.searches[goal] = search
        self._sides = sides


def hits(outcomes: Sequence[TrialOutcome], place: int, side: float) -> int:
    """Return how many trials found an effect on the true side."""
    effects = np.array([each.estimates[place, 0] for each in outcomes])
    p = np.array([each.estimates[place, 2] for each in outcomes])
    return int(((p < ALPHA) & (side * effects > 0)).sum())


def find_sizes(
    plan: SizePlan, pool: Pool, kept: KeptWork = NOTHING_KEPT, progress: bool = True
) -> list[LineSearch]:
    """Search along every line, then run further trials of what was found.

    Parameters
    ----------
    plan : SizePlan
    pool : Pool
        Where trials are run; what is found does not depend on it.
    kept : KeptWork
        Where finished batches are kept.
    progress : bool
        Whether to report how far it is.

    Returns
    -------
    list of LineSearch
        In the order of the plan.
    """
    lines = [LineSearch(line, plan) for line in plan.lines]
    run = _KeptBatches(plan, pool, kept, progress)
    for number in range(plan.most_trials):
        rounds = [(line, batch) for line in lines for batch in line.next_batches()]
        if not rounds:
            break
        for (line, batch), outcomes in zip(rounds, run([batch for _, batch in rounds]), strict=True):
            line.take(batch, outcomes)
        if number % _EVERY == _EVERY - 1:
            progress_line(_so_far(lines), progress)
    further = [
        (line, batch) for line in lines for batch in line.confirming(plan.trial.config.options.replicates)
    ]
    for (line, batch), outcomes in zip(further, run([batch for _, batch in further]), strict=True):
        line.confirmed.setdefault(line.size_of(batch), []).extend(outcomes)
    for line in lines:
        line.learn_why_none()
    return lines


def _so_far(lines: Sequence[LineSearch]) -> str:
    goals = [search.state for line in lines for search in line.searches.values()]
    settled = sum(state != OPEN for state in goals)
    return f"{sum(line.used for line in lines)} trials; {settled} of {len(goals)} sizes are known"


class _KeptBatches:
    """Runs batches, or reads them where they are kept; they are numbered in the order in which they are asked for."""

    def __init__(self, plan: SizePlan, pool: Pool, kept: KeptWork, progress: bool) -> None:
        self._plan, self._pool, self._kept, self._progress = plan, pool, kept, progress
        self._number = 0
        if kept.count:
            progress_line(f"resuming after {kept.count} batches that were kept", progress)

    def __call__(self, batches: Sequence[TrialBatch]) -> Iterator[list[TrialOutcome]]:
        first = self._number
        self._number += len(batches)
        self._kept.expect(self._number, "batches")
        stored = [self._kept.read(first + place, PACKING) for place in range(len(batches))]
        made = run_batches(
            self._plan.trial,
            [batch for batch, own in zip(batches, stored, strict=True) if own is None],
            self._pool,
        )
        for place, own in enumerate(stored):
            if own is None:
                own = next(made)
                self._kept.write(first + place, own, PACKING)
            yield own
