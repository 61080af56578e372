"""Every column of every table that a page gives has a meaning, and a unit, a range, or the kind of its words."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest

from explorer.core.clinic_setup import ClinicSetup
from explorer.core.world_pair import simulate_pair
from explorer.downloads import codebook
from explorer.game.characters import find_character
from explorer.game.game import Game
from explorer.game.reveal import reveal, table
from explorer.lessons.lesson_results import LessonPanel, LessonResult, lesson_line
from explorer.table_columns import COLUMNS
from sim import simulate
from tests.explorer.clinics import SMALL


def _game() -> dict[str, pa.Table]:
    game = Game(find_character("hopeless"), seed=1)
    while not game.over:
        game = game.play((4, 2, 2, 3, 1))
    return {"game": table(reveal(game))}


def _worlds() -> dict[str, pa.Table]:
    worlds = simulate_pair(SMALL, SMALL, 2)
    return {"summary": worlds.summary, "differences": worlds.differences}


def _lesson() -> dict[str, pa.Table]:
    panel = LessonPanel(
        "Trust (0 to 1)", "session", (lesson_line("once", [1.0, 2.0], [[0.1, 0.2], [0.2, 0.3]]),)
    )
    return {"points": LessonResult((panel,), (), (), 0, {}, None).table()}


def _clinic() -> dict[str, pa.Table]:
    return vars(simulate(ClinicSetup(values=SMALL.values).world()))


@pytest.mark.parametrize("make", [_clinic, _worlds, _game, _lesson])
def test_no_column_is_without_a_meaning_of_its_own(make: object) -> None:
    tables: dict[str, pa.Table] = make()  # type: ignore[operator]
    rows = list(csv.DictReader(io.StringIO(codebook(tables))))
    assert [(row["table"], row["column"]) for row in rows] == [
        (name, column) for name, one in tables.items() for column in one.column_names
    ]
    for row in rows:
        assert row["meaning"], row
        if row["table"] in COLUMNS:
            assert row["meaning"].replace(" ", "_") != row["column"], row
        assert row["unit"] or row["values"] or row["type"] in ("bool", "string", "name"), row
    for name in COLUMNS.keys() & tables.keys():
        assert set(COLUMNS[name]) <= set(tables[name].column_names)
