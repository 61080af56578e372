"""A comparison, validation or screening that was interrupted goes on after what was finished, to the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from experiments import StoppedEarly, load_study, screen, validate
from experiments.calibration.simulator import FigureSimulator
from experiments.commands.command_line import main
from experiments.results.folder_workspace import Workspace
from experiments.results.kept_work import KeptWork, Packing, finished_pieces, kept_work
from experiments.results.manifest import begin_manifest
from sim.errors import InputError

SMALL = ["clinic.clients=8", "clinic.therapists=2", "clinic.weeks=4", "figures=false"]
COMMANDS = {
    "compare": [
        "study=small",
        "replicates=4",
        "keep_sessions=2",
        "study.moderators=[resilience,warmth]",
        "study.contrasts={twice: [[feedback,usual_care],[usual_care,feedback]]}",
    ],
    "validate": ["clinics=4"],
    "screen": ["trajectories=2", "cores=1"],
}
NUMBERS = Packing[int](lambda number: {"number": np.array(number)}, lambda arrays: int(arrays["number"]))
MANIFEST = begin_manifest("compare", {"seed": 1})


def content(folder: Path) -> dict[str, bytes]:
    """Return every file; of the manifest what does not change with the time."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    manifest = json.loads(files.pop("manifest.json"))
    for name in ("started", "ended", "command_line", "git", "files"):
        manifest.pop(name)
    return files | {"manifest.json": json.dumps(manifest).encode()}


def sums(simulator: FigureSimulator, values: Mapping[str, float], repetition: int = 0) -> dict[str, float]:
    """Return figures at once that depend on every value."""
    return {figure.id: figure.value + 0.01 * sum(values.values()) for figure in simulator.figures}


def stop_after(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Interrupt a run when so many pieces are kept."""
    write = KeptWork.write

    def stopping(kept: KeptWork, *given: object) -> None:
        write(kept, *given)  # type: ignore[arg-type]
        if kept.count == count:
            raise KeyboardInterrupt

    monkeypatch.setattr(KeptWork, "write", stopping)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_interrupted_command_goes_on_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setattr(FigureSimulator, "__call__", sums)
    words = [command, *COMMANDS[command], *SMALL]
    assert main([*words, f"out={tmp_path}/whole"]) == 0
    whole, out = content(tmp_path / "whole"), tmp_path / "out"
    with monkeypatch.context() as patch:
        stop_after(patch, 2)
        assert main([*words, f"out={out}"]) == 130
    assert "the same command resumes after them" in capsys.readouterr().err
    pieces = list(Workspace.of(out).kept.glob("*/*.npz"))
    assert (len(pieces), out.exists()) == (2, False)
    pieces[0].write_bytes(pieces[0].read_bytes()[:-100])
    assert main([*words, f"out={out}"]) == 0
    assert "resuming after 1 of" in capsys.readouterr().err
    assert content(out) == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "whole"]


def test_a_study_in_python_goes_on_where_it_is_to_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = load_study(
        "small", {"clinic.clients": 8, "clinic.therapists": 2, "clinic.weeks": 4, "figures": False}
    )
    whole = study.run(3, progress=False)
    with monkeypatch.context() as patch:
        stop_after(patch, 2)
        with pytest.raises(
            StoppedEarly, match="after 1 of 3 replicates; they are kept, and the same command resumes"
        ):
            study.run(3, folder=tmp_path / "out", progress=False)
    again = study.run(3, folder=tmp_path / "out", progress=False)
    assert dict(again.tables) == dict(whole.tables)
    again.save(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_other_runs_in_python_keep_their_work_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"clinic.clients": 8, "clinic.therapists": 2, "clinic.weeks": 4, "figures": False}
    with monkeypatch.context() as patch:
        stop_after(patch, 1)
        with pytest.raises(KeyboardInterrupt, match="stopped; 1 finished parts are kept"):
            validate(settings, clinics=2, folder=tmp_path / "board", progress=False)
        with pytest.raises(KeyboardInterrupt, match="stopped; 1 finished parts are kept"):
            screen(settings, trajectories=2, folder=tmp_path / "effects", progress=False)
    assert validate(settings, clinics=2, folder=tmp_path / "board", progress=False).text


def make(asked: list[int], numbers: Sequence[int]) -> Iterator[int]:
    for number in numbers:
        asked.append(number)
        yield 10 * number


def test_only_what_is_missing_or_damaged_is_made(tmp_path: Path) -> None:
    asked: list[int] = []
    for expected in ([0, 1, 2, 3], [], [1, 2, 3]):
        asked.clear()
        with kept_work(tmp_path / "out", MANIFEST) as kept:
            found = list(
                finished_pieces(4, lambda n: make(asked, n), NUMBERS, kept, "numbers", progress=False)
            )
        assert (found, asked) == ([0, 10, 20, 30], expected)
        if not expected:
            damage(sorted(Workspace.of(tmp_path / "out").kept.glob("*/*.npz"))[1:])


def damage(pieces: Sequence[Path]) -> None:
    pieces[0].write_bytes(b"")
    pieces[1].write_bytes(pieces[1].read_bytes()[:-40])
    np.savez(pieces[2], other=np.zeros(3))


def test_nothing_that_runs_code_is_read(tmp_path: Path) -> None:
    with kept_work(tmp_path / "out", MANIFEST) as kept:
        kept.write(0, 1, NUMBERS)
        (piece,) = Workspace.of(tmp_path / "out").kept.glob("*/*.npz")
        np.savez(piece, number=np.array([print], dtype=object))
        assert kept.read(0, NUMBERS) is None


@pytest.mark.parametrize(
    "change", [{"fingerprint": "other"}, {"model": "other"}, {"versions": {"numpy": "0"}}]
)
def test_work_of_another_configuration_or_model_is_not_taken(
    tmp_path: Path, change: dict[str, object]
) -> None:
    with kept_work(tmp_path / "out", MANIFEST) as kept:
        kept.write(0, 1, NUMBERS)
    with kept_work(tmp_path / "out", MANIFEST | change) as other:
        assert other.read(0, NUMBERS) is None
    with kept_work(tmp_path / "out", MANIFEST) as kept:
        assert kept.read(0, NUMBERS) == 1


def test_two_processes_do_not_keep_work_in_one_place(tmp_path: Path) -> None:
    with (
        kept_work(tmp_path / "out", MANIFEST),
        pytest.raises(InputError, match="another process"),
        kept_work(tmp_path / "out", MANIFEST),
    ):
        pass


def test_a_run_that_finished_nothing_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt) as stop, kept_work(tmp_path / "out", MANIFEST):
        raise KeyboardInterrupt
    assert not stop.value.args
    assert not list(tmp_path.iterdir())


def test_what_makes_the_pieces_is_closed_at_once_however_the_run_ends() -> None:
    closed: list[str] = []

    def make(numbers: Sequence[int]) -> Iterator[int]:
        try:
            yield from numbers
        finally:
            closed.append("closed")

    pieces = finished_pieces(3, make, NUMBERS, KeptWork(), "pieces", progress=False)
    assert next(pieces) == 0
    # Something still refers to it, as a traceback does.
    kept = pieces.gi_frame  # type: ignore[attr-defined]
    pieces.close()  # type: ignore[attr-defined]
    assert closed == ["closed"]
    assert kept is not None
