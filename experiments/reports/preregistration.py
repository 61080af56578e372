"""A draft of a preregistration for each hypothesis, with scripts; the data they run on are written beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.hypotheses.client_outcomes import CLIENT_OUTCOMES
from experiments.hypotheses.hypothesis_sentences import words
from experiments.hypotheses.observed_clients import DIFFERENCE, EVERYONE
from experiments.reports.analysis_scripts import model_formula, python_script, r_script
from experiments.reports.card_content import CardContent, CardRows, card_content, card_rows
from experiments.reports.card_files import card_folder, markdown_table


def write_preregistrations(tables: Mapping[str, pa.Table], manifest: PlainValues, folder: Path) -> list[Path]:
    """Write a draft and two scripts for every card.

    Parameters
    ----------
    tables : mapping
        As `experiments.hypotheses.hypothesis_tables.hypothesis_tables` returns them.
    manifest : mapping
    folder : Path
        Of all cards; made if it is not there.

    Returns
    -------
    list of Path
        The folder of each card.
    """
    places = []
    for rows in card_rows(tables, manifest):
        card, content = rows.card, card_content(rows)
        place = card_folder(folder, card["rank"], card["name"])
        place.mkdir(parents=True, exist_ok=True)
        outcome = CLIENT_OUTCOMES[card["outcome"]]
        told = (card, content.title, outcome.better or 1)
        (place / "analysis.py").write_text(python_script(*told), encoding="utf-8")
        (place / "analysis.R").write_text(r_script(*told), encoding="utf-8")
        draft = preregistration(rows, content, manifest)
        (place / "preregistration.md").write_text(draft, encoding="utf-8")
        places.append(place)
    return places


def preregistration(rows: CardRows, content: CardContent, manifest: PlainValues) -> str:
    """Return the draft as Markdown."""
    card = rows.card
    by_title = {section.title: section for section in content.sections}
    sections = [
        ("Hypotheses", _hypotheses(rows, content)),
        ("Design", _design(rows, manifest)),
        ("Participants", _participants(rows)),
        ("Instruments and schedule", [*markdown_table([list(row) for row in by_title["Instruments"].table])]),
        ("Sample size and its justification", _sample(rows, by_title["How many clients"].table)),
        ("Analysis plan", _analysis(rows)),
        ("What would be concluded", list(by_title["What would refute it"].sentences)),
        ("What is not known", list(by_title["How far it survives what is not known"].sentences)),
        ("Scripts", _scripts()),
    ]
    lines = [
        f"# Preregistration draft: {content.title}",
        "",
        "Made from a simulation, to be completed by those who run the study. Numbers are from the tables of this "
        "results folder.",
        "",
    ]
    for title, said in sections:
        lines += [f"## {title}", ""]
        for line in said:
            lines += [line] if line.startswith(("|", "```", "    ")) else [line, ""]
        lines += [""] if said and said[-1].startswith(("|", "```", "    ")) else []
    lines += [f"Made by `{manifest['command_line']}` (card {card['rank']}).", ""]
    return "\n".join(lines)


def _hypotheses(rows: CardRows, content: CardContent) -> list[str]:
    said = [
        f"*Primary.* {content.title}.",
        "*What theories predict* (difference to usual care in SD, positive to the good):",
    ]
    table = [["theory", "mean", "nine in ten settings"]]
    table += [
        [words(row["theory"]), f"{row['mean']:.2f}", f"{row['low']:.2f} to {row['high']:.2f}"]
        for row in rows.predictions
    ]
    return [*said, *markdown_table(table)]


def _design(rows: CardRows, manifest: PlainValues) -> list[str]:
    card = rows.card
    action = manifest["configuration"]["hypotheses"]["actions"]
    parts = [name for name in card["action"].split("+") if name in action]
    said = [f"Two parallel arms of the same size: usual care, and usual care with {words(card['action'])}."]
    for name in parts:
        own = action[name]
        does = [f"interventions {', '.join(own['interventions'])}"] if own.get("interventions") else []
        does += [f"{path} = {value}" for path, value in (own.get("set") or {}).items()]
        does += [f"{path} times {value}" for path, value in (own.get("scale") or {}).items()]
        said.append(f"In the model, {words(name)} is: {'; '.join(does)}.")
    if card["randomised"] == "therapist":
        said.append(
            f"Therapists are randomised, half of {card['therapists']} to each arm, with all their clients; clients "
            f"are allocated to therapists as "
            "usual, without regard to the arm."
        )
    else:
        said.append(
            f"Clients are randomised within each of {card['therapists']} therapists, who deliver both arms."
        )
    return said


def _participants(rows: CardRows) -> list[str]:
    card = rows.card
    said = [
        f"{card['recommended']} clients who begin treatment, recruited in the order in which they come, with "
        f"{card['therapists']} therapists."
    ]
    if card["group"] == DIFFERENCE:
        said.append(
            f"All are recruited; halves are made at the median of {words(card['moderator'])} before treatment."
        )
    elif card["group"] != EVERYONE:
        said.append(
            f"All are recruited; the hypothesis is about the {card['group']} half of {words(card['moderator'])}, at "
            f"the median before treatment."
        )
    return said


def _sample(rows: CardRows, table: Sequence[Sequence[str]]) -> list[str]:
    card = rows.card
    overall = {row["clients"]: row for row in rows.power if not row["theory"]}
    own = overall[card["recommended"]]
    said = [
        f"With {card['recommended']} clients, {100 * own['power']:.0f} % ± {100 * own['power_error']:.0f} % of "
        f"simulated studies find the "
        "predicted effect, averaged over the settings of all theories (assurance)."
    ]
    if own["power"] < 0.8:
        said.append(
            "That is less than 80 %, and no larger study was simulated: the size is that of the largest one, and the "
            "study is worth its cost only if "
            "its estimate, not its p value, is wanted."
        )
    return [*said, *markdown_table([list(row) for row in table])]


def _analysis(rows: CardRows) -> list[str]:
    card = rows.card
    term = "the product of arm and half" if card["group"] == DIFFERENCE else "arm"
    said = [
        f"*Primary.* A linear mixed model by restricted maximum likelihood, `{model_formula(card)}`, with a random "
        f"intercept for therapists; the "
        f"effect is that of {term}, two-sided at .05, with Satterthwaite's degrees of freedom (in R). Everybody with "
        f"a value is analysed in the "
        "arm to which they were allocated.",
        f"*Missing values.* {100 * (1 - card['returned']):.0f} % are expected to be missing. They are not imputed: "
        f"the model is unbiased if they "
        "are missing at random given intake and arm; who returned a form is compared between arms.",
        f"*Theories.* The estimate in SD (divided by {card['outcome_sd']:.3g}) and its standard error are compared "
        f"with each theory's predictions "
        "above; a theory is contradicted where the 95 % interval leaves out nine in ten of its settings.",
        "*Other outcomes* are secondary, and described with intervals, without tests.",
    ]
    if CLIENT_OUTCOMES[card["outcome"]].unit == "%":
        said.append(
            "The outcome is 0 or 100 for each client: the effect is a difference of percentages; a logistic model is "
            "a sensitivity analysis."
        )
    return said


def _scripts() -> list[str]:
    return [
        "`analysis.R` (lme4, lmerTest) and `analysis.py` (statsmodels) run on `data.csv`, one simulated trial of "
        "this size under the configured "
        "parameters. statsmodels takes the normal distribution in the place of Satterthwaite's degrees of freedom, "
        "so that its intervals are too "
        "narrow with few therapists.",
    ]
