"""A card as Markdown and as a page."""

from __future__ import annotations

from pathlib import Path

from experiments.reports.card_content import PICTURE, CardContent, CardSection
from experiments.reports.study_report import Picture, environment


def card_folder(folder: Path, rank: int, name: str) -> Path:
    """Return the folder of a card below that of all cards."""
    slug = "".join(letter if letter.isalnum() or letter == "_" else "-" for letter in name)
    return folder / f"{rank:02d}-{'-'.join(part for part in slug.split('-') if part)}"


def markdown_table(rows: list[list[str]]) -> list[str]:
    """Return the lines of a table; the first row is its head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return [lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]


def card_markdown(card: CardContent) -> str:
    """Return the card as Markdown."""
    lines = [f"# {card.rank}. {card.title}", "", card.sentence, ""]
    for section in card.sections:
        lines += [f"## {section.title}", "", *_paragraphs(section)]
        if section.name == PICTURE:
            lines += [f"![What every theory predicts]({PICTURE}.svg)", ""]
        if section.table:
            lines += [*markdown_table([list(row) for row in section.table]), ""]
    lines += [
        "The preregistration draft, its scripts and the data of one simulated trial are beside this file.",
        "",
    ]
    return "\n".join(lines)


def _paragraphs(section: CardSection) -> list[str]:
    return [line for sentence in section.sentences for line in (sentence, "")]


def write_card(card: CardContent, picture: Picture, folder: Path, command: str) -> None:
    """Write ``card.md`` and ``card.html`` into an existing folder."""
    (folder / "card.md").write_text(card_markdown(card), encoding="utf-8")
    page = (
        environment()
        .get_template("card.html.j2")
        .render(card=card, picture=picture, picture_after=PICTURE, command=command)
    )
    (folder / "card.html").write_text(page, encoding="utf-8")
