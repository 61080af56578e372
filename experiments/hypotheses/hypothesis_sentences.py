"""Hypotheses in words: who does what for whom, what changes, and which theories expect it."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.hypotheses.candidates import Candidate
from experiments.hypotheses.client_outcomes import CLIENT_OUTCOMES
from experiments.hypotheses.find_hypotheses import Card
from experiments.hypotheses.observed_clients import DIFFERENCE, EVERYONE, UPPER, Group
from experiments.hypotheses.theory_predictions import BAD, GOOD, NONE, Prediction


def words(name: str) -> str:
    """Return a name of a file or column in words."""
    return name.replace("+", " and ").replace("_", " ")


def action_words(candidate: Candidate) -> str:
    """Return what is done, as the subject of a sentence."""
    return words(candidate.action).capitalize()


def group_words(group: Group) -> str:
    """Return for whom an effect holds, after a comma or in a list."""
    if group.part == EVERYONE:
        return "all clients"
    half = "upper" if group.part == UPPER else "lower"
    if group.part == DIFFERENCE:
        return f"clients in the upper half of {words(group.moderator)} compared with those in the lower half"
    return f"clients in the {half} half of {words(group.moderator)}"


def effect_words(candidate: Candidate, side: int) -> str:
    """Return what happens to the outcome, as a predicate."""
    outcome = CLIENT_OUTCOMES[candidate.outcome]
    larger = side * candidate.better > 0
    if candidate.group.part == DIFFERENCE:
        more = "more" if side > 0 else "less"
        good = "improves" if outcome.better else "raises"
        return (
            f"{good} {outcome.label} {more} in clients in the upper half of {words(candidate.group.moderator)} than in "
            "those in the lower half"
        )
    verb = "raises" if larger else "lowers"
    where = "" if candidate.group.part == EVERYONE else f" in {group_words(candidate.group)}"
    return f"{verb} {outcome.label}{where}"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    shown = [words(name) for name in names]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def theories_with(predictions: Sequence[Prediction], verdict: str) -> list[str]:
    """Return the theories whose mean prediction has a verdict."""
    return [own.theory for own in predictions if own.verdict == verdict]


def hypothesis_sentence(card: Card, negligible: float) -> str:
    """Return the hypothesis and who expects it, in one sentence.

    Parameters
    ----------
    card : Card
    negligible : float
        Effect in SD below which a theory is taken to predict none.
    """
    on_side, other = (GOOD, BAD) if card.side > 0 else (BAD, GOOD)
    expect, against, none = (theories_with(card.predictions, own) for own in (on_side, other, NONE))
    said = f"{action_words(card.candidate)} {effect_words(card.candidate, card.side)}"
    parts = []
    if expect:
        parts.append(f"{listed(expect)} predict{'s' if len(expect) == 1 else ''} it")
    if none:
        parts.append(
            f"{listed(none)} predict{'s' if len(none) == 1 else ''} less than {negligible:g} SD either way"
        )
    if against:
        parts.append(f"{listed(against)} predict{'s' if len(against) == 1 else ''} the opposite")
    return f"{said}: {'; '.join(parts)}."
