"""The page: complete, escaped, accessible, and without any outside address."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.plots import CONTRAST_PLOTS, STUDY_PLOTS
from experiments.reports.study_report import write_report
from experiments.reports.study_tables import decimals_for, difference_rows, summary_rows, written
from experiments.studies.comparison_data import ComparisonData

NAUGHTY = '<script>alert("x")</script> & co'
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
EMPTY = {"meta", "img", "br", "link"}


class Outline(HTMLParser):
    """Collects tags with their attributes, checks nesting, and keeps the words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def naughty(invent: Callable[..., ComparisonData]) -> tuple[ComparisonData, dict[str, Any]]:
    """Return comparison and a manifest full of characters that mean something in HTML."""
    comparison = invent(
        ("usual care", NAUGHTY), clients=30, therapists=3, study=NAUGHTY, question=NAUGHTY, contrasted=True
    )
    return comparison, {"command_line": "alliance compare study=x 'a <b>'", "versions": {"numpy": "2"}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, invent: Callable[..., ComparisonData]) -> Path:
    place = tmp_path_factory.mktemp("results")
    write_report(place, *naughty(invent))
    return place


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def outline(html: str) -> Outline:
    parser = Outline()
    parser.feed(html)
    return parser


def test_names_are_escaped(html: str, outline: Outline) -> None:
    assert "<script" not in html
    assert NAUGHTY in "".join(outline.words)
    assert "alliance compare study=x 'a <b>'" in "".join(outline.words)


def test_page_and_pictures_name_no_outside_address(html: str, outline: Outline) -> None:
    assert not re.search(r"https?://|//[a-z]+\.", re.sub(r"base64,[A-Za-z0-9+/=]+", "", html))
    for image in outline.every("img"):
        kind, _, data = (image["src"] or "").partition(";base64,")
        assert kind == "data:image/svg+xml"
        assert set(re.findall(r"https?://[^\s\"'<]+", base64.b64decode(data).decode())) <= NAMESPACES
    links = [link["href"] or "" for link in outline.every("a")]
    assert links
    assert all(link.startswith("#") for link in links)


def test_every_link_inside_the_page_has_a_target(outline: Outline) -> None:
    targets = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(targets) == len(set(targets))
    assert {(link["href"] or "")[1:] for link in outline.every("a")} <= set(targets)
    named = {a[key] for _, a in outline.tags for key in ("aria-labelledby", "aria-describedby") if key in a}
    assert named <= set(targets)


def test_page_is_accessible(outline: Outline) -> None:
    assert outline.every("html") == [{"lang": "en"}]
    assert any(meta.get("name") == "viewport" for meta in outline.every("meta"))
    assert all(len(image["alt"] or "") > 20 for image in outline.every("img"))
    assert {header.get("scope") for header in outline.every("th")} == {"col", "row"}
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_all_figures_are_on_the_page_and_in_the_folder(folder: Path, outline: Outline) -> None:
    drawings = (*STUDY_PLOTS, *CONTRAST_PLOTS)
    assert len(outline.every("img")) == len(drawings) == 8
    written_files = {path.name for path in (folder / "figures").iterdir()}
    assert written_files == {f"{drawing.name}.{kind}" for drawing in drawings for kind in ("png", "svg")}


def test_page_says_what_bands_and_contrasts_show_and_what_they_do_not(outline: Outline) -> None:
    words = " ".join(" ".join(outline.words).split())
    assert "of 44 contrasts have a 95 % interval that excludes zero" in words
    assert "they do not say that the moderator makes it so" in words
    assert "more together: (" in words
    assert "Effects by moderator" in words


def test_page_without_moderators_has_no_part_about_them(
    tmp_path: Path, invent: Callable[..., ComparisonData]
) -> None:
    write_report(tmp_path, invent(("a", "b"), clients=9, therapists=1))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "by moderator" not in page
    assert "Differences of differences" not in page


def test_page_says_its_limits(outline: Outline) -> None:
    words = " ".join(" ".join(outline.words).split())
    assert "not clinical guidance" in words
    assert "have a source and" in words
    assert "Monte Carlo" in words
    assert "numpy 2" in words


@pytest.mark.parametrize(
    "changes",
    [
        {"replicates": 1, "clients": 3, "therapists": 1},
        {"started": False, "clients": 3},
        {"arms": ("alone",), "clients": 9},
    ],
)
def test_degenerate_studies_get_a_page(
    tmp_path: Path, invent: Callable[..., ComparisonData], changes: dict[str, object]
) -> None:
    write_report(tmp_path, invent(**{"arms": ("a", "b"), "clients": 20, **changes}))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "nan" not in re.sub(r"base64,[A-Za-z0-9+/=]+", "", page).replace("finance", "").split()
    assert "alliance compare study=default" in page


def test_the_same_findings_give_the_same_page(
    tmp_path: Path, html: str, invent: Callable[..., ComparisonData]
) -> None:
    write_report(tmp_path, *naughty(invent))
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == html


def test_tables_hold_every_outcome_and_arm(invent: Callable[..., ComparisonData]) -> None:
    comparison = invent(("a", "b", "c"), clients=20)
    assert [len(row.cells) for row in summary_rows(comparison)] == [3] * 11
    assert [len(row.cells) for row in difference_rows(comparison)] == [2] * 11
    for row in difference_rows(comparison):
        for cell in row.cells:
            assert cell.clear == (cell.interval.count("+") == 2 or cell.interval.count("\N{MINUS SIGN}") == 2)


@pytest.mark.parametrize(
    ("errors", "least", "decimals"),
    [([0.02, 0.5], 1, 2), ([0.3], 1, 1), ([12.0], 0, 0), ([np.nan], 2, 2), ([1e-9], 1, 4), ([0.0], 1, 1)],
)
def test_decimals_follow_the_monte_carlo_error(errors: list[float], least: int, decimals: int) -> None:
    assert decimals_for(np.array(errors), least) == decimals


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (0.004, 2, True, "+0.00"),
        (0.0, 2, True, "0.00"),
        (-0.004, 2, False, "0.00"),
        (-1.25, 1, True, "\N{MINUS SIGN}1.2"),
        (3.0, 0, True, "+3"),
        (float("inf"), 1, False, "\N{EN DASH}"),
    ],
)
def test_numbers_are_written_with_a_true_sign(value: float, decimals: int, signed: bool, text: str) -> None:
    assert written(value, decimals, signed) == text
