"""After the end nothing is hidden: states beside what was seen, and the twin with the same luck."""

from __future__ import annotations

import pytest

from experiments.plots.saving import svg_bytes
from explorer.game.characters import characters
from explorer.game.game import Game
from explorer.game.reveal import Reveal, reveal, sentences, table
from explorer.game.reveal_plot import describe, draw
from sim import InputError
from tests.explorer.game.games import WORKS, played


@pytest.fixture(scope="module")
def told() -> Reveal:
    return reveal(played("avoidant", 2, WORKS))


def test_nothing_is_shown_before_the_end() -> None:
    with pytest.raises(InputError, match="only after its end"):
        reveal(Game(characters()["avoidant"], 2))


def test_the_twin_has_the_same_luck_and_another_way_of_working(told: Reveal) -> None:
    yours, twin = (room.hours for _, room in told.rooms)
    assert yours[0].opening == twin[0].opening
    assert yours[0].shares != twin[0].shares
    assert yours[0].shares == pytest.approx([points / sum(WORKS) for points in WORKS])


def test_the_table_has_every_appointment_of_both(told: Reveal) -> None:
    rows = table(told).to_pylist()
    assert len(rows) == len(told.yours.hours) + len(told.twin.hours)
    for row, hour in zip(rows, told.yours.hours, strict=False):
        assert row["who"] == "you"
        assert row["state_trust"] == hour.hidden["trust"]
        assert row["attended"] == (row["opening"] is not None)


def test_the_words_tell_how_it_ended_and_what_nobody_noticed(told: Reveal) -> None:
    words = sentences(told)
    assert told.yours.ending()[0] in words[0]
    assert "same luck" in words[1]
    missed = [hour for hour in told.yours.hours if hour.rupture != "none" and not hour.noticed]
    assert any("Not noticed" in sentence for sentence in words) == bool(missed)
    assert "one draw of luck" in words[-1]


def test_the_figure_can_be_seen_and_told(told: Reveal) -> None:
    assert svg_bytes(draw(told)).startswith(b"<?xml")
    for _, room in told.rooms:
        assert f"{room.hours[-1].hidden['alliance']:.2f}" in describe(told)
