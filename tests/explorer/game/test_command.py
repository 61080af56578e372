"""`alliance game` says of a saved game what the page says at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.__main__ import main
from explorer.core.new_file import csv_bytes
from explorer.game.characters import find_character
from explorer.game.game import Game
from explorer.game.reveal import reveal, sentences, table
from explorer.game.saved import to_text
from tests.explorer.game.games import BALANCED, play_game


@pytest.fixture(scope="module")
def ended() -> Game:
    return play_game("in_crisis", 1, BALANCED)


@pytest.fixture
def file(ended: Game, tmp_path: Path) -> Path:
    path = tmp_path / "game.json"
    path.write_text(to_text(ended), encoding="utf-8")
    return path


def test_it_says_what_was_hidden(ended: Game, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["game", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == list(sentences(reveal(ended)))


@pytest.mark.parametrize(("end", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".csv", b'"who"')])
def test_it_writes_table_and_figure(ended: Game, file: Path, end: str, start: bytes) -> None:
    out = file.with_suffix(end)
    assert main(["game", str(file), f"out={out}"]) == 0
    assert out.read_bytes().startswith(start)
    if end == ".csv":
        assert out.read_bytes() == csv_bytes(table(reveal(ended)))


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["no.json"], "no.json cannot be read"),
        (["game.json", "ot=x.csv"], "did you mean 'out'"),
        (["game.json", "out=x.pdf"], "ends in .csv, .svg, .png"),
        (["game.json", "out=game.csv/x.csv"], "cannot be written"),
        (["half.json"], "treatment has not ended"),
    ],
)
def test_it_refuses_in_a_sentence(
    words: list[str],
    refusal: str,
    file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(file.parent)
    Path("half.json").write_text(to_text(Game(find_character("in_crisis"), 1)), encoding="utf-8")
    assert main(["game", *words]) == 2
    assert refusal in capsys.readouterr().err
    assert sorted(path.name for path in file.parent.iterdir()) == ["game.json", "half.json"]


def test_without_a_file_it_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["game"]) == 0
    assert "usage: alliance game" in capsys.readouterr().out
