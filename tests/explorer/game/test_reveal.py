"""After the end nothing is hidden: states beside what was seen, and the twin with the same luck."""

from __future__ import annotations

import pytest

from experiments.plots.saving import svg_bytes
from explorer.game.characters import characters
from explorer.game.game import Game
from explorer.game.reveal import Reveal, reveal, sentences, table
from explorer.game.reveal_plot import describe, draw
from sim import InputError
from tests.explorer.game.games import WORKS, play_game


@pytest.fixture(scope="module")
def outcome() -> Reveal:
    return reveal(play_game("avoidant", 2, WORKS))


def test_nothing_is_shown_before_the_end() -> None:
    with pytest.raises(InputError, match="only after its end"):
        reveal(Game(characters()["avoidant"], 2))


def test_the_twin_has_the_same_luck_and_another_way_of_working(outcome: Reveal) -> None:
    yours, twin, followed = (model.appointments for _, model in outcome.models)
    assert followed[0].opening == yours[0].opening
    assert followed[0].opening is not None
    assert followed[0].shares == pytest.approx(followed[0].opening.advised)
    assert yours[0].opening == twin[0].opening
    assert yours[0].shares != twin[0].shares
    assert yours[0].shares == pytest.approx([points / sum(WORKS) for points in WORKS])


def test_the_table_has_every_appointment_of_all_three(outcome: Reveal) -> None:
    rows = table(outcome).to_pylist()
    assert len(rows) == sum(len(model.appointments) for _, model in outcome.models)
    for row, appointment in zip(rows, outcome.yours.appointments, strict=False):
        assert row["who"] == "you"
        assert row["state_trust"] == appointment.hidden["trust"]
        assert row["attended"] == (row["opening"] is not None)


def test_the_words_tell_how_it_ended_and_what_nobody_noticed(outcome: Reveal) -> None:
    words = sentences(outcome)
    assert outcome.yours.ending()[0] in words[0]
    assert "same random seed" in words[1]
    missed = [
        appointment
        for appointment in outcome.yours.appointments
        if appointment.rupture != "none" and not appointment.noticed
    ]
    assert any("Not noticed" in sentence for sentence in words) == bool(missed)
    assert "one random draw" in words[-1]


def test_the_figure_can_be_seen_and_told(outcome: Reveal) -> None:
    assert svg_bytes(draw(outcome)).startswith(b"<?xml")
    for _, model in outcome.models:
        assert f"{model.appointments[-1].hidden['alliance']:.2f}" in describe(outcome)
