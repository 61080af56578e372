"""Clients of a teacher's own: read, offered after the six, played like them; what is wrong is said in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.commands.game_command import show_game
from explorer.game import characters as module
from explorer.game.characters import add_characters, characters, find_character
from explorer.game.client_files import read_clients
from explorer.game.game import Game
from explorer.game.saved import to_text
from explorer.game.situations import Situation
from sim import InputError, Parameters

FILE = """\
clients:
  nadia:
    name: Nadia
    title: nurse on nights
    letter: Nadia, 33, nurse. Has not slept by day for months.
    traits: {attachment_anxiety: 0.8, intake_distress: 1.5}
    phrases:
      first:
        - I came straight from the ward.
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "_own", {})
    path = tmp_path / "clients.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_what_is_not_given_is_that_of_a_typical_client(file: Path) -> None:
    (nadia,) = read_clients(file).values()
    assert nadia.traits["attachment_anxiety"] == 0.8
    assert nadia.traits["preference"] == Parameters().population.preference.mean
    assert nadia.phrases[Situation.FIRST] == ("I came straight from the ward.",)


def test_she_is_offered_after_the_six_and_can_be_played(file: Path) -> None:
    add_characters(read_clients(file))
    assert list(characters())[6:] == ["nadia"]
    opening = Game(find_character("nadia"), 3).opening
    assert opening is not None
    assert opening.says == "I came straight from the ward."


def test_the_six_keep_their_keys(file: Path) -> None:
    file.write_text(FILE.replace("nadia:", "anxious:"), encoding="utf-8")
    with pytest.raises(InputError, match="'anxious' is one of the game's own six"):
        add_characters(read_clients(file))


def test_her_saved_game_is_shown_with_her_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_characters(read_clients(file))
    game = Game(find_character("nadia"), 3)
    while not game.over:
        game = game.play((3, 2, 2, 3, 1))
    saved = file.parent / "game.json"
    saved.write_text(to_text(game), encoding="utf-8")
    module._own.clear()
    show_game([str(saved), f"clients={file}"])
    assert capsys.readouterr().out.startswith("Nadia with you: ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "title:",
            "titel:",
            "has 'titel', but name, title, letter, traits, phrases were expected; did you mean",
        ),
        ("Nadia\n", "''\n", "has name '', but a text was expected"),
        ("attachment_anxiety", "atachment_anxiety", "did you mean 'attachment_anxiety'"),
        ("0.8", "8", "attachment_anxiety 8, but a number from 0 to 1 was expected"),
        ("1.5", "yes", "intake_distress True, but a number from -3 to 3 was expected"),
        ("first:", "frist:", "has phrases for 'frist'"),
        ("I came straight", "12 o'clock: I came", "but a text was expected"),
        ("clients:\n", "people:\n", "has no clients"),
        ("  nadia:", "  nadia: [", "is not valid YAML in line"),
    ],
)
def test_what_is_wrong_is_named(file: Path, old: str, new: str, said: str) -> None:
    file.write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_clients(file)
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_clients(tmp_path / "none.yaml")
