"""The pages of a search: an index of all hypotheses, and one page for each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.plots.hypothesis_plots import (
    describe_predictions,
    draw_confusion,
    draw_predictions,
    draw_ranking,
)
from experiments.reports.analysis_report import picture_of
from experiments.reports.card_content import PICTURE, card_content, card_rows
from experiments.reports.card_files import card_folder, write_card
from experiments.reports.hypotheses_text import LIMITS, hypotheses_findings
from experiments.reports.study_report import REPORT, environment, saved_picture

CARDS = "cards"
CAPTION = (
    "Mean over the settings of each theory, in SD, positive to the good; the bar holds nine in ten settings. "
)
"The grey band is what counts as no effect."


def write_hypotheses_page(tables: Mapping[str, pa.Table], manifest: PlainValues, folder: Path) -> None:
    """Write ``report.html``, every card, and their pictures into a folder."""
    cards = []
    for rows in card_rows(tables, manifest):
        content, rank = card_content(rows), rows.card["rank"]
        place = card_folder(folder / CARDS, rank, rows.card["name"])
        place.mkdir(parents=True, exist_ok=True)
        words = ("What every theory predicts", CAPTION, describe_predictions(tables["predictions"], rank))
        figure = draw_predictions(tables["predictions"], rank, manifest["size"]["negligible"])
        write_card(content, saved_picture(figure, place, PICTURE, words), place, manifest["command_line"])
        cards.append({**rows.card, "title": content.title, "page": f"{CARDS}/{place.name}/card.html"})
    pictures = [
        picture_of(
            draw_ranking(tables["hypotheses"]),
            folder,
            "ranking",
            (
                "Information and robustness",
                "Bits about the theory for every hundred clients, with the standard error over settings, and "
                "robustness; cards are ordered by the product.",
                "The same numbers are in hypotheses.csv.",
            ),
        ),
        picture_of(
            draw_confusion(tables["designs"], tables["confusion"]),
            folder,
            "confusion",
            (
                "Which theory is taken for which",
                "After the study with the most information for every client: mean probability of each theory "
                "(columns) where each has made the data (rows).",
                "The same numbers are in confusion.csv.",
            ),
        ),
    ]
    page = (
        environment()
        .get_template("hypotheses.html.j2")
        .render(
            findings=hypotheses_findings(tables, manifest),
            cards=cards,
            pictures=pictures,
            limits=LIMITS,
            command=manifest["command_line"],
            fingerprint=manifest["fingerprint"],
            versions=manifest["versions"],
        )
    )
    (folder / REPORT).write_text(page, encoding="utf-8")
