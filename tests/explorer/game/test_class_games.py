"""The games of a class: gathered from a folder, told, tabulated and drawn; what does not belong is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.plots.saving import svg_bytes
from explorer.commands.game_command import show_game
from explorer.game.class_games import class_sentences, class_table, draw_class, gather
from explorer.game.game import Game
from explorer.game.goal import goal_score
from explorer.game.saved import to_text
from sim import InputError
from tests.explorer.game.games import BALANCED, LISTENS, WORKS, play_game


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, division in (("ann", BALANCED), ("ben", WORKS), ("cy", LISTENS)):
        (tmp_path / f"{name}.json").write_text(to_text(play_game("anxious", 7, division)), encoding="utf-8")
    return tmp_path


def test_every_game_is_a_row(folder: Path) -> None:
    rows = class_table(gather(folder)).to_pylist()
    assert [row["game"] for row in rows] == ["ann", "ben", "cy"]
    for row, division in zip(rows, (BALANCED, WORKS, LISTENS), strict=True):
        game = play_game("anxious", 7, division)
        assert row["ending"] == game.ending[0]
        assert row["distress_change"] == game.model.client.end_distress - game.model.client.intake_distress
        assert row["share_repair"] == pytest.approx(division[4] / sum(division))
        assert row["goal_reached"] == (row["last_form"] <= goal_score(game))


def test_the_words_count_what_the_table_holds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    games = gather(folder)
    words = class_sentences(games)
    rows = class_table(games).to_pylist()
    assert words[0].startswith("3 games with Dalia")
    assert f"reached in {sum(row['goal_reached'] for row in rows)} of 3" in words[1]
    assert "the same chance for all" in words[-1]
    show_game([str(folder)])
    assert capsys.readouterr().out.splitlines() == words


def test_the_picture_has_a_line_for_every_game_and_twin(folder: Path) -> None:
    figure = draw_class(gather(folder))
    assert len(figure.axes[0].get_lines()) == 2 * 3 + 2
    assert svg_bytes(figure).startswith(b"<?xml")


def test_what_does_not_belong_is_named(folder: Path) -> None:
    other = folder / "zoe.json"
    other.write_text(to_text(play_game("reactant", 7, BALANCED)), encoding="utf-8")
    with pytest.raises(InputError, match=r"zoe\.json is a game with Gus, but ann\.json is one with Dalia"):
        gather(folder)
    half = play_game("anxious", 7, BALANCED)
    other.write_text(to_text(Game(half.character, 7, half.moves[:2])), encoding="utf-8")
    with pytest.raises(InputError, match=r"zoe\.json: treatment has not ended"):
        gather(folder)
    other.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"zoe\.json: the file is not a saved game"):
        gather(folder)


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has 0 files that end in \.json"):
        gather(tmp_path)
