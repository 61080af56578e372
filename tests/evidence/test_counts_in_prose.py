"""What README and the page of evidence say about how much is fitted and met is what the files say."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PLACES = ("README.md", "docs/evidence.md")


def _text(page: str) -> str:
    return " ".join((ROOT / page).read_text(encoding="utf-8").split())


def test_pages_say_how_many_parameters_are_fitted() -> None:
    fitted = yaml.safe_load((ROOT / "configs/calibration/default.yaml").read_text(encoding="utf-8"))["fitted"]
    said = [re.findall(r"(\d+) (?:open )?parameters were fitted", _text(page)) for page in PLACES]
    assert said == [[str(len(fitted))]] * len(PLACES)


def test_readme_says_how_many_predictions_miss() -> None:
    with (ROOT / "docs/evidence/scoreboard.csv").open(encoding="utf-8") as file:
        places = [row["place"] for row in csv.DictReader(file) if row["role"] == "predict"]
    missed = sum(place != "inside" for place in places)
    assert f"were never fitted, and {missed} of {len(places)} miss" in _text("README.md")
    inside = len(places) - missed
    assert f"{inside} of {len(places)} predicted" in _text("README.md")
