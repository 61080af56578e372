"""What a card of a hypothesis says, section by section, from the rows of the tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.hypotheses.client_outcomes import CLIENT_OUTCOMES
from experiments.hypotheses.hypothesis_sentences import listed, words
from experiments.hypotheses.hypothesis_settings import INTAKE
from experiments.hypotheses.theory_predictions import BAD, GOOD, NONE

PICTURE: Final = "predictions"
"""Section after which the picture stands."""
_WIDE: Final = 1.96


@dataclass(frozen=True)
class CardSection:
    """A heading, sentences, and a table of text (head first) where there is one."""

    title: str
    sentences: Sequence[str]
    table: Sequence[Sequence[str]] = ()
    name: str = ""


@dataclass(frozen=True)
class CardContent:
    """A card of one page.

    Attributes
    ----------
    rank : int
    title : str
        The hypothesis without who expects it.
    sentence : str
    sections : sequence of CardSection
    """

    rank: int
    title: str
    sentence: str
    sections: Sequence[CardSection]


@dataclass(frozen=True)
class CardRows:
    """The rows of all tables that belong to one card.

    Attributes
    ----------
    card : mapping
        Of ``hypotheses``.
    predictions, designs, confusion, power, weights : list of mapping
    size : mapping
        Of the study for which information is counted, as the manifest has it.
    theories : list of mapping
        Name of each theory, where its settings come from, and whether they were fitted under it.
    """

    card: PlainValues
    predictions: list[PlainValues] = field(default_factory=list)
    designs: list[PlainValues] = field(default_factory=list)
    confusion: list[PlainValues] = field(default_factory=list)
    power: list[PlainValues] = field(default_factory=list)
    weights: list[PlainValues] = field(default_factory=list)
    size: PlainValues = field(default_factory=dict)
    theories: list[PlainValues] = field(default_factory=list)

    @property
    def half_width(self) -> float:
        """Half of the 95 % interval of the estimate in SD, at the recommended size."""
        return _WIDE * math.sqrt(self.card["variance_per_client"] / self.card["recommended"])

    @property
    def unit(self) -> str:
        """Unit of the outcome, in words."""
        unit = CLIENT_OUTCOMES[self.card["outcome"]].unit
        if unit == "%":
            return "percentage points"
        return f"points of {unit}" if unit[:1].isdigit() else unit

    @property
    def side(self) -> int:
        """1 where the mean of the theories is to the good, -1 where it is to the bad."""
        return 1 if sum(row["mean"] for row in self.predictions) >= 0 else -1

    def theories_with(self, verdict: str) -> list[str]:
        """Return the theories whose prediction has a verdict."""
        return [row["theory"] for row in self.predictions if row["verdict"] == verdict]


def card_rows(tables: Mapping[str, pa.Table], manifest: PlainValues) -> list[CardRows]:
    """Return the rows of every card, ranked."""
    rows = {name: table.to_pylist() for name, table in tables.items() if name != "candidates"}
    return [
        CardRows(
            card,
            [row for row in rows["predictions"] if row["rank"] == card["rank"]],
            [row for row in rows["designs"] if row["action"] == card["action"]],
            [
                row
                for row in rows["confusion"]
                if (row["action"], row["clients"]) == (card["action"], card["study_clients"])
            ],
            [row for row in rows["power"] if row["rank"] == card["rank"]],
            [row for row in rows["weights"] if row["action"] == card["action"]],
            manifest["size"],
            manifest["theories"],
        )
        for card in rows["hypotheses"]
    ]


def card_content(rows: CardRows) -> CardContent:
    """Return what the card says."""
    said = str(rows.card["sentence"])
    title = said.partition(":")[0]
    makers = (_predictions, _refutation, _robustness, _sizes, _study, _weights, _instruments, _risks)
    return CardContent(rows.card["rank"], title, said, [make(rows) for make in makers])


def _predictions(rows: CardRows) -> CardSection:
    card = rows.card
    table = [["theory", "mean, SD", f"mean, {rows.unit}", "nine in ten settings, SD", "says"]]
    for row in rows.predictions:
        table.append(
            [
                words(row["theory"]),
                f"{row['mean']:.2f} ± {row['mean_error']:.2f}",
                f"{row['mean'] * _to_unit(rows):.2f}",
                f"{row['low']:.2f} to {row['high']:.2f}",
                row["verdict"],
            ]
        )
    settings = rows.predictions[0]["settings"]
    return CardSection(
        "What every theory predicts",
        [
            f"Difference to usual care, positive to the good, over {settings} settings of each theory; ± is the "
            f"standard error of "
            "the mean. SD is that of the outcome in usual care, "
            f"{card['outcome_sd']:.3g} {rows.unit}.",
            f"A study of {rows.size['clients']} clients that measures this effect alone tells {card['bits']:.3f} ± "
            f"{card['bits_error']:.3f} bits about which of {len(rows.predictions)} theories holds, of "
            f"{math.log2(len(rows.predictions)):.2f} that could be told: {card['bits_per_100']:.3f} for every "
            f"hundred clients.",
        ],
        table,
        PICTURE,
    )


def _to_unit(rows: CardRows) -> float:
    return float(rows.card["outcome_sd"]) * (CLIENT_OUTCOMES[rows.card["outcome"]].better or 1)


def _refutation(rows: CardRows) -> CardSection:
    negligible, half = rows.size["negligible"], rows.half_width
    expecting = rows.theories_with(GOOD if rows.side > 0 else BAD)
    said = [
        f"With {rows.card['recommended']} clients, the 95 % interval reaches about {half:.2f} SD "
        f"({half * abs(_to_unit(rows)):.2g} {rows.unit}) to either side of the estimate."
    ]
    for theory in expecting:
        row = next(row for row in rows.predictions if row["theory"] == theory)
        near = row["low"] if rows.side > 0 else row["high"]
        # An estimate refutes a prediction where its interval leaves out nine in ten of the theory's settings.
        limit = near - rows.side * half
        beyond = "below" if rows.side > 0 else "above"
        said.append(
            f"{words(theory).capitalize()} is contradicted by an estimate {beyond} {limit:.2f} SD: its interval then "
            f"leaves out what nine in ten of its settings predict ({row['low']:.2f} to {row['high']:.2f})."
            f"{_null_words(rows, near)}"
        )
    silent = rows.theories_with(NONE)
    if silent:
        said.append(
            f"{listed(silent).capitalize()}: contradicted by an estimate beyond {negligible + half:.2f} SD to either "
            f"side, whose "
            f"interval leaves out everything up to {negligible:g} SD."
        )
    if not expecting:
        said.append(
            f"No theory predicts more than {negligible:g} SD to this side, so that no null result would refute one."
        )
    return CardSection("What would refute it", said)


def _null_words(rows: CardRows, near: float) -> str:
    """Return with how many clients an estimate of 0 would contradict a theory whose settings begin at `near`."""
    if near * rows.side <= 0:
        return " Its settings do not leave out 0, so that no null result contradicts it."
    clients = _WIDE**2 * rows.card["variance_per_client"] / near**2
    return f" An estimate of 0 would do so with {size_words(clients)} clients."


def _robustness(rows: CardRows) -> CardSection:
    card = rows.card
    said = [
        f"{card['verdict']}: {card['reason']}. Under the configured parameters, of the plausible parameter sets and "
        f"single changes that "
        f"tell a sign, {100 * card['robustness']:.0f} % keep it (product of the two shares; theories are not counted)."
    ]
    if card["hangs_on"]:
        said.append(
            f"It depends on a single open parameter: {card['hangs_on']}. Moved alone by less than a third, it turns "
            f"the effect, takes it "
            "away or out of its band; no other parameter that was moved does."
        )
    elif card["breaking"]:
        said.append(
            f"{card['breaking']} parameters, each moved alone, turn the effect, take it away or out of its band."
        )
    if card["weakest_parameter"]:
        said.append(
            f"The single parameter that leaves least of it is {card['weakest_parameter']}: "
            f"{card['weakest_ratio']:.2f} times the effect as "
            "configured."
        )
    return CardSection("How far it survives what is not known", said)


def size_words(size: float) -> str:
    """Return a number of clients, or that none suffices."""
    return "more than 100,000" if math.isinf(size) else f"{size:,.0f}"


def _sizes(rows: CardRows) -> CardSection:
    card = rows.card
    sizes = sorted({row["clients"] for row in rows.power})
    names = ["", *[row["theory"] for row in rows.predictions]]
    by = {(row["theory"] or "", row["clients"]): row for row in rows.power}
    table = [["power, simulated", *[f"{size} clients" for size in sizes]]]
    for name in names:
        cells = [f"{by[name, size]['power']:.2f} ± {by[name, size]['power_error']:.2f}" for size in sizes]
        table.append([words(name) or "all theories", *cells])
    return CardSection(
        "How many clients",
        [
            f"Randomised: {card['randomised']}s. Share of simulated studies with p below .05 on the predicted side, "
            f"by a mixed model with "
            "therapists, in clinics that had no part in the choice of the hypothesis; over all theories alike, that "
            "is assurance.",
            f"By formula, an assurance of 80 % takes {size_words(card['clients_80'])} clients and one of 90 % "
            f"{size_words(card['clients_90'])}.{_if_predicted(rows)}",
        ],
        table,
    )


def _if_predicted(rows: CardRows) -> str:
    card = rows.card
    if not rows.theories_with(GOOD if rows.side > 0 else BAD):
        return ""
    return (
        " If the effect is as large as those theories say that predict one, a power of 80 % takes "
        f"{size_words(card['clients_80_if_predicted'])} and one of 90 % "
        f"{size_words(card['clients_90_if_predicted'])}."
    )


def _study(rows: CardRows) -> CardSection:
    card = rows.card
    table = [["clients", "what is measured", "by whom", "bits", "per 100 clients", "right"]]
    for row in rows.designs:
        table.append(
            [
                str(row["clients"]),
                row["measures"],
                row["raters"],
                f"{row['bits']:.2f} ± {row['bits_error']:.2f}",
                f"{row['bits_per_100']:.2f}",
                f"{100 * row['right']:.0f} %",
            ]
        )
    said = [
        "The study of this action that tells theories apart, for each size: the few numbers that together say most, "
        "and what they say on "
        "settings that had no part in the choice. Right: share of simulated studies in which the theory that made it "
        "comes out as the "
        f"most probable; chance is {100 / len(rows.predictions):.0f} %. The most for every client: "
        f"{card['study_clients']} clients, "
        f"{card['measures']}."
    ]
    if card["study_bits"] <= 2 * card["study_bits_error"]:
        said.append("Its information is not distinguishable from none.")
    said += _mistaken(rows)
    return CardSection("The study that would tell theories apart", said, table)


def _mistaken(rows: CardRows) -> list[str]:
    others = [row for row in rows.confusion if row["made_by"] != row["taken_for"]]
    if not others:
        return []
    worst = max(others, key=lambda row: row["probability"])
    own = [row for row in rows.confusion if row["made_by"] == row["taken_for"]]
    best = max(own, key=lambda row: row["probability"])
    return [
        f"After it, a theory that holds is most probable in the case of {words(best['made_by'])} "
        f"({best['probability']:.2f} on average); "
        f"the worst mistake is {words(worst['made_by'])} taken for {words(worst['taken_for'])} "
        f"({worst['probability']:.2f})."
    ]


def _weights(rows: CardRows) -> CardSection:
    table = [["path", "variance gone", "coverage of 90 %", "not identified in"]]
    for row in rows.weights:
        table.append(
            [
                row["path"],
                f"{row['contraction']:.2f} ± {row['contraction_error']:.2f}",
                f"{row['coverage']:.2f} ± {row['coverage_error']:.2f}",
                row["unidentified"] or "nowhere",
            ]
        )
    learned = [row["path"] for row in rows.weights if row["contraction"] > 2 * row["contraction_error"]]
    said = [
        f"Weights of the paths drawn at random, studies of {rows.size['largest']} clients that report everything: "
        f"how much of the variance of "
        "each weight is gone after the study, and in which thirds of its range the estimate does not follow it.",
        f"Beyond two standard errors, something is learned about {listed(learned)}."
        if learned
        else "Nothing is learned about any beyond two standard errors.",
    ]
    return CardSection("What it tells about single paths", said, table)


def _instruments(rows: CardRows) -> CardSection:
    card = rows.card
    names = [card["outcome"], *_measured(card["measures"])]
    known = [CLIENT_OUTCOMES[name] for name in dict.fromkeys(names) if name in CLIENT_OUTCOMES]
    table = [["what", "when", "by whom", "unit"]]
    table.append(["symptom form at intake", "before treatment", "client", "points"])
    if card["moderator"] and card["moderator"] != INTAKE:
        table.append([words(card["moderator"]), "before treatment", "client", "0-1"])
    table += [[own.label, own.when, own.rater, own.unit] for own in known]
    return CardSection(
        "Instruments",
        [f"{100 * card['returned']:.0f} % of clients have a value of the outcome in usual care."],
        table,
    )


def _measured(measures: str) -> list[str]:
    """Return the names of outcomes among the measures of a study."""
    return [name for part in measures.split(", ") for name in part.replace(" with ", " by ").split(" by ")]


def _risks(rows: CardRows) -> CardSection:
    card = rows.card
    said = [
        f"It is one of {card['screened']:,} candidates that were screened; what stands here comes from clinics that "
        f"the screening has not seen."
    ]
    if card["randomised"] == "therapist":
        said.append(
            f"Therapists are randomised with all their clients, because they learn or see what is added: "
            f"{100 * card['therapist_share']:.1f} % of "
            "the variance of the outcome given intake lies between therapists."
        )
    else:
        said.append(
            "Clients are randomised, and every therapist delivers both arms: what carries over between them would "
            "make the effect smaller."
        )
    if card["returned"] < 0.8:
        said.append(
            f"{100 * (1 - card['returned']):.0f} % of clients have no value of the outcome, and who has one may "
            f"differ between arms."
        )
    if card["bits"] <= 2 * card["bits_error"]:
        said.append("That this effect alone tells theories apart is not beyond two standard errors.")
    borrowed = [own["name"] for own in rows.theories if not own["fitted"]]
    if borrowed:
        said.append(f"Settings of {listed(borrowed)} were not fitted under that theory, but with all paths.")
    said.append("What is called a trait here is known without error; a questionnaire would blur it.") if card[
        "moderator"
    ] else None
    said.append("The effect is what the model makes of the action: nothing here is evidence that it works.")
    return CardSection("Risks", said)
