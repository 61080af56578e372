"""Printed tables are complete, aligned and no wider than the screen they are made for."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.measures.registry import STANDARD
from experiments.measures.replicate_estimates import paired_differences, summarise
from experiments.reports.comparison_text import (
    WIDTH,
    comparison_text,
    difference_lines,
    heading,
    number,
    summary_lines,
)

ARMS = ["usual_care", "alliance_as_consequence", "c", "d", "e", "f", "shared_decisions", "h"]


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(5).normal(loc=20, size=(len(ARMS), 6, len(STANDARD)))


def test_summary_shows_every_cell_with_its_error(values: np.ndarray) -> None:
    text = "\n".join(summary_lines(summarise(values, ARMS, list(STANDARD))))
    assert text.count("±") == len(ARMS) * len(STANDARD)
    assert all(heading(name) in text for name in STANDARD)
    assert f"{values[0, :, 5].mean():.1f} ±" in text


def test_summary_fits_the_screen(values: np.ndarray) -> None:
    lines = summary_lines(summarise(values, ARMS, list(STANDARD)))
    assert max(map(len, lines)) <= WIDTH
    assert all(line == line.rstrip() for line in lines)


def test_headings_do_not_run_into_each_other(values: np.ndarray) -> None:
    arms = ["usual", "weak_communication", "weak_collaboration"]
    lines = summary_lines(summarise(values[:3], arms, list(STANDARD)))
    assert lines[1].split() == ["weak_", "weak_"]
    assert lines[2].split() == ["usual", "communication", "collaboration"]


def test_differences_show_interval_and_error(values: np.ndarray) -> None:
    table = paired_differences(values, ARMS, list(STANDARD), "usual_care")
    lines = difference_lines(table, "usual_care")
    titles = [line for line in lines if "minus usual_care" in line]
    assert len(titles) == len(ARMS) - 1
    assert len({line.index("95 % interval") for line in titles}) == 1
    assert sum(" .. " in line for line in lines) == (len(ARMS) - 1) * len(STANDARD)
    assert max(map(len, lines)) <= WIDTH


def test_one_replicate_has_dashes_for_errors(values: np.ndarray) -> None:
    one = values[:, :1]
    summary = summarise(one, ARMS, list(STANDARD))
    differences = paired_differences(one, ARMS, list(STANDARD), "usual_care")
    manifest = {
        "study": {"name": "s", "question": "Q?", "reference": "usual_care"},
        "replicates": 1,
        "seed": 4,
    }
    text = comparison_text(manifest, summary, differences)
    assert "±" not in "\n".join(summary_lines(summary))
    assert "1 replicate (no Monte Carlo error), seed 4" in text
    assert "nan" not in text


@pytest.mark.parametrize(
    ("value", "sign", "text"),
    [(1.25, "", "1.2"), (-0.04, "+", "+0.0"), (0.06, "+", "+0.1"), (None, "", "-"), (float("nan"), "", "-")],
)
def test_numbers(value: float | None, sign: str, text: str) -> None:
    assert number(value, 1, sign) == text
