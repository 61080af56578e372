"""Text files of rows and cells, read so that every complaint can name its row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from sim.errors import InputError


def read_text(path: str | Path) -> str:
    """Return the content of a UTF-8 file; a byte order mark, as spreadsheets write it, is left out.

    Raises
    ------
    InputError
        If there is no such file, it cannot be opened, or it is not UTF-8 text.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path} does not exist, but a file was expected") from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8 text (byte {error.start}), but a text file was expected"
        ) from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    if "\0" in text:
        raise InputError(f"{path} holds binary data, but a text file was expected")
    return text


def read_rows(path: str | Path, text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield rows with their numbers, as a spreadsheet counts them from 1; blank lines are passed over.

    Parameters
    ----------
    path : str or Path
        Where the text came from, for errors.
    text : str
        Content of the file.
    delimiter : str
        What parts two cells.

    Yields
    ------
    number, cells : int, list of str
        Cells without surrounding blanks.

    Raises
    ------
    InputError
        If quotation marks are not closed, or text follows them.
    """
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > 1 or "".join(cells).strip():
                yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise InputError(f"{path}, row {number + 1}: the cells cannot be told apart ({error})") from None
