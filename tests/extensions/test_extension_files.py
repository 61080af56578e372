"""A file that is not an extension is refused in one sentence with file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.config.extensions import (
    declare,
    extensions,
    load_extension,
    load_installed,
    load_recorded,
    recorded,
    require_recorded,
    unload_extensions,
)
from experiments.measures.registry import MEASURES
from sim.errors import InputError
from sim.process.changed_process import current_process
from sim.process.schedule import Process

Write = Callable[[str], Path]

HEAD = "from experiments.extension import *\n"
STAGE = "def tea(p, client, therapist, dyad, meeting):\n    'Tea is served.'\n"
TWICE = HEAD + "@measure(unit='share')\ndef twice(observed):\n    'who came twice'\n    return 0.5\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = (\n", "mine.py, line 1: '(' was never closed, but a Python file was expected"),
        ("\nx = y\n", "mine.py, line 2: NameError: name 'y' is not defined"),
        (
            HEAD + f"@stage(after='atune')\n{STAGE}",
            "mine.py, line 2: 'atune' is not a stage of the week; did you mean 'attune'?",
        ),
        (
            HEAD + f"@stage()\n{STAGE}",
            "mine.py, line 2: tea needs one neighbour, either before or after it",
        ),
        (
            HEAD + f"@stage(after='untreated')\n{STAGE}",
            "mine.py, line 2: tea stands next to untreated, where a function of (p, client, meeting) was expected",
        ),
        (
            HEAD + "@stage(after='attune')\ndef tea(p, client, therapist, dyad, meeting):\n    pass\n",
            "mine.py, line 2: tea has no docstring, but a sentence on what it means was expected",
        ),
        (
            HEAD + f"@intervention(covers='people', after='attune')\n{STAGE}",
            "mine.py, line 2: covers is 'people', but clients or therapists was expected",
        ),
        (
            HEAD + "@intervention(covers='clients', after='begin')\n" + STAGE.replace("tea", "feedback"),
            "mine.py, line 2: intervention feedback exists already, but a new name was expected",
        ),
        (
            HEAD + "@measure(unit='share')\ndef twice(clients):\n    'who came twice'\n",
            "mine.py, line 2: measure twice takes (clients), but (tables) or (observed) was expected",
        ),
        (
            HEAD + TWICE.removeprefix(HEAD).replace("twice", "dropout"),
            "mine.py, line 2: measure dropout exists already, but a new name was expected",
        ),
        (HEAD + "@replaces('E8')\ndef mine(x):\n    return x\n", "mine.py, line 2: E8 is not an equation"),
        (
            HEAD + "@replaces('E83')\ndef mine(trust, rate):\n    return trust\n",
            "mine.py, line 2: mine takes (trust, rate), but (trust, lived, rate), the arguments of E83, were expected",
        ),
        (HEAD + "theory('mine', bond=1)\n", "mine.py, line 2: theory.bond is not a parameter"),
        (
            HEAD + "theory('My theory')\n",
            "mine.py, line 2: 'My theory' is a name in an extension, but small letters",
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(written: Write, text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        load_extension(written(text))
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)
    assert current_process() == Process()
    assert extensions() == ()


def test_a_file_that_is_not_there_is_refused(written: Write) -> None:
    with pytest.raises(
        InputError, match=r"extension 'none\.py' cannot be read \(No such file or directory\)"
    ):
        load_extension("none.py")


def test_a_declaration_outside_of_an_extension_is_refused() -> None:
    with pytest.raises(InputError, match="a declaration of an extension stands outside of one"):
        declare(None)  # type: ignore[arg-type]


def test_a_file_is_loaded_again_only_if_it_has_changed(written: Write) -> None:
    path = written(TWICE)
    first = load_extension(path)
    assert load_extension(path) is first
    second = load_extension(written(TWICE.replace("0.5", "0.25")))
    assert second.sha256 != first.sha256
    assert extensions() == (second,)
    assert MEASURES["twice"].compute(None) == 0.25


def test_two_extensions_of_one_name_are_refused(written: Write) -> None:
    load_extension(written(TWICE))
    Path("other").mkdir()
    Path("other/mine.py").write_text("")
    with pytest.raises(InputError, match=r"extension 'other/mine\.py' has the name of another one"):
        load_extension("other/mine.py")


def test_what_a_result_was_made_with_is_loaded_again_unless_it_has_changed(written: Write) -> None:
    path = written(TWICE)
    load_extension(path)
    stored = recorded()
    unload_extensions()
    load_recorded(stored)
    assert [extension.name for extension in extensions()] == ["mine"]
    unload_extensions()
    written(TWICE + "\n")
    with pytest.raises(
        InputError, match=r"mine\.py' has changed since these results were made with it; restore it"
    ):
        load_recorded(stored)
    path.unlink()
    with pytest.raises(InputError, match=r"mine\.py' is missing, but these results were made with it"):
        load_recorded(stored)


def test_a_stored_result_does_not_decide_which_code_is_run(written: Write) -> None:
    path = written(TWICE)
    load_extension(path)
    stored = recorded()
    require_recorded(stored)
    unload_extensions()
    with pytest.raises(
        InputError, match=r"made with the extension .*mine\.py', which is a program; if you trust"
    ):
        require_recorded(stored)
    assert extensions() == ()
    load_extension(written(TWICE + "\n"))
    with pytest.raises(InputError, match=r"mine\.py' has changed since these results were made with it"):
        require_recorded(stored)


def test_installed_packages_name_their_extensions(written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    written(TWICE)
    folder = Path("their_clinic-1.dist-info")
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: their-clinic\nVersion: 1\n")
    (folder / "entry_points.txt").write_text("[alliance_sim.extensions]\ntheirs = mine\n")
    monkeypatch.syspath_prepend(str(Path.cwd()))
    load_installed()
    assert [extension.name for extension in extensions()] == ["mine"]
