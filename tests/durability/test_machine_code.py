"""Machine code that is kept is one's own and whole, or made again; without compilation the results are the same."""

from __future__ import annotations

import gc
import os
import stat
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numba
import pytest
from numba.core import config

from sim import machine_code_files
from sim.errors import InputNote
from sim.machine_code_files import MachineCodeFiles, private_folder
from tests.house.source import ROOT

Harm = Callable[[Path], object]
CLINIC = """
import hashlib
from sim import Parameters, build_world, simulate
tables = simulate(build_world(Parameters.of({"clinic": {"therapists": 2, "clients": 5, "weeks": 3}}), seed=3))
found = [getattr(tables, name).to_pydict() for name in ("sessions", "clients", "therapists", "weeks")]
print(hashlib.sha256(repr(found).encode()).hexdigest())
"""


def add(a: int, b: int) -> int:
    return a + b


def machine_code(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], int]:
    """Return a function whose machine code is kept in a folder."""
    made: Callable[[int, int], int] = numba.njit(add)
    with monkeypatch.context() as patch:
        patch.setattr(config, "CACHE_DIR", str(folder))
        made._cache = MachineCodeFiles(add)  # type: ignore[attr-defined]
    return made


def hits(made: object) -> int:
    return sum(made.stats.cache_hits.values())  # type: ignore[attr-defined]


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [empty, flip, cut])
@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_damaged_machine_code_is_made_again_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, harm: Harm
) -> None:
    assert machine_code(tmp_path, monkeypatch)(1, 2) == 3
    (file,) = tmp_path.glob(f"*/*.{ending}")
    harm(file)
    damaged = machine_code(tmp_path, monkeypatch)
    with pytest.warns(InputNote, match="cannot be used .* compiled again"):
        assert damaged(1, 2) == 3
    mended = machine_code(tmp_path, monkeypatch)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (mended(1, 2), hits(mended)) == (3, 1)


def test_machine_code_that_cannot_be_read_or_kept_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_code(tmp_path, monkeypatch)(1, 2)
    for file in tmp_path.glob("*/*.nbi"):
        as_folder(file)
    with pytest.warns(InputNote, match="Is a directory"):
        assert machine_code(tmp_path, monkeypatch)(1, 2) == 3


@pytest.mark.parametrize("enabled", [True, False])
def test_compiling_leaves_the_search_for_garbage_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enabled: bool
) -> None:
    files: MachineCodeFiles = machine_code(tmp_path, monkeypatch)._cache  # type: ignore[attr-defined]
    was_enabled, during = gc.isenabled(), []
    (gc.enable if enabled else gc.disable)()
    try:
        compile_for = files.one_at_a_time(lambda signature: during.append(gc.isenabled()))
        compile_for(())
        assert (during, gc.isenabled()) == ([False], enabled)
    finally:
        (gc.enable if was_enabled else gc.disable)()


def test_a_full_disk_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(28, os.strerror(28))

    made = machine_code(tmp_path, monkeypatch)
    monkeypatch.setattr(machine_code_files._CheckedFiles, "save", full)
    with pytest.warns(InputNote, match="cannot be kept .*No space left on device"):
        assert made(1, 2) == 3


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for caches, and let temporary files be beside it."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(machine_code_files.tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches"


def test_machine_code_is_kept_where_nobody_else_can_write(caches: Path) -> None:
    folder = private_folder("abc")
    assert folder == caches / "alliance-sim" / "abc"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent)] == [0o700, 0o700]


@pytest.mark.parametrize("level", ["", "alliance-sim", "alliance-sim/abc"])
def test_a_folder_that_everybody_may_write_to_is_not_used(caches: Path, level: str) -> None:
    private_folder("abc")
    (caches / level).chmod(0o777)
    with pytest.warns(InputNote, match="others can write to .*; machine code is kept in .*tmp.* instead"):
        folder = private_folder("abc")
    assert folder == caches.with_name("tmp") / f"alliance-sim-{os.geteuid()}" / "abc"
    folder.chmod(0o777)
    with pytest.warns(InputNote, match="machine code is not kept"):
        assert private_folder("abc") is None


def test_a_folder_of_another_user_is_not_used(caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private_folder("abc")
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.warns(InputNote, match="others can write to"):
        assert private_folder("abc") is None


def test_a_link_in_place_of_a_folder_is_not_followed(caches: Path) -> None:
    (caches / "elsewhere").mkdir(parents=True)
    (caches / "alliance-sim").symlink_to("elsewhere")
    with pytest.warns(InputNote, match="others can write to"):
        assert private_folder("abc") != caches / "alliance-sim" / "abc"


def output(program: str = CLINIC, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + done.stderr


def test_processes_that_start_together_compile_once(tmp_path: Path) -> None:
    script = tmp_path / "together.py"
    script.write_text(
        "from sim.numba_marks import compiled\n"
        "@compiled\n"
        "def add(a, b):\n"
        "    return a + b\n"
        "add(1, 2)\n"
        "print(sum(add.stats.cache_hits.values()))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path)}
    started = [
        subprocess.Popen([sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    hits = sorted(int(process.communicate()[0]) for process in started)
    assert hits == [0, 1]


def test_what_is_linked_in_prints_and_raises_as_it_would_by_itself(tmp_path: Path) -> None:
    script = tmp_path / "telling.py"
    script.write_text(
        "from sim.numba_marks import compiled, inlined\n"
        "@inlined\n"
        "def tell(a):\n"
        "    print('given', (a, 2.5))\n"
        "    if a > 1:\n"
        "        raise ValueError('too large', a)\n"
        "    return a + 1\n"
        "@compiled\n"
        "def told(a):\n"
        "    return tell(a)\n"
        "print(told(1))\n"
        "try:\n"
        "    told(2)\n"
        "except ValueError as error:\n"
        "    print(repr(error))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, script]
    for _ in ("compiled", "loaded"):
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        said = "given (1, 2.5)\n2\ngiven (2, 2.5)\nValueError('too large', 2)\n"
        assert (done.stdout, done.stderr) == (said, "")


def test_what_is_kept_is_loaded_without_what_compiling_needs() -> None:
    # Numba takes half a second to make ready what only its compiler needs, most of it scipy's linear algebra.
    told = "import sys\nprint({'numba.np.linalg', 'scipy.linalg'} & set(sys.modules))"
    assert output() + "set()\n" == output(CLINIC + told)


def test_a_clinic_is_the_same_without_compilation() -> None:
    assert output(NUMBA_DISABLE_JIT="1") == output()


@pytest.mark.parametrize("threads", ["0", "-2", "many"])
def test_a_number_of_threads_that_cannot_be_is_one_sentence(threads: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as error:
        output(NUMBA_NUM_THREADS=threads)
    last = error.value.stderr.splitlines()[-1]
    assert last.endswith(f"NUMBA_NUM_THREADS is '{threads}', but a whole number from 1 was expected")
