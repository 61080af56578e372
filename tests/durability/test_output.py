"""Whatever becomes of the output, a command does its work, and says at most one sentence about it."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from experiments.commands import output_streams
from experiments.commands.command_line import main
from experiments.commands.command_table import CommandEntry
from tests.house.source import ROOT

WORDS = "0.3 \N{PLUS-MINUS SIGN} 0.1 by M\N{LATIN SMALL LETTER U WITH DIAERESIS}ller \N{SNOWMAN}"
WORK = [CommandEntry("work", "prints, stores, prints", f"{__name__}:work")]


def work(arguments: Sequence[str]) -> None:
    print(WORDS, flush=True)
    print("how far it is", file=sys.stderr, flush=True)
    Path(arguments[0]).write_text("stored")
    print(WORDS)


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", WORDS),
        ("ascii", "0.3 +/- 0.1 by Muller ?"),
        ("cp932", "0.3 \N{PLUS-MINUS SIGN} 0.1 by Muller ?"),
        ("cp1251", "0.3 \N{PLUS-MINUS SIGN} 0.1 by Muller ?"),
    ],
)
def test_letters_that_a_terminal_lacks_have_stand_ins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, encoding: str, shown: str
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(["work", str(tmp_path / "result")], WORK) == 0
    assert terminal.buffer.getvalue().decode(encoding) == f"{shown}\n{shown}\n"
    assert terminal.errors == "strict"
    assert (tmp_path / "result").exists()


def run(tmp_path: Path, shell: str) -> subprocess.CompletedProcess[str]:
    """Run the work in a shell; ``{}`` stands for the command."""
    command = (
        f"{sys.executable} -c 'import sys; from experiments.commands.command_line import main; "
        f"from {__name__} import WORK; sys.exit(main(sys.argv[1:], WORK))' work {tmp_path}/result"
    )
    return subprocess.run(
        ["bash", "-c", shell.format(command)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ("{} | true; exit ${{PIPESTATUS[0]}}", 0, "how far it is\n"),
        ("{} 2>&1 | true; exit ${{PIPESTATUS[0]}}", 0, ""),
        ("{} 2>&- >/dev/null", 0, ""),
        ("{} >&-", 0, "how far it is\n"),
        ("{} 2>/dev/full >/dev/null", 0, ""),
        (
            "{} >/dev/full",
            2,
            "how far it is\nalliance: the output cannot be written (No space left on device); what the command stores "
            "is stored all the same\n",
        ),
    ],
)
def test_output_that_goes_nowhere_does_not_end_the_work(
    tmp_path: Path, shell: str, code: int, said: str
) -> None:
    done = run(tmp_path, shell)
    assert (done.returncode, done.stderr) == (code, said)
    assert (tmp_path / "result").read_text() == "stored"


def test_a_stream_without_a_file_takes_everything_after_a_failure() -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "full")

    output = output_streams.Output(Full())
    assert output.write("abc") == 3
    output.flush()
    assert output.write("abc") == 3
    assert "full" in output_streams.failure_sentence(output)


@pytest.mark.parametrize("arguments", [["simulate", "--info"], ["parameters"]])
def test_help_into_a_closed_pipe_is_quiet(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "experiments", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, stdout=writer, stderr=subprocess.PIPE, text=True, env=environment, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_that_was_removed_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert main(["work", "result"], WORK) == 2
    assert capsys.readouterr().err.startswith("alliance: the working folder cannot be found (No such file")


@pytest.mark.parametrize("backend", ["nonsense", "module://nowhere.to_be_found"])
def test_figures_are_saved_whatever_display_is_asked_for(tmp_path: Path, backend: str) -> None:
    code = (
        "import sys; from pathlib import Path; from experiments.plots.saving import save; "
        "from matplotlib.figure import Figure; save(Figure(), Path(sys.argv[1]), 'picture')"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": backend}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=environment, check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["picture.png", "picture.svg"]
