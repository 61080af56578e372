"""Generated bad input: nothing is raised but one sentence, nothing hangs, and no folder is left half written."""

from __future__ import annotations

import io
import os
import shutil
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from experiments.commands.command_line import main
from sim.errors import InputError, InputNote
from tests.fuzz.cases import KINDS, STORED, TINY, Case, write
from tests.fuzz.values import Source

QUICK = {
    "roster": 25,
    "network": 25,
    "figures": 15,
    "configuration": 10,
    "service": 15,
    "report": 10,
    "plain": 15,
    "composed": 6,
}
LONG = {
    "roster": 130,
    "network": 110,
    "figures": 80,
    "configuration": 90,
    "service": 120,
    "report": 80,
    "plain": 100,
    "composed": 150,
}
"""How many cases of each kind; of the long part, 860."""
HANGING = 60
"""Seconds after which a case counts as hanging, on a machine that is busy with other things."""
LONGEST = 3_000


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of results."""
    folder = tmp_path_factory.mktemp("stored") / STORED
    with redirect_stdout(io.StringIO()):
        assert main(("simulate", *TINY, f"out={folder}")) == 0
    return folder


@contextmanager
def _in_time(words: str) -> Iterator[None]:
    def late(number: int, frame: object) -> None:
        pytest.fail(f"hangs: {words}")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(HANGING)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _folders(folder: Path) -> set[str]:
    return {str(Path(top).relative_to(folder)) for top, _, _ in os.walk(folder)}


def _answer(case: Case) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), warnings.catch_warnings(), _in_time(case.words):
        warnings.simplefilter("ignore", InputNote)
        try:
            code = case.run()
        except InputError as error:
            return 2, f"alliance: {error}\n"
    assert code in (None, 0, 2), case.words
    return (code if isinstance(code, int) else 0), err.getvalue()


def _check(case: Case, folder: Path) -> None:
    write(case, folder)
    before = _folders(folder)
    code, said = _answer(case)
    lines = [line for line in said.splitlines() if not line.startswith("alliance: note: ")]
    if code == 2:
        assert len(lines) == 1, f"{case.words}\nsaid {said}"
        assert lines[0].startswith("alliance: "), f"{case.words}\nsaid {said}"
        assert 12 < len(lines[0]) < LONGEST, f"{case.words}\nsaid {said}"
        assert "Traceback" not in said, f"{case.words}\nsaid {said}"
        assert _folders(folder) == before, case.words
    else:
        for new in sorted(_folders(folder) - before):
            inside = [folder / new, *(folder / new).parents]
            assert any((path / "manifest.json").is_file() for path in inside), (
                f"{case.words}: {new} is half written"
            )


def _prepare(folder: Path, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(stored, folder / STORED)
    (folder / "a_file").write_text("x")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(stored.parent))


def _seeds(counts: dict[str, int], first: int) -> list[tuple[str, int]]:
    return [(kind, seed) for kind, count in counts.items() for seed in range(first, first + count)]


@pytest.mark.parametrize("kind", QUICK)
def test_bad_input_is_answered_with_one_sentence(
    kind: str, tmp_path: Path, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(QUICK[kind]):
        folder = tmp_path / str(seed)
        folder.mkdir()
        _prepare(folder, stored, monkeypatch)
        _check(KINDS[kind](Source(seed)), folder)


@pytest.mark.verification
@pytest.mark.parametrize(("kind", "seed"), _seeds(LONG, 1_000))
def test_bad_input_is_answered_with_one_sentence_at_length(
    kind: str, seed: int, tmp_path: Path, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _prepare(tmp_path, stored, monkeypatch)
    _check(KINDS[kind](Source(seed)), tmp_path)
