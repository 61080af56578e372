"""The content of a file that a user names: read once, within limits, and as text whatever program saved it."""

from __future__ import annotations

import hashlib
import os
import select
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from sim.errors import InputError, note

MOST_BYTES: Final = 200_000_000
"""Largest file that is read: five million people, the most that a clinic takes, with a few traits each."""
PATIENCE: Final = 60
"""Seconds that a program at the other end of a pipe may be silent."""
_CHUNK: Final = 1 << 20

_KINDS: Final[Mapping[bytes, str]] = {
    b"PK\x03\x04": "an Excel workbook or a zip file, but a text file was expected; in Excel, save it as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "a workbook of an old Excel, but a text file was expected; save it as CSV UTF-8",
    b"$FL2": "a file of SPSS, but a text file was expected; in SPSS, save it as comma-delimited (*.csv)",
    b"$FL3": "a file of SPSS, but a text file was expected; in SPSS, save it as comma-delimited (*.csv)",
    b"<stata_dta>": "a file of Stata, but a text file was expected; in Stata, write it with export delimited",
    b"PAR1": "a Parquet file, but a text file was expected; write it as CSV",
    b"\x1f\x8b": "compressed by gzip, but a text file was expected; unpack it first",
    b"%PDF": "a PDF, but a text file was expected",
}
_BOMS: Final[Mapping[bytes, str]] = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\x00\x00\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
_BLANKS: Final = frozenset(map(ord, "\t\n\r\f\v"))


@dataclass(frozen=True)
class _Recorded:
    folders: tuple[Path, ...] = ()
    digests: Mapping[str, str] | None = None


_NOWHERE: Final = _Recorded()
_recorded: ContextVar[_Recorded] = ContextVar("recorded", default=_NOWHERE)


@dataclass(frozen=True)
class UserFile:
    """A file as it was read.

    Attributes
    ----------
    path : str
        As the user wrote it; errors name it so.
    content : bytes
        All of it.
    """

    path: str
    content: bytes

    @property
    def digest(self) -> dict[str, str]:
        """``path`` and ``sha256``, the checksum of what was read, as a manifest keeps them."""
        return {"path": self.path, "sha256": hashlib.sha256(self.content).hexdigest()}

    @property
    def text(self) -> str:
        """The content as text; what was assumed about it is noted.

        Raises
        ------
        InputError
            If it is not text.
        """
        return _as_text(self.path, self.content)


def read_file(path: str | Path) -> UserFile:
    """Read a file or pipe; a pipe can be read only once, so keep what is returned.

    Parameters
    ----------
    path : str or Path
        While results are replayed (`recorded_files`), a relative path is also searched where it was.

    Raises
    ------
    InputError
        If there is no such file, it cannot be opened, is no file, is too large, or is a silent pipe.
    """
    named = str(path)
    if not named.strip():
        raise InputError("the path of a file is empty, but a file was expected")
    try:
        return UserFile(named, _content(named, _whereabouts(named)))
    except FileNotFoundError:
        folder = f" (in {_shown(Path.cwd())})" if _recorded.get().folders else ""
        raise InputError(f"{_shown(named)} does not exist{folder}, but a file was expected") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{_shown(named)} cannot be read: {reason}") from None


Source: TypeAlias = str | Path | UserFile
"""A path, or a file that has been read already."""


def as_file(source: Source) -> UserFile:
    """Return a file, read if it has not been; see `read_file` for what is refused."""
    return source if isinstance(source, UserFile) else read_file(source)


@contextmanager
def recorded_files(folder: Path, inputs: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
    """Find files that results name by relative paths, from wherever the results are read.

    Parameters
    ----------
    folder : Path
        Results folder; it and its parents are searched, nearest first: one of them is where the command was typed, or
        a sibling of that, for a path that begins with ``..``.
    inputs : mapping
        Dotted name -> ``{"path", "sha256"}``, as a manifest keeps them: a file with that checksum is preferred.
    """
    digests = {entry["path"]: entry["sha256"] for entry in inputs.values() if "sha256" in entry}
    token = _recorded.set(_Recorded((folder.absolute(), *folder.absolute().parents), digests))
    try:
        yield
    finally:
        _recorded.reset(token)


def _whereabouts(named: str) -> str:
    known = _recorded.get()
    if os.path.isabs(named) or not known.folders:
        return named
    there = [path for path in (Path(named), *(folder / named for folder in known.folders)) if path.is_file()]
    wanted = (known.digests or {}).get(named)
    same = (path for path in there if hashlib.sha256(path.read_bytes()).hexdigest() == wanted)
    return str(next(same, there[0] if there else Path(named)))


def _content(named: str, path: str) -> bytes:
    # Without waiting: a pipe that nobody writes to would be waited for without an end.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb", buffering=0) as file:
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(0, "it is a folder")
        is_pipe = stat.S_ISFIFO(found.st_mode)
        if not is_pipe and not stat.S_ISREG(found.st_mode):
            raise OSError(0, "it is a device, but a file was expected")
        content = bytearray()
        while len(content) <= MOST_BYTES:
            chunk: bytes | None = file.read(_CHUNK)
            if chunk is None:
                if not select.select([descriptor], [], [], PATIENCE)[0]:
                    raise OSError(0, f"it is a pipe into which nothing came for {PATIENCE} s")
            elif chunk:
                content += chunk
            else:
                break
    if len(content) > MOST_BYTES:
        raise OSError(0, f"it has more than {MOST_BYTES // 10**6} MB, but at most that much was expected")
    if is_pipe and not content:
        raise OSError(0, "it is a pipe with nothing in it, but can be read only once; save it as a file")
    return bytes(content)


def _as_text(path: str, content: bytes) -> str:
    for start, what in _KINDS.items():
        if content.startswith(start):
            raise InputError(f"{path} is {what}")
    encoding = next((name for mark, name in _BOMS.items() if content.startswith(mark)), "")
    try:
        text = content.decode(encoding or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        if encoding:
            raise InputError(
                f"{path} begins like {encoding[:6].upper()} text, but cannot be read as such"
            ) from None
        # Every byte above 127 is a character in it; what Excel saves as CSV in the West is written so.
        text = content.decode("cp1252", errors="replace")
        note(f"{path} is not UTF-8 text and was read as Windows-1252 (Latin-1); check letters with accents")
    if any(ord(letter) < 32 and ord(letter) not in _BLANKS for letter in set(text)):
        raise InputError(f"{path} holds binary data, but a text file was expected")
    if encoding[:6] in ("utf-16", "utf-32"):
        note(f"{path} was read as {encoding[:6].upper()} text")
    return text


def has_control_characters(text: str) -> bool:
    """Whether a text holds characters that no program prints, such as a bell; joiners of letters and emoji are none."""
    return any(unicodedata.category(letter) in ("Cc", "Cs") for letter in set(text))


def _shown(path: str | Path) -> str:
    """Return a path as a sentence can hold it: on one line, and not longer than a line."""
    text = str(path)
    text = text if text.isprintable() else ascii(text)
    return text if len(text) <= 200 else f"{text[:100]}...{text[-60:]}"
